#include "decodedrows.h"
#include "wirebytes.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace brine;

namespace {

qint64 residentBytes()
{
    QFile statm(QStringLiteral("/proc/self/statm"));
    return statm.open(QIODevice::ReadOnly) ? statm.readAll().split(' ').value(1).toLongLong() * 4096 : 0;
}

} // namespace

class tst_FrameRecovery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recoversAfterGarbage_data();
    void recoversAfterGarbage();
    void recoversAfterEachKindOfGarbage_data();
    void recoversAfterEachKindOfGarbage();
    void givesUpAfterResyncLimit();
    void giantLengthAllocatesNothing_data();
    void giantLengthAllocatesNothing();
    void deepNesting_data();
    void deepNesting();
    void hugeFrameInSmallPieces_data();
    void hugeFrameInSmallPieces();
    void prefixedSkipsByLength();
    void searchIsNotQuadratic();
};

void tst_FrameRecovery::recoversAfterGarbage_data()
{
    QTest::addColumn<int>("framing");
    QTest::addColumn<int>("longest");
    for (const Framing framing : {Framing::Bare, Framing::Prefixed})
        for (const int longest : {1, 3, 20, 200})
            QTest::addRow("%s, up to %d bytes", framingName(framing), longest) << int(framing) << longest;
}

// F2: random bytes between 1,000 frames; at least 990 must come through, whatever the pieces.
void tst_FrameRecovery::recoversAfterGarbage()
{
    QFETCH(int, framing);
    QFETCH(int, longest);
    for (quint32 seed = 1; seed <= 5; ++seed) {
        std::mt19937 random(seed);
        QByteArray stream;
        for (int i = 0; i < 1000; ++i) {
            stream += frame("frame/" + QByteArray::number(i), payload(i) + QByteArray(), Framing(framing));
            for (int n = 1 + int(random() % quint32(longest)); n > 0; --n)
                stream += char(random());
        }
        const Decoded whole = decode(stream), pieces = decode(stream, randomPieces(stream.size(), seed, 3000));
        for (const Decoded *result : {&whole, &pieces}) {
            int recovered = 0, last = -1;
            for (const DecodedRow &row : result->rows) {
                if (row.kind != EventKind::Event || !row.tag.startsWith("frame/"))
                    continue;
                const int number = row.tag.sliced(6).toInt();
                QVERIFY(number > last); // in order, none twice
                last = number;
                QCOMPARE(row.payload, payload(number));
                ++recovered;
            }
            QVERIFY2(recovered >= 990, qPrintable(QStringLiteral("seed %1: %2 recovered").arg(seed).arg(recovered)));
            QVERIFY2(result->alive, qPrintable(result->broken));
            QVERIFY(result->counters.malformed > 0);
            QCOMPARE(quint64(result->rows.size()), result->counters.events + result->counters.malformed + result->counters.oversize);
        }
    }
}

void tst_FrameRecovery::recoversAfterEachKindOfGarbage_data()
{
    QTest::addColumn<QByteArray>("garbage");
    QTest::newRow("c1") << hex("c1");
    QTest::newRow("list") << hex("93010203");
    QTest::newRow("nils") << QByteArray(40, '\xc0');
    QTest::newRow("zeros") << QByteArray(500, '\0');
    QTest::newRow("empty maps") << QByteArray(64, '\x80');
    QTest::newRow("map that would swallow what follows") << hex("8fa3666f6f");
    QTest::newRow("string that would swallow what follows") << hex("81a161c600800000");
    QTest::newRow("a plausible length") << hex("00000400");
    QTest::newRow("a plausible length of megabytes") << hex("01000000");
    QTest::newRow("an absurd length") << hex("ffffffff");
    QTest::newRow("text") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n");
    QTest::newRow("half a frame's start") << hex("82a46865");
    QTest::newRow("frame start that is none") << hex("82a468656164c1");
    QTest::newRow("huge array") << hex("ddffffffff");
    QTest::newRow("huge map") << hex("dfffffffff");
}

