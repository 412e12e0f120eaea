#pragma once

#include "eventstore.h"
#include "filterscan.h"
#include "jobstate.h"
#include <QDeadlineTimer>
#include <QObject>
#include <QTimer>

namespace brine {

/// Follows one job: looks through what is kept (in the background), takes in what was found bit by bit, so that the answers of a whole
/// site do not hold the window up, then what comes. UI thread.
class JobFollower : public QObject
{
    Q_OBJECT
public:
    explicit JobFollower(const EventStore *store, QObject *parent = nullptr);
    void follow(const QByteArray &jid);   ///< empty: nothing
    const JobState &state() const { return m_state; }
    bool isScanning() const { return m_scanning; }          ///< until all that was kept has been taken in
    /// Looks at what the store appended since the last call; its cost is that of the new events, a turn's at most.
    void advance();

Q_SIGNALS:
    void changed();

private:
    void takeFound();
    bool take(const MatchList::Slice &slice, const QDeadlineTimer &end);
    const EventStore *m_store;
    FilterScan m_scan;
    EventFilter m_filter;
    JobState m_state;
    EventId m_seen;
    std::vector<MatchList::Slice> m_found;  ///< newest first: what is not taken in yet
    quint64 m_taken = 0;                    ///< of the last of them
    bool m_scanning = false;
    QTimer m_next;
};

} // namespace brine
