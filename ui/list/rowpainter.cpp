#include "rowpainter.h"

#include "listheader.h"
#include <QAbstractItemModel>
#include <QPainter>
#include <array>

namespace brine {

int RowPainter::columnX(int column) const
{
    return EventDelegate::Margin + m_header->sectionViewportPosition(column);
}

QVector<int> RowPainter::columnsIn(const QRect &rect) const
{
    QVector<int> columns;
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int column = m_header->logicalIndex(visual);
        const int x = columnX(column), width = m_header->sectionSize(column);
        if (width > 0 && x <= rect.right() && x + width > rect.left())
            columns.append(column);
    }
    return columns;
}

EventDelegate::RowLook RowPainter::lookOf(const QModelIndex &first, const QRect &rect, const State &state) const
{
    // In one call: the model then looks the event up once and not five times.
    std::array<QModelRoleData, 5> roles = {QModelRoleData(EventTableModel::FamilyRole), QModelRoleData(EventTableModel::KindRole),
                                           QModelRoleData(EventTableModel::OutcomeRole), QModelRoleData(EventTableModel::MarkRole),
                                           QModelRoleData(EventTableModel::HighlightRole)};
    first.multiData(roles);
    EventDelegate::RowLook look;
    look.rect = rect;
    look.family = TagFamily(roles[0].data().toUInt());
    look.kind = EventKind(roles[1].data().toUInt());
    look.outcome = EventTableModel::Outcome(roles[2].data().toInt());
    look.selected = state.selected;
    look.current = state.current;
    look.focused = state.focused;
    look.fired = state.fired;
    look.marked = roles[3].data().toBool();
    bool isNumber = false;
    const int rule = roles[4].data().toInt(&isNumber);
    if (const auto *events = qobject_cast<const EventTableModel *>(first.model()); events && isNumber && rule >= 0)
        look.rule = &events->highlights().rule(rule);
    return look;
}

void RowPainter::paint(QPainter &painter, const QAbstractItemModel &model, int row, const QRect &rect, const QVector<int> &columns, const State &state) const
{
    const QModelIndex first = model.index(row, EventTableModel::TagColumn);
    const EventDelegate::RowLook look = lookOf(first, rect, state);
    if (look.kind == EventKind::Gap) {
        m_delegate->paintGap(painter, look, first.data(Qt::DisplayRole).toString());
        m_delegate->paintForeground(painter, look);
        return;
    }
    m_delegate->paintBackground(painter, look);
    const bool scrolled = isScrolled();
    if (scrolled)
        painter.setClipRect(rect.adjusted(EventDelegate::Margin, 0, 0, 0));
    for (const int column : columns) {
        const QRect cell(columnX(column), rect.top(), m_header->sectionSize(column), rect.height());
        m_delegate->paintCell(painter, look, column, cell, model.index(row, column).data(Qt::DisplayRole).toString());
    }
    if (scrolled)
        painter.setClipping(false);
    m_delegate->paintForeground(painter, look);
}

// Cells lie below the margin then.
bool RowPainter::isScrolled() const { return m_header->offset() > 0; }

void RowPainter::finish(QPainter &painter, const QRect &area) const
{
    if (isScrolled())
        painter.setClipRect(area.adjusted(EventDelegate::Margin, 0, 0, 0));
    m_delegate->paintTexts(painter);
    painter.setClipping(false);
}

} // namespace brine
