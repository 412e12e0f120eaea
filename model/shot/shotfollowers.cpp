#include "shotfollowers.h"

#include "msgpackview.h"
#include "tagfamily.h"
#include <algorithm>

namespace brine {

namespace {

using Destination = ShotRequest::Destination;

QByteArrayView textAt(const MsgpackView &map, QByteArrayView key) { return map.findFirst(key).text(); }

constexpr int MaxArguments = 8; // event.fire and its kin have two

bool hasItem(const MsgpackView &list, QByteArrayView text)
{
    int left = MaxArguments;
    for (auto it = list.iterate(); left-- > 0 && it.next();) {
        if (it.value().isText(text))
            return true;
    }
    return false;
}

/// The orchestration that started it, which is among the keyword arguments (salt/modules/saltutil.py runner).
QByteArrayView orchestrationOf(const MsgpackView &arguments)
{
    int left = MaxArguments;
    for (auto it = arguments.iterate(); left-- > 0 && it.next();) {
        if (const QByteArrayView jid = it.value().type() == MsgpackView::Type::Map ? textAt(it.value(), "orchestration_jid") : QByteArrayView(); !jid.isEmpty())
            return jid;
    }
    return {};
}

/// The tag that a job fires by its arguments, by place or by name; empty: it fires none.
QByteArrayView tagFiredBy(QByteArrayView fun, const MsgpackView &arguments)
{
    const bool isFirst = fun == "event.send" || fun == "runner.event.send";
    if (!isFirst && fun != "event.fire" && fun != "event.fire_master")
        return {};
    int at = 0;
    for (auto it = arguments.iterate(); at < MaxArguments && it.next(); ++at) {
        if (const QByteArrayView named = it.value().type() == MsgpackView::Type::Map ? textAt(it.value(), "tag") : QByteArrayView(); !named.isEmpty())
            return named;
        if (at == (isFirst ? 0 : 1) && it.value().type() == MsgpackView::Type::Str)
            return it.value().bytes();
    }
    return {};
}

void insert(QSet<QByteArray> &texts, QByteArrayView text, qsizetype most)
{
    if (!text.isEmpty() && texts.size() < most)
        texts.insert(text.toByteArray());
}

bool contains(const QSet<QByteArray> &texts, QByteArrayView text)
{
    return !texts.isEmpty() && !text.isEmpty() && texts.contains(QByteArray::fromRawData(text.data(), text.size()));
}

} // namespace

/// What is asked of an event, read in one pass for all shots: a pass for each key cost three times as much.
struct ShotFollowers::Facts
{
    Facts(const EventView &event, bool withJobs) : event(event), payload(event.payload), parts(tagParts(event.tag)), jid(parts.jid)
    {
        MsgpackView data;
        for (auto it = payload.iterate(); it.next();)
            take(it.key().text(), it.value(), data);
        if (!withJobs)
            return;
        if (sender.isEmpty()) // the master's envelope has the data that event.send wrote
            sender = textAt(data, "__pub_jid");
        orchestration = orchestrationOf(arguments);
    }
    void take(QByteArrayView key, const MsgpackView &value, MsgpackView &data)
    {
        if (key == "jid" && !value.text().isEmpty())
            jid = value.text();
        else if (key == "user")
            user = value.text();
        else if (key == "fun")
            fun = value.text();
        else if (key == "__pub_jid")
            sender = value.text();
        else if (key == "arg" || (key == "fun_args" && !arguments.isValid()))
            arguments = value;
        else if (key == "data")
            data = value;
    }
    EventView event;
    MsgpackView payload, arguments;   ///< arguments: of a job's or a runner's `new`
    TagParts parts;
    QByteArrayView jid, user, fun;
    QByteArrayView sender;            ///< the job within which it was sent (event.send)
    QByteArrayView orchestration;     ///< that started it
};

void ShotFollowers::follow(quint64 id, const ShotRequest &shot, qint64 nowUs, const EventStore &store, const QByteArrayList &functions)
{
    if (m_shots.empty())
        m_next = store.range().end();
    if (m_shots.size() == MaxShots)
        m_shots.pop_front();
    Followed followed{id, shot, nowUs, nowUs, store.range().end(), {}, {}, {}, {}, false};
    const QByteArrayView named = textAt(MsgpackView(shot.payload), "jid");
    insert(followed.jids, jobOf(named, shot.tag), MaxJobs);
    for (const QByteArray &name : functions)
        insert(followed.functions, name, MaxFunctions);
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
            look(event, store, found);
    }
    m_next = range.end();
    return found;
}

