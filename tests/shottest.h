#pragma once

#include "fromjson.h"
#include "shotrequest.h"

namespace brine {

inline ShotRequest shotOf(QByteArrayView tag, QByteArrayView json, ShotRequest::Destination to = ShotRequest::Destination::ThisBus)
{
    ShotRequest shot;
    shot.tag = tag.toByteArray();
    shot.payload = fromJson(json);
    shot.destination = to;
    return shot;
}

} // namespace brine
