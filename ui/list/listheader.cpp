#include "listheader.h"

#include "eventtablemodel.h"
#include "plainlabel.h"
#include <QContextMenuEvent>
#include <QDataStream>
#include <QMenu>
#include <QStyleOptionHeader>

namespace brine {

namespace {
constexpr quint32 StateVersion = 1;
constexpr int CellPadding = 20;
} // namespace

ListHeader::ListHeader(int stretchColumn, QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent), m_stretchColumn(stretchColumn), m_text(font()), m_fixed(font())
{
    setSectionsMovable(true);
    setSectionsClickable(false);
    setHighlightSections(false);
    setMinimumSectionSize(32);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setStretchLastSection(false);
    setTextElideMode(Qt::ElideRight);
    setAccessibleName(tr("Columns of the event list"));
    connect(this, &QHeaderView::sectionResized, this, [this](int column, int, int) { noteResize(column); });
    connect(this, &QHeaderView::sectionMoved, this, &ListHeader::columnsChanged);
}

void ListHeader::setModel(QAbstractItemModel *model)
{
    QHeaderView::setModel(model);
    resetColumns();
}

void ListHeader::setDefaultWidths(const QFontMetrics &text, const QFontMetrics &fixed)
{
    m_text = text;
    m_fixed = fixed;
}

void ListHeader::resetColumns()
{
    const auto fixedWidth = [this](const char *sample) { return m_fixed.horizontalAdvance(QLatin1String(sample)) + CellPadding; };
    const auto textWidth = [this](const char *sample) { return m_text.horizontalAdvance(QLatin1String(sample)) + CellPadding; };
    m_fitting = true;
    m_stretching = true;
    for (int column = 0; column < count(); ++column) {
        moveSection(visualIndex(column), column);
        int width = textWidth("a value of a payload");
        switch (column) {
        case EventTableModel::SequenceColumn: width = fixedWidth("1 000 000"); break;
        case EventTableModel::TimeColumn: width = fixedWidth("14:02:07.113204"); break;
        case EventTableModel::SourceColumn: width = textWidth("prod-eu master"); break;
        case EventTableModel::MinionColumn: width = textWidth("web01.ber.example"); break;
        case EventTableModel::FunctionColumn: width = textWidth("state.highstate__"); break;
        case EventTableModel::ResultColumn: width = textWidth("succeeded") + 24; break;
        case EventTableModel::SizeColumn: width = fixedWidth("1,023,456"); break;
        default: break;
        }
        resizeSection(column, width);
        setSectionHidden(column, column == EventTableModel::SourceColumn);
    }
    m_fitting = false;
    fitTo(m_viewportWidth);
    Q_EMIT columnsChanged();
}

int ListHeader::minimumStretch() const
{
    return m_fixed.averageCharWidth() * 24;
}

void ListHeader::fitTo(int viewportWidth)
{
    m_viewportWidth = viewportWidth;
    if (!m_stretching || m_stretchColumn >= count() || isSectionHidden(m_stretchColumn))
        return;
    m_fitting = true;
    resizeSection(m_stretchColumn, qMax(minimumStretch(), viewportWidth - (length() - sectionSize(m_stretchColumn))));
    m_fitting = false;
}

void ListHeader::noteResize(int column)
{
    if (m_fitting)
        return;
    if (column == m_stretchColumn)
        m_stretching = false;
    Q_EMIT columnsChanged();
}

QByteArray ListHeader::saveColumns() const
{
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << StateVersion << qint32(count()) << m_stretching << QHeaderView::saveState();
    return state;
}

bool ListHeader::restoreColumns(const QByteArray &state)
{
    QDataStream in(state);
    quint32 version = 0;
    qint32 columns = 0;
    bool stretching = true;
    QByteArray base;
    in >> version >> columns >> stretching >> base;
    if (in.status() != QDataStream::Ok || version != StateVersion || columns != count())
        return false;
    m_fitting = true;
    const bool restored = QHeaderView::restoreState(base);
    m_fitting = false;
    if (!restored || hiddenSectionCount() >= count()) {
        resetColumns();
        return false;
    }
    setSectionsMovable(true);
    m_stretching = stretching;
    fitTo(m_viewportWidth);
    Q_EMIT columnsChanged();
    return true;
}

void ListHeader::setColumnShown(int column, bool shown)
{
    if (!shown && count() - hiddenSectionCount() <= 1)
        return;
    setSectionHidden(column, !shown);
    fitTo(m_viewportWidth);
    Q_EMIT columnsChanged();
}

void ListHeader::addColumnActions(QMenu *menu)
{
    for (int visual = 0; visual < count(); ++visual) {
        const int column = logicalIndex(visual);
        QString title = model()->headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString();
        if (title.isEmpty())
            title = model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        QAction *action = menu->addAction(plainMenuText(title));
        action->setCheckable(true);
        action->setChecked(!isSectionHidden(column));
        action->setEnabled(isSectionHidden(column) || count() - hiddenSectionCount() > 1);
        connect(action, &QAction::toggled, this, [this, column](bool shown) { setColumnShown(column, shown); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Reset columns")), &QAction::triggered, this, &ListHeader::resetColumns);
}

void ListHeader::initStyleOptionForIndex(QStyleOptionHeader *option, int column) const
{
    QHeaderView::initStyleOptionForIndex(option, column);
    if (column == EventTableModel::SequenceColumn || column == EventTableModel::SizeColumn)
        option->textAlignment = Qt::AlignRight | Qt::AlignVCenter; // above numbers that stand right
}

void ListHeader::contextMenuEvent(QContextMenuEvent *event)
{
    if (!model())
        return;
    QMenu menu(this);
    addColumnActions(&menu);
    menu.exec(event->globalPos());
}

} // namespace brine
