// Millions of events from a bus into a store at its limit while filters come and go: what was kept, counted and used, as JSON.
#include "busreader.h"
#include "benchrace.h"
#include "eventtablemodel.h"
#include <QCoreApplication>
#include <QDir>
#include <QTimer>
#include <unistd.h>

using namespace brine;
using namespace brine::bench;

namespace {

qsizetype descriptors() { return QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size(); }

quint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toULongLong() * quint64(sysconf(_SC_PAGESIZE));
}

} // namespace

// bench_soak SOCKET COUNT CAP_MIB
int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc != 4)
        return 64;
    const quint64 count = std::strtoull(argv[2], nullptr, 10), cap = std::strtoull(argv[3], nullptr, 10) << 20;
    BusAddress address;
    address.pubPath = QString::fromLocal8Bit(argv[1]);
    const quint64 residentBefore = residentBytes();
    EventStore store({cap, ~0ull});
    EventTableModel model(&store);
    BusReader reader(address);
    reader.start();
    quint64 mostStored = 0, mostResident = 0, shown = 0;
    qsizetype openAtFirst = 0, openAtLast = 0;
    const QString filters[] = {QStringLiteral("retcode > 0"), QStringLiteral("data contains \"timeout\""), QStringLiteral("tag ~ \"salt/job/*/ret/*\""), {}};
    size_t filter = 0;
    QTimer change;
    QObject::connect(&change, &QTimer::timeout, &model, [&] { model.setFilter(filterOf(filters[filter++ % std::size(filters)])); });
    change.start(700);
    while (store.counters().stored < count && reader.mailbox().waitForEvents(5000)) {
        for (EventBatch &batch : reader.mailbox().take()) {
            store.append(batch);
            reader.mailbox().giveBack(std::move(batch));
            mostStored = std::max(mostStored, store.bytes());
        }
        store.trim(reader.mailbox().state().queuedBytes);
        model.advance();
        shown = std::max(shown, model.shownCount());
        QCoreApplication::processEvents();
        mostResident = std::max(mostResident, residentBytes());
        if (store.counters().stored > count / 10) {
            openAtFirst = openAtFirst ? openAtFirst : descriptors();
            openAtLast = descriptors();
        }
    }
    const EventStore::Counters counters = store.counters();
    const BusState state = reader.state();
    std::printf("{\"received\": %llu, \"malformed\": %llu, \"dropped\": %llu, \"stored\": %llu, \"gaps\": %llu, \"evicted\": %llu, \"kept\": %llu, "
                "\"cap\": %llu, \"most_stored\": %llu, \"most_resident\": %llu, \"fds_first\": %lld, \"fds_last\": %lld, \"shown\": %llu, \"filters\": %zu}\n",
                (unsigned long long)state.events, (unsigned long long)state.malformed, (unsigned long long)reader.mailbox().state().droppedEvents,
                (unsigned long long)counters.stored, (unsigned long long)counters.gaps, (unsigned long long)counters.evicted,
                (unsigned long long)store.range().count, (unsigned long long)cap, (unsigned long long)mostStored,
                (unsigned long long)(mostResident - residentBefore), (long long)openAtFirst, (long long)openAtLast, (unsigned long long)shown, filter);
    return counters.stored >= count ? 0 : 1;
}
