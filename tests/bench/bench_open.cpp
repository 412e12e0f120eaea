// R16: a saved file of a gigabyte into the list's store: how long until the first rows, how long until all of it is there.
#include "benchrace.h"
#include "eventfilereader.h"
#include <QCoreApplication>
#include <cstring>

using namespace brine;
using namespace brine::bench;

namespace {

struct Opened { double firstRows = 0, whole = 0; quint64 events = 0; };

Opened open(const QString &path)
{
    Opened result;
    EventStore store({8ull << 30, ~0ull});
    QElapsedTimer clock;
    clock.start();
    EventFileReader reader(path);
    reader.start();
    while (reader.waitForEvents(-1)) {
        for (const EventFileReader::Chunk &chunk : reader.take())
            store.append(chunk.batch, chunk.source);
        if (result.firstRows == 0)
            result.firstRows = double(clock.nsecsElapsed()) / 1e9;
        if (const auto progress = reader.progress(); progress.finished && progress.queuedEvents == 0)
            break;
    }
    result.whole = double(clock.nsecsElapsed()) / 1e9;
    result.events = store.counters().stored;
    return result;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QFile file(QString::fromLocal8Bit(argc == 2 ? argv[1] : ""));
    if (!file.open(QIODevice::ReadOnly))
        return 64;
    const auto *bytes = file.map(0, file.size());
    if (!bytes)
        return 66;
    std::vector<uchar> copy(size_t(file.size()));
    Opened best{1e9, 1e9, 0};
    double copied = 1e9;
    for (int i = 0; i < 3; ++i) {
        copied = std::min(copied, timed([&] { std::memcpy(copy.data(), bytes, copy.size()); }));
        const Opened opened = open(file.fileName());
        best = {std::min(best.firstRows, opened.firstRows), std::min(best.whole, opened.whole), opened.events};
    }
    std::printf("{\"events\": %llu, \"bytes\": %lld, \"first_rows\": %.6f, \"whole\": %.6f, \"memcpy\": %.6f}\n", (unsigned long long)best.events,
                (long long)file.size(), best.firstRows, best.whole, copied);
    return 0;
}
