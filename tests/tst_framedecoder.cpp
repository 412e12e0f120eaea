#include "decodedrows.h"

#include "frameencoder.h"
#include "msgpackwriter.h"
#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <QtEndian>

using namespace brine;

namespace {

QByteArray hex(const char *text) { return QByteArray::fromHex(text); }

QByteArray payload(int n = 1)
{
    MsgpackWriter out;
    out.map(2);
    out.key("n");
    out.integer(n);
    out.key("_stamp");
    out.str("2026-11-23T02:24:20.805249");
    return out.take();
}

QByteArray frame(QByteArrayView tag, QByteArrayView data, Framing framing = Framing::Bare)
{
    return encodeFrame(eventBody(tag, data), framing);
}

QByteArray withLength(const QByteArray &map)
{
    QByteArray out(4, '\0');
    qToBigEndian(quint32(map.size()), out.data());
    return out + map;
}

/// A map written entry by entry, for the forms that only hostile or odd firers write.
QByteArray map(std::initializer_list<QByteArray> keysAndValues)
{
    MsgpackWriter out;
    out.map(quint32(keysAndValues.size() / 2));
    for (const QByteArray &part : keysAndValues)
        out.raw(part);
    return out.take();
}

QByteArray str(QByteArrayView text) { MsgpackWriter out; out.str(text); return out.take(); }
QByteArray bin(QByteArrayView text) { MsgpackWriter out; out.bin(text); return out.take(); }

qint64 residentBytes()
{
    QFile statm(QStringLiteral("/proc/self/statm"));
    return statm.open(QIODevice::ReadOnly) ? statm.readAll().split(' ').value(1).toLongLong() * 4096 : 0;
}

} // namespace

class tst_FrameDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void forms_data();
    void forms();
    void tellsFramingByFirstByte_data();
    void tellsFramingByFirstByte();
    void splitStreamGivesTheSame_data();
    void splitStreamGivesTheSame();
    void cutOffStreamIsTruncated();
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
    void zeroMqIsNamedNotDecoded();
    void batchesKeepTheirBytes();
    void searchIsNotQuadratic();
};

