#pragma once

#include <QString>

namespace brine {

/// The tag with its jid cut down to "…" and its last digits, which tell jobs apart: `salt/job/…4113/ret/web01` says what a cut in the
/// middle would not. As it is where no part of it is a jid. Any thread.
QString withShortJid(const QString &tag);

} // namespace brine
