// R4, R5, R7–R10, R14: looking into payloads, filtering and the list model, each against its peer in the same process.
// Prints one JSON line a measurement: {"id", "ours", "peer"} in seconds, best of five, interleaved.
#include "eventfilter.h"
#include "eventstore.h"
#include "eventtablemodel.h"
#include "filterscan.h"
#include "framedecoder.h"
#include "msgpackview.h"
#include "tagpattern.h"
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QSortFilterProxyModel>
#include <cstdio>
#include <cstring>
#include <fnmatch.h>
#include <functional>
#include <msgpack.hpp>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

using namespace brine;

namespace {

constexpr int Rounds = 5;
volatile quint64 g_sink = 0; // keeps loops from being thought away

double timed(const std::function<void()> &what)
{
    QElapsedTimer clock;
    clock.start();
    what();
    return double(clock.nsecsElapsed()) / 1e9;
}

void race(const char *id, const std::function<void()> &ours, const std::function<void()> &peer)
{
    double best = 1e9, peerBest = 1e9;
    for (int i = 0; i < Rounds; ++i) {
        peerBest = std::min(peerBest, timed(peer));
        best = std::min(best, timed(ours));
    }
    std::printf("{\"id\": \"%s\", \"ours\": %.6f, \"peer\": %.6f}\n", id, best, peerBest);
    std::fflush(stdout);
}

void forEach(const StoreSnapshot &snapshot, const std::function<void(const EventView &)> &visit)
{
    for (const auto &segment : snapshot.segments())
        for (quint32 i = 0, n = segment->published(); i < n; ++i)
            visit(segment->at(i));
}

struct NullVisitor : msgpack::null_visitor { };

void indexing(const std::vector<QByteArrayView> &payloads)
{
    static constexpr const char *keys[] = {"id", "jid", "fun", "_stamp", "retcode", "success"};
    race("R4 top-level index",
         [&] {
             quint64 sum = 0;
             for (QByteArrayView payload : payloads)
                 for (auto it = MsgpackView(payload).iterate(); it.next();) {
                     const QByteArrayView key = it.key().bytes();
                     for (const char *name : keys)
                         sum += key == name;
                 }
             g_sink = g_sink + sum;
         },
         [&] {
             for (QByteArrayView payload : payloads) {
                 NullVisitor visitor;
                 size_t offset = 0;
                 g_sink = g_sink + quint64(msgpack::parse(payload.data(), size_t(payload.size()), offset, visitor));
             }
         });
    race("R5 validate",
         [&] {
             for (QByteArrayView payload : payloads)
                 g_sink = g_sink + quint64(msgpackSize(payload));
         },
         [&] {
             for (QByteArrayView payload : payloads) {
                 NullVisitor visitor;
                 size_t offset = 0;
                 g_sink = g_sink + quint64(msgpack::parse(payload.data(), size_t(payload.size()), offset, visitor));
             }
         });
}

struct Pcre
{
    explicit Pcre(const char *pattern)
    {
        int error = 0;
        PCRE2_SIZE at = 0;
        code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern), PCRE2_ZERO_TERMINATED, 0, &error, &at, nullptr);
        pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
        data = pcre2_match_data_create_from_pattern(code, nullptr);
    }
    ~Pcre()
    {
        pcre2_match_data_free(data);
        pcre2_code_free(code);
    }
    bool operator()(QByteArrayView text) const
    {
        return pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), size_t(text.size()), 0, 0, data, nullptr) >= 0;
    }
    pcre2_code *code;
    pcre2_match_data *data;
};

quint64 scanAll(const QString &text, const StoreSnapshot &snapshot)
{
    const auto filter = EventFilter::parse(text);
    if (!filter)
        qFatal("%s: %s", qPrintable(text), qPrintable(filter.error().message));
    quint64 count = 0;
    const IdRange all = snapshot.range();
    for (quint64 at = 0; at < all.count; at += FilterScan::SliceEvents)
        count += FilterScan::scanNow(*filter, snapshot, {all.first + at, std::min(FilterScan::SliceEvents, all.count - at)}).count();
    return count;
}

