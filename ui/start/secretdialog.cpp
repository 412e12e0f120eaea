#include "secretdialog.h"

#include "plainlabel.h"
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace brine {

SecretDialog::SecretDialog(const Question &question, QWidget *parent) : QDialog(parent), m_secret(new QLineEdit(this)), m_keep(new QCheckBox(this))
{
    setWindowTitle(plainTitle(question.bus));
    auto *rows = new QVBoxLayout(this);
    rows->setSpacing(8);
    QLabel *title = wrappedLabel((question.isShown ? tr("%1 asks.") : tr("%1 asks for a secret.")).arg(readable(question.bus, 200)), this);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    rows->addWidget(title);
    const QString asked = !question.prompt.isEmpty() ? question.prompt : question.user.isEmpty() ? question.what : tr("%1 of %2").arg(question.what, question.user);
    QLabel *prompt = wrappedLabel(readable(asked, 500), this);
    prompt->setBuddy(m_secret);
    rows->addWidget(prompt);
    m_secret->setEchoMode(question.isShown ? QLineEdit::Normal : QLineEdit::Password);
    m_secret->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    m_secret->setAccessibleName(readable(asked, 200));
    m_secret->setMinimumWidth(fontMetrics().averageCharWidth() * 44);
    rows->addWidget(m_secret);
    m_keep->setText(tr("Keep it in the desktop's keyring"));
    m_keep->setVisible(question.canKeep);
    m_keep->setChecked(question.canKeep);           // this connection is one whose password the keyring keeps
    rows->addWidget(m_keep);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("Continue"));
    rows->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &SecretDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &SecretDialog::reject);
    m_secret->setFocus();
}

// Qt's own copies in the undo history go with the widget; what can be overwritten is.
SecretDialog::~SecretDialog()
{
    m_secret->setText(QString(m_secret->text().size(), u'x'));
    m_secret->clear();
}

void SecretDialog::accept()
{
    QByteArray secret = m_secret->text().toUtf8();
    Q_EMIT answered(secret, m_keep->isVisible() && m_keep->isChecked());
    secret.fill('x');
    QDialog::accept();
}

void SecretDialog::reject()
{
    Q_EMIT givenUp();
    QDialog::reject();
}

} // namespace brine
