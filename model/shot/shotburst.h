#pragma once

#include "shotrequest.h"
#include "templatevalue.h"
#include <optional>

namespace brine {

/// The same shot many times. A value; any thread.
struct BurstRequest
{
    static constexpr quint64 MaxTimes = 10'000'000;
    static constexpr quint64 MaxTimesAtMinions = 1000;   ///< each is a job in the master's cache

    ShotRequest shot;
    quint64 times = 1;
    double perSecond = 0;                    ///< 0: as fast as it is accepted, within the bus's cap
    int cap = 0;                             ///< of the bus; 0: none
    std::optional<TemplateValues> values;    ///< {{…}} in tag and payload is filled in, anew for each shot; nothing: as written
};

/// How far a burst has come. A value; any thread.
struct BurstProgress
{
    enum class State { Running, Paused, Done, Stopped, Failed };
    quint64 number = 0;                      ///< the shot's
    State state = State::Running;
    quint64 times = 0, handedOver = 0, seen = 0;
    bool atMinions = false;                  ///< `seen`: fired by every minion
    double perSecond = 0;                    ///< over the last second
    double seconds = 0;                      ///< in all, pauses left out
    QString problem;                         ///< Failed: why it stopped
    QStringList remedies;

    bool isOver() const { return state != State::Running && state != State::Paused; }
    /// "420 / 1 000 · 98/s · 0 not seen", or the summary.
    QString text() const;
};

} // namespace brine
