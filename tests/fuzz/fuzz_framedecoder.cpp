// A subscriber's byte stream in any pieces. Input: number of cuts (0 to 31), that many piece lengths, the stream.
#include "framedecoder.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

using namespace brine;

namespace {

// Small, so that a short input reaches what takes megabytes on a bus.
constexpr DecoderLimits Limits{1 << 16, 1 << 12};

void require(bool condition)
{
    if (!condition)
        std::abort();
}

struct Outcome
{
    std::vector<std::string> rows;
    FrameDecoder::Counters counters;
    bool alive = true;
};

void take(FrameDecoder &decoder, Outcome &outcome, EventBatch &spare)
{
    spare = decoder.takeBatch(std::move(spare));
    quint64 bytes = 0;
    for (const auto &record : spare.records) {
        require(quint64(record.tagOffset) + record.tagLength <= spare.buffer.size());
        require(quint64(record.payloadOffset) + record.payloadLength <= spare.buffer.size());
        bytes += record.tagLength + record.payloadLength;
    }
    require(bytes == spare.bytes());
    for (qsizetype i = 0; i < spare.count(); ++i) {
        const EventView event = spare.at(i);
        std::string &row = outcome.rows.emplace_back(1, event.kind == EventKind::Event ? 'e' : 'm');
        row.append(event.tag.data(), size_t(event.tag.size())).append(1, '\n');
        row.append(event.payload.data(), size_t(event.payload.size()));
    }
}

Outcome decode(QByteArrayView stream, const std::vector<qsizetype> &pieces)
{
    FrameDecoder decoder(Limits);
    Outcome outcome;
    EventBatch spare;
    for (size_t i = 0; i <= pieces.size(); ++i) {
        const qsizetype size = i < pieces.size() ? qMin(pieces[i], stream.size()) : stream.size();
        outcome.alive = decoder.feed(stream.first(size), qint64(i)) && outcome.alive;
        stream = stream.sliced(size);
        require(decoder.pendingBytes() >= 0 && decoder.pendingNeeded() >= 0);
        require(!decoder.brokenReason().isEmpty() == !outcome.alive);
        take(decoder, outcome, spare);
    }
    decoder.finish(0);
    take(decoder, outcome, spare);
    require(decoder.pendingBytes() == 0);
    outcome.counters = decoder.counters();
    // Every row is counted once.
    require(outcome.rows.size() == outcome.counters.events + outcome.counters.malformed + outcome.counters.oversize);
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const size_t cuts = qMin<size_t>(data[0] & 31, size - 1);
    const std::vector<qsizetype> pieces(data + 1, data + 1 + cuts);
    const QByteArrayView stream(reinterpret_cast<const char *>(data) + 1 + cuts, qsizetype(size - 1 - cuts));
    const Outcome whole = decode(stream, {}), cut = decode(stream, pieces);
    // Where all of it is frames, pieces change nothing. (In rubbish, what may still become a frame depends on what has come.)
    if (whole.alive && whole.counters.malformed == 0 && whole.counters.oversize == 0)
        require(cut.rows == whole.rows);
    return 0;
}
