#pragma once

#include "connectioninfo.h"
#include "eventintake.h"
#include "eventtablemodel.h"
#include "facetcounter.h"

namespace brine {

/// Which list the window shows: that of the buses, or that of a file. Each has its own events, numbers, marks and counts, so that
/// what one lost is never held against the other. That of the buses is set aside while a file is shown. UI thread.
class EventLists
{
public:
    EventLists(EventStore *store, EventTableModel *model, EventIntake *intake, FacetCounter *facets)
        : m_store(store), m_model(model), m_intake(intake), m_facets(facets) { }

    bool isOfFile() const { return m_isOfFile; }
    /// An empty list for a file. `from`: the buses, as they are called.
    void beginFile(const QString &from);
    void endFile();                         ///< the list of the buses again
    void beginBuses();                      ///< an empty one
    AsideInfo aside() const;                ///< nothing while no file is shown

private:
    struct State { EventTableModel::ListState model; EventIntake::ListState intake; FacetCounter::ListState facets; };
    State take(State state);

    EventStore *m_store;
    EventTableModel *m_model;
    EventIntake *m_intake;
    FacetCounter *m_facets;
    bool m_isOfFile = false;
    State m_buses;                          ///< what is set aside beside the events
    AsideInfo m_aside;
};

} // namespace brine
