#pragma once

#include <QByteArrayView>
#include <QStringView>

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

/// A job's id: the time to a microsecond in 20 digits (salt/utils/jid.py gen_jid), with `unique_jid` and _<process id> behind them.
inline constexpr qsizetype JidDigits = 20;
bool isJid(QByteArrayView text);
bool isJid(QStringView text);

/// Whom an event is about: the minion that its data names (`said`, may be empty), else its tag's.
inline QByteArrayView minionOf(QByteArrayView said, QByteArrayView tag)
{
    return said.isEmpty() ? tagParts(tag).minionId : said;
}

/// Of which job it is, the same way.
inline QByteArrayView jobOf(QByteArrayView said, QByteArrayView tag)
{
    return said.isEmpty() ? tagParts(tag).jid : said;
}

} // namespace brine
