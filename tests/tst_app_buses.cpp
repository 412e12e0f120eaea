// Several buses in one window: their events, what is fired at them, and what stays when one of them goes.
#include "busmenu.h"
#include "bussession.h"
#include "composepanel.h"
#include "eventintake.h"
#include "eventstore.h"
#include "eventtableview.h"
#include "filterbar.h"
#include "listheader.h"
#include "msgpackwriter.h"
#include "noticebar.h"
#include "problembar.h"
#include "projectpaths.h"
#include "startpage.h"
#include "statusstrip.h"
#include "windowactions.h"
#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

using namespace brine;

namespace {

QByteArray number(int n)
{
    MsgpackWriter out;
    out.map(1);
    out.key("n");
    out.integer(n);
    return out.take();
}

struct Fixture : BusSession
{
    void serveAndWatch(int count)
    {
        for (int i = 0; i < count; ++i) {
            serve(i);
            watch(i);
            QTRY_COMPARE(subscribers(i), 1u);
        }
    }
    EventTableModel *model() { return qobject_cast<EventTableModel *>(window().tableView()->model()); }
    QString cell(int row, int column) { return model()->index(row, column).data().toString(); }
    QMenu *row(int bus) { return window().busMenu()->actions().at(bus)->menu(); }
    void choose(int bus, const QString &part)
    {
        for (QAction *action : row(bus)->actions()) {
            if (action->text().remove(u'&').contains(part)) {
                action->trigger();
                return;
            }
        }
        QFAIL(qPrintable(part));
    }
    ComposePanel *composer() { return window().composePanel(); }
    QComboBox *busBox()
    {
        for (QComboBox *box : composer()->findChildren<QComboBox *>()) {
            if (box->accessibleName() == QStringLiteral("Bus to fire at"))
                return box;
        }
        return nullptr;
    }
    NoticeBar *notice(const QString &part)
    {
        for (NoticeBar *bar : window().findChildren<NoticeBar *>()) {
            if (bar->isVisible() && bar->accessibleName().contains(part))
                return bar;
        }
        return nullptr;
    }
    StatusStrip::Sum sum() { return StatusStrip::sumOf(session->counters()); }
};

} // namespace

