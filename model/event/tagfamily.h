#pragma once

#include <QByteArrayView>

namespace brine {

/// The few kinds of tag a person tells apart at a glance (docs: Salt's event catalogue). Fits a quint8.
enum class TagFamily : quint8 { Custom, JobNew, JobReturn, JobOther, Auth, Key, Minion, Presence, Run, Wheel, Beacon, Batch, Cloud, Count };

/// Family by the tag's own bytes; constant time, never allocates.
TagFamily tagFamily(QByteArrayView tag);

/// Short name for chips and filters: "job new", "job return", "auth", …
const char *tagFamilyName(TagFamily family);

/// Parts of `salt/job/<jid>/<verb>[/<minion>]`, `salt/run/<jid>/…`, `salt/minion/<id>/start`, `salt/beacon/<id>/…`,
/// `minion/refresh/<id>`, `<jid>`; empty views where the tag has none.
struct TagParts { QByteArrayView jid, minionId, verb; };
TagParts tagParts(QByteArrayView tag);

/// Whom an event is about: the minion that its data names (`said`, may be empty), else its tag's.
inline QByteArrayView minionOf(QByteArrayView said, QByteArrayView tag)
{
    return said.isEmpty() ? tagParts(tag).minionId : said;
}

} // namespace brine
