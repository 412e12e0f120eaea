#pragma once

#include "eventstore.h"
#include "eventtablemodel.h"
#include "msgpackwriter.h"
#include <QTest>
#include <vector>

namespace brine {

/// A filter of a text that is one.
inline EventFilter filter(const char *text)
{
    auto parsed = EventFilter::parse(QString::fromUtf8(text));
    if (!parsed)
        qFatal("%s", qPrintable(parsed.error().message));
    return *parsed;
}

inline QVariant at(const EventTableModel &model, int row, int column, int role = Qt::DisplayRole)
{
    return model.index(row, column).data(role);
}

inline std::vector<quint64> idsOf(const EventTableModel &model)
{
    std::vector<quint64> ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids.push_back(model.idAtRow(row).value);
    return ids;
}

/// Events that say their number; every fourth is of salt/auth, the others are returns.
inline EventBatch numbered(quint64 count, quint64 from = 0)
{
    EventBatch batch;
    for (quint64 i = from; i < from + count; ++i) {
        MsgpackWriter w;
        w.map(1);
        w.str("n");
        w.unsignedInteger(i);
        batch.append(qint64(i), i % 4 ? "salt/job/1/ret/a" : "salt/auth", w.bytes());
    }
    return batch;
}

} // namespace brine
