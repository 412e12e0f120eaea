#pragma once

#include "saverequest.h"
#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QVBoxLayout;

namespace brine {

/// Which events go into which file. Not modal to anything that runs: events go on coming while it is open. UI thread.
class SaveDialog : public QDialog
{
    Q_OBJECT
public:
    explicit SaveDialog(QWidget *parent = nullptr);
    void setCounts(quint64 shown, quint64 selected, quint64 kept);
    /// Where the last file went; the name is made of the time.
    void suggest(const QString &folder);
    void setScope(SaveRequest::Scope scope);
    void setMasked(bool masked);               ///< as the window is
    SaveRequest request() const;
    /// A path as typed made whole: "~/x" is at home, a bare name in the suggested folder, no extension is the format's.
    QString wholePath() const;

Q_SIGNALS:
    void saveRequested(const brine::SaveRequest &request);

private:
    QWidget *buildScopes();
    QWidget *buildFile();
    void buildOptions(QVBoxLayout *rows);
    void browse();
    void formatChosen();
    void pathEdited();
    void refresh();
    void save();

    QRadioButton *m_shown, *m_selected, *m_kept;
    QLineEdit *m_path;
    QComboBox *m_format;
    QCheckBox *m_masked, *m_guarded;
    QLabel *m_message;
    QPushButton *m_save;
    QString m_folder;
};

} // namespace brine
