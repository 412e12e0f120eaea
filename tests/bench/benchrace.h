#pragma once

#include "eventfilter.h"
#include "eventstore.h"
#include "filterscan.h"
#include "framedecoder.h"
#include <QElapsedTimer>
#include <QFile>
#include <algorithm>
#include <cstdio>
#include <limits>

/// What the benchmarks that race inside one process share. They print one JSON line a race: {"id", "ours", "peer"}, in seconds.
namespace brine::bench {

inline volatile quint64 g_sink = 0; ///< keeps loops from being thought away

template<class What>
double timed(What &&what)
{
    QElapsedTimer clock;
    clock.start();
    what();
    return double(clock.nsecsElapsed()) / 1e9;
}

inline void print(const char *id, double ours, double peer)
{
    std::printf("{\"id\": \"%s\", \"ours\": %.9f, \"peer\": %.9f}\n", id, ours, peer);
    std::fflush(stdout);
}

inline void fail(const char *id, const QString &why)
{
    std::printf("{\"id\": \"%s\", \"error\": \"%s\"}\n", id, qPrintable(why));
    std::fflush(stdout);
}

/// Peer, ours, peer, ours, …: what else the machine does meanwhile meets both. Best of each.
template<class Ours, class Peer>
void race(const char *id, int rounds, Ours &&ours, Peer &&peer)
{
    double best = std::numeric_limits<double>::max(), peerBest = best;
    for (int i = 0; i < rounds; ++i) {
        peerBest = std::min(peerBest, timed(peer));
        best = std::min(best, timed(ours));
    }
    print(id, best, peerBest);
}

template<class Visit>
void forEachEvent(const StoreSnapshot &snapshot, Visit &&visit)
{
    for (const auto &segment : snapshot.segments())
        for (quint32 i = 0, n = segment->published(); i < n; ++i)
            visit(segment->at(i));
}

inline EventFilter filterOf(const QString &text)
{
    auto filter = EventFilter::parse(text);
    if (!filter)
        qFatal("%s: %s", qPrintable(text), qPrintable(filter.error().message));
    return *filter;
}

/// One thread, slice by slice, as the pool does it.
inline quint64 scanAll(const EventFilter &filter, const StoreSnapshot &snapshot)
{
    quint64 count = 0;
    const IdRange all = snapshot.range();
    for (quint64 at = 0; at < all.count; at += FilterScan::SliceEvents)
        count += FilterScan::scanNow(filter, snapshot, {all.first + at, std::min(FilterScan::SliceEvents, all.count - at)}).count();
    return count;
}

/// The frames of a corpus, at most so many; false if it cannot be read.
inline bool load(const char *path, EventStore &store, quint64 most = ~0ull)
{
    QFile corpus(QString::fromLocal8Bit(path));
    if (!corpus.open(QIODevice::ReadOnly))
        return false;
    FrameDecoder decoder;
    while (!corpus.atEnd() && store.range().count < most) {
        if (!decoder.feed(corpus.read(1 << 20), 1))
            return false;
        store.append(decoder.takeBatch());
    }
    return true;
}

} // namespace brine::bench
