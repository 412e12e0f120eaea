#pragma once

#include "connectioninfo.h"
#include "eventstore.h"
#include "eventtablemodel.h"
#include "sequenceruns.h"
#include <QStringList>

namespace brine {

/// The way of events into the list, wherever they come from: into the store, with the number of their source. UI thread.
class EventIntake
{
public:
    EventIntake(EventStore *store, EventTableModel *model) : m_store(store), m_model(model) { }

    /// Whether gaps in it are time without a connection: in a bus's batch, not in a file's.
    enum class Kind { Live, Saved };
    IdRange append(const EventBatch &batch, quint16 source, Kind kind);
    /// The number that a saved event had before.
    void setNumber(EventId id, quint64 sequence) { m_list.numbers.append(id, sequence); }
    void trim(quint64 waitingBytes = 0);            ///< evicts what is beyond the limits, and what is known of it: EventStore::trim()
    void show() { m_model->advance(); }             ///< what came since, into the list

    quint16 sourceOf(const QString &name);          ///< the number of a bus's name; new names get the next
    const QStringList &sourceNames() const { return m_list.sourceNames; }
    const SequenceRuns &numbers() const { return m_list.numbers; }
    /// What is known of the store's list.
    struct ListState
    {
        QStringList sourceNames;                    ///< by EventView::source
        SequenceRuns numbers;
        quint64 gapsSeen = 0;
        qint64 gapUs = 0;                           ///< time without a connection
    };
    ListState takeList(ListState state);            ///< as EventTableModel::takeList()
    /// The row of a shot that was seen on its bus: by the time at which it came, or, where the receipt is by another clock (a link's
    /// far end), the newest with these bytes. None: it is not kept.
    EventId findEcho(const QByteArray &tag, const QByteArray &payload, qint64 seenUs, quint16 source) const;
    /// The list's half of the overload contract; the sources' half is IntakeCounts.
    void addTo(CounterInfo &info) const;

private:
    void noteGaps(const EventBatch &batch, Kind kind);

    EventStore *m_store;
    EventTableModel *m_model;
    ListState m_list;
};

} // namespace brine
