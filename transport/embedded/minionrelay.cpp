#include "minionrelay.h"
#include "fireable.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "tagpattern.h"
#include <algorithm>
#include <array>

namespace brine {

namespace {

/// What Python calls false: Salt sends {} in its place.
bool isFalsy(const MsgpackView &value)
{
    switch (value.type()) {
    case MsgpackView::Type::Invalid:
    case MsgpackView::Type::Nil: return true;
    case MsgpackView::Type::Bool: return !value.toBool();
    case MsgpackView::Type::Int:
    case MsgpackView::Type::Uint:
    case MsgpackView::Type::Float: return value.toDouble() == 0.0;
    case MsgpackView::Type::Str:
    case MsgpackView::Type::Bin: return value.bytes().isEmpty();
    case MsgpackView::Type::Array:
    case MsgpackView::Type::Map: return value.count() == 0;
    case MsgpackView::Type::Ext: return false;
    }
    return false;
}

/// MINION_EVENT_BLACKLIST (salt/daemons/masterapi.py, from 3006.12): not relayed in the events form.
bool isReserved(QByteArrayView tag)
{
    static const std::array patterns{TagPattern("salt/job/*/publish"), TagPattern("salt/job/*/new"), TagPattern("salt/job/*/return"),
                                     TagPattern("salt/key"), TagPattern("salt/cloud/*"), TagPattern("salt/run/*"),
                                     TagPattern("salt/cluster/*"), TagPattern("salt/wheel/*/new"), TagPattern("salt/wheel/*/return")};
    return std::any_of(patterns.begin(), patterns.end(), [tag](const TagPattern &pattern) { return pattern.matches(tag); });
}

std::vector<RelayedEvent> relayList(const MsgpackView &events, const MsgpackView &pretag, QByteArrayView stamp)
{
    std::vector<RelayedEvent> relayed;
    for (auto it = events.iterate(); events.type() == MsgpackView::Type::Array && it.next();) {
        const MsgpackView entry = it.value();
        const QByteArrayView tag = entry.find("tag").bytes();
        const MsgpackView own = entry.find("data");
        const MsgpackView data = own.isValid() ? own : entry;
        // Salt's fire_event takes nothing but a dictionary under a tag.
        if (tag.isEmpty() || data.type() != MsgpackView::Type::Map || isReserved(tag))
            continue;
        const QByteArrayView encoded = data.encoded();
        if (encoded.isEmpty())
            break; // cut off inside: what follows cannot be found either
        const QByteArray payload = withStamp(encoded, stamp);
        relayed.push_back({tag.toByteArray(), payload});
        if (!pretag.isNil())
            relayed.push_back({(pretag.bytes().isEmpty() ? QByteArray() : pretag.bytes().toByteArray() + '/') + tag.toByteArray(), payload});
    }
    return relayed;
}

} // namespace

std::vector<RelayedEvent> relayFireMaster(QByteArrayView payload, QByteArrayView minionId, QByteArrayView stamp, qint64 secondsNow)
{
    const MsgpackView envelope(payload);
    if (envelope.type() != MsgpackView::Type::Map)
        return {};
    const MsgpackView data = envelope.find("data"), tag = envelope.find("tag"), events = envelope.find("events"),
                      pretag = envelope.find("pretag");
    if (!data.isValid() || !tag.isValid() || !events.isValid() || !pretag.isValid())
        return {};
    if (!isFalsy(events))
        return relayList(events, pretag, stamp);
    if (tag.bytes().isEmpty() || data.encoded().isEmpty() || pretag.encoded().isEmpty())
        return {};
    MsgpackWriter load;
    load.map(7);
    load.key("id");
    load.str(minionId);
    load.key("cmd");
    load.str("_minion_event");
    load.key("pretag");
    load.raw(pretag.encoded());
    load.key("data");
    if (isFalsy(data))
        load.map(0);
    else
        load.raw(data.encoded());
    load.key("tag");
    load.raw(tag.encoded());
    load.key("ts");
    load.integer(secondsNow);
    load.key("_stamp");
    load.str(stamp);
    return {{tag.bytes().toByteArray(), load.take()}};
}

} // namespace brine
