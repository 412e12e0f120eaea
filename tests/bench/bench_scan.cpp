// R7, R8, R9: filters over tags and payloads, one thread, against the loops a person would write by hand over the same segments.
// Writes the payloads as ripgrep's and jq's peers need them: DIR/payloads.bin and DIR/payloads.jsonl (of the first 20 000 events).
#include "benchrace.h"
#include "jsonwriter.h"
#include "msgpackview.h"
#include <QCoreApplication>
#include <QRegularExpression>
#include <cstring>
#include <fnmatch.h>
extern "C" {
#include <jq.h>
}

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

using namespace brine;
using namespace brine::bench;

namespace {

constexpr quint64 FewEvents = 20'000; // for peers that need seconds for all

class Pcre
{
public:
    explicit Pcre(const QByteArray &pattern)
    {
        int error = 0;
        PCRE2_SIZE at = 0;
        m_code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.constData()), PCRE2_ZERO_TERMINATED, 0, &error, &at, nullptr);
        pcre2_jit_compile(m_code, PCRE2_JIT_COMPLETE);
        m_data = pcre2_match_data_create_from_pattern(m_code, nullptr);
    }
    ~Pcre()
    {
        pcre2_match_data_free(m_data);
        pcre2_code_free(m_code);
    }
    Pcre(const Pcre &) = delete;
    Pcre &operator=(const Pcre &) = delete;
    bool operator()(QByteArrayView text) const
    {
        return pcre2_match(m_code, reinterpret_cast<PCRE2_SPTR>(text.data()), size_t(text.size()), 0, 0, m_data, nullptr) >= 0;
    }

private:
    pcre2_code *m_code;
    pcre2_match_data *m_data;
};

enum class Equal { Yes, AtMost /* raw bytes match across texts, too: ours finds no more */ };

// A verdict an event from both, which must agree: a benchmark that is wrong is none.
template<class Peer>
void scanRace(const char *id, int rounds, const QString &text, const StoreSnapshot &snapshot, Equal equal, Peer peer)
{
    quint64 ours = 0, theirs = 0;
    const EventFilter filter = filterOf(text);
    race(id, rounds, [&] { ours = scanAll(filter, snapshot); }, [&] {
        theirs = 0;
        forEachEvent(snapshot, [&](const EventView &event) { theirs += peer(event); });
    });
    if (equal == Equal::Yes ? ours != theirs : ours > theirs)
        fail(id, QStringLiteral("%1 matches, the peer has %2").arg(ours).arg(theirs));
}

void tags(const StoreSnapshot &snapshot)
{
    scanRace("R7 tag prefix", 9, QStringLiteral("tag ^= \"salt/job/\""), snapshot, Equal::Yes,
             [](const EventView &e) { return e.tag.size() >= 9 && std::memcmp(e.tag.data(), "salt/job/", 9) == 0; });
    char text[1024] = {};
    scanRace("R7 tag glob", 9, QStringLiteral("tag ~ \"salt/job/*/ret/*\""), snapshot, Equal::Yes, [&](const EventView &e) {
        std::memcpy(text, e.tag.data(), size_t(e.tag.size())); // fnmatch(3) wants an end mark
        text[e.tag.size()] = '\0';
        return fnmatch("salt/job/*/ret/*", text, 0) == 0;
    });
    const Pcre raw("ret/web[0-9]+");
    const QString expression = QStringLiteral("tag =~ \"ret/web[0-9]+\"");
    scanRace("R7 tag regex", 9, expression, snapshot, Equal::Yes, [&](const EventView &e) { return raw(e.tag); });
    const QRegularExpression qt(QStringLiteral("ret/web[0-9]+"));
    scanRace("R7 tag regex vs Qt", 5, expression, snapshot, Equal::Yes,
             [&](const EventView &e) { return qt.match(QString::fromUtf8(e.tag)).hasMatch(); });
}

struct Pattern { const char *name, *expression; };
constexpr Pattern Patterns[] = {{"alternatives", "(?i)web1335\\.sin|db1336\\.fra"}, {"regex", "error: [a-z/ ]{1,40}timeout"},
                                {"leading .*", ".*nginx.*reload.*failed"}, {"absent", "[0-9]{4}-99-"}};

void payloads(const StoreSnapshot &snapshot)
{
    static constexpr QByteArrayView Literal("web1335.sin");
    scanRace("R8 literal", 15, QStringLiteral("data contains \"web1335.sin\""), snapshot, Equal::Yes, [](const EventView &e) {
        return memmem(e.payload.data(), size_t(e.payload.size()), Literal.data(), size_t(Literal.size())) != nullptr;
    });
    for (const Pattern &pattern : Patterns) {
        const QString text = QString::fromLatin1(pattern.expression);
        const QString filter = QStringLiteral("data =~ \"%1\"").arg(QString(text).replace(QLatin1Char('\\'), QLatin1String("\\\\")));
        const QByteArray id = QByteArray("R8 ") + pattern.name;
        const Pcre raw(pattern.expression);
        scanRace(id.constData(), 15, filter, snapshot, Equal::AtMost, [&](const EventView &e) { return raw(e.payload); });
        QRegularExpression qt(text);
        qt.optimize();
        scanRace((id + " vs Qt").constData(), 1, filter, snapshot, Equal::AtMost,
                 [&](const EventView &e) { return qt.match(QString::fromUtf8(e.payload)).hasMatch(); });
    }
}