// A verdict per event from both, which must agree: a benchmark that is wrong is no benchmark.
void scanRace(const char *id, const QString &text, const StoreSnapshot &snapshot, const std::function<bool(const EventView &)> &peer)
{
    quint64 ours = 0, theirs = 0;
    race(id, [&] { ours = scanAll(text, snapshot); },
         [&] {
             theirs = 0;
             for (const auto &segment : snapshot.segments())
                 for (quint32 i = 0, n = segment->published(); i < n; ++i)
                     theirs += peer(segment->at(i));
         });
    if (ours != theirs)
        std::printf("{\"id\": \"%s\", \"error\": \"%llu matches, the peer has %llu\"}\n", id, (unsigned long long)ours, (unsigned long long)theirs);
}

void scanning(const StoreSnapshot &snapshot)
{
    scanRace("R7 tag prefix", QStringLiteral("tag ^= \"salt/job/\""), snapshot,
             [](const EventView &e) { return e.tag.size() >= 9 && std::memcmp(e.tag.data(), "salt/job/", 9) == 0; });
    QByteArray scratch;
    scanRace("R7 tag glob", QStringLiteral("tag ~ \"salt/job/*/ret/*\""), snapshot, [&](const EventView &e) {
        scratch = e.tag.toByteArray(); // fnmatch(3) wants an end mark
        return fnmatch("salt/job/*/ret/*", scratch.constData(), 0) == 0;
    });
    const Pcre tagExpression("ret/web[0-9]+");
    scanRace("R7 tag regex", QStringLiteral("tag =~ \"ret/web[0-9]+\""), snapshot, [&](const EventView &e) { return tagExpression(e.tag); });
    const QRegularExpression qt(QStringLiteral("ret/web[0-9]+"));
    scanRace("R7 tag regex vs Qt", QStringLiteral("tag =~ \"ret/web[0-9]+\""), snapshot,
             [&](const EventView &e) { return qt.match(QString::fromUtf8(e.tag)).hasMatch(); });
    const auto handLoop = [](const EventView &e) {
        for (auto it = MsgpackView(e.payload).iterate(); it.next();)
            if (it.key().bytes() == "retcode")
                return it.value().toInt() > 0;
        return false;
    };
    scanRace("R9 retcode > 0", QStringLiteral("retcode > 0"), snapshot, handLoop);
}

void listModel(EventStore &store)
{
    EventTableModel model(&store);
    model.advance();
    const auto apply = [&](const QString &text) {
        model.setFilter(*EventFilter::parse(text));
        while (model.isScanning())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    };
    struct Proxy : QSortFilterProxyModel
    {
        using QSortFilterProxyModel::QSortFilterProxyModel;
        bool all = true;
        bool filterAcceptsRow(int row, const QModelIndex &) const override { return all || row % 5 == 0; }
        void set(bool every) { all = every; invalidateFilter(); }
    };
    Proxy proxy;
    proxy.setSourceModel(&model);
    (void)proxy.rowCount();
    double ours = 1e9, peer = 1e9;
    for (int i = 0; i < 3; ++i) {
        ours = std::min(ours, timed([&] { model.setFilter(*EventFilter::parse(QStringLiteral("seq >= 1 and tag ~ \"*ret*\""))); }));
        while (model.isScanning())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        apply({});
        (void)proxy.rowCount();
        peer = std::min(peer, timed([&] { proxy.set(false); }));
        proxy.set(true);
    }
    std::printf("{\"id\": \"R10 filter, GUI share\", \"ours\": %.6f, \"peer\": %.6f, \"rows\": %d}\n", ours, peer, model.rowCount());
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2)
        return 64;
    QCoreApplication application(argc, argv);
    QFile corpus(QString::fromLocal8Bit(argv[1]));
    if (!corpus.open(QIODevice::ReadOnly))
        return 66;
    EventStore store({4ull << 30, ~0ull});
    FrameDecoder decoder;
    while (!corpus.atEnd()) {
        if (!decoder.feed(corpus.read(1 << 20), 1))
            return 65;
        store.append(decoder.takeBatch());
    }
    const StoreSnapshot snapshot = store.snapshot();
    std::vector<QByteArrayView> payloads;
    forEach(snapshot, [&](const EventView &event) { payloads.push_back(event.payload); });
    indexing(payloads);
    scanning(snapshot);
    EventStore small({4ull << 30, ~0ull});
    EventBatch batch;
    for (qsizetype i = 0; i < std::min<qsizetype>(100'000, qsizetype(snapshot.range().count)); ++i) {
        const EventView event = snapshot.at(snapshot.range().first + quint64(i));
        batch.append(event.receivedUs, event.tag, event.payload.first(std::min<qsizetype>(event.payload.size(), 64)));
    }
    small.append(batch);
    listModel(small);
    return 0;
}
