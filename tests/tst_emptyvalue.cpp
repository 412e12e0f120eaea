// What brinectl makes of an option without a value, as `--ssh "$HOST"` becomes where HOST is not set.
#include "ctlbustest.h"
#include <QTest>

using namespace Qt::StringLiterals;
using namespace brine;

class TestEmptyValue : public CtlBusTest
{
    Q_OBJECT
private Q_SLOTS:
    void init() { startBus(); }
    void cleanup() { m_bus.reset(); }

    void nothingIsFiredHere_data()
    {
        QTest::addColumn<QStringList>("words");
        for (const char *name : {"--ssh", "--as", "--saltapi-url", "--id", "--config-dir", "--connect", "--node", "--file", "--template-name", "--from-line", "-c"})
            QTest::newRow(name) << QStringList{QLatin1String(name), QString()};
        QTest::newRow("behind a flag") << QStringList{u"-qc"_s, QString()};
        QTest::newRow("last") << QStringList{u"--ssh="_s};
        QTest::newRow("before a word") << QStringList{u"--id="_s, u"-q"_s};
    }
    void nothingIsFiredHere()
    {
        QFETCH(QStringList, words);
        CtlProcess fire(on({u"fire"_s, u"a/b"_s, u"{}"_s}) + words);
        QCOMPARE(fire.run(), 64);
        QVERIFY2(fire.out.isEmpty() && !fire.err.isEmpty(), fire.out.constData());
        QCOMPARE(m_bus->counters().received, 0u);
    }

    void theOptionIsNamed()
    {
        for (const QStringList &words : {QStringList{u"--sock-dir"_s, QString()}, QStringList{u"-s"_s, QString()}, QStringList{u"--sock-dir="_s, u"x"_s}}) {
            CtlProcess watch(QStringList{u"watch"_s} + words);
            QCOMPARE(watch.run(), 64);
            QVERIFY2(watch.err.contains("the value of --sock-dir is empty"), watch.err.constData());
        }
    }

    void wordsAfterTheOptionsAreFree()
    {
        CtlProcess fire(on({u"fire"_s}) + QStringList{u"--"_s, u"--ssh="_s, u"{}"_s});
        QCOMPARE(fire.run(), 0);
        QCOMPARE(m_bus->counters().received, 1u);
    }

    void anEmptyFilterIsNone()
    {
        CtlProcess watch(on({u"watch"_s, u"--filter"_s, QString(), u"--count"_s, u"1"_s}));
        watch.start();
        QVERIFY2(watch.waitForError("Watching"), watch.err.constData());
        QTRY_COMPARE(m_bus->counters().subscribers, 1);
        QVERIFY(publishJson(*m_bus, "any", "{}"));
        QCOMPARE(watch.end(), 0);
    }
};

QTEST_GUILESS_MAIN(TestEmptyValue)
#include "tst_emptyvalue.moc"
