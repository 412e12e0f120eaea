#pragma once

#include "savedconnection.h"
#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace brine {

/// The form of one connection: of which kind, where, as whom, and under which name it is kept, if it is. UI thread.
class ConnectionDialog : public QDialog
{
    Q_OBJECT
public:
    /// oldName: the saved connection that is edited; empty: a new one.
    explicit ConnectionDialog(const SavedConnection &connection, const QString &oldName = {}, QWidget *parent = nullptr);
    SavedConnection connection() const;
    const QString &oldName() const { return m_oldName; }
    /// A button that fills in these options, where salt-api is chosen. `from`: a file, or other words for where they are from.
    void offer(const SavedConnection &options, const QString &from);
    /// What keeps it from being saved, or connected.
    void setProblem(const QString &problem);

Q_SIGNALS:
    void saveRequested(const brine::SavedConnection &connection, bool thenConnect);
    void connectRequested(const brine::SavedConnection &connection);      ///< without saving it

private:
    enum Kind { Here = 1, Ssh = 2, SaltApi = 4 };
    struct Field { QString key; int kinds; QWidget *edit; };
    void addField(const char *key, const QString &label, const QString &placeholder, int kinds);
    struct Choice { QString text, value; };
    QComboBox *addChoice(const char *key, const QString &label, const QString &accessibleName, const QVector<Choice> &choices, int kinds);
    void addSaltApi();
    void fill(const SavedConnection &connection);
    void kindChanged();
    void refresh();
    void submit();
    bool isComplete() const;
    int kind() const;

    SavedConnection m_begun;                        ///< what it came with, options that have no field here among it
    QString m_oldName;
    QFormLayout *m_form;
    QLineEdit *m_name;
    QComboBox *m_kind;
    QCheckBox *m_plainHttp = nullptr;
    QPushButton *m_offer = nullptr;
    QVector<Field> m_fields;
    QLabel *m_problem;
    QPushButton *m_connect, *m_save;
};

} // namespace brine
