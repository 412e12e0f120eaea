#include "connectiondialog.h"

#include "plainlabel.h"
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace brine {

namespace {

QString valueOf(const QWidget *field)
{
    if (const auto *box = qobject_cast<const QComboBox *>(field))
        return box->currentData().toString();
    if (const auto *check = qobject_cast<const QCheckBox *>(field))
        return check->isChecked() ? QStringLiteral("yes") : QString();
    return qobject_cast<const QLineEdit *>(field)->text().trimmed();
}

void setValue(QWidget *field, const QString &value)
{
    if (auto *box = qobject_cast<QComboBox *>(field))
        box->setCurrentIndex(qMax(0, box->findData(value)));
    else if (auto *check = qobject_cast<QCheckBox *>(field))
        check->setChecked(value == QLatin1String("yes"));
    else
        qobject_cast<QLineEdit *>(field)->setText(value);
}

} // namespace

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
    addSaltApi();
    addChoice("node", tr("&Bus of"), tr("Master or minion"), {{tr("what is there, a master first"), {}}, {tr("master"), QStringLiteral("master")}, {tr("minion"), QStringLiteral("minion")}}, Here | Ssh);
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

QComboBox *ConnectionDialog::addChoice(const char *key, const QString &label, const QString &accessibleName, const QVector<Choice> &choices, int kinds)
{
    auto *box = new QComboBox(this);
    for (const Choice &choice : choices)
        box->addItem(choice.text, choice.value);
    box->setAccessibleName(accessibleName);
    m_form->addRow(label, box);
    m_fields.append({QString::fromLatin1(key), kinds, box});
    return box;
}

void ConnectionDialog::addSaltApi()
{
    addField("saltapi-url", tr("&URL"), tr("https://salt.example.com:8000"), SaltApi);
    m_plainHttp = new QCheckBox(tr("Accept p&lain http: others can read along"), this);
    m_plainHttp->setAccessibleDescription(tr("Everybody on the way to another machine can read the password and every event. To this machine it needs no word."));
    setPlainToolTip(m_plainHttp, m_plainHttp->accessibleDescription());
    m_form->addRow({}, m_plainHttp);
    m_fields.append({QStringLiteral("plain-http"), SaltApi, m_plainHttp});
    addField("username", tr("User &name"), tr("for the login to salt-api"), SaltApi);
    addField("eauth", tr("&eauth"), tr("pam, ldap, file, sharedsecret"), SaltApi);
    addChoice("keep-password", tr("Pass&word kept"), tr("Where its password is kept"),
              {{tr("in the desktop's keyring"), {}}, {tr("for this session"), QStringLiteral("session")}, {tr("not at all: asked for at each login"), QStringLiteral("ask")}}, SaltApi);
    addField("ca-file", tr("C&A file"), tr("PEM; empty: the system's authorities"), SaltApi);
}

void ConnectionDialog::offer(const SavedConnection &options, const QString &from)
{
    m_offer = new QPushButton(tr("Fill in from %1").arg(plainMenuText(from, 60)), this);
    m_offer->setAccessibleDescription(readable(options.summary(), 200));
    setPlainToolTip(m_offer, readable(options.summary(), 200));
    m_offer->setObjectName(QStringLiteral("offer"));
    m_offer->setAutoDefault(false);
    m_form->insertRow(1, {}, m_offer);
    connect(m_offer, &QPushButton::clicked, this, [this, options] {
        for (const Field &field : m_fields)
            if (const QString value = options.value(field.key); !value.isEmpty())
                setValue(field.edit, value);
    });
    setTabOrder(m_kind, m_offer);
    kindChanged();
}

void ConnectionDialog::fill(const SavedConnection &connection)
{
    m_name->setText(connection.name);
    const int kind = !connection.value(QStringLiteral("saltapi-url")).isEmpty() ? SaltApi : !connection.value(QStringLiteral("ssh")).isEmpty() ? Ssh : Here;
    m_kind->setCurrentIndex(m_kind->findData(kind));
    for (const Field &field : m_fields)
        setValue(field.edit, connection.value(field.key).trimmed());
}

int ConnectionDialog::kind() const { return m_kind->currentData().toInt(); }

SavedConnection ConnectionDialog::connection() const
{
    SavedConnection made = m_begun;
    made.name = m_name->text().trimmed();
    for (const Field &field : m_fields)
        made.set(field.key, field.kinds & kind() ? valueOf(field.edit) : QString());
    return made;
}

void ConnectionDialog::kindChanged()
{
    for (const Field &field : m_fields)
        m_form->setRowVisible(field.edit, field.kinds & kind());
    if (m_offer)
        m_form->setRowVisible(m_offer, kind() == SaltApi);
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
    const bool isPlain = connection().value(QStringLiteral("saltapi-url")).startsWith(QLatin1String("http://"), Qt::CaseInsensitive);
    m_form->setRowVisible(m_plainHttp, isPlain);
    if (!isPlain)
        m_plainHttp->setChecked(false);             // said of this URL, not of the next
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