void tst_FrameRecovery::recoversAfterEachKindOfGarbage()
{
    QFETCH(QByteArray, garbage);
    for (const Framing framing : {Framing::Bare, Framing::Prefixed}) {
        const QByteArray good = frame("a", payload(), framing);
        const QByteArray stream = good + garbage + good + good + garbage + good;
        for (const auto &pieces : {std::vector<qsizetype>{}, singleBytes(stream.size()), randomPieces(stream.size(), 3, 50)}) {
            const Decoded result = decode(stream, pieces);
            int events = 0;
            QByteArray others;
            for (const DecodedRow &row : result.rows) {
                events += row.kind == EventKind::Event && row.tag == "a" && row.payload == payload();
                if (row.kind == EventKind::Malformed)
                    others += row.payload;
            }
            QCOMPARE(events, 4);
            QCOMPARE(others, garbage + garbage); // every byte of it is kept in a row
            QVERIFY(result.alive);
        }
    }
}

void tst_FrameRecovery::givesUpAfterResyncLimit()
{
    for (const Framing framing : {Framing::Bare, Framing::Prefixed}) {
        const QByteArray good = frame("a", payload(), framing);
        const QByteArray garbage((1 << 20) + 100, '\xc1');
        const Decoded result = decode(good + garbage, randomPieces(good.size() + garbage.size(), 1, 70000));
        QVERIFY(!result.alive);
        QVERIFY(!result.broken.isEmpty());
        QCOMPARE(result.counters.events, 1u);
        QCOMPARE(result.counters.malformed, 1u);
        // A little less, and it goes on.
        const Decoded survived = decode(good + garbage.chopped(200) + good, randomPieces(2 * good.size() + garbage.size() - 200, 1, 70000));
        QVERIFY(survived.alive);
        QCOMPARE(survived.counters.events, 2u);
    }
}

void tst_FrameRecovery::giantLengthAllocatesNothing_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("mustBreak");
    const QByteArray start = hex("82a46865616480a4626f6479");
    QTest::newRow("body bin32") << start + hex("c6ffffffff") << true;
    QTest::newRow("body str32") << start + hex("dbffffffff") << true;
    QTest::newRow("body array32") << start + hex("ddffffffff") << true;
    QTest::newRow("body map32") << start + hex("dfffffffff") << true;
    QTest::newRow("body ext32") << start + hex("c9ffffffff4e") << true;
    QTest::newRow("head map32") << hex("82a468656164dfffffffff") << true;
    QTest::newRow("body of 127 MiB is waited for") << start + hex("c607f00000") << false;
    QTest::newRow("outer array32") << hex("ddffffffff") << false;
    QTest::newRow("outer map32") << hex("dfffffffff") << false;
    QTest::newRow("prefix, then a frame") << hex("7fffffff") + start << true;
    QTest::newRow("prefix alone") << hex("7fffffff") << false;
    QTest::newRow("prefix of 127 MiB is waited for") << hex("07f00000") + start << false;
}

// F3
void tst_FrameRecovery::giantLengthAllocatesNothing()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, mustBreak);
    const qint64 before = residentBytes();
    FrameDecoder decoder;
    const bool alive = decoder.feed(bytes, 1) && decoder.feed(QByteArray(2000, '\1'), 1);
    QVERIFY2(residentBytes() - before < 1 << 20, "memory was taken for a length that was only claimed");
    QCOMPARE(alive, !mustBreak);
    if (mustBreak) {
        QCOMPARE(decoder.counters().oversize, 1u);
        QCOMPARE(decoder.counters().malformed, 0u);
        QVERIFY(!decoder.brokenReason().isEmpty());
        QVERIFY(!decoder.feed("more", 1)); // and stays so
        QCOMPARE(decoder.takeBatch().count(), 1);
    }
}

void tst_FrameRecovery::deepNesting_data()
{
    QTest::addColumn<QByteArray>("level");
    QTest::newRow("arrays") << hex("91");
    QTest::newRow("maps") << hex("8100");
    QTest::newRow("map and array") << hex("910181c0").first(1) + hex("81c0");
}

