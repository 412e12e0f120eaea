#pragma once

#include "eventstore.h"
#include "eventtablemodel.h"
#include <QTest>

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

} // namespace brine
