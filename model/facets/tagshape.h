#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace brine {

/// A tag with its ids replaced by `*`: `salt/job/20261123…/ret/web1` is one of `salt/job/*/ret/*`. Salt's own tags by their
/// place (jids, minions, machines of a cloud, workers, syndics, names of states, paths behind a beacon), other people's where a part is
/// all digits, a jid, a UUID or a long hexadecimal number.
/// Bounded: at most 12 parts of at most 64 bytes are kept. Written into `shape`, whose room is kept: of many tags one after the other
/// none allocates. Any thread.
void tagShape(QByteArrayView tag, QByteArray &shape);

} // namespace brine