// F5: ten million levels as a frame's body and as bare garbage, without a stack and in linear time.
void tst_FrameRecovery::deepNesting()
{
    QFETCH(QByteArray, level);
    const QByteArray nest = level.repeated(10'000'000 / int(level.size())) + hex("c0");
    const QByteArray inBody = hex("82a46865616480a4626f6479") + nest;
    QElapsedTimer timer;
    timer.start();
    const QByteArray good = frame("a", payload());
    const Decoded result = decode(inBody + good, randomPieces(inBody.size() + good.size(), 1, 65536));
    QCOMPARE(result.rows.size(), 2);
    QCOMPARE(result.rows[0].kind, EventKind::Malformed); // its body is no bytes
    QCOMPARE(result.rows[1].tag, QByteArray("a"));
    const Decoded garbage = decode(nest, randomPieces(nest.size(), 1, 65536));
    QCOMPARE(garbage.counters.events, 0u);
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

void tst_FrameRecovery::hugeFrameInSmallPieces_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArray>("data");
    MsgpackWriter big;
    big.map(1);
    big.key("blob");
    big.bin(QByteArray(20 << 20, 'x'));
    const QByteArray data = big.take(), body = eventBody("huge", data);
    QTest::newRow("bare") << encodeFrame(body, Framing::Bare) << data;
    QTest::newRow("prefixed") << encodeFrame(body, Framing::Prefixed) << data;
    QTest::newRow("body first") << map({str("body"), bin(body), str("head"), hex("80")}) << data;
    QTest::newRow("behind a big head") << map({str("head"), hex("dd00800000") + QByteArray(8 << 20, '\1'), str("body"), bin(eventBody("huge", payload()))})
                                       << payload();
}

// F4: 1 KiB at a time; every byte is looked at once, and the progress is known.
void tst_FrameRecovery::hugeFrameInSmallPieces()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArray, data);
    FrameDecoder decoder;
    QElapsedTimer timer;
    timer.start();
    QVERIFY(decoder.feed(frame("first", payload(), framingByFirstByte(quint8(stream[0]))), 1));
    QCOMPARE(decoder.takeBatch().count(), 1);
    for (qsizetype at = 0; at < stream.size(); at += 1024) {
        QVERIFY(decoder.feed(QByteArrayView(stream).sliced(at, qMin<qsizetype>(1024, stream.size() - at)), 1));
        if (at == 1 << 20) {
            QCOMPARE(decoder.pendingBytes(), at + 1024);
            QVERIFY(decoder.pendingNeeded() > 8 << 20);
            QVERIFY(decoder.pendingNeeded() <= stream.size());
        }
    }
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    const EventBatch batch = decoder.takeBatch();
    QCOMPARE(batch.count(), 1);
    QCOMPARE(batch.at(0).tag.toByteArray(), QByteArray("huge"));
    QVERIFY(batch.at(0).payload == data);
    QCOMPARE(decoder.pendingBytes(), 0);
}

// A prefixed frame that is no event costs only itself.
void tst_FrameRecovery::prefixedSkipsByLength()
{
    const QByteArray good = frame("a", payload(), Framing::Prefixed);
    const QByteArray inner = frame("a", payload());
    for (const QByteArray &bad : {hex("c1c1c1c1c1c1c1c1"), hex("9801020304050607c0"), inner + inner, inner + "tail", inner.chopped(3),
                                  hex("8201020304050607c0")}) {
        const QByteArray stream = good + withLength(bad) + good;
        const Decoded result = decode(stream);
        QCOMPARE(result.rows.first().tag, QByteArray("a"));
        QCOMPARE(result.rows.last().tag, QByteArray("a"));
        QVERIFY(result.alive);
        QVERIFY(result.counters.malformed >= 1);
        QVERIFY(result.counters.events >= 2 && result.counters.events <= 4);
    }
}

// Bytes made to look like the start of a frame everywhere: 1 MiB must not cost seconds.
void tst_FrameRecovery::searchIsNotQuadratic()
{
    QElapsedTimer timer;
    timer.start();
    for (const QByteArray &unit : {hex("8fa468656164"), hex("82a468656164dd00ffffff"), hex("81a4626f6479c600ffffff"), hex("81a161c60000ffff")}) {
        const QByteArray hostile = hex("c1") + unit.repeated((1 << 20) / int(unit.size()));
        (void)decode(hostile, randomPieces(hostile.size(), 1, 65536));
        (void)decode(hostile);
        (void)decode(hostile.first(100'000), randomPieces(100'000, 1, 40));
    }
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(tst_FrameRecovery)
#include "tst_framerecovery.moc"
