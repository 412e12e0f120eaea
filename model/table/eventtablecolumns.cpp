// What EventTableModel shows beside its fixed columns: columns of payload paths, highlights and marks.
#include "eventtablemodel.h"
#include <algorithm>
#include <utility>

namespace brine {

bool EventTableModel::isColumnPath(const QString &path)
{
    return path.size() <= MaxPathChars && EventPath::parse(path).has_value();
}

int EventTableModel::columnOf(const QString &path) const
{
    const auto place = m_extraColumns.indexOf(path);
    return place < 0 ? -1 : FixedColumnCount + int(place);
}

// What is the same at both ends stays, so that a view keeps the width and place of its columns; between, columns go and come.
void EventTableModel::setExtraColumns(const QStringList &payloadPaths)
{
    QStringList wanted;
    for (const QString &path : payloadPaths) {
        if (isColumnPath(path) && !wanted.contains(path) && wanted.size() < MaxExtraColumns)
            wanted.append(path);
    }
    if (wanted == m_extraColumns)
        return;
    const qsizetype shorter = std::min(wanted.size(), m_extraColumns.size());
    qsizetype head = 0, tail = 0;
    while (head < shorter && wanted.at(head) == m_extraColumns.at(head))
        ++head;
    while (tail < shorter - head && wanted.at(wanted.size() - 1 - tail) == m_extraColumns.at(m_extraColumns.size() - 1 - tail))
        ++tail;
    const int first = FixedColumnCount + int(head);
    if (const auto gone = m_extraColumns.size() - head - tail; gone > 0) {
        beginRemoveColumns({}, first, first + int(gone) - 1);
        m_extraColumns.remove(head, gone);
        m_extraPaths.erase(m_extraPaths.begin() + head, m_extraPaths.begin() + head + gone);
        forgetCells();
        endRemoveColumns();
    }
    if (const auto added = wanted.size() - head - tail; added > 0) {
        beginInsertColumns({}, first, first + int(added) - 1);
        for (qsizetype i = head; i < head + added; ++i) {
            m_extraColumns.insert(i, wanted.at(i));
            m_extraPaths.insert(m_extraPaths.begin() + i, EventPath::parse(wanted.at(i)));
        }
        forgetCells();
        endInsertColumns();
    }
}

bool EventTableModel::addExtraColumn(const QString &path)
{
    setExtraColumns(m_extraColumns + QStringList(path));
    return columnOf(path) >= 0;
}

void EventTableModel::removeExtraColumn(const QString &path)
{
    QStringList left = m_extraColumns;
    left.removeAll(path);
    setExtraColumns(left);
}

QString EventTableModel::extraText(const EventView &event, int column) const
{
    const auto i = qsizetype(column - FixedColumnCount);
    if (i < 0 || i >= m_extraColumns.size() || !m_extraPaths[size_t(i)])
        return {};
    QStringList &texts = cells(event).extra;
    if (texts.size() < m_extraColumns.size())
        texts.resize(m_extraColumns.size());
    if (texts.at(i).isNull())
        texts[i] = payloadCellText(event, *m_extraPaths[size_t(i)], m_extraColumns.at(i), m_secretsHidden);
    return texts.at(i);
}

void EventTableModel::setSecretsHidden(bool hidden)
{
    if (std::exchange(m_secretsHidden, hidden) == hidden)
        return;
    forgetCells();
    if (const int rows = rowCount(); rows && !m_extraColumns.isEmpty())
        Q_EMIT dataChanged(index(0, FixedColumnCount), index(rows - 1, columnCount() - 1), {Qt::DisplayRole});
}

void EventTableModel::forgetCells()
{
    std::fill(m_cells.begin(), m_cells.end(), EventCells());
}

void EventTableModel::setHighlights(const HighlightSet &highlights)
{
    m_highlights = highlights;
    forgetCells();
    if (const int rows = rowCount())
        Q_EMIT dataChanged(index(0, 0), index(rows - 1, columnCount() - 1), {HighlightRole, NotesRole});
}

bool EventTableModel::setMarked(EventId id, bool marked)
{
    if (m_marks.contains(id) == marked)
        return true;
    if (marked && !m_marks.add(id))
        return false;
    if (!marked)
        m_marks.remove(id);
    if (const int row = rowAtOrAfter(id); row < rowCount() && idAtRow(row) == id)
        Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1), {MarkRole, NotesRole});
    Q_EMIT marksChanged();
    return true;
}

void EventTableModel::clearMarks()
{
    if (m_marks.isEmpty())
        return;
    m_marks.clear();
    if (const int rows = rowCount())
        Q_EMIT dataChanged(index(0, 0), index(rows - 1, columnCount() - 1), {MarkRole, NotesRole});
    Q_EMIT marksChanged();
}

QString EventTableModel::notes(const EventView &event) const
{
    QStringList notes;
    if (m_marks.contains(event.id))
        notes.append(tr("marked"));
    if (const int rule = cells(event).highlight; rule >= 0)
        notes.append(tr("highlighted: %1").arg(m_highlights.rule(rule).name));
    return notes.join(QStringLiteral(", "));
}

} // namespace brine