jv toJv(const MsgpackView &value)
{
    using Type = MsgpackView::Type;
    switch (value.type()) {
    case Type::Bool: return jv_bool(value.toBool());
    case Type::Int: case Type::Uint: case Type::Float: return jv_number(value.toDouble());
    case Type::Str: case Type::Bin: return jv_string_sized(value.bytes().data(), int(value.bytes().size()));
    case Type::Array: {
        jv list = jv_array();
        for (auto it = value.iterate(); it.next();)
            list = jv_array_append(list, toJv(it.value()));
        return list;
    }
    case Type::Map: {
        jv map = jv_object();
        for (auto it = value.iterate(); it.next();)
            map = jv_object_set(map, toJv(it.key()), toJv(it.value()));
        return map;
    }
    default: return jv_null();
    }
}

class Jq
{
public:
    explicit Jq(const char *program) : m_state(jq_init()) { jq_compile(m_state, program); }
    ~Jq() { jq_teardown(&m_state); }
    Jq(const Jq &) = delete;
    Jq &operator=(const Jq &) = delete;
    bool operator()(QByteArrayView payload)
    {
        jq_start(m_state, toJv(MsgpackView(payload)), 0);
        jv result = jq_next(m_state);
        const bool yes = jv_is_valid(result) && jv_get_kind(result) == JV_KIND_TRUE;
        jv_free(result);
        return yes;
    }

private:
    jq_state *m_state;
};

void expressions(const StoreSnapshot &snapshot, const StoreSnapshot &few)
{
    const auto hand = [](QByteArrayView key, auto &&holds) {
        return [key, holds](const EventView &e) {
            for (auto it = MsgpackView(e.payload).iterate(); it.next();)
                if (it.key().bytes() == key)
                    return holds(it.value());
            return false;
        };
    };
    const QString retcode = QStringLiteral("retcode > 0"), load = QStringLiteral("data.return.\"1m\" > 6");
    scanRace("R9 retcode", 9, retcode, snapshot, Equal::Yes, hand("retcode", [](const MsgpackView &v) { return v.toInt() > 0; }));
    scanRace("R9 data.return.1m", 9, load, snapshot, Equal::Yes,
             hand("return", [](const MsgpackView &v) { return v.findFirst("1m").toDouble() > 6; }));
    Jq jqRetcode(".retcode > 0"), jqLoad("(.return | objects | .\"1m\") > 6");
    scanRace("R9 retcode vs libjq", 5, retcode, few, Equal::AtMost, [&](const EventView &e) { return jqRetcode(e.payload); });
    scanRace("R9 data.return.1m vs libjq", 5, load, few, Equal::AtMost, [&](const EventView &e) { return jqLoad(e.payload); });
}

// "peer" is for the caller to fill in: a program, raced right after.
template<class Ours>
void alone(const char *id, Ours &&ours)
{
    double best = std::numeric_limits<double>::max();
    for (int i = 0; i < 5; ++i)
        best = std::min(best, timed(ours));
    print(id, best, 0);
}

void programs(const StoreSnapshot &snapshot, const StoreSnapshot &few, const QString &folder)
{
    QFile bytes(folder + QLatin1String("/payloads.bin")), lines(folder + QLatin1String("/payloads.jsonl"));
    if (!bytes.open(QIODevice::WriteOnly) || !lines.open(QIODevice::WriteOnly))
        qFatal("cannot write to %s", qPrintable(folder));
    forEachEvent(snapshot, [&](const EventView &e) { bytes.write(e.payload.data(), e.payload.size()); });
    forEachEvent(few, [&](const EventView &e) { lines.write(toJson(e.payload) + '\n'); });
    const EventFilter literal = filterOf(QStringLiteral("data contains \"web1335.sin\"")), regex = filterOf(QStringLiteral("data =~ \"error: [a-z/ ]{1,40}timeout\"")),
                      retcode = filterOf(QStringLiteral("retcode > 0"));
    alone("R8 literal vs ripgrep", [&] { g_sink = g_sink + scanAll(literal, snapshot); });
    alone("R8 regex vs ripgrep", [&] { g_sink = g_sink + scanAll(regex, snapshot); });
    alone("R9 retcode vs jq", [&] { g_sink = g_sink + scanAll(retcode, few); });
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    EventStore store({4ull << 30, ~0ull}), fewStore({4ull << 30, ~0ull});
    if (argc != 3 || !load(argv[1], store) || !load(argv[1], fewStore, FewEvents))
        return 64;
    const StoreSnapshot snapshot = store.snapshot(), few = fewStore.snapshot();
    tags(snapshot);
    payloads(snapshot);
    expressions(snapshot, few);
    programs(snapshot, few, QString::fromLocal8Bit(argv[2]));
    return 0;
}
