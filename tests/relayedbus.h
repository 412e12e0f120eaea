#pragma once

#include "busaddress.h"
#include "projectpaths.h"

namespace brine {

/// A bus as `brinectl relay` carries it, without sudo or ssh between.
inline BusAddress relayed(const BusAddress &far)
{
    BusAddress address = far;
    address.link = {projectpaths::brinectl(), QStringLiteral("relay"), QStringLiteral("--sock-dir"), far.sockDir};
    address.linkName = QStringLiteral("relayed bus");
    address.pubPath.clear();
    address.pullPath.clear();
    return address;
}

} // namespace brine
