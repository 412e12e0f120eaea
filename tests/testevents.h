#pragma once

#include "eventbatch.h"
#include "payloadreader.h"

#include <QAbstractItemModel>
#include <QByteArray>
#include <QStringList>

namespace brine {

/// A fixture a person can read: one event a line, `salt/job/1/ret/a {"x": 1}`; empty lines are left out and a tag alone
/// carries {}. The first is received at firstUs, each next one stepUs later.
inline EventBatch makeEvents(QByteArrayView lines, qint64 firstUs = 1'764'000'000'000'000, qint64 stepUs = 1000)
{
    EventBatch batch;
    qint64 us = firstUs;
    for (const QByteArray &raw : lines.toByteArray().split('\n')) {
        const QByteArray line = raw.trimmed();
        if (line.isEmpty())
            continue;
        const qsizetype space = line.indexOf(' ');
        const QByteArray tag = space < 0 ? line : line.first(space);
        const auto payload = readJson(space < 0 ? QByteArray("{}") : line.sliced(space + 1).trimmed());
        if (!payload)
            qFatal("fixture line \"%s\": %s", line.constData(), qPrintable(payload.error().message));
        batch.append(us, tag, payload->msgpack);
        us += stepUs;
    }
    return batch;
}

/// The shown text of one column of a model's top rows, for comparing with a list of strings.
inline QStringList printModel(const QAbstractItemModel &model, int column = 0, int role = Qt::DisplayRole)
{
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row)
        rows += model.index(row, column).data(role).toString();
    return rows;
}

} // namespace brine
