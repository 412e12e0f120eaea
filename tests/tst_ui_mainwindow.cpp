#include "composepanel.h"
#include "connectionbutton.h"
#include "emptystate.h"
#include "eventstore.h"
#include "eventtablemodel.h"
#include "eventtableview.h"
#include "filterbar.h"
#include "filteredit.h"
#include "foundbuscard.h"
#include "gotobox.h"
#include "mainwindow.h"
#include "noticebar.h"
#include "problembar.h"
#include "remedylist.h"
#include "startpage.h"
#include "statusstrip.h"
#include "testevents.h"
#include "windowactions.h"
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace brine;

namespace {

struct Fixture
{
    EventStore store;
    EventTableModel model{&store};
    MainWindow window{&model};

    Fixture()
    {
        // what the session does with the window's requests
        QObject::connect(&window, &MainWindow::pauseToggled, &model, &EventTableModel::setPaused);
        QObject::connect(&window, &MainWindow::clearRequested, &model, [this] { model.clear(); });
        QObject::connect(&window, &MainWindow::undoClearRequested, &model, &EventTableModel::undoClear);
        window.setThemeMode(ThemeMode::Light);
        window.show();
        window.activateWindow();
        (void)QTest::qWaitForWindowActive(&window); // shortcuts only work in the active window
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
        window.tableView()->setFocus();
    }
    void receive(QByteArrayView lines)
    {
        store.append(makeEvents(lines));
        model.advance();
    }
    void connectBus(ConnectionInfo::Level level, const QString &text = QStringLiteral("Connected"))
    {
        ConnectionInfo info;
        info.level = level;
        info.name = QStringLiteral("master bus in /run/salt/master");
        info.path = QStringLiteral("/run/salt/master/master_event_pub.ipc");
        info.text = text;
        info.canWatch = true;
        window.setConnection(info);
    }
    template<class T> T *child() const { return window.findChild<T *>(); }
    QList<NoticeBar *> notices() const { return window.findChildren<NoticeBar *>(); }
    NoticeBar *notice(const QString &part) const
    {
        for (NoticeBar *bar : notices()) {
            if (bar->isVisible() && bar->text().contains(part))
                return bar;
        }
        return nullptr;
    }
    QToolButton *button(const QString &name) const
    {
        for (QToolButton *button : window.findChildren<QToolButton *>()) {
            if (button->accessibleName() == name)
                return button;
        }
        return nullptr;
    }
    EmptyState *empty() const { return window.tableView()->findChild<EmptyState *>(); }
};

const char Events[] = R"(salt/auth {"id": "web01", "act": "accept"}
salt/job/20261123140207113204/new {"fun": "test.ping", "jid": "20261123140207113204"}
salt/job/20261123140207113204/ret/web01 {"fun": "test.ping", "id": "web01", "success": true, "retcode": 0, "return": true}
salt/job/20261123140207113204/ret/web02 {"fun": "state.apply", "id": "web02", "success": false, "retcode": 2}
myco/build/done {"n": 1})";