void tst_FrameDecoder::forms_data()
{
    QTest::addColumn<QByteArray>("stream");      // bare; the test prefixes it itself
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<int>("kind");

    const int event = int(EventKind::Event), malformed = int(EventKind::Malformed);
    const QByteArray data = payload(), body = eventBody("my/tag", data);
    const QByteArray head = str("head"), key = str("body"), none = hex("80");
    const auto good = [&](const char *name, const QByteArray &stream) { QTest::newRow(name) << stream << QByteArray("my/tag") << data << event; };

    QTest::newRow("the documented example")
        << hex("82a46865616480a4626f6479c42e6d792f7461670a0a82a16101a65f7374616d70ba323032342d30352d30365430373a30383a30392e313233343536")
        << QByteArray("my/tag") << hex("82a16101a65f7374616d70ba323032342d30352d30365430373a30383a30392e313233343536") << event;
    QTest::newRow("2016.3.8, body first, raw16")
        << hex("82a4626f6479da004d7461670a0a82a65f7374616d70ba323032362d31312d32335430333a30353a30372e333639343431a464617461bf6d65737361676520746f2062652073656e7420696e20746865206576656e74a46865616480")
        << QByteArray("tag") << hex("82a65f7374616d70ba323032362d31312d32335430333a30353a30372e333639343431a464617461bf6d65737361676520746f2062652073656e7420696e20746865206576656e74") << event;
    QTest::newRow("2019.2.8")
        << hex("82a46865616480a4626f6479c4346c6f63616c7461670a0a82a464617461a16ca65f7374616d70ba323032362d31312d32335430323a33393a34342e343031373636")
        << QByteArray("localtag") << hex("82a464617461a16ca65f7374616d70ba323032362d31312d32335430323a33393a34342e343031373636") << event;
    good("head and body", map({head, none, key, bin(body)}));
    good("body and head", map({key, bin(body), head, none}));
    good("only body", map({key, bin(body)}));
    good("body as str", map({head, none, key, str(body)}));
    good("keys as bin", map({bin("head"), none, bin("body"), bin(body)}));
    good("bin keys, body first", map({bin("body"), bin(body), bin("head"), none}));
    good("extra keys before", map({str("x"), hex("01"), str("y"), hex("92a161c0"), head, none, key, bin(body)}));
    good("extra keys between", map({head, none, hex("2a"), hex("81a17890"), key, bin(body)}));
    good("extra keys behind", map({head, none, key, bin(body), str("mid"), str("0f3a")}));
    good("head that is not empty", map({head, map({str("mid"), str("x"), str("l"), hex("93010203")}), key, bin(body)}));
    good("two bodies, the last counts", map({key, bin("other\n\n\x80"), key, bin(body)}));
    good("map16", hex("de0002") + head + none + key + bin(body));
    good("map32", hex("df00000002") + head + none + key + bin(body));
    good("a body key in a nested map is not the body", map({head, map({key, bin("no\n\n\x80")}), key, bin(body)}));
    const QByteArray large = eventBody("my/tag", data);
    good("bin16 for a short body", hex("82") + head + none + key + hex("c5") + QByteArray(1, '\0') + char(large.size()) + large);
    good("bin32 for a short body", hex("82") + head + none + key + hex("c6000000") + char(large.size()) + large);

    const auto withBody = [&](const QByteArray &bytes) { return map({head, none, key, bin(bytes)}); };
    const auto row = [&](const char *name, const QByteArray &bytes, const QByteArray &tag, const QByteArray &rest, int kind) {
        QTest::newRow(name) << withBody(bytes) << tag << rest << kind;
    };
    row("empty tag", "\n\n" + data, "", data, event);
    row("tag with a newline", "a\nb\n\n" + data, "a\nb", data, event);
    row("tag with a leading newline", "\na\n\n" + data, "\na", data, event);
    row("split at the first empty line", "a\n\nb\n\n" + data, "a", "b\n\n" + data, event);
    row("tag that is not UTF-8", "a\xff\xfe\n\n" + data, "a\xff\xfe", data, event);
    row("tag with NUL", QByteArray("a\0b\n\n", 5) + data, QByteArray("a\0b", 3), data, event);
    row("payload is a list", "a\n\n" + hex("93010203"), "a", hex("93010203"), event);
    row("payload is missing", "a\n\n", "a", "", event);
    row("payload is cut off", "a\n\n" + data.chopped(3), "a", data.chopped(3), event);
    row("bytes behind the payload", "a\n\n" + data + "tail", "a", data + "tail", event);
    row("payload is no msgpack", "a\n\n" + hex("c1c1"), "a", hex("c1c1"), event);
    row("no empty line", "just text", "", "just text", malformed);
    row("body is empty", "", "", "", malformed);
    row("one newline at the end", "tag\n", "", "tag\n", malformed);
    row("tag of 64 KiB", QByteArray(64 * 1024, 't') + "\n\n" + data, QByteArray(64 * 1024, 't'), data, event);
    const QByteArray longTag = QByteArray(64 * 1024 + 1, 't') + "\n\n" + data;
    row("tag over 64 KiB", longTag, "", longTag, malformed);
    row("2014: padded tag", hex("6c6f63616c7461677c7c7c7c7c7c7c7c7c7c7c7c82a65f7374616d70ba323032362d31312d32335430323a33343a30342e393333323130a464617461a16c"),
        "localtag", hex("82a65f7374616d70ba323032362d31312d32335430323a33343a30342e393333323130a464617461a16c"), event);
    row("2014: tag of 20 bytes", hex("323032363131323330323332323935353631333282a65f7374616d70ba323032362d31312d32335430323a33323a32392e353536363233a76d696e696f6e7391a477656231"),
        "20261123023229556132", hex("82a65f7374616d70ba323032362d31312d32335430323a33323a32392e353536363233a76d696e696f6e7391a477656231"), event);
    row("2014: long tag", hex("73616c742f70726573656e73652f70726573656e740a0a82a65f7374616d70ba323032362d31312d32335430323a33323a30312e373635313830a770726573656e7491a477656231"),
        "salt/presense/present", hex("82a65f7374616d70ba323032362d31312d32335430323a33323a30312e373635313830a770726573656e7491a477656231"), event);
    row("2014: payload with an empty line", "localtag||||||||||||" + map({str("a"), str("x\n\ny")}), "localtag", map({str("a"), str("x\n\ny")}), event);
    row("2014's rule would split this wrong", hex("666972655f6d61737465720a0a85a46461746181a464617461a966726f6d2077656231a3746167bb736f6d652f6c6f6e6765722f7461672f7468616e2f7477656e7479a66576656e7473c0a6707265746167c0a65f7374616d70ba323032362d31312d32335430323a33363a35372e373536343136"),
        "fire_master", hex("85a46461746181a464617461a966726f6d2077656231a3746167bb736f6d652f6c6f6e6765722f7461672f7468616e2f7477656e7479a66576656e7473c0a6707265746167c0a65f7374616d70ba323032362d31312d32335430323a33363a35372e373536343136"), event);
    row("long tag, not ASCII at byte 20", QByteArray("abcdefghijklmnopqrs\xc3\xa9/end\n\n") + data, "abcdefghijklmnopqrs\xc3\xa9/end", data, event);
    row("looks padded, but is no payload", QByteArray(20, 'x') + hex("c1") + "rest", "", QByteArray(20, 'x') + hex("c1") + "rest", malformed);
    const QByteArray mapBody = map({key, map({str("tag"), str("a")})});
    QTest::newRow("body is a map") << mapBody << QByteArray() << mapBody << malformed;
    const QByteArray nilBody = map({head, none, key, hex("c0")});
    QTest::newRow("body is nil") << nilBody << QByteArray() << nilBody << malformed;
    const QByteArray extBody = map({head, none, key, hex("c7024e6161")});
    QTest::newRow("body is ext") << extBody << QByteArray() << extBody << malformed;
    const QByteArray noBody = map({head, none, str("other"), hex("01")});
    QTest::newRow("no body") << noBody << QByteArray() << noBody << malformed;
}

