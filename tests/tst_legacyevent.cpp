#include "bodysplitter.h"
#include "legacyevent.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include <QTest>

using namespace brine;

Q_DECLARE_METATYPE(brine::TagForm)

/// What travels on the buses of Salt 2014.1 to 2015.8, byte for byte. The vectors marked 2014.1.3 and 2015.8.13 were taken from these daemons.
class tst_LegacyEvent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void vectors_data();
    void vectors();
    void bodies_data();
    void bodies();
    void unclearForms_data();
    void unclearForms();
    void releases_data();
    void releases();
    void refusedTags_data();
    void refusedTags();
    void oldSpec_data();
    void oldSpec();
    void oldSpecRefuses_data();
    void oldSpecRefuses();
    void deepValuesNeedNoStack();

private:
    static QByteArray hex(const char *text) { return QByteArray::fromHex(text); }
};

// Read by the one splitter, and their form is what they prove.
void tst_LegacyEvent::vectors_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<int>("payloadOffset");
    QTest::addColumn<int>("form");
    const int padded = int(TagForm::Padded), lineFeeds = int(TagForm::LineFeeds), unknown = int(TagForm::Unknown);
    QTest::newRow("2014.1.3, padded") << hex("6c6f63616c7461677c7c7c7c7c7c7c7c7c7c7c7c82a65f7374616d70ba323032362d31312d32335430323a33343a30342e393333323130a464617461a16c")
                                      << QByteArray("localtag") << 20 << padded;
    QTest::newRow("2014.1.3, 20 bytes") << hex("323032363131323330323332323935353631333282a65f7374616d70ba323032362d31312d32335430323a33323a32392e353536363233a76d696e696f6e7391a477656231")
                                        << QByteArray("20261123023229556132") << 20 << padded;
    QTest::newRow("2014.1.3, long") << hex("73616c742f70726573656e73652f70726573656e740a0a82a65f7374616d70ba323032362d31312d32335430323a33323a30312e373635313830a770726573656e7491a477656231")
                                    << QByteArray("salt/presense/present") << 23 << unknown;
    QTest::newRow("2014.1.3, minion bus") << hex("666972655f6d61737465727c7c7c7c7c7c7c7c7c85a6707265746167c0a65f7374616d70ba323032362d31312d32335430323a33323a34322e383833373931a3746167a3746167a46461746181a464617461b66d65737361676520666f7220746865206d6173746572a66576656e7473c0")
                                          << QByteArray("fire_master") << 20 << padded;
    QTest::newRow("2014.1.3, its relay") << hex("7461677c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c86a65f7374616d70ba323032362d31312d32335430323a33323a34322e393031323931a6707265746167c0a3636d64ad5f6d696e696f6e5f6576656e74a3746167a3746167a46461746181a464617461b66d65737361676520666f7220746865206d6173746572a26964a477656231")
                                         << QByteArray("tag") << 20 << padded;
    QTest::newRow("2015.8.13") << hex("6c6f63616c7461670a0a82a65f7374616d70ba323032362d31312d32335430323a33353a32392e333332313732a464617461a16c")
                               << QByteArray("localtag") << 10 << lineFeeds;
    // 2014's own rule, byte 20 alone, would read the tag "fire_master\n\n\x85\xa4data\x81" here.
    QTest::newRow("2019.2.8, a map at byte 20") << hex("666972655f6d61737465720a0a85a46461746181a464617461a966726f6d2077656231a3746167bb736f6d652f6c6f6e6765722f7461672f7468616e2f7477656e7479a66576656e7473c0a6707265746167c0a65f7374616d70ba323032362d31312d32335430323a33363a35372e373536343136")
                                                << QByteArray("fire_master") << 13 << lineFeeds;
    QTest::newRow("kills readers of 2014.1") << hex("73686f72740a0a81a16101") << QByteArray("short") << 7 << lineFeeds;
}

void tst_LegacyEvent::vectors()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, tag);
    QFETCH(int, payloadOffset);
    QFETCH(int, form);
    const auto split = splitBody(body);
    QVERIFY(split);
    QCOMPARE(body.left(split->tagLength), tag);
    QCOMPARE(split->payloadOffset, payloadOffset);
    QCOMPARE(int(seenTagForm(body)), form);
    // Written again as that release would, it is the same to the last byte.
    if (form != int(TagForm::Unknown))
        QCOMPARE(legacyBody(tag, body.mid(payloadOffset), TagForm(form)), body);
}

