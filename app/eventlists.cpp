#include "eventlists.h"
#include <utility>

namespace brine {

EventLists::State EventLists::take(State state)
{
    State former;
    former.intake = m_intake->takeList(std::move(state.intake)); // its names first: the model's rows wear them
    former.model = m_model->takeList(std::move(state.model));
    former.facets = m_facets->takeList(std::move(state.facets));
    return former;
}

void EventLists::beginFile(const QString &from)
{
    if (m_isOfFile) {
        m_store->beginList(EventStore::Former::Dropped); // the file is still where it was read from
        take({});
        return;
    }
    m_isOfFile = true;
    m_store->beginList(EventStore::Former::SetAside);
    m_aside = {from, m_store->keptAside(), 0};
    m_buses = take({});
}

void EventLists::endFile()
{
    if (!std::exchange(m_isOfFile, false))
        return;
    m_store->bringBack();
    take(std::exchange(m_buses, {}));
    m_aside = {};
}

void EventLists::beginBuses()
{
    m_store->beginList(EventStore::Former::Dropped);
    take({});
}

AsideInfo EventLists::aside() const
{
    AsideInfo info = m_aside;
    info.kept = m_store->keptAside();
    return info;
}

} // namespace brine
