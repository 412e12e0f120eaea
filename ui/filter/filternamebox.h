#pragma once

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace brine {

class NamedFilterFile;

/// Asks under which name a filter is saved and saves it; a name that is there already makes the button say so. UI thread.
class FilterNameBox : public QDialog
{
    Q_OBJECT
public:
    /// `whole`: the filter with the hidden noise; a tick decides between the two where they differ.
    FilterNameBox(NamedFilterFile *file, const QString &text, const QString &whole, QWidget *parent = nullptr);
    QLineEdit *edit() const { return m_edit; }

Q_SIGNALS:
    void saved(const QString &name);

private:
    void check();
    void save();
    QString chosenText() const;

    NamedFilterFile *m_file;
    QString m_text, m_whole;
    QLineEdit *m_edit;
    QCheckBox *m_withNoise;
    QLabel *m_shown, *m_answer;
    QPushButton *m_save;
};

} // namespace brine