void tst_LegacyEvent::bodies_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<int>("form");
    QTest::addColumn<QByteArray>("written");
    const int padded = int(TagForm::Padded), lineFeeds = int(TagForm::LineFeeds);
    QTest::newRow("padded 1") << QByteArray("t") << padded << QByteArray("t|||||||||||||||||||\x80");
    QTest::newRow("padded 19") << QByteArray("1234567890123456789") << padded << QByteArray("1234567890123456789|\x80");
    QTest::newRow("padded 20") << QByteArray("12345678901234567890") << padded << QByteArray("12345678901234567890\x80");
    QTest::newRow("padded 21") << QByteArray("123456789012345678901") << padded << QByteArray("123456789012345678901\n\n\x80");
    QTest::newRow("line feeds 1") << QByteArray("t") << lineFeeds << QByteArray("t\n\n\x80");
    QTest::newRow("line feeds 20") << QByteArray("12345678901234567890") << lineFeeds << QByteArray("12345678901234567890\n\n\x80");
    QTest::newRow("line feeds 21") << QByteArray("123456789012345678901") << lineFeeds << QByteArray("123456789012345678901\n\n\x80");
}

void tst_LegacyEvent::bodies()
{
    QFETCH(QByteArray, tag);
    QFETCH(int, form);
    QFETCH(QByteArray, written);
    QCOMPARE(legacyBody(tag, "\x80", TagForm(form)), written);
    // Readers of 2014 die of an event that has no byte 20.
    if (TagForm(form) == TagForm::Padded)
        QVERIFY(written.size() >= 21);
    const auto split = splitBody(written);
    QVERIFY(split);
    QCOMPARE(written.left(split->tagLength), tag);
    QCOMPARE(written.mid(split->payloadOffset), QByteArray("\x80"));
}

// Nothing is concluded from what either release might have sent, or nobody.
void tst_LegacyEvent::unclearForms_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("rubbish") << QByteArray(40, '\xc1');
    QTest::newRow("long tag") << QByteArray("a/tag/of/more/than/twenty\n\n\x80");
    QTest::newRow("20 bytes and line feeds") << QByteArray("12345678901234567890\n\n\x80");
    QTest::newRow("19 bytes and line feeds") << QByteArray("1234567890123456789\n\n\x80");
    QTest::newRow("no tag") << QByteArray("\n\n\x80");
    QTest::newRow("line feeds, no map") << QByteArray("tag\n\n\xa3" "abc");
    QTest::newRow("line feeds, bytes behind the map") << QByteArray("tag\n\n\x80\x80");
    QTest::newRow("padded, cut off") << QByteArray("tag|||||||||||||||||\x81\xa1" "a");
    QTest::newRow("padded, no map") << QByteArray("tag|||||||||||||||||\x93\x01\x02\x03");
    QTest::newRow("20 bytes alone") << QByteArray("tag|||||||||||||||||");
}

void tst_LegacyEvent::unclearForms()
{
    QFETCH(QByteArray, body);
    QCOMPARE(seenTagForm(body), TagForm::Unknown);
}

void tst_LegacyEvent::releases_data()
{
    QTest::addColumn<int>("form");
    QTest::addColumn<bool>("local");
    const auto row = [](const char *release, TagForm form, bool local) { QTest::newRow(release) << int(form) << local; };
    row("0.17.5", TagForm::Padded, true);
    row("2014.1", TagForm::Padded, true);
    row("2014.1.3", TagForm::Padded, true);
    row("2014.7.0rc1", TagForm::Padded, true);
    row("2014.7.1", TagForm::Padded, true);
    row("2014.7.2", TagForm::Padded, false);
    row("2014.7.7", TagForm::Padded, false);
    row("2015.5.11", TagForm::LineFeeds, false);
    row("2015.8.13", TagForm::LineFeeds, false);
    row("2016.3.0", TagForm::Unknown, false);
    row("3006.30", TagForm::Unknown, false);
    row("0", TagForm::Unknown, false);
    row("x", TagForm::Unknown, false);
    row("99999999999999999999.1", TagForm::Unknown, false);
}

