// R4, R5, R6: looking into payloads, against msgpack-cxx in the same process.
#include "benchrace.h"
#include "msgpackkeys.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "payloadtreemodel.h"
#include "redaction.h"
#include <QCoreApplication>
#include <msgpack.hpp>

using namespace brine;
using namespace brine::bench;

namespace {

using Payloads = std::vector<QByteArrayView>;

void parseAll(const Payloads &payloads)
{
    for (QByteArrayView payload : payloads) {
        msgpack::null_visitor visitor;
        size_t offset = 0;
        g_sink = g_sink + quint64(msgpack::parse(payload.data(), size_t(payload.size()), offset, visitor));
    }
}

void indexing(const Payloads &payloads)
{
    using Keys = MsgpackKeys<"id", "jid", "fun", "_stamp", "retcode", "success">;
    const auto index = [&] {
        quint64 sum = 0;
        for (QByteArrayView payload : payloads) {
            const Keys::Found found = Keys::firstIn(payload);
            for (size_t i = 0; i < Keys::Count; ++i)
                sum += found.has(i);
        }
        g_sink = g_sink + sum;
    };
    race("R4 top-level index", 9, index, [&] { parseAll(payloads); });
    race("R5 validate", 9, [&] {
        for (QByteArrayView payload : payloads)
            g_sink = g_sink + quint64(msgpackSize(payload));
    }, [&] { parseAll(payloads); });
}

QByteArray statesOf(qsizetype bytes)
{
    const auto count = quint32(bytes / 380);
    MsgpackWriter w;
    w.map(2);
    w.key("fun");
    w.str("state.apply");
    w.key("return");
    w.map(count);
    for (quint32 i = 0; i < count; ++i) {
        w.key("file_|-conf" + QByteArray::number(i) + "_|-/etc/app/conf" + QByteArray::number(i) + "_|-managed");
        w.map(4);
        w.key("name"), w.str("/etc/app/conf" + QByteArray::number(i));
        w.key("result"), w.boolean(i % 50 != 7);
        w.key("comment"), w.str(QByteArray("service nginx restarted ").repeated(11));
        w.key("changes"), w.map(0);
    }
    return w.take();
}

// What is asked for once the payload is set, until the tree stands: two levels opened and the cells of forty rows.
void showTree(PayloadTreeModel &model)
{
    const QModelIndex states = model.index(1, 0);
    if (model.canFetchMore(states))
        model.fetchMore(states);
    for (int row = 0; row < std::min(40, model.rowCount(states)); ++row)
        for (int column = 0; column < PayloadTreeModel::ColumnCount; ++column)
            g_sink = g_sink + quint64(model.data(model.index(row, column, states)).toString().size());
}

// With the secrets hidden beforehand, as a thread of the window's does it for a large payload, and with all of it at once.
void tree(const QByteArray &size, qsizetype bytes)
{
    const QByteArray tag("salt/job/20261123022420805249/ret/web1"), payload = statesOf(bytes), masked = Redaction::masked(tag, payload);
    PayloadTreeModel model;
    const auto unpack = [&] {
        const auto borrow = [](msgpack::type::object_type, size_t, void *) { return true; };
        const msgpack::object_handle whole = msgpack::unpack(payload.constData(), size_t(payload.size()), borrow);
        g_sink = g_sink + whole.get().via.map.size;
    };
    race(("R6 tree of " + size).constData(), 15, [&] {
        model.setMasked(payload, masked);
        showTree(model);
    }, unpack);
    race(("R6 masked tree, " + size).constData(), 15, [&] {
        model.setPayload(tag, payload);
        showTree(model);
    }, unpack);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    EventStore store({4ull << 30, ~0ull});
    if (argc != 2 || !load(argv[1], store))
        return 64;
    Payloads payloads;
    const StoreSnapshot snapshot = store.snapshot();
    forEachEvent(snapshot, [&](const EventView &event) { payloads.push_back(event.payload); });
    indexing(payloads);
    tree("200 KB", 200'000);
    tree("5 MB", 5'000'000);
    return 0;
}
