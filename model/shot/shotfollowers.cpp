#include "shotfollowers.h"

#include "msgpackview.h"
#include "tagfamily.h"
#include <algorithm>

namespace brine {

namespace {

using Destination = ShotRequest::Destination;

QByteArrayView textAt(const MsgpackView &map, QByteArrayView key)
{
    const MsgpackView value = map.findFirst(key);
    return value.type() == MsgpackView::Type::Str || value.type() == MsgpackView::Type::Bin ? value.bytes() : QByteArrayView();
}

QByteArrayView jidOf(QByteArrayView tag, const MsgpackView &payload)
{
    const QByteArrayView jid = textAt(payload, "jid");
    return jid.isEmpty() ? tagParts(tag).jid : jid;
}

bool hasItem(const MsgpackView &list, QByteArrayView text)
{
    int left = 8; // event.fire has two arguments
    for (auto it = list.iterate(); left-- > 0 && it.next();) {
        if (it.value().isText(text))
            return true;
    }
    return false;
}

} // namespace

/// What is asked of an event, read once for all shots.
struct ShotFollowers::Facts
{
    explicit Facts(const EventView &event) : event(event), payload(event.payload), jid(jidOf(event.tag, payload)), user(textAt(payload, "user")) { }
    EventView event;
    MsgpackView payload;
    QByteArrayView jid, user;
};

void ShotFollowers::follow(quint64 id, const ShotRequest &shot, qint64 nowUs, const EventStore &store)
{
    if (m_shots.empty())
        m_next = store.range().end();
    if (m_shots.size() == MaxShots)
        m_shots.pop_front();
    Followed followed{id, shot, nowUs, nowUs, store.range().end(), {}, {}};
    if (const QByteArrayView jid = jidOf(shot.tag, MsgpackView(shot.payload)); !jid.isEmpty())
        followed.jids.insert(jid.toByteArray());
    m_shots.push_back(std::move(followed));
}

void ShotFollowers::setEcho(quint64 id, EventId echo)
{
    for (Followed &shot : m_shots) {
        if (shot.id == id)
            shot.echo = echo;
    }
}

std::vector<ShotFollowers::Found> ShotFollowers::advance(const EventStore &store, qint64 nowUs)
{
    std::vector<Found> found;
    while (!m_shots.empty() && (nowUs - m_shots.front().lastUs > IdleUs || nowUs - m_shots.front().sinceUs > MaxUs))
        m_shots.pop_front();
    if (m_shots.empty())
        return found;
    const IdRange range = store.range();
    EventId at = std::max(m_next, range.first);
    if (range.end() > at && range.end() - at > MaxLookedAt)
        at = EventId{range.end().value - MaxLookedAt};
    for (; at < range.end(); at = at + 1) {
        if (const EventView event = store.at(at); event.kind == EventKind::Event)
            look(event, found);
    }
    m_next = range.end();
    return found;
}

void ShotFollowers::look(const EventView &event, std::vector<Found> &found)
{
    const Facts facts(event);
    bool isNewest = true; // of those fired before it
    for (auto shot = m_shots.rbegin(); shot != m_shots.rend(); ++shot) {
        if (event.id < shot->from || event.id == shot->echo)
            continue;
        FollowUp::Why why;
        if (isFollowUp(*shot, facts, std::exchange(isNewest, false), &why)) {
            if (!facts.jid.isEmpty() && shot->jids.size() < MaxJobs)
                shot->jids.insert(facts.jid.toByteArray());
            shot->lastUs = std::max(shot->lastUs, event.receivedUs);
            found.push_back({shot->id, {event.id, event.receivedUs, event.tag.toByteArray(), facts.jid.toByteArray(), why}});
        }
    }
}

bool ShotFollowers::isFollowUp(Followed &shot, const Facts &facts, bool isNewest, FollowUp::Why *why) const
{
    const EventView &event = facts.event;
    if (!facts.jid.isEmpty() && !shot.jids.isEmpty() && shot.jids.contains(QByteArray::fromRawData(facts.jid.data(), facts.jid.size()))) {
        *why = FollowUp::Why::SameJob;
        return true;
    }
    if (shot.shot.destination == Destination::MasterThroughMinion && event.tag == shot.shot.tag
        && PayloadDiff::between(shot.shot.payload, event.payload).isWrapped()) {
        *why = FollowUp::Why::PassedToMaster;
        return true;
    }
    if (shot.shot.destination == Destination::Minions && textAt(facts.payload, "fun") == "event.fire"
        && (hasItem(facts.payload.findFirst("arg"), shot.shot.tag) || hasItem(facts.payload.findFirst("fun_args"), shot.shot.tag))) {
        *why = FollowUp::Why::FiredOnMinions;
        return true;
    }
    if (isNewest && facts.user == "Reactor" && event.receivedUs - shot.sinceUs < ReactorUs) { // salt/utils/reactor.py event_user
        *why = FollowUp::Why::Reactor;
        return true;
    }
    return false;
}

} // namespace brine
