// An answer of salt-api's /events in any pieces: head, chunks, records. Input: a piece length, then the bytes that a server sends.
#include "eventstreamparser.h"
#include "httpstreamhead.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

using namespace brine;

namespace {

constexpr qsizetype MaxRecord = 1 << 12;    // small, so that a short input reaches what takes megabytes on a stream

void require(bool condition)
{
    if (!condition)
        std::abort();
}

struct Outcome
{
    std::vector<std::string> rows;
    QByteArray body, unfinished;
    int state = 0;
    bool oversize = false;
};

Outcome read(QByteArrayView bytes, qsizetype piece)
{
    HttpStreamHead head;
    EventStreamParser parser(MaxRecord);
    Outcome outcome;
    for (qsizetype at = 0; at < bytes.size(); at += piece) {
        QByteArray came = bytes.sliced(at, qMin(piece, bytes.size() - at)).toByteArray();
        QByteArrayView body;
        head.feed({came.data(), size_t(came.size())}, body);
        EventBatch batch;
        parser.feed(body, 1, batch);
        for (qsizetype i = 0; i < batch.count(); ++i) {
            const EventView row = batch.at(i);
            std::string &text = outcome.rows.emplace_back(1, char('0' + int(row.kind)));
            text.append(row.tag.data(), size_t(row.tag.size())).append(1, '\n').append(row.payload.data(), size_t(row.payload.size()));
        }
        outcome.body += body;
    }
    require(outcome.body.size() <= bytes.size());
    require(parser.events() + parser.malformed() + parser.oversize() == outcome.rows.size());
    outcome.unfinished = parser.unfinishedTag();
    outcome.state = int(head.state());
    outcome.oversize = parser.oversize() > 0;
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const QByteArrayView bytes(reinterpret_cast<const char *>(data + 1), qsizetype(size - 1));
    const Outcome whole = read(bytes, qMax<qsizetype>(1, bytes.size())), pieces = read(bytes, 1 + data[0]);
    require(whole.body == pieces.body && whole.state == pieces.state);
    // What is passed over for its size may come whole where it is fed at once.
    if (!whole.oversize && !pieces.oversize)
        require(whole.rows == pieces.rows && whole.unfinished == pieces.unfinished);
    return 0;
}
