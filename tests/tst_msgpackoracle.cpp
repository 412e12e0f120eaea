#include "msgpackview.h"
#include "pythonoracle.h"
#include "randommsgpack.h"

#include <QTest>
#include <cmath>
#if __has_include(<msgpack.hpp>)
#define MSGPACK_NO_BOOST
#define BRINE_HAS_MSGPACK_CXX
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wextra"
#include <msgpack.hpp>
#pragma GCC diagnostic pop
#endif

using namespace brine;

namespace {

constexpr quint32 Seed = 20261123;
constexpr int Values = 30000; // and as many mutated ones

/// The same canonical text as data/msgpack_oracle.py writes, from our walk.
class Canonical
{
public:
    QByteArray of(const MsgpackView &v, int depth = 1)
    {
        deepest = qMax(deepest, depth);
        switch (v.type()) {
        case MsgpackView::Type::Nil: return "n";
        case MsgpackView::Type::Bool: return v.toBool() ? "t" : "f";
        case MsgpackView::Type::Int: return "i" + QByteArray::number(v.toInt());
        case MsgpackView::Type::Uint: return "i" + QByteArray::number(v.toUint());
        case MsgpackView::Type::Float: return real(v.toDouble());
        case MsgpackView::Type::Str: return "s" + v.bytes().toByteArray().toHex();
        case MsgpackView::Type::Bin: return "b" + v.bytes().toByteArray().toHex();
        case MsgpackView::Type::Ext: return ext(v);
        case MsgpackView::Type::Array: case MsgpackView::Type::Map: return container(v, depth);
        case MsgpackView::Type::Invalid: break;
        }
        failed = true;
        return "?";
    }
    bool failed = false, timestamp = false;
    int deepest = 0;

private:
    static QByteArray real(double v)
    {
        if (std::isnan(v))
            return "dnan";
        char bytes[8];
        qToBigEndian(std::bit_cast<quint64>(v), bytes);
        return "d" + QByteArray(bytes, 8).toHex();
    }
    QByteArray ext(const MsgpackView &v)
    {
        const QByteArray data = v.bytes().toByteArray();
        if (v.extType() != -1)
            return "x" + QByteArray::number(v.extType()) + ':' + data.toHex();
        timestamp = true;
        qint64 seconds = 0;
        quint32 nanoseconds = 0;
        if (data.size() == 4) {
            seconds = qFromBigEndian<quint32>(data.constData());
        } else if (data.size() == 8) {
            const quint64 both = qFromBigEndian<quint64>(data.constData());
            seconds = qint64(both & 0x3ffffffff);
            nanoseconds = quint32(both >> 34);
        } else if (data.size() == 12) {
            nanoseconds = qFromBigEndian<quint32>(data.constData());
            seconds = qFromBigEndian<qint64>(data.constData() + 4);
        }
        return "T" + QByteArray::number(seconds) + ':' + QByteArray::number(nanoseconds);
    }
    QByteArray container(const MsgpackView &v, int depth)
    {
        const bool map = v.type() == MsgpackView::Type::Map;
        QByteArrayList entries;
        auto it = v.iterate();
        while (it.next())
            entries += map ? of(it.key(), depth + 1) + '=' + of(it.value(), depth + 1) : of(it.value(), depth + 1);
        failed = failed || it.failed();
        return (map ? "{" : "[") + entries.join(',') + (map ? "}" : "]");
    }
};

/// Where two answers part, short enough for a test's message.
QByteArray difference(const QByteArray &ours, const QByteArray &theirs, const QByteArray &value)
{
    const qsizetype at = std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end()).first - ours.begin();
    return "seed " + QByteArray::number(Seed) + ": ours " + ours.mid(qMax<qsizetype>(0, at - 20), 60) + " / theirs "
        + theirs.mid(qMax<qsizetype>(0, at - 20), 60) + " of " + value.left(200).toHex();
}

QList<QByteArray> makeValues()
{
    RandomMsgpack random(Seed);
    QList<QByteArray> values;
    for (int i = 0; i < Values; ++i) {
        const QByteArray value = random.value();
        values += random.oneIn(3) ? value + random.value(1) : value; // what follows must not matter
        values += random.mutated(value);
    }
    return values;
}

} // namespace

