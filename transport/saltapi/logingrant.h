#pragma once

#include "saltapiperms.h"
#include "saltapiproblem.h"
#include <optional>

namespace brine {

/// What `POST /login` gave.
struct LoginGrant
{
    QByteArray token;
    SaltApiPerms perms;
    double seconds = 0;         ///< of life, by the server's own two times: its clock may be wrong
    /// rest_cherrypy tells the token in a header as well, and ends it at /logout. rest_tornado does neither, and leaves events out.
    bool isTornado = false;

    /// nullopt: the answer gives none.
    static std::optional<LoginGrant> of(const saltapi::Answer &answer);
};

} // namespace brine