const QStringList Hostile = {
    QStringLiteral("<img src=\"file:///etc/hostname\">"),
    QStringLiteral("<a href=\"http://127.0.0.1:1/x\">x</a>"),
    QStringLiteral("<b style=\"font-size:200000px\">big</b>"),
    QStringLiteral("&lt;b&gt;"),
    QStringLiteral("a < b > c"),
    QStringLiteral("left \u202E right"),
    QStringLiteral("a && b & c"),
    QString(1024 * 1024, u'x'),
};

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBusRunByAStrangerIsMarkedOnItsButtonAndInTheStrip()
    {
        Fixture f;
        ConnectionInfo info;
        info.level = ConnectionInfo::Level::Good;
        info.name = QStringLiteral("master bus");
        info.text = QStringLiteral("Connected");
        f.window.setConnection(info);
        auto *button = f.child<ConnectionButton>();
        const int trusted = button->sizeHint().width();
        info.distrust = QStringLiteral("This bus is run by <b>mallory</b>, who is not the user of Salt.");
        f.window.setConnection(info);
        QVERIFY2(button->sizeHint().width() > trusted, "no room for the sign");
        QVERIFY(button->accessibleName().contains(info.distrust));
        QVERIFY2(button->toolTip().contains(QStringLiteral("&lt;b&gt;mallory")), qPrintable(button->toolTip()));
        QCOMPARE(f.window.statusStrip()->distrustText(), info.distrust);
        info.distrust.clear();
        f.window.setConnection(info);
        QCOMPARE(button->sizeHint().width(), trusted);
        QCOMPARE(f.window.statusStrip()->distrustText(), QString());
    }

    void everyFocusableWidgetHasAName()
    {
        Fixture f;
        f.receive(Events);
        f.window.setFoundBuses({FoundBusInfo{QStringLiteral("Salt master"), QStringLiteral("/run/salt/master"), {}, QStringLiteral("Salt's default"), false, true, false,
                                             {}, {QStringLiteral("You may not fire."), QStringLiteral("root 0600"), {QStringLiteral("Do:  this")}}}});
        f.window.setProblem({QStringLiteral("Title"), QStringLiteral("Reason"), {QStringLiteral("Start it:  sudo true")}});
        QStringList unnamed;
        for (const QWidget *widget : f.window.findChildren<QWidget *>()) {
            const bool focusable = widget->focusPolicy() != Qt::NoFocus && !widget->inherits("QMenu") && !widget->inherits("QMenuBar");
            if (!focusable || widget->objectName().startsWith(QLatin1String("qt_")) || widget->focusProxy())
                continue;
            if (widget->window()->inherits("QComboBoxPrivateContainer")) // the pop-up speaks by its combo box
                continue;
            const QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget));
            if (!spoken || spoken->text(QAccessible::Name).isEmpty())
                unnamed.append(QStringLiteral("%1 %2 in %3").arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
                                                              QLatin1String(widget->parentWidget()->metaObject()->className())));
        }
        QVERIFY2(unnamed.isEmpty(), qPrintable(unnamed.join(u'\n')));
    }

    void everyActionIsInAMenuAndNoKeyIsGivenTwice()
    {
        Fixture f;
        QSet<const QAction *> inMenus;
        QList<QMenu *> menus = f.window.menuBar()->findChildren<QMenu *>();
        for (const QMenu *menu : menus) {
            for (const QAction *action : menu->actions())
                inMenus.insert(action);
        }
        QHash<QString, QString> keys;
        for (const QAction *action : f.window.actions()->all()) {
            QVERIFY2(inMenus.contains(action), qPrintable(action->text()));
            for (const QKeySequence &key : action->shortcuts()) {
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString() + u' ' + action->text()));
                keys.insert(key.toString(), action->text());
            }
        }
        QVERIFY(f.window.actions()->shortcutsText().contains(QStringLiteral("Ctrl+L")));
    }

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

    void startPageNamesBusesAboveTheDemo()
    {
        Fixture f;
        FoundBusInfo master{QStringLiteral("Salt master"), QStringLiteral("/run/salt/master"), {}, QStringLiteral("Salt's default"), false, true, false, {},
                            {QStringLiteral("You may not fire at the master."), QStringLiteral("master_event_pull.ipc is srw------- root:root"), {QStringLiteral("Run:  sudo x")}}};
        FoundBusInfo minion = master;
        minion.title = QStringLiteral("Minion web01");
        minion.isMinion = true;
        minion.canWatch = false;
        f.window.setFoundBuses({master, minion});
        f.window.showStartPage();
        QVERIFY(f.window.isStartPageShown());
        const auto cards = f.window.findChildren<FoundBusCard *>();
        QCOMPARE(cards.size(), 2);
        QPushButton *demo = nullptr;
        for (QPushButton *button : f.window.findChildren<QPushButton *>()) {
            if (button->text().contains(QStringLiteral("demo")))
                demo = button;
        }
        QVERIFY(demo);
        QCoreApplication::processEvents();
        QVERIFY(cards.last()->mapTo(&f.window, QPoint(0, 0)).y() < demo->mapTo(&f.window, QPoint(0, 0)).y());
        QSignalSpy connected(&f.window, &MainWindow::connectRequested), demos(&f.window, &MainWindow::demoRequested);
        for (QPushButton *button : cards.first()->findChildren<QPushButton *>()) {
            if (button->text() == QStringLiteral("Watch"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QCOMPARE(connected.size(), 1);
        QTest::mouseClick(demo, Qt::LeftButton);
        QCOMPARE(demos.size(), 1);
        for (QPushButton *button : cards.last()->findChildren<QPushButton *>()) {
            if (button->text() == QStringLiteral("Watch"))
                QVERIFY(!button->isEnabled());
            if (button->text() == QStringLiteral("Why?"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QVERIFY(cards.last()->findChild<RemedyList *>()->isVisible());
    }

    void anyFolderCanBeWatched()
    {
        Fixture f;
        f.window.showStartPage();
        QSignalSpy path(&f.window, &MainWindow::connectPathRequested);
        auto *page = f.child<StartPage>();
        auto *node = page->findChild<QComboBox *>();
        QLineEdit *edit = page->findChildren<QLineEdit *>().constFirst();
        QTest::keyClicks(edit, QStringLiteral("/srv/salt/run"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(path.size(), 1);
        QCOMPARE(path.first(), QVariantList({QStringLiteral("/srv/salt/run"), false, QString()}));
        node->setCurrentIndex(1);
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(path.last().at(1).toBool(), true);
    }

    void problemsOfferRemediesToCopy()
    {
        Fixture f;
        QSignalSpy retry(&f.window, &MainWindow::retryRequested);
        f.window.setProblem({QStringLiteral("The master is not running."), QStringLiteral("/run/salt/master: nobody listens"),
                             {QStringLiteral("Start the master:  sudo systemctl start salt-master"), QStringLiteral("Or wait.")}});
        auto *bar = f.child<ProblemBar>();
        QVERIFY(bar->isVisible());
        QTest::mouseClick(bar->findChild<RemedyList *>()->findChildren<QToolButton *>().first(), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("sudo systemctl start salt-master"));
        QTest::keyClick(&f.window, Qt::Key_F5);
        QCOMPARE(retry.size(), 1);
        f.window.setProblem({});
        QVERIFY(!bar->isVisible());
        QCOMPARE(RemedyList::copyText(QStringLiteral("Or wait.")), QStringLiteral("Or wait."));
        QCOMPARE(RemedyList::copyText(QStringLiteral("Join it:  sudo usermod -aG salt ann    and log in again.")), QStringLiteral("sudo usermod -aG salt ann"));
    }

    void demoSaysThatItIsOne()
    {
        Fixture f;
        ConnectionInfo info;
        info.level = ConnectionInfo::Level::Good;
        info.name = QStringLiteral("Demo bus");
        info.isDemo = true;
        f.window.setConnection(info);
        QVERIFY(f.notice(QStringLiteral("This is the demo bus")));
        f.connectBus(ConnectionInfo::Level::Good);
        QVERIFY(!f.notice(QStringLiteral("This is the demo bus")));
        QVERIFY(f.window.windowTitle().contains(QStringLiteral("master bus")));
    }

    void connectAndDisconnectOnOneKey()
    {
        Fixture f;
        QSignalSpy disconnected(&f.window, &MainWindow::disconnectRequested), search(&f.window, &MainWindow::findBusesRequested);
        QTest::keyClick(&f.window, Qt::Key_E, Qt::ControlModifier);
        QVERIFY(f.window.isStartPageShown());
        QCOMPARE(search.size(), 1);
        f.window.showEvents();
        f.connectBus(ConnectionInfo::Level::Good);
        QTest::keyClick(&f.window, Qt::Key_E, Qt::ControlModifier);
        QCOMPARE(disconnected.size(), 1);
    }

    void rightsAreShownApart()
    {
        Fixture f;
        f.connectBus(ConnectionInfo::Level::Good);
        const QString name = f.child<ConnectionButton>()->accessibleName();
        QVERIFY(name.contains(QStringLiteral("Watch: allowed")));
        QVERIFY(name.contains(QStringLiteral("Fire: not allowed")));
    }

    void busTextIsNeverRichText_data()
    {
        QTest::addColumn<QString>("text");
        for (const QString &text : Hostile)
            QTest::newRow(qPrintable(text.left(24))) << text;
    }
    void busTextIsNeverRichText()
    {
        QFETCH(QString, text);
        Fixture f;
        EventBatch batch;
        batch.append(1'764'000'000'000'000, text.toUtf8(), makeEvents("x {\"id\": 1}").at(0).payload);
        f.store.append(batch);
        f.model.advance();
        f.window.tableView()->selectRow(0);
        ConnectionInfo info;
        info.level = ConnectionInfo::Level::Good;
        info.name = info.path = info.origin = info.watchReason = info.fireReason = text;
        info.text = text;
        f.window.setConnection(info);
        f.window.setProblem({text, text, {text}});
        f.window.setFoundBuses({FoundBusInfo{text, text, text, text, false, false, false, {text, text, {text}}, {text, text, {text}}}});
        for (const QLabel *label : f.window.findChildren<QLabel *>()) {
            if (!label->text().isEmpty())
                QVERIFY2(label->textFormat() == Qt::PlainText, qPrintable(label->text().left(80)));
        }
        for (const QWidget *widget : f.window.findChildren<QWidget *>()) {
            const QString tip = widget->toolTip();
            QVERIFY2(!tip.contains(QStringLiteral("<img")) && !tip.contains(QStringLiteral("<a ")) && !tip.contains(QStringLiteral("<b ")), qPrintable(tip.left(80)));
            QVERIFY(tip.size() < 20'000);
        }
        QVERIFY(!f.window.windowTitle().contains(QChar(0x202E)));
        QElapsedTimer timer;
        f.window.tableView()->grab();
        timer.start();
        f.window.tableView()->grab();
        QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed()))); // a 1 MB tag is cut before it is a text
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
        QVERIFY(!cell->isValid());
        QCOMPARE(cell->text(QAccessible::Name), QString());
    }

    void stateComesBack()
    {
        QByteArray state;
        {
            Fixture f;
            f.window.resize(1100, 700);
            f.window.filterBar()->setText(QStringLiteral("success == false"));
            f.window.actions()->utc->setChecked(true);
            f.window.actions()->compose->setChecked(false);
            f.window.setThemeMode(ThemeMode::Dark);
            f.window.actions()->zoomIn->trigger();
            state = f.window.saveState();
        }
        Fixture g;
        QVERIFY(g.window.restoreState(state));
        QCOMPARE(g.window.size(), QSize(1100, 700));
        QCOMPARE(g.window.filterBar()->text(), QStringLiteral("success == false"));
        QVERIFY(g.window.actions()->utc->isChecked());
        QVERIFY(!g.window.composePanel()->isVisible());
        QVERIFY(g.window.themeMode() == ThemeMode::Dark);
        QVERIFY(!g.window.restoreState(QByteArray("junk")));
        QVERIFY(!g.window.restoreState({}));
        QVERIFY(!g.window.restoreState(state.left(state.size() / 2)));
        g.window.resetLayout();
        QVERIFY(g.window.composePanel()->isVisible());
        g.window.setThemeMode(ThemeMode::Light);
    }

    void narrowWindowsPutTheComposerIntoATab()
    {
        Fixture f;
        f.window.resize(1280, 800);
        QTRY_VERIFY(f.window.composePanel()->isVisible());
        f.window.resize(900, 640);
        QTRY_VERIFY(!f.window.composePanel()->isVisible());
        QTest::keyClick(&f.window, Qt::Key_N, Qt::ControlModifier);
        QTRY_VERIFY(f.window.composePanel()->isVisible());
        QCOMPARE(f.window.width(), 900);
    }

    void listGetsMoreThanHalf()
    {
        Fixture f;
        f.window.resize(1280, 800);
        QCoreApplication::processEvents();
        QTRY_VERIFY(f.window.tableView()->height() * 100 >= (f.window.tableView()->height() + f.window.composePanel()->height()) * 55);
    }

    void closingIsTold()
    {
        Fixture f;
        QSignalSpy closing(&f.window, &MainWindow::closing);
        QTest::keyClick(&f.window, Qt::Key_W, Qt::ControlModifier);
        QCOMPARE(closing.size(), 1);
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_ui_mainwindow.moc"
