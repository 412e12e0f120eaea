#include "secretfinder.h"

#include "saltapihttp.h"
#include "terminalprompt.h"
#include <QCoreApplication>
#include <QFile>

namespace brine {

namespace {

constexpr qint64 MaxSecretBytes = 4096;

QString tr(const char *text) { return QCoreApplication::translate("brine::SecretFinder", text); }

/// The first line.
SecretFinder::Found fromFile(const QString &path, bool isToken)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {{}, isToken, tr("%1 cannot be read: %2").arg(path, file.errorString())};
    QByteArray line = file.readLine(MaxSecretBytes);
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    return {line, isToken, line.isEmpty() ? tr("%1 is empty.").arg(path) : QString()};
}

} // namespace

SecretFinder::SecretFinder(SaltApiLogin login, QByteArray given, QObject *parent) : QObject(parent), m_login(std::move(login)), m_given(std::move(given)) { }

SecretFinder::~SecretFinder() { wipe(m_given); }

QString SecretFinder::key(const SaltApiLogin &login) { return QStringLiteral("%1 (%2) at %3").arg(login.user, login.eauth, login.url); }

void SecretFinder::find(bool refused, Done done)
{
    m_done = std::move(done);
    m_fromPerson = m_store = false;
    if (!m_login.tokenFile.isEmpty())
        return m_done(fromFile(m_login.tokenFile, true));
    if (!m_login.passwordFile.isEmpty())
        return m_done(fromFile(m_login.passwordFile, false));
    if (refused)
        wipe(m_given);                              // the same again and again would lock the account
    if (!m_given.isEmpty())
        return m_done({m_given, false, {}});
    if (refused)
        return ask(tr("The last one was refused."));
    if (m_login.keep == SaltApiLogin::Keep::Ask)
        return ask({});
    m_keyring.read(key(m_login), [this](const Keyring::Answer &kept) {
        m_hasKeyring = kept.outcome != Keyring::Outcome::NoKeyring;
        if (kept.outcome == Keyring::Outcome::Found && !kept.secret.isEmpty())
            return m_done({kept.secret, false, {}});
        // Said only where somebody wanted it kept.
        ask(!m_hasKeyring && m_login.keep == SaltApiLogin::Keep::Keyring ? tr("%1 Kept for this session only.").arg(kept.why) : QString());
    });
}

void SecretFinder::ask(const QString &why)
{
    const QString text = tr("Password of %1 for %2").arg(m_login.user, m_login.url);
    const QString prompt = why.isEmpty() ? text : tr("%1 (%2)").arg(text, why);
    if (m_login.asksOnTerminal) {
        m_terminal = std::make_unique<TerminalPrompt>(prompt + QStringLiteral(": "), [this](bool given, const QByteArray &secret) {
            answer({given, m_login.keep == SaltApiLogin::Keep::Keyring, secret});
        });
        return;
    }
    if (!onAsk)
        return m_done({{}, false, tr("There is nobody to ask.")});
    onAsk({QStringLiteral("password"), prompt, m_login.user, m_hasKeyring && m_login.keep == SaltApiLogin::Keep::Keyring});
}

void SecretFinder::answer(const link::Answer &answer)
{
    if (!m_done)
        return;
    m_fromPerson = answer.given;
    m_store = answer.given && answer.keep && m_hasKeyring;
    if (answer.given)
        return m_done({answer.secret, false, {}});
    m_done({{}, false, m_login.asksOnTerminal ? tr("None is kept for this login, and there is no terminal to ask at.") : tr("None was given.")});
}

void SecretFinder::accepted(const QByteArray &secret)
{
    if (!std::exchange(m_store, false))
        return;
    m_keyring.write(key(m_login), secret, [this](const Keyring::Answer &written) {
        if (written.outcome != Keyring::Outcome::Found && onNote)
            onNote(tr("The password could not be kept: %1 Kept for this session only.").arg(written.why));
    });
}

} // namespace brine
