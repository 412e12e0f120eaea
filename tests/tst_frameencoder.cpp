#include "frameencoder.h"

#include "framedecoder.h"
#include <QTest>
#include <QtEndian>

using namespace brine;

class tst_FrameEncoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void documentedBytes();
    void bodyLengthHeader_data();
    void bodyLengthHeader();
    void whatIsWrittenIsRead_data();
    void whatIsWrittenIsRead();
};

// The example of Salt's own frame: my/tag with {"a": 1, "_stamp": …}, bare and behind its length.
void tst_FrameEncoder::documentedBytes()
{
    const QByteArray data = QByteArray::fromHex("82a16101a65f7374616d70ba323032342d30352d30365430373a30383a30392e313233343536");
    const QByteArray body = eventBody("my/tag", data);
    QCOMPARE(body.size(), 46);
    const QByteArray bare = QByteArray::fromHex("82a46865616480a4626f6479c42e6d792f7461670a0a") + data;
    QCOMPARE(encodeFrame(body, Framing::Bare).toHex(), bare.toHex());
    QCOMPARE(encodeFrame(body, Framing::Prefixed).toHex(), QByteArray("0000003c") + bare.toHex());
}

void tst_FrameEncoder::bodyLengthHeader_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("0") << 0 << QByteArray("c400");
    QTest::newRow("255") << 255 << QByteArray("c4ff");
    QTest::newRow("256") << 256 << QByteArray("c50100");
    QTest::newRow("65535") << 65535 << QByteArray("c5ffff");
    QTest::newRow("65536") << 65536 << QByteArray("c600010000");
    QTest::newRow("3 MiB") << (3 << 20) << QByteArray("c600300000");
}

void tst_FrameEncoder::bodyLengthHeader()
{
    QFETCH(int, size);
    QFETCH(QByteArray, header);
    const QByteArray body(size, 'b');
    const QByteArray frame = encodeFrame(body, Framing::Bare);
    QCOMPARE(frame.first(12).toHex(), QByteArray("82a46865616480a4626f6479"));
    QCOMPARE(frame.sliced(12, header.size() / 2).toHex(), header);
    QVERIFY(frame.endsWith(body));
    QCOMPARE(frame.size(), 12 + header.size() / 2 + size);
    const QByteArray prefixed = encodeFrame(body, Framing::Prefixed);
    QCOMPARE(qFromBigEndian<quint32>(prefixed.constData()), quint32(frame.size()));
    QVERIFY(prefixed.sliced(4) == frame);
}

void tst_FrameEncoder::whatIsWrittenIsRead_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("plain") << QByteArray("a/b") << QByteArray::fromHex("81a161c0");
    QTest::newRow("UTF-8") << QByteArray("prüfung/\xe2\x82\xac") << QByteArray::fromHex("80");
    QTest::newRow("long") << QByteArray(300, 't') << QByteArray::fromHex("81a161c600020000") + QByteArray(131072, 'x');
}

void tst_FrameEncoder::whatIsWrittenIsRead()
{
    QFETCH(QByteArray, tag);
    QFETCH(QByteArray, data);
    for (const Framing framing : {Framing::Bare, Framing::Prefixed}) {
        FrameDecoder decoder;
        QVERIFY(decoder.feed(encodeFrame(eventBody(tag, data), framing), 42));
        QCOMPARE(decoder.framing(), framing);
        const EventBatch batch = decoder.takeBatch();
        QCOMPARE(batch.count(), 1);
        QCOMPARE(batch.at(0).tag.toByteArray(), tag);
        QVERIFY(batch.at(0).payload == data);
        QCOMPARE(batch.at(0).receivedUs, 42);
    }
}

QTEST_GUILESS_MAIN(tst_FrameEncoder)
#include "tst_frameencoder.moc"
