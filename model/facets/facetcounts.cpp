#include "facetcounts.h"
#include "msgpackkeys.h"
#include "tagfamily.h"
#include "tagshape.h"
#include <algorithm>

namespace brine {

namespace {

constexpr qsizetype MaxKeyBytes = 256;

/// The key may borrow its bytes: most are there already.
void count(QHash<QByteArray, quint64> &hash, const QByteArray &key, quint64 n)
{
    const auto found = hash.find(key);
    if (found != hash.end())
        *found += n;
    else if (hash.size() < FacetCounts::MaxKeys)
        hash.insert(QByteArray(key.constData(), key.size()), n);
    else
        hash[QByteArray()] += n;
}

void countText(QHash<QByteArray, quint64> &hash, QByteArrayView text)
{
    if (!text.isEmpty())
        count(hash, QByteArray::fromRawData(text.data(), std::min(text.size(), MaxKeyBytes)), 1);
}

} // namespace

void FacetCounts::add(const EventView &event, QByteArray &shape)
{
    if (event.kind != EventKind::Event)
        return;
    ++events;
    tagShape(event.tag, shape);
    count(shapes, shape, 1);
    const auto [id, fun] = MsgpackKeys<"id", "fun">::firstIn(event.payload).values();
    countText(minions, minionOf(id.text(), event.tag));
    countText(functions, fun.text());
}

void FacetCounts::add(const FacetCounts &other)
{
    events += other.events;
    for (auto it = other.shapes.begin(); it != other.shapes.end(); ++it)
        count(shapes, it.key(), it.value());
    for (auto it = other.minions.begin(); it != other.minions.end(); ++it)
        count(minions, it.key(), it.value());
    for (auto it = other.functions.begin(); it != other.functions.end(); ++it)
        count(functions, it.key(), it.value());
}

FacetCounts FacetCounts::of(const StoreSnapshot &snapshot, IdRange range)
{
    FacetCounts counts;
    QByteArray shape;
    qint64 firstUs = 0;
    for (const auto &segment : snapshot.segments()) {
        const EventId begin = segment->firstId(), from = std::max(begin, range.first);
        const EventId end = std::min(range.end(), begin + segment->published());
        for (EventId id = from; id < end; id = id + 1)
            counts.add(segment->at(quint32(id - begin)), shape);
        if (from < end) {
            firstUs = firstUs ? firstUs : segment->at(quint32(from - begin)).receivedUs;
            counts.spanUs = segment->at(quint32((end - begin) - 1)).receivedUs - firstUs;
        }
    }
    return counts;
}

} // namespace brine
