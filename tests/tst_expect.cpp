#include "ctlbustest.h"
#include "watchedbus.h"
#include <QTest>

using namespace Qt::StringLiterals;
using namespace brine;

/// brinectl expect: what must come, what must not, and the exit codes scripts go by.
class TestExpect : public CtlBusTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { startBus(); }

    void metWhenAllHaveCome()
    {
        CtlProcess expect(on({u"tag ~ \"job/*/ret/*\" and data.n >= 2"_s, u"--count"_s, u"2"_s, u"--timeout"_s, u"20"_s}));
        expect.start();
        QVERIFY(expect.waitForError("Watching"));
        for (int n = 1; n <= 3; ++n)
            m_bus->publish("job/1/ret/a", shotPayload(n));
        QCOMPARE(expect.end(), 0);
        QCOMPARE(expect.out, "job/1/ret/a\t{\"n\": 2}\njob/1/ret/a\t{\"n\": 3}\n");
    }

    void notMetInTimeIs75()
    {
        CtlProcess expect(on({u"tag ~ \"job/*\""_s, u"--count"_s, u"2"_s, u"--timeout"_s, u"0.4"_s}));
        expect.start();
        QVERIFY(expect.waitForError("Watching"));
        m_bus->publish("job/1", shotPayload());
        m_bus->publish("other", shotPayload());
        QCOMPARE(expect.end(), 75);
        QVERIFY2(expect.err.contains("Not met in 0.4 s: 1 of 2 seen, among 2 events."), expect.err.constData());
    }

    void whatIsForbiddenEndsItAtOnce()
    {
        CtlProcess expect(on({u"tag == \"done\""_s, u"--never"_s, u"data.n == 7"_s, u"--never"_s, u"tag == \"bad\""_s, u"--timeout"_s, u"20"_s}));
        expect.start();
        QVERIFY(expect.waitForError("Watching"));
        m_bus->publish("good", shotPayload());
        m_bus->publish("bad", shotPayload());
        m_bus->publish("done", shotPayload());
        QCOMPARE(expect.end(), 1);
        QCOMPARE(expect.out, "bad\t{\"n\": 1}\n");
        QVERIFY(expect.err.contains("Forbidden: bad"));
    }

    void nothingMayComeForAWhile()
    {
        CtlProcess quiet(on({u"--count"_s, u"0"_s, u"--never"_s, u"tag == \"bad\""_s, u"--timeout"_s, u"0.4"_s}));
        quiet.start();
        QVERIFY(quiet.waitForError("Watching"));
        m_bus->publish("good", shotPayload());
        QCOMPARE(quiet.end(), 0);
        QCOMPARE(quiet.out, QByteArray());
    }

    void aDeafNeverIsNoPass()
    {
        CtlProcess quiet(on({u"--count"_s, u"0"_s, u"--never"_s, u"tag == \"bad\""_s, u"--timeout"_s, u"5"_s}));
        quiet.start();
        QVERIFY(quiet.waitForError("Watching"));
        QVERIFY2(loseBus(quiet), quiet.err.constData());
        QVERIFY2(quiet.err.contains("Waiting for it to come back."), quiet.err.constData());
        QCOMPARE(quiet.end(), 69);
        QVERIFY2(quiet.err.contains("Not sure:") && quiet.err.count("is lost") == 1, quiet.err.constData());
        startBus();
    }

    void aNeverAcrossARestartIsNoPass()
    {
        CtlProcess expect(on({u"tag == \"done\""_s, u"--never"_s, u"tag == \"bad\""_s, u"--timeout"_s, u"20"_s}));
        expect.start();
        QVERIFY(expect.waitForError("Watching"));
        QVERIFY2(loseBus(expect) && regainBus(expect), expect.err.constData());
        m_bus->publish("done", shotPayload());
        QCOMPARE(expect.end(), 69);
        QCOMPARE(expect.out, "done\t{\"n\": 1}\n");
    }

    void whatWasSeenCountsInSpiteOfAGap()
    {
        CtlProcess expect(on({u"tag == \"done\""_s, u"--timeout"_s, u"20"_s}));
        expect.start();
        QVERIFY(expect.waitForError("Watching"));
        QVERIFY2(loseBus(expect) && regainBus(expect), expect.err.constData());
        m_bus->publish("done", shotPayload());
        QCOMPARE(expect.end(), 0);
    }

    void anUndecidedNeverIsNoPass()
    {
        CtlProcess quiet(on({u"tag == \"done\""_s, u"--never"_s, u"data.m =~ \"^(a+)+$\""_s, u"--timeout"_s, u"20"_s}));
        quiet.start();
        QVERIFY(quiet.waitForError("Watching"));
        QVERIFY(publishJson(*m_bus, "long", "{\"m\": \"" + QByteArray(40, 'a') + "!\"}"));
        m_bus->publish("done", shotPayload());
        QCOMPARE(quiet.end(), 75);
        QVERIFY2(quiet.err.contains("1 event is undecided:") && quiet.err.contains("Not sure:"), quiet.err.constData());
    }

    void mistakesAre64()
    {
        CtlProcess nothing(on({}));
        QCOMPARE(nothing.run(), 64);
        CtlProcess useless(on({u"--count"_s, u"0"_s}));
        QCOMPARE(useless.run(), 64);
        CtlProcess broken(on({u"tag == ("_s}));
        QCOMPARE(broken.run(), 64);
        CtlProcess gone({u"expect"_s, u"x"_s, u"--sock-dir"_s, m_folder.filePath(u"none"_s)});
        QCOMPARE(gone.run(), 69);
    }

private:
    QStringList on(const QStringList &arguments) const { return CtlBusTest::on(QStringList{u"expect"_s} + arguments); }
};

QTEST_GUILESS_MAIN(TestExpect)
#include "tst_expect.moc"
