#pragma once

#include <QString>

namespace brine {

/// A login to salt-api as a person asks for it. What is left empty comes from $SALTAPI_URL, $SALTAPI_USER, $SALTAPI_EAUTH and
/// $SALTAPI_PASS, else from ~/.pepperrc ($PEPPERRC), as pepper reads them. Never holds a secret.
struct SaltApiLogin
{
    enum class Keep { Keyring, Session, Ask };      ///< where a password that was asked for stays
    enum class FireBy { Any, Runner, Hook };

    bool wanted = false;                            ///< through salt-api, also where no URL is given
    QString url = {}, eauth = {}, user = {};
    QString passwordFile = {}, tokenFile = {};
    QString caFile = {};                            ///< PEM; empty: the system's authorities
    bool plainHttp = false;                         ///< http to another machine is accepted
    Keep keep = Keep::Keyring;
    FireBy fireBy = FireBy::Any;
    bool asksOnTerminal = false;                    ///< for a password: there, else through the link
    bool operator==(const SaltApiLogin &) const = default;
};

} // namespace brine