/// An orchestration tells of each of its steps under a jid of its own, salt/run/<jid>/args (salt/states/saltmod.py); the jobs that it
/// starts on minions name nobody.
void ShotFollowers::learnNames(Followed &shot, const Facts &facts)
{
    insert(shot.tags, tagFiredBy(facts.fun, facts.arguments), MaxTags);
    insert(shot.jids, facts.orchestration, MaxJobs);
    if (facts.parts.verb == "args")
        insert(shot.functions, textAt(facts.payload, "name"), MaxFunctions);
    shot.orchestrates |= facts.fun == "runner.state.orchestrate" || facts.fun == "runner.state.orch";
}

/// What a follow-up tells of those that come after it, and of the one before.
void ShotFollowers::learn(Followed &shot, const Facts &facts, const EventStore &store, std::vector<Found> &found)
{
    learnNames(shot, facts);
    if (facts.jid.isEmpty() || shot.jids.size() >= MaxJobs || contains(shot.jids, facts.jid))
        return;
    shot.jids.insert(facts.jid.toByteArray());
    // A job is told under its bare jid first (salt/master.py _prep_pub), when nothing ties it yet.
    constexpr quint64 LookBack = 4;
    for (quint64 back = 1; back <= LookBack && facts.event.id.value >= shot.from.value + back; ++back) {
        const EventId id{facts.event.id.value - back};
        if (!store.range().contains(id))
            return;
        if (const EventView before = store.at(id); before.tag == facts.jid)
            found.push_back({shot.id, {id, before.receivedUs, before.tag.toByteArray(), facts.jid.toByteArray(), FollowUp::Why::SameJob}});
    }
}

void ShotFollowers::look(const EventView &event, const EventStore &store, std::vector<Found> &found)
{
    const Facts facts(event, std::any_of(m_shots.begin(), m_shots.end(), [](const Followed &shot) { return !shot.jids.isEmpty(); }));
    bool isNewest = true; // of those fired before it
    bool isTaken = false; // by a guess: one shot is likely, two are not
    for (auto shot = m_shots.rbegin(); shot != m_shots.rend(); ++shot) {
        if (event.id < shot->from || event.id == shot->echo)
            continue;
        FollowUp::Why why;
        const bool isTied = isFollowUp(*shot, facts, std::exchange(isNewest, false), &why);
        if (isTied || (!isTaken && isLikely(*shot, facts, &why))) {
            isTaken |= !isTied;
            learn(*shot, facts, store, found);
            shot->lastUs = std::max(shot->lastUs, event.receivedUs);
            found.push_back({shot->id, {event.id, event.receivedUs, event.tag.toByteArray(), facts.jid.toByteArray(), why}});
        }
    }
}

bool ShotFollowers::isFollowUp(const Followed &shot, const Facts &facts, bool isNewest, FollowUp::Why *why) const
{
    const EventView &event = facts.event;
    using Why = FollowUp::Why;
    if (contains(shot.jids, facts.jid) || contains(shot.jids, facts.sender) || contains(shot.jids, facts.orchestration)) {
        *why = contains(shot.jids, facts.jid) ? Why::SameJob : contains(shot.jids, facts.sender) ? Why::SentByJob : Why::Orchestrated;
        return true;
    }
    if (shot.shot.destination == Destination::MasterThroughMinion && event.tag == shot.shot.tag
        && PayloadDiff::between(shot.shot.payload, event.payload).isWrapped()) {
        *why = FollowUp::Why::PassedToMaster;
        return true;
    }
    if (shot.shot.destination == Destination::Minions && facts.fun == "event.fire"
        && hasItem(facts.arguments, shot.shot.tag)) {
        *why = FollowUp::Why::FiredOnMinions;
        return true;
    }
    if (isNewest && facts.user == "Reactor" && event.receivedUs - shot.sinceUs < ReactorUs) { // salt/utils/reactor.py event_user
        *why = Why::Reactor;
        return true;
    }
    return false;
}

/// No event says what caused these: they are what is known to come right behind, and somebody else may have caused the like.
bool ShotFollowers::isLikely(const Followed &shot, const Facts &facts, FollowUp::Why *why)
{
    using Why = FollowUp::Why;
    if (facts.event.receivedUs - shot.lastUs >= ReactorUs)
        return false;
    const QByteArrayView verb = facts.parts.verb;
    const bool isNamed = verb == "new" && TagFamily(facts.event.family) == TagFamily::JobNew && contains(shot.functions, facts.fun);
    const bool isStep = shot.orchestrates && verb == "args" && TagFamily(facts.event.family) == TagFamily::Run;
    if (!isNamed && !isStep && !contains(shot.tags, facts.event.tag))
        return false;
    *why = isNamed ? Why::NamedFunction : isStep ? Why::OrchestrationStep : Why::TagOfJob;
    return true;
}

} // namespace brine
