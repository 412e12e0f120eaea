#include "flowlayout.h"

#include <QStyle>
#include <QWidget>

namespace brine {

FlowLayout::FlowLayout(int horizontal, int vertical, QWidget *parent)
    : QLayout(parent), m_horizontal(horizontal), m_vertical(vertical)
{
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout() { qDeleteAll(m_items); }

void FlowLayout::addItem(QLayoutItem *item) { m_items << item; }

QLayoutItem *FlowLayout::takeAt(int index) { return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr; }

void FlowLayout::setGeometry(const QRect &area)
{
    QLayout::setGeometry(area);
    place(area, true);
}

QSize FlowLayout::minimumSize() const
{
    QSize size;
    for (const QLayoutItem *item : m_items)
        size = size.expandedTo(item->minimumSize());
    return size;
}

int FlowLayout::place(const QRect &area, bool move) const
{
    int x = 0, y = 0, rowHeight = 0;
    QList<std::pair<QLayoutItem *, QRect>> row;
    const auto endRow = [&] {
        for (const auto &[item, at] : row) {
            if (move) // in the middle of its row, mirrored where the layout is
                item->setGeometry(QStyle::visualRect(parentWidget()->layoutDirection(), area,
                                                     at.translated(0, (rowHeight - at.height()) / 2)));
        }
        row.clear();
    };
    for (QLayoutItem *item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize size = item->sizeHint().boundedTo(QSize(qMax(area.width(), item->minimumSize().width()), QWIDGETSIZE_MAX));
        if (x > 0 && x + size.width() > area.width()) {
            endRow();
            y += rowHeight + m_vertical;
            x = rowHeight = 0;
        }
        row.append({item, QRect(QPoint(area.x() + x, area.y() + y), size)});
        x += size.width() + m_horizontal;
        rowHeight = qMax(rowHeight, size.height());
    }
    endRow();
    return y + rowHeight;
}

} // namespace brine
