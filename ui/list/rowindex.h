#pragma once

#include "eventtablemodel.h"

namespace brine {

/// Rows by event and events by row, on any model that gives ascending ids in EventIdRole. The model is borrowed, may be null.
class RowIndex
{
public:
    void setModel(const QAbstractItemModel *model) { m_model = model; }
    int count() const { return m_model ? m_model->rowCount() : 0; }
    EventId idAt(int row) const                 ///< invalid outside the rows
    {
        return row < 0 || row >= count() ? EventId() : EventId{m_model->index(row, 0).data(EventTableModel::EventIdRole).toULongLong()};
    }
    /// Row of the first event that is not before this one. Ids ascend: 24 looks find a row among ten million.
    int lowerBound(EventId id) const
    {
        int low = 0, high = count();
        while (low < high) {
            const int middle = low + (high - low) / 2;
            if (idAt(middle) < id)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
    int rowOf(EventId id) const                 ///< -1 if it is not shown
    {
        if (!id.isValid())
            return -1;
        const int row = lowerBound(id);
        return idAt(row) == id ? row : -1;
    }

private:
    const QAbstractItemModel *m_model = nullptr;
};

} // namespace brine
