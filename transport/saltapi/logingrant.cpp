#include "logingrant.h"

#include "jsonpacker.h"
#include "readertext.h"
#include <algorithm>

namespace brine {

std::optional<LoginGrant> LoginGrant::of(const saltapi::Answer &answer)
{
    if (!answer.isOk())
        return std::nullopt;
    const QByteArray body = packJson(answer.body);
    const MsgpackView told = MsgpackView(body).find("return").at(0);
    LoginGrant grant;
    grant.isTornado = answer.token.isEmpty();
    // A copy of its own, that one wipe reaches.
    const QByteArrayView token = grant.isTornado ? told.find("token").bytes() : QByteArrayView(answer.token);
    grant.token = token.toByteArray();
    grant.perms = SaltApiPerms(told.find("perms"));
    grant.seconds = told.find("expire").toDouble() - told.find("start").toDouble();
    const bool isHex = std::all_of(token.begin(), token.end(), [](char c) { return hexDigit(c) >= 0; }); // it goes into headers
    return token.isEmpty() || !isHex ? std::nullopt : std::optional(grant);
}

} // namespace brine