class TestMsgpackOracle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_values = makeValues(); }
    void sameAsPython();
    void sameAsMsgpackCxx();
    void writerRoundTrip();

private:
    QList<QByteArray> m_values;
};

/// Same values accepted, same bytes consumed, same values read.
void TestMsgpackOracle::sameAsPython()
{
    if (const QByteArray why = PythonOracle::missing(); !why.isEmpty())
        QSKIP(why.constData());
    PythonOracle oracle;
    for (const QByteArray &value : std::as_const(m_values))
        oracle.add(value);
    const QList<QByteArray> answers = oracle.ask(QStringLiteral("msgpack_oracle.py"));
    QVERIFY2(answers.size() == m_values.size(), answers.value(0).constData());
    int accepted = 0, refused = 0, set_aside = 0;
    for (qsizetype i = 0; i < m_values.size(); ++i) {
        const MsgpackView view(m_values[i]);
        const qsizetype size = msgpackSize(m_values[i]);
        Canonical canonical;
        const QByteArray read = canonical.of(view);
        QCOMPARE(!canonical.failed, size > 0); // both of our walks agree
        if (answers[i].startsWith("no") && canonical.timestamp && size > 0) {
            ++set_aside; // Python also judges whether a time stamp is a time
            continue;
        }
        const QByteArray ours = size > 0 ? "ok " + QByteArray::number(size) + ' ' + read : QByteArray("no");
        const QByteArray theirs = answers[i].startsWith("no") ? QByteArray("no") : answers[i];
        QVERIFY2(ours == theirs, difference(ours, answers[i], m_values[i]).constData());
        ++(size > 0 ? accepted : refused);
    }
    // The comparison has had something to compare.
    QVERIFY(accepted > Values / 2);
    QVERIFY(refused > Values / 10);
    QVERIFY(set_aside < Values / 20);
}

void TestMsgpackOracle::sameAsMsgpackCxx()
{
#ifdef BRINE_HAS_MSGPACK_CXX
    for (const QByteArray &value : std::as_const(m_values)) {
        std::size_t offset = 0;
        msgpack::null_visitor visitor;
        const bool accepted = msgpack::parse(value.constData(), std::size_t(value.size()), offset, visitor);
        const qsizetype size = msgpackSize(value);
        QVERIFY2(accepted == (size > 0), value.toHex().constData());
        if (accepted)
            QVERIFY2(qsizetype(offset) == size, value.toHex().constData());
    }
#else
    QSKIP("msgpack-cxx is not installed");
#endif
}

/// What MsgpackWriter writes, Python packs byte for byte the same (it reads each and packs it again).
void TestMsgpackOracle::writerRoundTrip()
{
    if (const QByteArray why = PythonOracle::missing(); !why.isEmpty())
        QSKIP(why.constData());
    RandomMsgpack random(Seed + 1);
    PythonOracle oracle;
    QList<QByteArray> written;
    for (int i = 0; i < 3000; ++i) {
        MsgpackWriter out;
        const quint64 number = (quint64(1) << random.below(64)) - random.below(3);
        const quint32 n = random.below(random.oneIn(10) ? 70000 : 300);
        switch (random.below(7)) {
        case 0: out.unsignedInteger(number); break;
        case 1: out.integer(qint64(number)); break;
        case 2: out.str(QByteArray(n, 'x')); break;
        case 3: out.bin(random.bytes(n)); break;
        case 4: out.ext(5, random.bytes(n % 40)); break;
        case 5:
            out.array(n);
            for (quint32 k = 0; k < n; ++k)
                out.nil();
            break;
        default:
            out.map(n);
            for (quint32 k = 0; k < n; ++k) {
                out.unsignedInteger(k);
                out.boolean(k % 2);
            }
        }
        written += out.take();
        oracle.add(written.last());
    }
    const QList<QByteArray> answers = oracle.ask(QStringLiteral("msgpack_repack.py"));
    QVERIFY2(answers.size() == written.size(), answers.value(0).constData());
    for (qsizetype i = 0; i < written.size(); ++i)
        QCOMPARE(answers[i], written[i].toHex());
}

QTEST_GUILESS_MAIN(TestMsgpackOracle)
#include "tst_msgpackoracle.moc"
