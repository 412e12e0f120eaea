#include "ctlbustest.h"
#include <QTest>

using namespace Qt::StringLiterals;
using namespace brine;

/// brinectl while its bus goes away: a dead bus is no quiet one, and what was lost is said.
class TestBrinectlOutage : public CtlBusTest
{
    Q_OBJECT
private Q_SLOTS:
    void init() { startBus(); }
    void cleanup() { m_bus.reset(); }

    void aDeadBusIsNoQuietOne()
    {
        CtlProcess watch(on({u"watch"_s, u"--timeout"_s, u"5"_s}));
        CtlProcess next(on({u"next"_s, u"--wait"_s, u"5"_s}));
        watch.start();
        next.start();
        QTRY_COMPARE(m_bus->counters().subscribers, 2);
        QVERIFY(watch.waitForError("Watching"));
        QVERIFY2(loseBus(watch), watch.err.constData());
        QVERIFY2(watch.err.contains("Waiting for it to come back."), watch.err.constData());
        QCOMPARE(watch.state(), QProcess::Running); // at once, not at the end
        QCOMPARE(watch.end(), 0);
        QVERIFY2(watch.err.contains("0 events received, 0 shown, an unknown number lost in 1 gap."), watch.err.constData());
        QCOMPARE(watch.err.count("is lost"), 1);
        QCOMPARE(next.end(), 75);
        QVERIFY2(next.err.contains("is lost"), next.err.constData());
    }

    void aBusThatWentAwayIsWaitedFor()
    {
        CtlProcess watch(on({u"watch"_s, u"--count"_s, u"1"_s}));
        watch.start();
        QVERIFY(watch.waitForError("Watching"));
        QTRY_COMPARE(m_bus->counters().subscribers, 1);
        m_bus.reset();
        startBus();
        QTRY_COMPARE_WITH_TIMEOUT(m_bus->counters().subscribers, 1, 5000);
        QVERIFY(publishJson(*m_bus, "after", "{}"));
        QCOMPARE(watch.end(), 0);
        QCOMPARE(watch.out, "after\t{}\n");
        QVERIFY2(watch.err.contains("-- disconnected"), watch.err.constData()); // the gap is said
        QVERIFY2(watch.err.contains("1 events received, 1 shown, an unknown number lost in 1 gap."), watch.err.constData());
    }

    void aLogReadsAsItHappened()
    {
        for (const QStringList &words : {QStringList{u"watch"_s, u"--count"_s, u"2"_s}, QStringList{u"expect"_s, u"tag ~ \"*\""_s, u"--count"_s, u"2"_s, u"--timeout"_s, u"20"_s}}) {
            CtlProcess log(on(words));
            log.setProcessChannelMode(QProcess::MergedChannels);
            log.start();
            QVERIFY(log.waitForOutput("Watching"));
            QVERIFY(publishJson(*m_bus, "before", "{}"));
            m_bus.reset();
            QVERIFY2(log.waitForOutput("is lost"), log.out.constData());
            startBus();
            QVERIFY2(log.waitForOutput("Connected again."), log.out.constData());
            QVERIFY(publishJson(*m_bus, "after", "{}"));
            QCOMPARE(log.end(), 0);
            qsizetype at = 0;
            for (const char *next : {"before\t{}", " is lost", "-- disconnected", "-- Connected again.", "after\t{}"}) {
                at = log.out.indexOf(next, at);
                QVERIFY2(at >= 0, (next + QByteArray(" in:\n") + log.out).constData());
            }
        }
    }

    void aGapIsARowOfJsonl()
    {
        CtlProcess watch(on({u"watch"_s, u"--count"_s, u"1"_s, u"-o"_s, u"jsonl"_s}));
        watch.start();
        QVERIFY(watch.waitForError("Watching"));
        m_bus.reset();
        startBus();
        QVERIFY2(watch.waitForError("-- disconnected"), watch.err.constData());
        QVERIFY(publishJson(*m_bus, "after", "{}"));
        QCOMPARE(watch.end(), 0);
        QVERIFY2(watch.out.startsWith("{\"seq\": 1, ") && watch.out.contains("\"kind\": \"gap\", \"data\": {\"gap\": \"reconnected\""), watch.out.constData());
        QVERIFY2(watch.out.contains("\n{\"seq\": 2, ") && watch.out.count('\n') == 2, watch.out.constData());
        QVERIFY2(watch.err.contains("1 events received, 1 shown, an unknown number lost in 1 gap."), watch.err.constData());
    }

    void anOutageThatIsNotOverIsARowToo()
    {
        CtlProcess watch(on({u"watch"_s, u"--timeout"_s, u"5"_s, u"-o"_s, u"jsonl"_s}));
        watch.start();
        QVERIFY(watch.waitForError("Watching"));
        QVERIFY2(loseBus(watch), watch.err.constData());
        watch.terminate();
        QCOMPARE(watch.end(), 143);
        QVERIFY2(watch.out.count("\"kind\": \"gap\"") == 1, watch.out.constData());
    }

    void aGapCanBeExpected()
    {
        CtlProcess expect(on({u"expect"_s, u"kind == \"gap\""_s, u"--timeout"_s, u"20"_s}));
        CtlProcess other(on({u"expect"_s, u"tag != \"x\""_s, u"--timeout"_s, u"20"_s}));
        expect.start();
        other.start();
        QVERIFY(expect.waitForError("Watching") && other.waitForError("Watching"));
        m_bus.reset();
        startBus();
        QCOMPARE(expect.end(), 0);
        QVERIFY2(other.waitForError("-- disconnected"), other.err.constData());
        QVERIFY(publishJson(*m_bus, "after", "{}"));
        QCOMPARE(other.end(), 0);
        QCOMPARE(other.out, "after\t{}\n"); // a loss is no event
    }

    void topShowsThatTheBusIsGone()
    {
        CtlProcess top(on({u"top"_s, u"--delay"_s, u"0.1"_s}));
        top.start();
        QVERIFY(top.waitForOutput("0 events, 0.0/s, 0 lost\n"));
        m_bus.reset();
        QVERIFY(top.waitForOutput("0 lost; the connection is lost since "));
        startBus();
        QVERIFY(top.waitForOutput("an unknown number lost in 1 gap\n"));
        top.terminate();
        QCOMPARE(top.end(), 143);
    }
};

QTEST_GUILESS_MAIN(TestBrinectlOutage)
#include "tst_brinectloutage.moc"
