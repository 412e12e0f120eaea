#include "decodedrows.h"
#include "wirebytes.h"

#include <QTest>

using namespace brine;

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
    void zeroMqIsNamedNotDecoded();
    void batchesKeepTheirBytes();
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

QTEST_GUILESS_MAIN(tst_FrameDecoder)
#include "tst_framedecoder.moc"
