#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <vector>

namespace brine {

/// What a master's bus shows of a `fire_master` event fired on a minion's bus (salt/minion.py handle_event and
/// _fire_master_prepare; salt/daemons/masterapi.py _minion_event): the single form wraps the data in the whole load, the
/// `events` form fires each entry's own data, once more under pretag. Nothing if one of the four keys is missing. Pure.
struct RelayedEvent { QByteArray tag, payload; };
std::vector<RelayedEvent> relayFireMaster(QByteArrayView payload, QByteArrayView minionId, QByteArrayView stamp, qint64 secondsNow);

} // namespace brine
