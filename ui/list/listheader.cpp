#include "listheader.h"

#include "eventtablemodel.h"
#include "plainlabel.h"
#include <QContextMenuEvent>
#include <QDataStream>
#include <QMenu>
#include <QStyleOptionHeader>
#include <algorithm>
#include <utility>

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
    if (m_watched)
        disconnect(m_watched, nullptr, this, nullptr);
    QHeaderView::setModel(model);
    m_watched = model;
    if (model) // after the base class: its sections are there
        connect(model, &QAbstractItemModel::columnsInserted, this, [this](const QModelIndex &, int first, int last) { noteInserted(first, last); });
    resetColumns();
}

void ListHeader::noteInserted(int first, int last)
{
    m_fitting = true;
    for (int column = first; column <= last; ++column)
        resizeSection(column, defaultWidth(column));
    m_fitting = false;
    fitTo(m_viewportWidth);
    Q_EMIT columnsChanged();
}

void ListHeader::setDefaultWidths(const QFontMetrics &text, const QFontMetrics &fixed)
{
    m_text = text;
    m_fixed = fixed;
}

int ListHeader::textWidth(const char *sample) const { return m_text.horizontalAdvance(QLatin1String(sample)) + CellPadding; }

int ListHeader::fixedWidth(const char *sample) const { return m_fixed.horizontalAdvance(QLatin1String(sample)) + CellPadding; }

int ListHeader::defaultWidth(int column) const
{
    switch (column) {
    case EventTableModel::SequenceColumn: return fixedWidth("1 000 000");
    case EventTableModel::TimeColumn: return fixedWidth("14:02:07.113204");
    case EventTableModel::SourceColumn: return textWidth("prod-eu master");
    case EventTableModel::MinionColumn: return textWidth("web01.ber.example");
    case EventTableModel::FunctionColumn: return textWidth("state.highstate__");
    case EventTableModel::ResultColumn: return textWidth("succeeded") + 24;
    case EventTableModel::SizeColumn: return fixedWidth("1,023,456");
    default: break;
    }
    const QString title = model() ? model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString() : QString();
    return qBound(textWidth("a value of a pay"), m_text.horizontalAdvance(title.left(64)) + CellPadding, textWidth("a value of a payload, or its long path"));
}

/// As narrow as the window may make a column; its default where it always has that.
int ListHeader::narrowWidth(int column) const
{
    switch (column) {
    case EventTableModel::MinionColumn: return textWidth("web01.ber.");
    case EventTableModel::FunctionColumn: return textWidth("state.apply");
    case EventTableModel::SizeColumn: return fixedWidth("178,048");
    default: return defaultWidth(column);
    }
}

void ListHeader::resetColumns()
{
    m_sized.clear();
    m_fitting = true;
    m_stretching = true;
    for (int column = 0; column < count(); ++column) {
        moveSection(visualIndex(column), column);
        resizeSection(column, defaultWidth(column));
        setSectionHidden(column, column == EventTableModel::SourceColumn && !m_severalSources);
    }
    m_sourceChosen = false;
    m_fitting = false;
    fitTo(m_viewportWidth);
    Q_EMIT columnsChanged();
}

int ListHeader::minimumStretch() const
{
    return m_fixed.averageCharWidth() * 24;
}

// In a narrow window others give the tag of their room, as much as it lacks and they can.
void ListHeader::shareRoom()
{
    const auto elastic = [this](int column) { return column != m_stretchColumn && !isSectionHidden(column) && !m_sized.contains(column) && narrowWidth(column) < defaultWidth(column); };
    int lack = m_fixed.averageCharWidth() * 30 - m_viewportWidth + length() - sectionSize(m_stretchColumn);
    for (int column = 0; column < EventTableModel::FixedColumnCount; ++column)
        lack += elastic(column) ? defaultWidth(column) - sectionSize(column) : 0;
    for (int column = 0; column < EventTableModel::FixedColumnCount; ++column) {
        if (!elastic(column))
            continue;
        const int given = std::clamp(lack, 0, defaultWidth(column) - narrowWidth(column));
        resizeSection(column, defaultWidth(column) - given);
        lack -= given;
    }
}

void ListHeader::fitTo(int viewportWidth)
{
    m_viewportWidth = viewportWidth;
    if (!m_stretching || m_stretchColumn >= count() || isSectionHidden(m_stretchColumn))
        return;
    m_fitting = true;
    shareRoom();
    resizeSection(m_stretchColumn, qMax(minimumStretch(), viewportWidth - (length() - sectionSize(m_stretchColumn))));
    m_fitting = false;
}

void ListHeader::noteResize(int column)
{
    if (m_fitting)
        return;
    if (column == m_stretchColumn)
        m_stretching = false;
    if (column < EventTableModel::FixedColumnCount && !m_sized.contains(column))
        m_sized.append(column);
    Q_EMIT columnsChanged();
}

QByteArray ListHeader::saveColumns() const
{
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << StateVersion << qint32(count()) << m_stretching << QHeaderView::saveState() << m_sourceChosen << m_sized;
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
    bool sourceChosen = false;
    QList<int> sized;
    in >> sourceChosen; // absent in what an earlier release wrote
    const bool saysSized = !in.atEnd();
    in >> sized;
    m_fitting = true;
    const bool restored = QHeaderView::restoreState(base);
    m_fitting = false;
    if (!restored || hiddenSectionCount() >= count()) {
        resetColumns();
        return false;
    }
    setSectionsMovable(true);
    m_stretching = stretching;
    m_sourceChosen = sourceChosen;
    m_sized = sized;
    for (int column = 0; column < EventTableModel::FixedColumnCount && !saysSized; ++column) {
        if (sectionSize(column) != defaultWidth(column))
            m_sized.append(column);
    }
    if (!m_sourceChosen)
        setSectionHidden(EventTableModel::SourceColumn, !m_severalSources);
    fitTo(m_viewportWidth);
    Q_EMIT columnsChanged();
    return true;
}

void ListHeader::setSeveralSources(bool several)
{
    if (std::exchange(m_severalSources, several) == several || m_sourceChosen)
        return;
    setSectionHidden(EventTableModel::SourceColumn, !several);
    fitTo(m_viewportWidth);
    Q_EMIT columnsChanged();
}

void ListHeader::setColumnShown(int column, bool shown)
{
    if (!shown && count() - hiddenSectionCount() <= 1)
        return;
    m_sourceChosen = m_sourceChosen || column == EventTableModel::SourceColumn;
    setSectionHidden(column, !shown);
    fitTo(m_viewportWidth);
    Q_EMIT columnsChanged();
}

void ListHeader::addColumnActions(QMenu *menu, int clicked)
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
    connect(menu->addAction(tr("&Add a column…")), &QAction::triggered, this, &ListHeader::addColumnRequested);
    if (clicked >= EventTableModel::FixedColumnCount) {
        const QString path = model()->headerData(clicked, Qt::Horizontal, Qt::DisplayRole).toString();
        connect(menu->addAction(tr("Remove %1").arg(plainMenuText(path))), &QAction::triggered, this, [this, clicked] { Q_EMIT removeColumnRequested(clicked); });
    }
    connect(menu->addAction(tr("&Reset columns")), &QAction::triggered, this, &ListHeader::resetColumns);
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
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addColumnActions(menu, event->reason() == QContextMenuEvent::Mouse ? logicalIndexAt(event->pos()) : -1);
    menu->popup(event->globalPos());
}

} // namespace brine
