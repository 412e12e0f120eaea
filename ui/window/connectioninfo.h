#pragma once

#include <QString>
#include <QStringList>
#include <QVector>

namespace brine {

/// What the window is told about the watched bus; made by the session from transport's state. Plain values.
struct ConnectionInfo
{
    enum class Level { None, Connecting, Good, Quiet, NotUnderstood, CutOff, Failed };
    Level level = Level::None;
    QString name;            ///< "master bus in /run/salt/master", "Demo bus"
    QString path;            ///< pub socket
    QString origin;          ///< which and why: "sock_dir in /etc/salt/master"
    QString text;            ///< state sentence: "Connected, quiet for 4 min"
    bool isDemo = false, isMinionBus = false;
    bool isFile = false;     ///< saved events: read once, nothing to fire at
    bool canWatch = false, canFire = false;
    QString watchReason, fireReason;   ///< why not
    QString distrust;        ///< open, but run by somebody who should not; what it shows may be false
    int bus = 0;             ///< its number in this window; 0: no bus, a file, or several summed up
    int source = -1;         ///< `source` of its events in a filter
    double eventsPerSecond = 0;
    QString warning;         ///< stands as long as the connection does: "plain http"
    bool isConnected() const { return level != Level::None; }
    bool operator==(const ConnectionInfo &) const = default;
};

/// Several connections in one, where there is room for one: the worst state, what holds for all and what for one, by name.
ConnectionInfo summaryOf(const QVector<ConnectionInfo> &connections);

/// A failure with its remedies, for the inline bar.
struct ProblemInfo
{
    QString title, reason;
    QStringList remedies;
    bool isEmpty() const { return title.isEmpty(); }
    bool operator==(const ProblemInfo &) const = default;
};

/// A bus found on this machine, for the start page.
struct FoundBusInfo
{
    QString title;           ///< "Salt master", "Minion web1"
    QString sockDir, minionId, origin;
    bool isMinion = false;
    bool canWatch = false, canFire = false;
    ProblemInfo watchProblem, fireProblem;
    QString owner = {};      ///< as whom a missing right would be there; empty: nobody to become
};

/// The list of the buses while a file is shown in its place.
struct AsideInfo
{
    QString from;            ///< which bus, or how many
    quint64 events = 0;      ///< that were kept when the file was opened
    quint64 kept = 0;        ///< of these, now
};

/// The counters of the overload contract: received = shown + filtered + cleared + evicted + dropped + what is on its way.
/// All of them count events, of the list that is shown: of a file, or of the buses that are and were connected. Malformed and
/// oversize ones are events with the bytes that came, and counted in received and stored too.
struct CounterInfo
{
    quint64 gaps = 0;        ///< gap rows among the rows shown: nothing that was received
    quint64 cleared = 0;     ///< kept, but taken off the list
    quint64 received = 0, stored = 0, evicted = 0, dropped = 0, malformed = 0, oversize = 0, reconnects = 0, gapMs = 0;
    quint64 kept = 0, keptBytes = 0, maxEvents = 0, maxBytes = 0, shown = 0, undecided = 0, pendingWhilePaused = 0;
    double eventsPerSecond = 0;
    qint64 behindMs = 0;     ///< age of the oldest event not yet in the list
    quint64 queued = 0;
};

} // namespace brine
