#pragma once

#include "eventdelegate.h"
#include <QVector>

class QAbstractItemModel;
class QModelIndex;

namespace brine {

class ListHeader;

/// Asks the model for what a row shows and has EventDelegate draw it. Looks at the columns in sight only. UI thread.
class RowPainter
{
public:
    /// What only the view knows of a row.
    struct State
    {
        bool selected = false, current = false, focused = false, fired = false;
    };

    RowPainter(const EventDelegate *delegate, const ListHeader *header) : m_delegate(delegate), m_header(header) { }
    /// Where a column begins in the viewport, behind the margin that does not scroll.
    int columnX(int column) const;
    QVector<int> columnsIn(const QRect &rect) const;
    void paint(QPainter &painter, const QAbstractItemModel &model, int row, const QRect &rect, const QVector<int> &columns, const State &state) const;
    /// After the last row of a frame: what was written in all of them.
    void finish(QPainter &painter, const QRect &area) const;

private:
    bool isScrolled() const;
    EventDelegate::RowLook lookOf(const QModelIndex &first, const QRect &rect, const State &state) const;

    const EventDelegate *m_delegate;
    const ListHeader *m_header;
};

} // namespace brine
