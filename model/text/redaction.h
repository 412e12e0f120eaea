#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace brine {

/// Salt's own secrets and what looks like one. Display only: never applied to what is fired or kept. Any thread.
/// Salt's own: `creds` in salt/auth/creds (salt/crypt.py), `tok` of every request, the master's `key` in
/// salt/reactors/manage/* and in the loads of jobs, runners and wheels; what a refused publish says in salt/job/*/error.
/// What looks like one: keys named password, token, secret, … (see secretwords.h), and PEM private keys, JWTs, password
/// hashes, access keys, URLs with a user and `password=…` within any text (see secrettext.h).
class Redaction
{
public:
    static constexpr const char *Mask = "••••••";
    /// True when the value under this key is a secret whatever it says. parentPath: where the key is, `data.kwargs`, as
    /// filters write it; empty at the top. A secret name anywhere in the path hides all below it.
    static bool isSecretKey(QByteArrayView tag, QByteArrayView key, QByteArrayView parentPath = {});
    /// The payload with secret values replaced by Mask (within texts, the secret part); the same bytes when there is
    /// nothing to hide. Values that say nothing (null, true, false, empty) stay.
    static QByteArray masked(QByteArrayView tag, QByteArrayView payload);
    /// The same, sharing the payload's bytes when there is nothing to hide.
    static QByteArray masked(QByteArrayView tag, const QByteArray &payload);
    /// Whether masked() would change anything.
    static bool hasSecrets(QByteArrayView tag, QByteArrayView payload);
};

} // namespace brine
