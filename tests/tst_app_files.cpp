// Files in the window: opened as a bus is, with a list and counters of their own, and the bus comes back where it was.
#include "embeddedbus.h"
#include "emptystate.h"
#include "eventtablemodel.h"
#include "eventtableview.h"
#include "filesession.h"
#include "foundbuscard.h"
#include "noticebar.h"
#include "payloadpanel.h"
#include "statusstrip.h"
#include "windowactions.h"
#include <QAction>
#include <QApplication>
#include <QDropEvent>
#include <QFileDialog>
#include <QMimeData>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <memory>

using namespace brine;

namespace {

struct Fixture : FileSession
{
    using FileSession::FileSession;

    /// A bus of its own in the folder `sock`, watched.
    std::unique_ptr<EmbeddedBus> watchBus()
    {
        EmbeddedBus::Options options;
        options.sockDir = path("sock");
        auto started = EmbeddedBus::start(options);
        if (!started)
            qFatal("%s", qPrintable(started.error().text()));
        std::unique_ptr<EmbeddedBus> bus = std::move(started).value();
        session.open({BusNode::Master, options.sockDir, {}, {}});
        if (!QTest::qWaitFor([&bus] { return bus->counters().subscribers == 1; }))
            qFatal("the bus is not watched");
        return bus;
    }
    QString cell(int row, int column) { return window().tableView()->model()->index(row, column).data().toString(); }
    StatusStrip::Sum sum() { return StatusStrip::sumOf(session.counters()); }
    NoticeBar *notice(const QString &part)
    {
        for (NoticeBar *bar : window().findChildren<NoticeBar *>()) {
            if (bar->isVisible() && bar->accessibleName().contains(part))
                return bar;
        }
        return nullptr;
    }
    int jobTab()
    {
        auto *tabs = window().payloadPanel()->findChild<QTabWidget *>();
        for (int i = 0; i < tabs->count(); ++i) {
            if (tabs->tabText(i) == QStringLiteral("Job"))
                return i;
        }
        return -1;
    }
};

} // namespace

class TestAppFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void brokenLinesAreSaidAndHaveARow()
    {
        Fixture f;
        f.session.openFile(f.file("broken.txt", "salt/auth\t{\"id\": \"web1\"}\nnonsense\nsalt/minion/web1/start\t{}\n"));
        QTRY_COMPARE(f.session.counters().shown, 2u); // and the row for line 2
        QTRY_COMPARE(f.window().tableView()->rowCount(), 3);
        QTRY_VERIFY2(f.workText().contains(QStringLiteral("2 events. Line 2 is no event")), qPrintable(f.workText()));
        const CounterInfo counters = f.session.counters();
        QCOMPARE(counters.received, 3u);
        QCOMPARE(counters.dropped, 1u);
        const StatusStrip::Sum sum = StatusStrip::sumOf(counters);
        QVERIFY(sum.shown == 2 && sum.lost == 1 && sum.waiting == 0);
    }

    void aFileThatIsNotThereIsExplained()
    {
        Fixture f;
        f.session.openFile(f.path("missing.jsonl"));
        QTRY_VERIFY2(f.workText().startsWith(QStringLiteral("There is no file")), qPrintable(f.workText()));
        QTRY_COMPARE(f.window().tableView()->findChild<EmptyState *>()->sentence(), QStringLiteral("File not read"));
        f.file("missing.jsonl", savedLines(1));
        QTest::keyClick(&f.window(), Qt::Key_F5); // reconnect reads it again
        QTRY_COMPARE(f.session.counters().shown, 1u);
    }

    void aFileDroppedOnTheWindowOpens()
    {
        Fixture f;
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(f.file("dropped.jsonl", savedLines(3)))});
        QDragEnterEvent enter(QPoint(50, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QVERIFY(QApplication::sendEvent(&f.window(), &enter) && enter.isAccepted());
        QDropEvent drop(QPointF(50, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&f.window(), &drop);
        QTRY_COMPARE(f.session.counters().shown, 3u);
        QMimeData text;
        text.setText(QStringLiteral("no file"));
        QDragEnterEvent other(QPoint(50, 300), Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
        other.ignore();
        QApplication::sendEvent(&f.window(), &other);
        QVERIFY(!other.isAccepted());
    }

    // Counters and numbers are those of the list that is shown, whatever was shown before it.
    void eachFileIsCountedByItself()
    {
        Fixture f;
        f.session.openFile(f.file("broken.txt", "salt/auth\t{\"id\": \"web1\"}\nnonsense\nsalt/minion/web1/start\t{}\n"));
        QTRY_COMPARE(f.session.counters().dropped, 1u);
        f.window().clearEvents();
        f.session.openFile(f.file("second.jsonl", savedLines(2)));
        QTRY_COMPARE(f.session.counters().shown, 2u);
        const CounterInfo counters = f.session.counters();
        QCOMPARE(counters.received, 2u);
        QCOMPARE(counters.stored, 2u);
        QCOMPARE(counters.dropped + counters.cleared + counters.evicted + counters.gaps, 0u);
        QCOMPARE(f.cell(0, EventTableModel::SequenceColumn), QStringLiteral("1"));
        QVERIFY(!f.window().actions()->undoClear->isEnabled()); // that was the other list's
    }

    void aFileTakesThePlaceOfTheBusAndGivesItBack()
    {
        Fixture f;
        const auto bus = f.watchBus();
        for (int i = 0; i < 5; ++i)
            bus->publish("test/" + QByteArray::number(i), "\x80");
        QTRY_COMPARE(f.session.counters().shown, 5u);
        f.window().tableView()->selectRow(1);
        Q_EMIT f.window().jobRequested(QStringLiteral("20261123140207113204"));
        QVERIFY(f.jobTab() >= 0);
        f.window().setPaused(true);
        f.session.openFile(f.file("second.jsonl", savedLines(2)));
        QTRY_COMPARE(f.session.counters().shown, 2u);
        QCOMPARE(bus->counters().subscribers, 0u);
        QCOMPARE(f.session.counters().received, 2u);
        QCOMPARE(f.cell(1, EventTableModel::SequenceColumn), QStringLiteral("2"));
        QCOMPARE(f.cell(1, EventTableModel::SourceColumn), QStringLiteral("other bus"));
        QVERIFY(!f.window().isPaused() && f.jobTab() < 0 && !f.window().payloadPanel()->hasEvent());
        NoticeBar *aside = f.notice(QStringLiteral("5 events of "));
        QVERIFY(aside && aside->accessibleName().contains(QStringLiteral("set aside")));
        f.session.openFile(f.file("third.jsonl", savedLines(3))); // another file instead: the bus is still there to go back to
        QTRY_COMPARE(f.session.counters().shown, 3u);
        QTRY_VERIFY(f.notice(QStringLiteral("5 events of ")));
        QTest::mouseClick(aside->actionButton(), Qt::LeftButton);
        QCOMPARE(f.session.counters().shown, 5u);
        QCOMPARE(f.session.counters().received, 5u);
        QCOMPARE(f.sum().waiting, 0u);
        QCOMPARE(f.cell(4, EventTableModel::TagColumn), QStringLiteral("test/4"));
        QVERIFY(!f.notice(QStringLiteral("set aside")));
        QVERIFY(f.window().windowTitle() == QStringLiteral("Brine")); // no file, no bus
        NoticeBar *left = f.notice(QStringLiteral("Disconnected from "));
        QVERIFY(left);
        QTest::mouseClick(left->actionButton(), Qt::LeftButton); // and on with the bus, in its list
        QTRY_COMPARE(bus->counters().subscribers, 1u);
        bus->publish("test/5", "\x80");
        QTRY_COMPARE(f.session.counters().shown, 6u);
        QCOMPARE(f.cell(5, EventTableModel::SequenceColumn), QStringLiteral("6"));
        QVERIFY(!f.notice(QStringLiteral("Disconnected")));
    }

    void aBusGoesOnWithItsListAfterAFile()
    {
        Fixture f;
        const auto bus = f.watchBus();
        bus->publish("test/0", "\x80");
        QTRY_COMPARE(f.session.counters().shown, 1u);
        f.open(savedLines(4), 4);
        f.session.open({BusNode::Master, f.path("sock"), {}, {}});
        QTRY_COMPARE(bus->counters().subscribers, 1u);
        bus->publish("test/1", "\x80");
        QTRY_COMPARE(f.session.counters().shown, 2u);
        QCOMPARE(f.session.counters().received, 2u); // nothing of the file's
        QCOMPARE(f.cell(0, EventTableModel::TagColumn), QStringLiteral("test/0"));
    }

    void whatHadToMakeRoomForAFileIsSaid()
    {
        Settings settings;
        settings.preferences.keptEvents = Preferences::MinEvents;
        Fixture f(settings);
        const auto bus = f.watchBus();
        for (int i = 0; i < 500; ++i)
            bus->publish("test/a", "\x80");
        QTRY_COMPARE(f.session.counters().shown, 500u);
        f.session.openFile(f.file("long.jsonl", savedLines(800)));
        QTRY_COMPARE(f.session.counters().shown, 800u);
        QCOMPARE(f.session.counters().evicted, 0u);
        QTRY_VERIFY(f.notice(QStringLiteral("more are forgotten: the limit of")));
        f.session.openFile(f.file("longer.jsonl", savedLines(3000)));
        QTRY_COMPARE(f.session.counters().received, 3000u);
        QTRY_COMPARE(f.sum().waiting, 0u);
        QVERIFY(f.session.counters().evicted > 0);
        QTRY_VERIFY(f.notice(QStringLiteral("that were set aside are forgotten")));
        QTest::keyClick(&f.window(), Qt::Key_E, Qt::ControlModifier); // closes the file
        QCOMPARE(f.session.counters().received, 500u);
        QCOMPARE(f.session.counters().evicted, 500u); // its own list has lost them, and says so
        QCOMPARE(f.sum().forgotten, 500u);
        QVERIFY(f.window().isStartPageShown());
    }

    void theStartPageOpensFilesAndLooksAgain()
    {
        Fixture f;
        f.window().showStartPage();
        QVERIFY(f.named<QPushButton>(QStringLiteral("Open a file…")));
        QTest::mouseClick(f.named<QPushButton>(QStringLiteral("Open a file…")), Qt::LeftButton);
        QTRY_VERIFY(f.window().findChild<QFileDialog *>());
        f.window().findChild<QFileDialog *>()->reject();
        // A bus that appears while the start page is open is found when asked for. Salt's own configuration names it.
        const int before = int(f.window().findChildren<FoundBusCard *>().size());
        f.file("master", "sock_dir: " + f.path("sock").toLocal8Bit() + "\n");
        const QByteArray old = qgetenv("SALT_CONFIG_DIR");
        qputenv("SALT_CONFIG_DIR", f.folder.path().toLocal8Bit());
        EmbeddedBus::Options options;
        options.sockDir = f.path("sock");
        const auto bus = EmbeddedBus::start(options);
        QVERIFY(bus.ok());
        auto *again = f.named<QToolButton>(QStringLiteral("Look again"));
        QVERIFY(again);
        QTest::mouseClick(again, Qt::LeftButton);
        QTRY_COMPARE(int(f.window().findChildren<FoundBusCard *>().size()), before + 1);
        old.isEmpty() ? qunsetenv("SALT_CONFIG_DIR") : qputenv("SALT_CONFIG_DIR", old);
    }
};

QTEST_MAIN(TestAppFiles)
#include "tst_app_files.moc"
