// Events in the main window: followed, paused, cleared, filtered, copied and gone to.
#include "composepanel.h"
#include "filteredit.h"
#include "gotobox.h"
#include "mainwindowfixture.h"
#include "payloadheader.h"
#include "payloadpanel.h"
#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>
#include <QTimer>

using namespace brine;

class TestWindowEvents : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eventsBecomeRowsAndFollow()
    {
        Fixture f;
        f.receive(Events);
        QCOMPARE(f.window.tableView()->rowCount(), 5);
        QVERIFY(f.window.actions()->follow->isChecked());
        f.window.tableView()->selectRow(1);
        QVERIFY(!f.window.actions()->follow->isChecked());
        QTest::keyClick(f.window.tableView(), Qt::Key_F);
        QVERIFY(f.window.actions()->follow->isChecked());
    }

    void pauseKeepsEverything()
    {
        Fixture f;
        f.receive(Events);
        QTest::keyClick(f.window.tableView(), Qt::Key_Space);
        QVERIFY(f.model.isPaused());
        QVERIFY(f.notice(QStringLiteral("Paused")));
        f.receive(Events);
        QCOMPARE(f.window.tableView()->rowCount(), 5);
        f.window.setCounters({});
        QTRY_VERIFY(f.notice(QStringLiteral("5 new events waiting")));
        NoticeBar *bar = f.notice(QStringLiteral("5 new events waiting"));
        QTest::mouseClick(bar->actionButton(), Qt::LeftButton);
        QVERIFY(!f.model.isPaused());
        f.model.advance();
        QCOMPARE(f.window.tableView()->rowCount(), 10);
        QVERIFY(!f.notice(QStringLiteral("Paused")));
        QTest::keyClick(&f.window, Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(f.model.isPaused());
    }

    // A bar that comes above the list must not move what one is about to click on.
    void rowsStayWhereTheyAreWhenABarComes_data()
    {
        QTest::addColumn<bool>("follows");
        QTest::newRow("reading") << false;
        QTest::newRow("following") << true;
    }
    void rowsStayWhereTheyAreWhenABarComes()
    {
        QFETCH(bool, follows);
        Fixture f;
        EventTableView *list = f.window.tableView();
        for (int i = 0; i < 100; ++i)
            f.receive(Events);
        if (!follows)
            list->selectRow(250);
        const QModelIndex row = f.model.index(follows ? 495 : 250, EventTableModel::TagColumn);
        const auto place = [&] { return list->viewport()->mapTo(&f.window, list->visualRect(row).topLeft()).y(); };
        QTRY_VERIFY(list->topRow() > 0);
        const auto listTop = [&] { return list->mapTo(&f.window, QPoint()).y(); };
        const int before = place(), lower = f.window.payloadPanel()->height(), top = listTop();
        for (int i = 0; i < 2; ++i) {
            QTest::keyClick(list, Qt::Key_Space);
            QTRY_VERIFY(listTop() > top);
            QTRY_COMPARE(place(), before);
            QCOMPARE(f.window.payloadPanel()->height(), lower);
            QTest::keyClick(list, Qt::Key_Space);
            QTRY_COMPARE(listTop(), top);
            QTRY_COMPARE(place(), before);
        }
    }

    void aFailureIsSaidWholeUntilItIsClosed()
    {
        Fixture f;
        f.window.resize(1024, 768);
        const QString problem = QStringLiteral("/home/ann/%1/fired.json cannot be written: the disk is full. Make room.").arg(QString(300, u'x'));
        f.window.tellProblem(problem);
        NoticeBar *bar = f.notice(QStringLiteral("cannot be written"));
        QVERIFY(bar);
        QCOMPARE(bar->text(), problem);
        QTRY_VERIFY(bar->height() > 3 * bar->fontMetrics().height());
        QCOMPARE(f.window.width(), 1024);
        QTest::mouseClick(bar->findChild<QToolButton *>(), Qt::LeftButton);
        QVERIFY(!bar->isVisible());
    }

    // With a full store the pause cannot keep what waits: said as it is, by the list and by the page in its place.
    void aPauseSaysWhatIsForgotten()
    {
        Fixture f;
        f.store.setLimits({20'000'000, 320}); // ten a segment
        f.receive(Events);
        f.receive(Events);
        f.window.setPaused(true);
        f.window.tableView()->selectRow(0);
        const auto counters = [&f] {
            CounterInfo info;
            info.kept = f.model.keptCount();
            info.maxEvents = 320;
            f.window.setCounters(info);
        };
        while (f.model.rowCount() > 0)
            f.receive(Events);
        counters();
        const QString waiting = QString::number(f.model.pending());
        QTRY_VERIFY(f.notice(QStringLiteral("Paused · %1 new events waiting · the oldest rows are forgotten meanwhile, 10 of them: the limit of 320 events is reached").arg(waiting)));
        QTRY_VERIFY(f.empty()->isVisible());
        QVERIFY(f.says(f.empty(), QStringLiteral("the oldest rows are forgotten")));
        for (int i = 0; i < 20; ++i)
            f.receive(Events);
        counters();
        const quint64 gone = f.model.forgottenWhilePaused().waiting;
        QVERIFY(gone > 0);
        QTRY_VERIFY(f.notice(QStringLiteral("all that came before is forgotten, %1 of the new ones too: the limit of 320 events is reached").arg(gone)));
        QTRY_VERIFY(f.says(f.empty(), QStringLiteral("%1 of the new ones too").arg(gone)));
        f.window.filterBar()->setText(QStringLiteral("nothing-like-this")); // what waits was not looked at: no filter hides it
        QTRY_VERIFY(!f.model.filter().isEmpty() && f.empty()->sentence() == QStringLiteral("Paused"));
    }

    void aForgottenEventIsShownAsSuch()
    {
        Fixture f;
        f.store.setLimits({20'000'000, 320});
        f.receive(Events);
        f.window.tableView()->selectRow(2);
        const auto facts = [&f] { return f.window.payloadPanel()->findChild<PayloadHeader *>()->factsText(); };
        QVERIFY2(facts().startsWith(QStringLiteral("№ 3")), qPrintable(facts()));
        while (f.store.range().contains(EventId{3}))
            f.receive(Events);
        f.window.setCounters({});
        QTRY_VERIFY2(facts().startsWith(QStringLiteral("Forgotten  ·  № 3")), qPrintable(facts()));
        f.window.tableView()->selectRow(0);
        QVERIFY2(!facts().contains(QStringLiteral("Forgotten")), qPrintable(facts()));
    }

    void oneClearedEventIsOne()
    {
        Fixture f;
        f.receive("a/b {}\n");
        f.window.clearEvents();
        QVERIFY(f.notice(QStringLiteral("Cleared 1 event")));
        QVERIFY(!f.notice(QStringLiteral("events")));
    }

    void spaceInAnEditorDoesNotPause()
    {
        Fixture f;
        QTest::keyClick(&f.window, Qt::Key_L, Qt::ControlModifier);
        QTRY_VERIFY(f.window.filterBar()->edit()->hasFocus());
        QTest::keyClick(f.window.filterBar()->edit(), Qt::Key_Space);
        QVERIFY(!f.model.isPaused());
        QTest::keyClick(f.window.filterBar()->edit(), Qt::Key_Escape);
        QTRY_VERIFY(f.window.tableView()->hasFocus());
    }

    void clearCanBeUndone()
    {
        Fixture f;
        f.receive(Events);
        QTest::keyClick(&f.window, Qt::Key_K, Qt::ControlModifier);
        QCOMPARE(f.window.tableView()->rowCount(), 0);
        NoticeBar *bar = f.notice(QStringLiteral("Cleared 5 events"));
        QVERIFY(bar);
        QTest::mouseClick(bar->actionButton(), Qt::LeftButton);
        QTRY_COMPARE(f.window.tableView()->rowCount(), 5);
        QVERIFY(!bar->isVisible());
        QTest::keyClick(&f.window, Qt::Key_K, Qt::ControlModifier);
        QTest::keyClick(&f.window, Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(f.window.tableView()->rowCount(), 5);
    }

    void filterNarrowsTheList()
    {
        Fixture f;
        f.receive(Events);
        f.window.filterBar()->setText(QStringLiteral("success == false"));
        QTRY_COMPARE(f.window.tableView()->rowCount(), 1);
        f.window.filterBar()->setText(QStringLiteral("nothing-like-this"));
        QTRY_COMPARE(f.window.tableView()->rowCount(), 0);
        QTRY_VERIFY(f.empty()->isVisible() && f.empty()->sentence().contains(QStringLiteral("5 events, none match")));
        QTest::mouseClick(f.empty()->findChild<QPushButton *>(), Qt::LeftButton);
        QTRY_COMPARE(f.window.tableView()->rowCount(), 5);
        QTRY_VERIFY(!f.empty()->isVisible());
    }

    void emptyListSaysWhy_data()
    {
        QTest::addColumn<ConnectionInfo::Level>("level");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("sentence");
        using Level = ConnectionInfo::Level;
        QTest::newRow("none") << Level::None << QString() << QStringLiteral("Nothing is watched.");
        QTest::newRow("quiet") << Level::Quiet << QStringLiteral("Connected, quiet for 4 min") << QStringLiteral("Connected. The bus is quiet.");
        QTest::newRow("not understood") << Level::NotUnderstood << QStringLiteral("Receiving, but not understood: c1 c1")
                                        << QStringLiteral("Something arrives here that is no Salt event.");
        QTest::newRow("cut off") << Level::CutOff << QStringLiteral("Cut off 3 s ago, reconnecting") << QStringLiteral("Cut off 3 s ago, reconnecting");
        QTest::newRow("failed") << Level::Failed << QStringLiteral("Cannot open: no such socket") << QStringLiteral("Cannot open: no such socket");
    }
    void emptyListSaysWhy()
    {
        QFETCH(ConnectionInfo::Level, level);
        QFETCH(QString, text);
        QFETCH(QString, sentence);
        Fixture f;
        f.connectBus(level, text);
        QTRY_VERIFY(f.empty()->isVisible());
        QCOMPARE(f.empty()->sentence(), sentence);
        f.receive(Events);
        QTRY_VERIFY(!f.empty()->isVisible());
    }

    void conditionsFromCells()
    {
        Fixture f;
        f.receive(Events);
        struct Case { int row, column; };
        for (const Case &c : {Case{3, EventTableModel::TagColumn}, Case{3, EventTableModel::MinionColumn}, Case{3, EventTableModel::FunctionColumn},
                              Case{3, EventTableModel::SizeColumn}, Case{3, EventTableModel::SequenceColumn}, Case{3, EventTableModel::ResultColumn}}) {
            f.window.filterBar()->clear();
            QTRY_COMPARE(f.window.tableView()->rowCount(), 5);
            const EventId id = f.model.idAtRow(c.row);
            const QPoint at(f.window.tableView()->visualRect(f.model.index(c.row, c.column)).center());
            QTimer::singleShot(0, &f.window, [] {
                auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
                QVERIFY(menu);
                menu->actions().first()->trigger();
                menu->close();
            });
            QContextMenuEvent event(QContextMenuEvent::Mouse, at, f.window.tableView()->viewport()->mapToGlobal(at));
            QCoreApplication::sendEvent(f.window.tableView()->viewport(), &event);
            QVERIFY2(!f.window.filterBar()->text().isEmpty(), qPrintable(QString::number(c.column)));
            QCOMPARE(f.window.filterBar()->edit()->state(), FilterEdit::State::Valid);
            QTRY_VERIFY2(f.window.tableView()->rowOf(id) >= 0, qPrintable(f.window.filterBar()->text()));
            QVERIFY2(f.window.tableView()->rowCount() < 5, qPrintable(f.window.filterBar()->text()));
        }
    }

    void copiesRowsAsTagAndJson()
    {
        Fixture f;
        f.receive(Events);
        f.window.tableView()->setFocus();
        QTest::keyClick(f.window.tableView(), Qt::Key_Home);
        QTest::keyClick(f.window.tableView(), Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(f.window.tableView(), Qt::Key_C, Qt::ControlModifier);
        const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2);
        QCOMPARE(lines.first(), QStringLiteral("salt/auth\t{\"id\": \"web01\", \"act\": \"accept\"}"));
        QTest::keyClick(f.window.tableView(), Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(f.window.tableView()->selectedCount(), quint64(5));
    }

    void secretsAreMaskedInCopies()
    {
        Fixture f;
        f.receive(R"(salt/auth/creds {"user": "root", "creds": "CANARY-SECRET-1"})");
        f.window.tableView()->selectRow(0);
        f.window.actions()->copyPayload->trigger();
        QVERIFY(!QGuiApplication::clipboard()->text().isEmpty());
        QVERIFY(!QGuiApplication::clipboard()->text().contains(QStringLiteral("CANARY")));
    }

    void goesToNumberAndTime()
    {
        Fixture f;
        f.receive(Events);
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        QCOMPARE(GoToBox::rowFor(f.model, QStringLiteral("3"), now).value_or(-1), 2);
        QCOMPARE(GoToBox::rowFor(f.model, QStringLiteral("999"), now).value_or(-1), 5);
        const QDateTime second = QDateTime::fromMSecsSinceEpoch(1'764'000'000'001, Qt::UTC);
        QCOMPARE(GoToBox::rowFor(f.model, second.toString(Qt::ISODateWithMs), now).value_or(-1), 1);
        QVERIFY(!GoToBox::rowFor(f.model, QStringLiteral("nonsense"), now));
        QVERIFY(!GoToBox::rowFor(f.model, {}, now));
        QVERIFY(GoToBox::rowFor(f.model, QStringLiteral("14:02"), now));
    }

    void walksEventsFromAnyPanel()
    {
        Fixture f;
        f.receive(Events);
        f.window.tableView()->selectRow(2);
        f.window.composePanel()->focusTag();
        QTest::keyClick(&f.window, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(f.window.tableView()->currentRow(), 3);
        QTest::keyClick(&f.window, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(f.window.tableView()->currentRow(), 2);
    }

    void listIsATableForScreenReaders()
    {
        Fixture f;
        f.receive(Events);
        QAccessibleInterface *table = QAccessible::queryAccessibleInterface(f.window.tableView());
        QVERIFY(table && table->tableInterface());
        QCOMPARE(table->role(), QAccessible::Table);
        QCOMPARE(table->text(QAccessible::Name), QStringLiteral("Events"));
        QCOMPARE(table->tableInterface()->rowCount(), 5);
        QAccessibleInterface *cell = table->tableInterface()->cellAt(0, EventTableModel::TagColumn);
        QVERIFY(cell);
        QCOMPARE(cell->text(QAccessible::Name), QStringLiteral("salt/auth"));
        QCOMPARE(table->indexOfChild(cell), int(EventTableModel::TagColumn));
        QCOMPARE(table->child(EventTableModel::TagColumn), cell);
        QCOMPARE(cell->tableCellInterface()->rowIndex(), 0);
        QVERIFY(!cell->state().selected);
        QVERIFY(table->tableInterface()->selectRow(0));
        QVERIFY(cell->state().selected);
        QCOMPARE(table->tableInterface()->selectedRows(), QList<int>({0}));
        QCOMPARE(table->focusChild(), cell);
        f.window.clearEvents();
        QVERIFY(!f.window.payloadPanel()->hasEvent());
        QVERIFY(!cell->isValid());
        QCOMPARE(cell->text(QAccessible::Name), QString());
    }
};

QTEST_MAIN(TestWindowEvents)
#include "tst_ui_windowevents.moc"
