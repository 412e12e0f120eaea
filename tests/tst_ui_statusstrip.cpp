#include "elidedlabel.h"
#include "plainlabel.h"
#include "statusstrip.h"
#include "theme.h"
#include <QApplication>
#include <QLabel>
#include <QRandomGenerator>
#include <QTest>
#include <algorithm>

using namespace brine;

namespace {
QString spaced(QString text) { return text.replace(QChar(0x202F), u' '); }
} // namespace

class TestStatusStrip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void addsUp()
    {
        QRandomGenerator random(7);
        for (int i = 0; i < 5000; ++i) {
            CounterInfo c;
            c.received = random.bounded(2000);
            c.dropped = random.bounded(50);
            c.oversize = random.bounded(5);
            c.evicted = random.bounded(500);
            c.kept = random.bounded(1500);
            c.shown = random.bounded(1500);
            c.pendingWhilePaused = random.bounded(100);
            const StatusStrip::Sum s = StatusStrip::sumOf(c);
            QCOMPARE(s.shown + s.filtered + s.waiting + s.cleared + s.forgotten + s.lost, s.received);
            QCOMPARE(s.received, c.received);
        }
    }

    void eachEventIsWhereItBelongs()
    {
        CounterInfo c;
        c.received = 100'000;
        c.dropped = 40;
        c.cleared = 649;
        c.evicted = 1000;
        c.kept = 98'311;
        c.shown = 1204;
        c.pendingWhilePaused = 7;
        const StatusStrip::Sum s = StatusStrip::sumOf(c);
        QCOMPARE(s.shown, quint64(1204));
        QCOMPARE(s.waiting, quint64(7));
        QCOMPARE(s.filtered, quint64(98'311 - 1204 - 7));
        QCOMPARE(s.forgotten, quint64(1000));
        QCOMPARE(s.lost, quint64(40));
        QCOMPARE(s.cleared, quint64(649));
        QCOMPARE(spaced(StatusStrip::sumText(s)),
                 QStringLiteral("Received 100 000 = shown 1 204 + filtered 97 100 + waiting 7 + cleared 649 + forgotten 1 000 + lost 40"));
    }

    void shortWhereThereIsNothingToSay()
    {
        CounterInfo c;
        c.received = c.kept = c.shown = 12;
        QCOMPARE(StatusStrip::sumText(StatusStrip::sumOf(c)), QStringLiteral("Received 12 = shown 12 + filtered 0 + lost 0"));
    }

    void stateAndPath()
    {
        StatusStrip strip;
        strip.resize(1800, 30);
        strip.show();
        ConnectionInfo info;
        info.level = ConnectionInfo::Level::Quiet;
        info.text = QStringLiteral("Connected, quiet for 4 min");
        info.path = QStringLiteral("/run/salt/master/master_event_pub.ipc");
        info.origin = QStringLiteral("Salt's default");
        strip.setConnection(info);
        QCOMPARE(strip.stateText(), QStringLiteral("Connected, quiet for 4 min · /run/salt/master/master_event_pub.ipc (Salt's default)"));
        strip.setConnection({});
        QCOMPARE(strip.stateText(), QStringLiteral("Not connected"));
    }

    // What is said for a moment is said whole; what it had no room beside comes back.
    void aSentenceHasRoom()
    {
        StatusStrip strip;
        strip.resize(1024, 30);
        strip.show();
        CounterInfo c;
        c.received = c.kept = c.shown = 98'311;
        strip.setCounters(c);
        const auto counters = [&strip] {
            const auto labels = strip.findChildren<ElidedLabel *>();
            return std::count_if(labels.begin(), labels.end(), [](const ElidedLabel *label) { return label->isVisible(); }) - 1;
        };
        QCOMPARE(counters(), 3);
        strip.flash(QStringLiteral("Not saved: cancelled. Nothing was left at /srv/salt/exports/2026/november/events-of-the-master-20261130.jsonl."));
        QTRY_VERIFY(strip.isStateWhole());
        QVERIFY(counters() < 3);
        strip.setCounters(c); // as it goes on
        QVERIFY(strip.isStateWhole());
        strip.flash(QStringLiteral("Marked"));
        QCOMPARE(counters(), 3);
    }

    void keptAndSelection()
    {
        StatusStrip strip;
        CounterInfo c;
        c.kept = 98'311;
        c.maxEvents = 2'000'000;
        c.keptBytes = 610ull << 20;
        c.maxBytes = 2ull << 30;
        strip.resize(1400, 24);
        strip.setCounters(c);
        strip.setSelected(3);
        QCOMPARE(spaced(strip.keptText()), QStringLiteral("Sel 3 · Kept 98 311 of 2 M · 610 MB of 2.0 GB"));
    }

    void aNarrowStripKeepsItsCounters()
    {
        StatusStrip strip;
        CounterInfo c;
        c.received = 310'680;
        c.kept = c.shown = 310'680;
        c.keptBytes = 184ull << 20;
        c.maxEvents = 2'000'000;
        c.maxBytes = 2ull << 30;
        strip.setCounters(c);
        ConnectionInfo info;
        info.level = ConnectionInfo::Level::Good;
        info.text = QStringLiteral("Connected");
        strip.setConnection(info);
        strip.show();
        const auto wholeAt = [&strip](int characters) {
            strip.resize(strip.fontMetrics().averageCharWidth() * characters, 24);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
            const auto labels = strip.findChildren<ElidedLabel *>();
            return labels.size() == 4 && std::none_of(labels.begin(), labels.end(), [](const ElidedLabel *label) { return label->isElided(); });
        };
        QVERIFY(wholeAt(170));
        QCOMPARE(spaced(strip.keptText()), QStringLiteral("Sel 0 · Kept 310 680 of 2 M · 184 MB of 2.0 GB"));
        QVERIFY(wholeAt(142)); // the limits go first, which the preferences tell
        QCOMPARE(spaced(strip.keptText()), QStringLiteral("Kept 310 680 · 184 MB"));
        QCOMPARE(strip.faultsText(), QStringLiteral("Malformed 0 · Reconnects 0"));
        QVERIFY(wholeAt(122)); // then what is 0
        QCOMPARE(strip.faultsText(), QStringLiteral("Faults 0"));
        c.reconnects = 2;
        strip.setCounters(c);
        QCOMPARE(strip.faultsText(), QStringLiteral("Reconnects 2"));
    }

    void chipsOnlyWhenThereIsSomethingToTell()
    {
        StatusStrip strip;
        strip.resize(1400, 24);
        strip.show();
        const auto visible = [&strip](const QString &part) {
            for (const QLabel *label : strip.findChildren<QLabel *>()) {
                if (label->isVisible() && label->text().contains(part))
                    return true;
            }
            return false;
        };
        CounterInfo c;
        strip.setCounters(c);
        QVERIFY(!visible(QStringLiteral("behind")));
        QVERIFY(visible(QStringLiteral("Malformed 0 · Reconnects 0"))); // always
        QVERIFY(!visible(QStringLiteral("Not trusted")));
        c.behindMs = 2300;
        c.queued = 15'400;
        c.malformed = 3;
        strip.setCounters(c);
        QVERIFY(visible(QStringLiteral("View 2.3 s behind")));
        QCOMPARE(spaced(strip.behindText()), QStringLiteral("View 2.3 s behind · 15 400 queued"));
        QVERIFY(visible(QStringLiteral("Malformed 3")));
        c.oversize = 2;
        c.reconnects = 4;
        strip.setCounters(c);
        QCOMPARE(strip.faultsText(), QStringLiteral("Malformed 3 · Too large 2 · Reconnects 4"));
        ConnectionInfo stranger;
        stranger.distrust = QStringLiteral("This bus is run by mallory. <b>What it shows may be false.</b>");
        strip.setConnection(stranger);
        QVERIFY(visible(QStringLiteral("Not trusted")));
        strip.setConnection({});
        QVERIFY(!visible(QStringLiteral("Not trusted")));
        c.behindMs = 40; // one tick is not late
        strip.setCounters(c);
        QVERIFY(!visible(QStringLiteral("behind")));
        QCOMPARE(strip.behindText(), QString());
    }

    void longPathsAreElidedInTheMiddle()
    {
        StatusStrip strip;
        strip.resize(900, 30);
        strip.show();
        ConnectionInfo info;
        info.level = ConnectionInfo::Level::Good;
        info.text = QStringLiteral("Connected");
        info.path = QStringLiteral("/a/very/long/") + QString(500, u'x') + QStringLiteral("/master_event_pub.ipc");
        strip.setConnection(info);
        QCOMPARE(strip.width(), 900);
        QVERIFY(strip.minimumSizeHint().width() < 900);
        QVERIFY(strip.findChild<ElidedLabel *>()->isElided());
        for (const QLabel *label : strip.findChildren<QLabel *>())
            QCOMPARE(label->textFormat(), Qt::PlainText);
    }

    void numbersInOtherUnits()
    {
        QCOMPARE(spaced(countText(0)), QStringLiteral("0"));
        QCOMPARE(spaced(countText(999)), QStringLiteral("999"));
        QCOMPARE(spaced(countText(1234567)), QStringLiteral("1 234 567"));
        QCOMPARE(spaced(shortCountText(2'000'000)), QStringLiteral("2 M"));
        QCOMPARE(spaced(shortCountText(1'500'000)), QStringLiteral("1.5 M"));
        QCOMPARE(spaced(shortCountText(98'000)), QStringLiteral("98 k"));
    }
};

QTEST_MAIN(TestStatusStrip)
#include "tst_ui_statusstrip.moc"
