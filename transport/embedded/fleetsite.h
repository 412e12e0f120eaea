#pragma once

#include "fleetrandom.h"
#include <QByteArray>
#include <vector>

namespace brine {

/// The machines of the made-up site: web and database servers in three places, with the keys they authenticate with.
struct FleetMinion
{
    QByteArray id, role, site, publicKey;
    bool up = true;
};

class FleetSite
{
public:
    FleetSite(int minions, FleetRandom &random);
    std::vector<FleetMinion> &minions() { return m_minions; }
    FleetMinion &any(FleetRandom &random) { return m_minions[size_t(random.below(int(m_minions.size())))]; }
    std::vector<const FleetMinion *> withRole(const QByteArray &role) const;   ///< up only; empty role: all
    std::vector<QByteArray> idsUp() const;

private:
    std::vector<FleetMinion> m_minions;
};

/// A PEM public key of 450 bytes, as minions send it (RSA 2048). Not a real key: nothing checks it.
QByteArray madeUpPublicKey(FleetRandom &random);

} // namespace brine
