#pragma once

#include "saltapilogin.h"
#include <QByteArray>

namespace brine {

/// What salt-api's command line client pepper would use: ~/.pepperrc, overridden by the environment (pepper/cli.py,
/// get_login_details and get_login_url). Reads one small file; any thread.
struct PepperSettings
{
    QString url, user, eauth;
    QByteArray password;        ///< to be wiped by who takes it
    QString file;               ///< that was read; empty: none
    bool isPasswordOfFile = false;
    QString fileUrl, fileUser;  ///< what that password is for
    /// The password for a completed login; empty: it is another's. One of the file goes nowhere but to the file's own URL and user, one of
    /// the environment to any URL.
    QByteArray passwordFor(const SaltApiLogin &login) const;
    static PepperSettings load(const QString &section = QStringLiteral("main"));
    /// The [section] of such a file. Python's configparser without interpolation: keys fold their case, = or : between.
    static PepperSettings parse(QByteArrayView text, const QString &section);
};

/// The login with its empty fields filled in; the URL as it will be used, without a trailing slash.
SaltApiLogin completed(SaltApiLogin login, const PepperSettings &settings);

} // namespace brine
