#pragma once

#include "keyring.h"
#include "linkmessage.h"
#include "saltapilogin.h"
#include <functional>

namespace brine {

class TerminalPrompt;

/// Finds the password of a login, in this order: a file, the environment or ~/.pepperrc, the keyring, a person. Never writes one
/// anywhere but into the keyring. The thread of the event loop.
class SecretFinder : public QObject
{
    Q_OBJECT
public:
    /// `given`: from the environment or ~/.pepperrc.
    SecretFinder(SaltApiLogin login, QByteArray given, QObject *parent = nullptr);
    ~SecretFinder() override;

    struct Found
    {
        QByteArray secret;
        bool isToken = false;
        QString problem;                    ///< nothing was found
    };
    using Done = std::function<void(Found)>;
    /// `refused`: the last one was; only a person can know better.
    void find(bool refused, Done done);
    void answer(const link::Answer &answer);
    /// The login with it succeeded: kept where the person wants it.
    void accepted(const QByteArray &secret);
    static QString key(const SaltApiLogin &login);          ///< of a completed login: under what the keyring keeps it
    bool isKept() const { return m_login.keep != SaltApiLogin::Keep::Ask; } ///< for the next login

    std::function<void(const link::Question &)> onAsk;      ///< through the link
    std::function<void(const QString &)> onNote;            ///< worth a line of text

private:
    void ask(const QString &why);

    const SaltApiLogin m_login;
    QByteArray m_given;
    Keyring m_keyring;
    bool m_hasKeyring = true, m_store = false, m_fromPerson = false;
    Done m_done;
    std::unique_ptr<TerminalPrompt> m_terminal;
};

} // namespace brine