// Alone, in both framings, in one piece, byte by byte and cut at every point; and between good frames.
void tst_FrameDecoder::forms()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArray, tag);
    QFETCH(QByteArray, data);
    QFETCH(int, kind);
    const DecodedRow good{"before", payload(7), EventKind::Event};
    for (const Framing framing : {Framing::Bare, Framing::Prefixed}) {
        const bool prefixed = framing == Framing::Prefixed;
        DecodedRow expected{tag, data, EventKind(kind)};
        if (prefixed && EventKind(kind) == EventKind::Malformed && data == stream)
            expected.payload = withLength(stream); // raw as it came
        const QByteArray wire = prefixed ? withLength(stream) : stream;
        const QByteArray neighbour = frame("before", payload(7), framing);
        const QByteArray all = neighbour + wire + neighbour;
        const DecodedRows rows{good, expected, good};
        QCOMPARE(decode(all).rows, rows);
        QCOMPARE(decode(all, singleBytes(all.size())).rows, rows);
        const qsizetype step = all.size() > 4000 ? 997 : 1;
        for (qsizetype cut = 1; cut < all.size(); cut += step)
            QCOMPARE(decode(all, {cut}).rows, rows);
        const Decoded once = decode(all);
        QVERIFY(once.alive);
        QCOMPARE(once.framing, framing);
        QCOMPARE(once.counters.events + once.counters.malformed, 3u);
        QCOMPARE(once.counters.malformed, EventKind(kind) == EventKind::Malformed ? 1u : 0u);
    }
}

void tst_FrameDecoder::tellsFramingByFirstByte_data()
{
    QTest::addColumn<int>("byte");
    QTest::addColumn<int>("framing");
    const struct { int byte; Framing framing; } rows[] = {
        {0x00, Framing::Prefixed}, {0x01, Framing::Prefixed}, {0x7f, Framing::Prefixed}, {0x80, Framing::Bare}, {0x82, Framing::Bare},
        {0x8f, Framing::Bare}, {0x90, Framing::Unknown}, {0xc1, Framing::Unknown}, {0xdd, Framing::Unknown}, {0xde, Framing::Bare},
        {0xdf, Framing::Bare}, {0xe0, Framing::Unknown}, {0xff, Framing::ZeroMq},
    };
    for (const auto &row : rows)
        QTest::addRow("%02x", uint(row.byte)) << row.byte << int(row.framing);
}

void tst_FrameDecoder::tellsFramingByFirstByte()
{
    QFETCH(int, byte);
    QFETCH(int, framing);
    QCOMPARE(int(framingByFirstByte(quint8(byte))), framing);
}

void tst_FrameDecoder::splitStreamGivesTheSame_data()
{
    QTest::addColumn<int>("framing");
    QTest::newRow("bare") << int(Framing::Bare);
    QTest::newRow("prefixed") << int(Framing::Prefixed);
}

// F1, P1: three frames cut at each offset, into single bytes, into two and three pieces, into random pieces.
void tst_FrameDecoder::splitStreamGivesTheSame()
{
    QFETCH(int, framing);
    QByteArray stream;
    DecodedRows rows;
    for (int i = 0; i < 3; ++i) {
        const QByteArray tag = "salt/job/" + QByteArray(i * 90, '7') + "/ret", data = payload(i) ;
        stream += frame(tag, data, Framing(framing));
        rows.append({tag, data, EventKind::Event});
    }
    for (qsizetype first = 1; first < stream.size(); ++first) {
        QCOMPARE(decode(stream, {first}).rows, rows);
        QCOMPARE(decode(stream, {first, 1}).rows, rows);
        QCOMPARE(decode(stream, {first, (stream.size() - first) / 2}).rows, rows);
    }
    QCOMPARE(decode(stream, singleBytes(stream.size())).rows, rows);
    for (quint32 seed = 1; seed <= 200; ++seed)
        QCOMPARE(decode(stream, randomPieces(stream.size(), seed, 40)).rows, rows);
    QCOMPARE(decode(stream).counters.malformed, 0u);
}

