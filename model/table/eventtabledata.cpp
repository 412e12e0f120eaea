// What EventTableModel tells about a cell; the rows themselves are in eventtablemodel.cpp.
#include "eventtablemodel.h"
#include "msgpackwriter.h"
#include "redaction.h"
#include "tagfamily.h"
#include "textforms.h"
#include "timetext.h"
#include <QLocale>

namespace brine {

namespace {

// Whole text for copying and the detail pane; a bound all the same, since one event can hold 100 MB.
constexpr int FullTextChars = 64 * 1024;

const char *fieldOf(int column)
{
    switch (column) {
    case EventTableModel::SequenceColumn: return "seq";
    case EventTableModel::TimeColumn: return "time";
    case EventTableModel::SourceColumn: return "source";
    case EventTableModel::TagColumn: return "tag";
    case EventTableModel::MinionColumn: return "minion";
    case EventTableModel::FunctionColumn: return "fun";
    case EventTableModel::SizeColumn: return "size";
    default: return "";
    }
}

QByteArray encoded(QByteArrayView text)
{
    MsgpackWriter writer;
    writer.str(text);
    return writer.take();
}

QByteArray encoded(quint64 number)
{
    MsgpackWriter writer;
    writer.unsignedInteger(number);
    return writer.take();
}

MsgpackView topLevel(const EventView &event, QByteArrayView key)
{
    return event.kind == EventKind::Event ? MsgpackView(event.payload).findFirst(key) : MsgpackView();
}

// A failure's code says more than that it failed.
bool showsRetcode(const EventView &event)
{
    const MsgpackView code = topLevel(event, "retcode");
    return code.isValid() && code.toDouble() != 0;
}

QString filterPath(const EventView &event, int column, const QStringList &extra)
{
    if (column >= EventTableModel::FixedColumnCount)
        return extra.value(column - EventTableModel::FixedColumnCount);
    if (column == EventTableModel::ResultColumn)
        return showsRetcode(event) ? QStringLiteral("retcode") : QStringLiteral("success");
    if (event.kind != EventKind::Event && column == EventTableModel::TagColumn)
        return QStringLiteral("kind");
    return QString::fromLatin1(fieldOf(column));
}

QByteArray encodedValue(const EventView &event, int column, const std::vector<std::optional<EventPath>> &extra)
{
    switch (column) {
    case EventTableModel::SequenceColumn: return encoded(event.id.number());
    case EventTableModel::TimeColumn: return encoded(quint64(event.receivedUs));
    case EventTableModel::SourceColumn: return encoded(quint64(event.source));
    case EventTableModel::SizeColumn: return encoded(quint64(event.payload.size()));
    case EventTableModel::MinionColumn: return encoded(minionOf(topLevel(event, "id").text(), event.tag));
    case EventTableModel::FunctionColumn: return topLevel(event, "fun").encoded().toByteArray();
    case EventTableModel::ResultColumn: return topLevel(event, showsRetcode(event) ? "retcode" : "success").encoded().toByteArray();
    case EventTableModel::TagColumn:
        return encoded(event.kind == EventKind::Event ? event.tag : QByteArrayView(event.kind == EventKind::Gap ? "gap" : "malformed"));
    default: break;
    }
    const size_t i = size_t(column - EventTableModel::FixedColumnCount);
    return i < extra.size() && extra[i] ? extra[i]->valueIn(event).encoded().toByteArray() : QByteArray();
}

} // namespace

EventCells &EventTableModel::cells(const EventView &event) const
{
    EventCells &place = m_cells[event.id.value % m_cells.size()];
    if (place.id != event.id) {
        place = EventCells::of(event);
        place.highlight = m_highlights.isEmpty() ? -1 : m_highlights.match(event);
    }
    return place;
}

QString EventTableModel::sourceName(quint16 source) const
{
    return m_sourceNames.value(source, QString::number(source));
}

QVariant EventTableModel::displayData(const EventView &event, int column) const
{
    switch (column) {
    case SequenceColumn: return QString::number(event.id.number());
    case TimeColumn: return m_zone == TimeZone::Local ? localTimeText(event.receivedUs) : utcTimeText(event.receivedUs);
    case SourceColumn: return safeText(sourceName(event.source).toUtf8());
    case TagColumn:
        return event.kind == EventKind::Gap && m_sourceNames.size() > 1 // of which bus nothing is known for a while
            ? tr("%1: %2").arg(safeText(sourceName(event.source).toUtf8()), cells(event).tag) : cells(event).tag;
    case MinionColumn: return cells(event).minion;
    case FunctionColumn: return cells(event).function;
    case ResultColumn: return cells(event).result;
    case SizeColumn: return event.kind == EventKind::Gap ? QString() : QLocale().toString(event.payload.size());
    default: return extraText(event, column);
    }
}

QString EventTableModel::accessibleText(const EventView &event, int column) const
{
    switch (column) {
    case TimeColumn: return m_zone == TimeZone::Local ? localDateTimeText(event.receivedUs) : isoTimeUtc(event.receivedUs);
    case ResultColumn: return cells(event).result.section(u' ', 1); // the sign is for eyes
    case SizeColumn: return event.payload.size() == 1 ? tr("1 byte") : tr("%1 bytes").arg(event.payload.size());
    default: return displayData(event, column).toString();
    }
}

QVariant EventTableModel::roleData(const EventView &event, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole: return displayData(event, column);
    case Qt::AccessibleTextRole: return accessibleText(event, column);
    case Qt::TextAlignmentRole:
        return column == SequenceColumn || column == SizeColumn ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case EventIdRole: return QVariant::fromValue(qulonglong(event.id.value));
    case FamilyRole: return uint(event.family);
    case KindRole: return uint(event.kind);
    case OutcomeRole: return int(cells(event).outcome);
    case FullTextRole:
        return column == TagColumn && event.kind == EventKind::Event ? QVariant(safeText(event.tag, FullTextChars)) : displayData(event, column);
    case FilterPathRole: return filterPath(event, column, m_extraColumns);
    case EncodedRole:
        // what is masked must not come back as a condition to filter on
        return m_secretsHidden && column >= FixedColumnCount && extraText(event, column).contains(QString::fromUtf8(Redaction::Mask))
            ? QByteArray() : encodedValue(event, column, m_extraPaths);
    case HighlightRole: return cells(event).highlight;
    case MarkRole: return m_marks.contains(event.id);
    case NotesRole: return notes(event);
    default: return {}; // no tool tip: Qt would read bus text in it as rich text
    }
}

QVariant EventTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const EventView event = eventAt(index.row());
    return event.id.isValid() ? roleData(event, index.column(), role) : QVariant();
}

// A view asks for some ten roles a cell; finding the event once for all of them is most of the saving.
void EventTableModel::multiData(const QModelIndex &index, QModelRoleDataSpan roles) const
{
    const bool valid = checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid);
    const EventView event = valid ? eventAt(index.row()) : EventView();
    for (QModelRoleData &role : roles) {
        if (event.id.isValid())
            role.setData(roleData(event, index.column(), role.role()));
        else
            role.clearData();
    }
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case SequenceColumn: return tr("No.");
    case TimeColumn: return m_zone == TimeZone::Local ? tr("Time") : tr("Time (UTC)");
    case SourceColumn: return tr("Bus");
    case TagColumn: return tr("Tag");
    case MinionColumn: return tr("Minion");
    case FunctionColumn: return tr("Function");
    case ResultColumn: return tr("Result");
    case SizeColumn: return tr("Size");
    default: return safeText(m_extraColumns.value(section - FixedColumnCount).toUtf8()); // keys of somebody's payload
    }
}

} // namespace brine
