#include "celltext.h"

#include "eventtablemodel.h"
#include "eventtableview.h"
#include "jsonwriter.h"
#include "redaction.h"
#include "tagfamily.h"
#include "textforms.h"
#include "timetext.h"

namespace brine {

QString cellText(const EventTableModel &model, int row, int column)
{
    const QModelIndex index = model.index(row, column);
    if (column == EventTableModel::TimeColumn)
        return isoTimeUtc(model.eventAt(row).receivedUs); // copies are in ISO 8601, whatever the window shows
    if (column == EventTableModel::SequenceColumn)
        return QString::number(model.idAtRow(row).number());
    if (column == EventTableModel::SizeColumn)
        return QString::number(model.eventAt(row).payload.size());
    if (column == EventTableModel::ResultColumn)
        return index.data(Qt::AccessibleTextRole).toString(); // without the sign
    const QString full = index.data(EventTableModel::FullTextRole).toString();
    return full.isEmpty() ? index.data(Qt::DisplayRole).toString() : full;
}

QString cellCondition(const EventTableModel &model, int row, int column, bool exclude)
{
    const QModelIndex index = model.index(row, column);
    const QString path = index.data(EventTableModel::FilterPathRole).toString();
    const QByteArray value = index.data(EventTableModel::EncodedRole).toByteArray();
    return path.isEmpty() || value.isEmpty() ? QString() : EventFilter::condition(path, value, exclude);
}

QString payloadJson(const EventTableModel &model, int row)
{
    const EventView event = model.eventAt(row);
    return QString::fromUtf8(toJson(Redaction::masked(event.tag, event.payload)));
}

QString rowText(const EventTableModel &model, int row)
{
    const EventView event = model.eventAt(row);
    return QString::fromUtf8(escapeForLine(event.tag)) + u'\t' + payloadJson(model, row);
}

QString rowsText(const EventTableModel &model, const EventTableView &view, int maxRows, bool *cut)
{
    QString text;
    int rows = 0;
    *cut = false;
    view.forEachSelectedRow([&](int row) {
        if (rows == maxRows || text.size() > 64 * 1024 * 1024) {
            *cut = true;
            return false;
        }
        text += rowText(model, row) + u'\n';
        ++rows;
        return true;
    });
    return text;
}

QString rowJid(const EventTableModel &model, int row)
{
    return QString::fromUtf8(tagParts(model.eventAt(row).tag).jid);
}

int rowAtTime(const EventTableModel &model, qint64 us)
{
    int low = 0, high = model.rowCount();
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (model.eventAt(middle).receivedUs < us)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

} // namespace brine
