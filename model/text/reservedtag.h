#pragma once

#include <QByteArrayView>
#include <QString>

namespace brine {

/// What Salt itself does with an event of this tag on a master's or a minion's bus, as a sentence; empty where the tag
/// means nothing to it. Firing such a tag is allowed, not advised. Any thread.
/// Source: Salt's event handlers (master maintenance, Reactor, BatchManager; minion `handle_event`), releases 3006 to 3008.
QString reservedTagWarning(QByteArrayView tag, bool onMinionBus);

} // namespace brine
