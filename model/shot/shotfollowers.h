#pragma once

#include "eventstore.h"
#include "shotrecord.h"
#include <QSet>
#include <deque>
#include <vector>

namespace brine {

/// Looks, in what comes after a shot, for the events that it caused: those of a job that it names or caused, and what such a job sends
/// or orchestrates, what a master publishes of a minion's fire_master, the job that carries it to minions, and what the Reactor starts
/// right behind it. UI thread. Allocates for follow-ups alone, not for what it looks at.
/// Bounded: the newest MaxShots are followed, each for IdleUs after its last event and MaxUs in all. While none is, it costs nothing.
class ShotFollowers
{
public:
    static constexpr size_t MaxShots = 32;
    static constexpr qsizetype MaxJobs = 64, MaxTags = 16, MaxFunctions = 64;
    static constexpr qint64 IdleUs = 60'000'000, MaxUs = 600'000'000, ReactorUs = 5'000'000;

    /// From now on: events that `store` has already are not looked at.
    /// `functions`: what the reactors that it triggers run on minions, where that is known. Their jobs name nobody as their cause.
    void follow(quint64 id, const ShotRequest &shot, qint64 nowUs, const EventStore &store, const QByteArrayList &functions = {});
    /// Its own event is no follow-up, though it may name the job.
    void setEcho(quint64 id, EventId echo);
    bool isIdle() const { return m_shots.empty(); }

    struct Found
    {
        quint64 id;
        FollowUp event;
    };
    /// What the store appended since the last call; at most MaxLookedAt events of it.
    std::vector<Found> advance(const EventStore &store, qint64 nowUs);
    static constexpr quint64 MaxLookedAt = 20'000;   ///< about 10 ms; behind an overload the rest is passed over

private:
    struct Followed
    {
        quint64 id = 0;
        ShotRequest shot;
        qint64 sinceUs = 0, lastUs = 0;
        EventId from, echo;
        QSet<QByteArray> jids;
        QSet<QByteArray> tags;    ///< that its jobs fire, by their arguments
        QSet<QByteArray> functions;   ///< that its reactors and orchestrations run on minions
        bool orchestrates = false;
    };
    struct Facts;
    static void learnNames(Followed &shot, const Facts &facts);
    void learn(Followed &shot, const Facts &facts, const EventStore &store, std::vector<Found> &found);
    bool isFollowUp(const Followed &shot, const Facts &facts, bool isNewest, FollowUp::Why *why) const;
    static bool isLikely(const Followed &shot, const Facts &facts, FollowUp::Why *why);
    void look(const EventView &event, const EventStore &store, std::vector<Found> &found);

    std::deque<Followed> m_shots;   ///< newest last
    EventId m_next;                 ///< not looked at yet
};

} // namespace brine
