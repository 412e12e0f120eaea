#include "connectiondialog.h"

#include "plainlabel.h"
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace brine {

ConnectionDialog::ConnectionDialog(const SavedConnection &connection, const QString &oldName, QWidget *parent)
    : QDialog(parent), m_begun(connection), m_oldName(oldName), m_form(new QFormLayout), m_name(new QLineEdit(this)), m_kind(new QComboBox(this)),
      m_problem(wrappedLabel({}, this))
{
    setWindowTitle(oldName.isEmpty() ? tr("New connection") : tr("Edit connection"));
    auto *rows = new QVBoxLayout(this);
    rows->addLayout(m_form);
    m_kind->addItem(tr("This machine"), int(Here));
    m_kind->addItem(tr("Another machine, over ssh"), int(Ssh));
    m_kind->addItem(tr("salt-api"), int(SaltApi));
    m_kind->setAccessibleName(tr("Kind of connection"));
    m_form->addRow(tr("&Kind"), m_kind);
    addField("ssh", tr("&Host"), tr("[user@]host, as ssh knows it"), Ssh);
    addField("saltapi-url", tr("&URL"), tr("https://salt.example.com:8000"), SaltApi);
    addField("username", tr("User &name"), tr("for the login to salt-api"), SaltApi);
    addField("eauth", tr("&eauth"), tr("pam, ldap, file, sharedsecret"), SaltApi);
    addField("ca-file", tr("C&A file"), tr("PEM; empty: the system's authorities"), SaltApi);
    addNode();
    addField("sock-dir", tr("&Socket folder"), tr("sock_dir; empty: as configured there"), Here | Ssh);
    addField("id", tr("Minion &id"), tr("where the folder holds several minions"), Here | Ssh);
    addField("as", tr("&As user"), tr("through sudo, for example salt or root; empty: as yourself"), Here | Ssh);
    addField("config-dir", tr("&Configuration"), tr("empty: /etc/salt"), Here | Ssh);
    addField("remote-program", tr("b&rinectl there"), tr("its path, where it is not in the PATH"), Ssh);
    m_name->setAccessibleName(tr("Name to keep it under"));
    m_name->setPlaceholderText(tr("empty: it is not kept"));
    m_form->addRow(tr("Kept as &name"), m_name);
    m_problem->hide();
    rows->addWidget(m_problem);
    rows->addWidget(mutedLabel(tr("A password is asked for when it is needed, and is never kept in this file."), this));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_save = buttons->addButton(tr("Save"), QDialogButtonBox::ApplyRole);
    m_connect = buttons->addButton(tr("Connect"), QDialogButtonBox::ApplyRole);
    m_connect->setProperty("primary", true);
    m_connect->setDefault(true);
    rows->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, [this] { Q_EMIT saveRequested(this->connection(), false); });
    connect(m_connect, &QPushButton::clicked, this, &ConnectionDialog::submit);
    connect(m_name, &QLineEdit::textChanged, this, &ConnectionDialog::refresh);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ConnectionDialog::kindChanged);
    fill(connection);
    kindChanged();
    setTabOrder(m_fields.last().edit, m_name); // as it stands: the name below the fields
    setTabOrder(m_kind, m_fields.first().edit);
    for (const Field &field : m_fields) {
        if (field.kinds & kind()) {
            field.edit->setFocus();
            break;
        }
    }
    setMinimumWidth(fontMetrics().averageCharWidth() * 72);
}

void ConnectionDialog::addField(const char *key, const QString &label, const QString &placeholder, int kinds)
{
    auto *edit = new QLineEdit(this);
    edit->setPlaceholderText(placeholder);
    edit->setAccessibleName(QString(label).remove(u'&'));
    edit->setAccessibleDescription(placeholder);
    m_form->addRow(label, edit);
    m_fields.append({QString::fromLatin1(key), kinds, edit});
    connect(edit, &QLineEdit::textChanged, this, &ConnectionDialog::refresh);
}

void ConnectionDialog::addNode()
{
    m_node = new QComboBox(this);
    m_node->addItem(tr("what is there, a master first"), QString());
    m_node->addItem(tr("master"), QStringLiteral("master"));
    m_node->addItem(tr("minion"), QStringLiteral("minion"));
    m_node->setAccessibleName(tr("Master or minion"));
    m_form->addRow(tr("&Bus of"), m_node);
    m_fields.append({QStringLiteral("node"), Here | Ssh, m_node});
}

void ConnectionDialog::fill(const SavedConnection &connection)
{
    m_name->setText(connection.name);
    const int kind = !connection.value(QStringLiteral("saltapi-url")).isEmpty() ? SaltApi : !connection.value(QStringLiteral("ssh")).isEmpty() ? Ssh : Here;
    m_kind->setCurrentIndex(m_kind->findData(kind));
    for (const Field &field : m_fields) {
        if (auto *edit = qobject_cast<QLineEdit *>(field.edit))
            edit->setText(connection.value(field.key).trimmed());
    }
    m_node->setCurrentIndex(qMax(0, m_node->findData(connection.value(QStringLiteral("node")))));
}

int ConnectionDialog::kind() const { return m_kind->currentData().toInt(); }

SavedConnection ConnectionDialog::connection() const
{
    SavedConnection made = m_begun;
    made.name = m_name->text().trimmed();
    for (const Field &field : m_fields) {
        const auto *edit = qobject_cast<QLineEdit *>(field.edit);
        const QString value = edit ? edit->text().trimmed() : m_node->currentData().toString();
        made.set(field.key, field.kinds & kind() ? value : QString());
    }
    return made;
}

void ConnectionDialog::kindChanged()
{
    for (const Field &field : m_fields)
        m_form->setRowVisible(field.edit, field.kinds & kind());
    refresh();
    adjustSize();
}

bool ConnectionDialog::isComplete() const
{
    const SavedConnection made = connection();
    return kind() == Here || !made.value(kind() == Ssh ? QStringLiteral("ssh") : QStringLiteral("saltapi-url")).isEmpty();
}

void ConnectionDialog::refresh()
{
    const bool named = !m_name->text().trimmed().isEmpty();
    m_connect->setText(named ? tr("Save and connect") : tr("Connect"));
    m_connect->setEnabled(isComplete());
    m_save->setEnabled(named && isComplete());
    setProblem({});
}

void ConnectionDialog::submit()
{
    if (m_name->text().trimmed().isEmpty())
        Q_EMIT connectRequested(connection());
    else
        Q_EMIT saveRequested(connection(), true);
}

void ConnectionDialog::setProblem(const QString &problem)
{
    m_problem->setText(readable(problem));
    m_problem->setVisible(!problem.isEmpty());
}

} // namespace brine
