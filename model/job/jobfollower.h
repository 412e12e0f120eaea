#pragma once

#include "eventstore.h"
#include "filterscan.h"
#include "jobstate.h"
#include <QObject>

namespace brine {

/// Follows one job: looks through what is kept (in the background), then takes in what comes. UI thread.
class JobFollower : public QObject
{
    Q_OBJECT
public:
    explicit JobFollower(const EventStore *store, QObject *parent = nullptr);
    void follow(const QByteArray &jid);   ///< empty: nothing
    const JobState &state() const { return m_state; }
    bool isScanning() const { return m_scan.isRunning(); }
    /// Looks at what the store appended since the last call; its cost is that of the new events.
    void advance();

Q_SIGNALS:
    void changed();

private:
    void takeSlice(const MatchList::Slice &slice);
    const EventStore *m_store;
    FilterScan m_scan;
    EventFilter m_filter;
    JobState m_state;
    EventId m_seen;
    std::vector<MatchList::Slice> m_found;  ///< newest first, until the scan has finished
};

} // namespace brine