class TestAppBuses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eventsOfAllBusesInOneListWithTheirNames()
    {
        Fixture f;
        f.serveAndWatch(1);
        QVERIFY(f.window().tableView()->header()->isSectionHidden(EventTableModel::SourceColumn));
        f.serve(1);
        f.watch(1);
        QTRY_COMPARE(f.subscribers(1), 1u);
        for (int i = 0; i < 20; ++i)
            f.buses[size_t(i % 2)]->publish("test/" + QByteArray::number(i), number(i));
        QTRY_COMPARE(f.session->counters().shown, 20u);
        QTRY_VERIFY(!f.window().tableView()->header()->isSectionHidden(EventTableModel::SourceColumn));
        int ofSecond = 0;
        qint64 before = 0;
        for (int row = 0; row < 20; ++row) {
            const EventView event = f.model()->eventAt(row);
            ofSecond += event.source;
            QVERIFY(event.receivedUs >= before - 100'000); // one line of time, as far as the buses' own threads go
            before = event.receivedUs;
            QVERIFY(f.cell(row, EventTableModel::SourceColumn).endsWith(event.source ? QStringLiteral("bus1") : QStringLiteral("bus0")));
        }
        QCOMPARE(ofSecond, 10);
        f.window().filterBar()->setText(QStringLiteral("source == 1"));
        QTRY_COMPARE(f.session->counters().shown, 10u);
        const auto sum = f.sum();
        QCOMPARE(sum.received, 20u);
        QCOMPARE(sum.filtered, 10u);
    }

    void oneIsDisconnectedWithoutTouchingTheOthers()
    {
        Fixture f;
        f.serveAndWatch(3);
        QCOMPARE(f.window().windowTitle(), QStringLiteral("3 buses — Brine"));
        f.buses[1]->publish("test/a", number(1));
        QTRY_COMPARE(f.session->counters().shown, 1u);
        f.choose(1, QStringLiteral("Disconnect"));
        QTRY_COMPARE(f.subscribers(1), 0u);
        QCOMPARE(f.subscribers(0), 1u);
        QCOMPARE(f.subscribers(2), 1u);
        f.buses[2]->publish("test/b", number(2));
        QTRY_COMPARE(f.session->counters().shown, 2u);
        QCOMPARE(f.session->counters().received, 2u); // what the one that left had received still counts
        QCOMPARE(f.session->counters().reconnects, 0u);
        f.choose(0, QStringLiteral("Show only its events"));
        QCOMPARE(f.window().filterBar()->text(), QStringLiteral("source == 0"));
        f.choose(0, QStringLiteral("Disconnect"));
        f.choose(0, QStringLiteral("Disconnect"));
        QVERIFY(!f.window().isStartPageShown()); // there is something to see
    }

    void whatCameStaysAfterTheBusIsLeft()
    {
        Fixture f;
        f.serveAndWatch(2);
        for (int i = 0; i < 3; ++i)
            f.buses[size_t(i % 2)]->publish("test/a", number(i));
        QTRY_COMPARE(f.session->counters().shown, 3u);
        QTest::keyClick(&f.window(), Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY(f.subscribers(0) == 0 && f.subscribers(1) == 0);
        QVERIFY(!f.window().isStartPageShown());
        QCOMPARE(f.model()->rowCount(), 3);
        QCOMPARE(f.sum().shown, 3u);
        QVERIFY(f.notice(QStringLiteral("Disconnected from 2 buses")));
        // The start page is a place to look at, and there is a way back.
        f.window().actions()->startPage->trigger();
        QPushButton *back = f.button(QStringLiteral("Back to the events"));
        QVERIFY(back && f.window().isStartPageShown());
        back->click();
        QVERIFY(!f.window().isStartPageShown());
        BusRequest missing;
        missing.sockDir = f.folder.filePath(QStringLiteral("nothing-here"));
        f.session->open(missing);
        QVERIFY(!f.window().isStartPageShown() && f.model()->rowCount() == 3);
        QTest::keyClick(&f.window(), Qt::Key_E, Qt::ControlModifier); // nothing is connected: the start page
        QVERIFY(f.window().isStartPageShown());
        QTest::keyClick(f.window().startPage(), Qt::Key_Escape);
        QVERIFY(!f.window().isStartPageShown());
        f.watch(0);
        QTRY_COMPARE(f.subscribers(0), 1u);
        QVERIFY(!f.notice(QStringLiteral("Disconnected")));
        f.buses[0]->publish("test/b", number(4));
        QTRY_COMPARE(f.session->counters().shown, 4u);
    }

    void allThatWereLeftAreConnectedAgain()
    {
        Fixture f;
        f.serveAndWatch(2);
        f.buses[0]->publish("test/a", number(1));
        QTRY_COMPARE(f.session->counters().shown, 1u);
        QTest::keyClick(&f.window(), Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY(f.subscribers(0) == 0 && f.subscribers(1) == 0);
        QVERIFY(f.window().actions()->retry->isEnabled());
        QTest::mouseClick(f.notice(QStringLiteral("Disconnected"))->actionButton(), Qt::LeftButton);
        QTRY_VERIFY(f.subscribers(0) == 1 && f.subscribers(1) == 1);
        QCOMPARE(f.window().windowTitle(), QStringLiteral("2 buses — Brine"));
        QCOMPARE(f.session->counters().shown, 1u);
    }

    void withoutEventsTheStartPageIsShown()
    {
        Fixture f;
        f.serveAndWatch(1);
        QTest::keyClick(&f.window(), Qt::Key_E, Qt::ControlModifier);
        QTRY_COMPARE(f.subscribers(0), 0u);
        QVERIFY(f.window().isStartPageShown());
        QVERIFY(!f.button(QStringLiteral("Back to the events")));
    }

    void aBusOpenedTwiceIsOne()
    {
        Fixture f;
        f.serveAndWatch(2);
        f.watch(0);
        QTRY_COMPARE(f.subscribers(0), 1u);
        QCOMPARE(f.window().windowTitle(), QStringLiteral("2 buses — Brine"));
    }

    void gapsAndProblemsNameTheirBus()
    {
        Fixture f;
        f.serveAndWatch(2);
        f.buses[1].reset();
        QTRY_VERIFY(f.window().statusStrip()->stateText().contains(QStringLiteral("1 of 2 buses connected")));
        f.serve(1);
        QTRY_COMPARE(f.subscribers(1), 1u);
        f.buses[1]->publish("test/x", number(1));
        QTRY_COMPARE(f.session->counters().shown, 1u);
        QCOMPARE(f.model()->rowCount(), 2);
        QCOMPARE(f.model()->eventAt(0).kind, EventKind::Gap);
        QVERIFY2(f.cell(0, EventTableModel::TagColumn).contains(QStringLiteral("bus1: ")), qPrintable(f.cell(0, EventTableModel::TagColumn)));
        BusRequest missing;
        missing.sockDir = f.folder.filePath(QStringLiteral("nothing-here"));
        f.session->open(missing); // fails, and touches nobody
        const auto tells = [&f] {
            const ProblemInfo problem = f.window().findChild<ProblemBar *>()->problem();
            return problem.reason.contains(QStringLiteral("nothing-here")) || problem.title.contains(QStringLiteral("nothing-here"));
        };
        QTRY_VERIFY(tells());
        f.buses[1].reset(); // the state is told anew
        QTRY_VERIFY(f.window().statusStrip()->stateText().contains(QStringLiteral("1 of 2 buses connected")));
        QVERIFY(tells());
        QCOMPARE(f.subscribers(0), 1u);
        QVERIFY(!f.window().isStartPageShown());
    }

    void severalProblemsAreShownOneByOne()
    {
        ProblemBar bar;
        const ProblemInfo one{QStringLiteral("one"), QStringLiteral("r"), {}}, two{QStringLiteral("two"), QStringLiteral("r"), {}};
        bar.setProblems({one, {}, two});
        QCOMPARE(bar.problem().title, QStringLiteral("one"));
        auto *next = bar.findChild<QToolButton *>();
        QCOMPARE(next->text(), QStringLiteral("1 of 2"));
        next->click();
        QCOMPARE(bar.problem().title, QStringLiteral("two"));
        bar.setProblems({one, two});
        QCOMPARE(bar.problem().title, QStringLiteral("two")); // what is read stays
        bar.setProblems({one});
        QCOMPARE(bar.problem().title, QStringLiteral("one"));
        bar.setProblems({});
        QVERIFY(bar.isHidden());
    }

    void theComposerFiresAtTheBusChosen()
    {
        Fixture f;
        f.serveAndWatch(2);
        QTRY_VERIFY(f.busBox() && f.busBox()->count() == 2);
        f.composer()->compose("myco/x", number(7));
        f.busBox()->setCurrentIndex(1);
        Q_EMIT f.busBox()->activated(1);
        QTRY_VERIFY(f.button(QStringLiteral("Fire to")));
        QTRY_VERIFY(f.button(QStringLiteral("Fire to"))->text().contains(QStringLiteral("bus1")));
        QTRY_VERIFY(f.button(QStringLiteral("Fire to"))->isEnabled());
        f.composer()->fire();
        QTRY_COMPARE(f.session->counters().shown, 1u);
        QCOMPARE(f.model()->eventAt(0).source, quint16(1));
        // It goes: the next shot goes nowhere rather than somewhere else.
        f.choose(1, QStringLiteral("Disconnect"));
        QTRY_VERIFY(!f.button(QStringLiteral("Fire to"))->isEnabled());
        QVERIFY(f.button(QStringLiteral("Fire to"))->text().contains(QStringLiteral("bus1")));
    }

    void theDemoGoesWhenABusComes()
    {
        Fixture f;
        f.session->openDemo();
        QTRY_VERIFY(f.session->counters().shown > 0);
        f.serveAndWatch(1);
        QVERIFY(f.window().windowTitle().contains(QStringLiteral("bus0")));
        f.buses[0]->publish("test/a", number(1)); // and its events go with it
        QTRY_COMPARE(f.session->counters().shown, 1u);
        QCOMPARE(f.session->counters().received, 1u);
        QCOMPARE(f.cell(0, EventTableModel::SequenceColumn), QStringLiteral("1"));
        QCOMPARE(f.cell(0, EventTableModel::TagColumn), QStringLiteral("test/a"));
    }

    void aShotThroughALinkMarksItsRow()
    {
        Fixture f;
        f.serve(0);
        const QString sudo = f.folder.filePath(QStringLiteral("sudo")); // drops -n -u USER -- and runs the rest as we are
        QFile script(sudo);
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write("#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\nshift\nexec \"$@\"\n");
        script.close();
        QVERIFY(script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        const QByteArray before = qgetenv("PATH");
        qputenv("PATH", QFile::encodeName(f.folder.path()) + ':' + QFile::encodeName(QFileInfo(projectpaths::brinectl()).path()) + ':' + before);
        BusRequest request;
        request.sockDir = f.path(0);
        request.asUser = QStringLiteral("salt");
        f.session->open(request);
        QTRY_COMPARE_WITH_TIMEOUT(f.subscribers(0), 1u, 10000);
        f.composer()->compose("myco/through", number(3));
        QTRY_VERIFY(f.button(QStringLiteral("Fire to")) && f.button(QStringLiteral("Fire to"))->isEnabled());
        f.composer()->fire();
        QTRY_COMPARE(f.session->counters().shown, 1u);
        QCOMPARE(f.cell(0, EventTableModel::TagColumn), QStringLiteral("myco/through"));
        QVERIFY(f.window().windowTitle().contains(QStringLiteral("as salt")));
        qputenv("PATH", before);
    }

    void anEchoIsFoundByItsTimeElseByItsBytes()
    {
        EventStore store;
        EventTableModel model(&store);
        EventIntake intake(&store, &model);
        EventBatch batch;
        batch.append(1000, "a", number(1));
        batch.append(2000, "a", number(2));
        batch.append(3000, "b", number(1));
        intake.append(batch, 0, EventIntake::Kind::Live);
        intake.append(batch, 1, EventIntake::Kind::Live);
        QCOMPARE(intake.findEcho("a", number(1), 2000, 0).value, 2u);
        QCOMPARE(intake.findEcho("a", number(1), 9999, 0).value, 1u); // another clock
        QCOMPARE(intake.findEcho("a", number(1), 9999, 1).value, 4u);
        QVERIFY(!intake.findEcho("a", number(3), 9999, 1).isValid());
        QVERIFY(!intake.findEcho("b", number(1), 3000, 2).isValid());
    }
};

QTEST_MAIN(TestAppBuses)
#include "tst_app_buses.moc"
