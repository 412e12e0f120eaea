#pragma once

#include "framedecoder.h"

#include <QByteArray>
#include <QList>
#include <random>
#include <vector>

namespace brine {

/// One decoded record in comparable form.
struct DecodedRow
{
    QByteArray tag, payload;
    EventKind kind = EventKind::Event;
    bool operator==(const DecodedRow &) const = default;
};
using DecodedRows = QList<DecodedRow>;

inline char *toString(const DecodedRow &row) // for QCOMPARE
{
    const QByteArray text = (row.kind == EventKind::Event ? "event " : "malformed ") + row.tag.left(60) + ' ' + row.payload.left(80).toHex();
    return qstrdup(text.constData());
}

inline void appendRows(DecodedRows &rows, const EventBatch &batch)
{
    for (qsizetype i = 0; i < batch.count(); ++i) {
        const EventView event = batch.at(i);
        rows.append({event.tag.toByteArray(), event.payload.toByteArray(), event.kind});
    }
}

struct Decoded
{
    DecodedRows rows;
    FrameDecoder::Counters counters;
    Framing framing = Framing::Unknown;
    bool alive = true;
    QString broken;
};

/// Feeds `stream` cut after the given piece lengths (the rest as one piece), taking the batch whenever there is one.
inline Decoded decode(QByteArrayView stream, const std::vector<qsizetype> &pieces = {}, bool finish = true, DecoderLimits limits = {})
{
    FrameDecoder decoder(limits);
    Decoded result;
    EventBatch spare;
    const auto feed = [&](QByteArrayView piece) {
        result.alive = result.alive && decoder.feed(piece, 1);
        spare = decoder.takeBatch(std::move(spare));
        appendRows(result.rows, spare);
    };
    for (qsizetype piece : pieces) {
        piece = qMin(piece, stream.size());
        feed(stream.first(piece));
        stream = stream.sliced(piece);
    }
    if (!stream.isEmpty())
        feed(stream);
    if (finish) {
        decoder.finish(1);
        appendRows(result.rows, decoder.takeBatch());
    }
    result.counters = decoder.counters();
    result.framing = decoder.framing();
    result.broken = decoder.brokenReason();
    return result;
}

inline std::vector<qsizetype> singleBytes(qsizetype size) { return std::vector<qsizetype>(size_t(size), 1); }

inline std::vector<qsizetype> randomPieces(qsizetype size, quint32 seed, int longest)
{
    std::mt19937 random(seed);
    std::vector<qsizetype> pieces;
    for (qsizetype left = size; left > 0; left -= pieces.back())
        pieces.push_back(qMin<qsizetype>(left, 1 + qsizetype(random()) % longest));
    return pieces;
}

} // namespace brine