void tst_FrameDecoder::cutOffStreamIsTruncated()
{
    for (const Framing framing : {Framing::Bare, Framing::Prefixed}) {
        const QByteArray whole = frame("a/tag", payload(), framing);
        for (qsizetype size = 1; size < whole.size(); ++size) {
            const Decoded running = decode(whole.first(size), {}, false);
            QVERIFY(running.alive);
            QVERIFY(running.rows.isEmpty());      // no event, no error while it may still come
            const Decoded ended = decode(whole.first(size));
            QCOMPARE(ended.rows, (DecodedRows{{QByteArray(), whole.first(size), EventKind::Malformed}}));
        }
    }
}

void tst_FrameDecoder::recoversAfterGarbage_data()
{
    QTest::addColumn<int>("framing");
    QTest::addColumn<int>("longest");
    for (const Framing framing : {Framing::Bare, Framing::Prefixed})
        for (const int longest : {1, 3, 20, 200})
            QTest::addRow("%s, up to %d bytes", framingName(framing), longest) << int(framing) << longest;
}

// F2: random bytes between 1,000 frames; at least 990 must come through, whatever the pieces.
void tst_FrameDecoder::recoversAfterGarbage()
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

void tst_FrameDecoder::recoversAfterEachKindOfGarbage_data()
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

void tst_FrameDecoder::recoversAfterEachKindOfGarbage()
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

void tst_FrameDecoder::givesUpAfterResyncLimit()
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

void tst_FrameDecoder::giantLengthAllocatesNothing_data()
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
void tst_FrameDecoder::giantLengthAllocatesNothing()
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

void tst_FrameDecoder::deepNesting_data()
{
    QTest::addColumn<QByteArray>("level");
    QTest::newRow("arrays") << hex("91");
    QTest::newRow("maps") << hex("8100");
    QTest::newRow("map and array") << hex("910181c0").first(1) + hex("81c0");
}

// F5: ten million levels as a frame's body and as bare garbage, without a stack and in linear time.
void tst_FrameDecoder::deepNesting()
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

void tst_FrameDecoder::hugeFrameInSmallPieces_data()
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
void tst_FrameDecoder::hugeFrameInSmallPieces()
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
void tst_FrameDecoder::prefixedSkipsByLength()
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

void tst_FrameDecoder::zeroMqIsNamedNotDecoded()
{
    FrameDecoder decoder;
    QVERIFY(decoder.feed(hex("ff00000000000000017f"), 1));
    QCOMPARE(decoder.framing(), Framing::ZeroMq);
    QVERIFY(decoder.feed(frame("a", payload()), 1)); // swallowed, without memory
    QCOMPARE(decoder.pendingBytes(), 0);
    QVERIFY(!decoder.hasEvents());
    QVERIFY(isZeroMqGreeting(decoder.firstBytes()));
    QVERIFY(isZeroMqGreeting(hex("017e")));
    QVERIFY(!isZeroMqGreeting(hex("017e00")));
    QVERIFY(!isZeroMqGreeting({}));
}

// Records point into their own batch's buffer, whatever happens to the decoder afterwards.
void tst_FrameDecoder::batchesKeepTheirBytes()
{
    QByteArray stream;
    for (int i = 0; i < 5000; ++i)
        stream += frame("t/" + QByteArray::number(i), payload(i));
    FrameDecoder decoder;
    std::vector<EventBatch> batches;
    for (qsizetype at = 0; at < stream.size(); at += 777) {
        QVERIFY(decoder.feed(QByteArrayView(stream).sliced(at, qMin<qsizetype>(777, stream.size() - at)), at));
        if (decoder.hasEvents())
            batches.push_back(decoder.takeBatch());
    }
    int next = 0;
    for (const EventBatch &batch : batches) {
        quint64 bytes = 0;
        for (qsizetype i = 0; i < batch.count(); ++i, ++next) {
            QCOMPARE(batch.at(i).tag.toByteArray(), "t/" + QByteArray::number(next));
            QCOMPARE(batch.at(i).payload.toByteArray(), payload(next));
            bytes += quint64(batch.at(i).tag.size() + batch.at(i).payload.size());
        }
        QCOMPARE(batch.bytes(), bytes);
    }
    QCOMPARE(next, 5000);
}

// Bytes made to look like the start of a frame everywhere: 1 MiB must not cost seconds.
void tst_FrameDecoder::searchIsNotQuadratic()
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

QTEST_GUILESS_MAIN(tst_FrameDecoder)
#include "tst_framedecoder.moc"