void tst_LegacyEvent::releases()
{
    QFETCH(int, form);
    QFETCH(bool, local);
    const QString release = QString::fromLatin1(QTest::currentDataTag());
    QCOMPARE(int(tagFormOfRelease(release)), form);
    QCOMPARE(stampsLocalTime(release), local);
}

void tst_LegacyEvent::refusedTags_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<bool>("padded");
    QTest::newRow("plain") << QByteArray("my/tag") << true;
    QTest::newRow("long, ends in |") << QByteArray("a/tag/of/more/than/twenty|") << true;
    QTest::newRow("ends in |") << QByteArray("my/tag|") << false;
    QTest::newRow("not ASCII") << QByteArray("gr\xc3\xbcn") << false;
    QTest::newRow("long and not ASCII") << QByteArray("a/tag/of/more/than/twenty/gr\xc3\xbcn") << false;
}

void tst_LegacyEvent::refusedTags()
{
    QFETCH(QByteArray, tag);
    QFETCH(bool, padded);
    QCOMPARE(checkLegacyTag(tag, TagForm::Padded).ok(), padded);
    QVERIFY(checkLegacyTag(tag, TagForm::LineFeeds).ok());
}

void tst_LegacyEvent::oldSpec_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("old");
    const auto same = [](const char *name, const QByteArray &value) { QTest::newRow(name) << value << value; };
    same("nil", hex("c0"));
    same("numbers", hex("9a00ff7fccffcdffffceffffffffcfffffffffffffffffd080d18000d280000000"));
    same("floats and bools", hex("94ca3fc00000cb3ff8000000000000c2c3"));
    same("map16, array32", hex("de0001a161dd0000000201c0"));
    same("31 bytes", char(0xbf) + QByteArray(31, 'x'));
    QTest::newRow("str8, short") << hex("d90161") << hex("a161");
    QTest::newRow("str8, 32") << hex("d920") + QByteArray(32, 'x') << hex("da0020") + QByteArray(32, 'x');
    QTest::newRow("str8, 255") << hex("d9ff") + QByteArray(255, 'x') << hex("da00ff") + QByteArray(255, 'x');
    QTest::newRow("str32") << hex("db00010000") + QByteArray(65536, 'x') << hex("db00010000") + QByteArray(65536, 'x');
    QTest::newRow("bin8, short") << hex("c40161") << hex("a161");
    QTest::newRow("bin8") << hex("c4ff") + QByteArray(255, '\xff') << hex("da00ff") + QByteArray(255, '\xff');
    QTest::newRow("bin16") << hex("c50100") + QByteArray(256, '\0') << hex("da0100") + QByteArray(256, '\0');
    QTest::newRow("bin32") << hex("c600010000") + QByteArray(65536, 'x') << hex("db00010000") + QByteArray(65536, 'x');
    QTest::newRow("keys too") << hex("82d9016101c4016202") << hex("82a16101a16202");
    QTest::newRow("nested") << hex("81a16193d9016181c40162c401ffc0") << hex("81a16193a16181a162a1ffc0");
}

void tst_LegacyEvent::oldSpec()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, old);
    const auto written = oldSpecMsgpack(value);
    QVERIFY(written.ok());
    QCOMPARE(*written, old);
    QCOMPARE(*oldSpecMsgpack(old), old);
}

void tst_LegacyEvent::oldSpecRefuses_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("ext") << hex("81a161c7144e323032363131323354303a32333a33342e35");
    QTest::newRow("datetime") << hex("81a161d44e00");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("cut off") << hex("82a16101");
    QTest::newRow("bytes behind") << hex("8000");
    QTest::newRow("c1") << hex("81a161c1");
    QTest::newRow("length beyond the end") << hex("dbffffffff61");
}

void tst_LegacyEvent::oldSpecRefuses()
{
    QFETCH(QByteArray, value);
    const auto written = oldSpecMsgpack(value);
    QVERIFY(!written.ok());
    QVERIFY(!written.error().isEmpty());
}

void tst_LegacyEvent::deepValuesNeedNoStack()
{
    const QByteArray deep = QByteArray(1'000'000, '\x91') + hex("d90161");
    const auto written = oldSpecMsgpack(deep);
    QVERIFY(written.ok());
    QCOMPARE(*written, QByteArray(1'000'000, '\x91') + hex("a161"));
}

QTEST_GUILESS_MAIN(tst_LegacyEvent)
#include "tst_legacyevent.moc"
