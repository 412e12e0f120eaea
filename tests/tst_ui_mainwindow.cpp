// The main window: its bus and start page, its problems and remedies, its texts, names and keys.
#include "composepanel.h"
#include "connectionbutton.h"
#include "foundbuscard.h"
#include "mainwindowfixture.h"
#include "payloadpanel.h"
#include "problembar.h"
#include "remedylist.h"
#include "startpage.h"
#include "statusstrip.h"
#include <QAction>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QSignalSpy>
#include <QTreeView>

using namespace brine;

namespace {

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
        QVERIFY(f.window.actions()->oldest->text().endsWith(QStringLiteral("\tHome"))); // the list's own keys, named where they are looked for
        QVERIFY(f.window.actions()->newest->text().endsWith(QStringLiteral("\tEnd")));
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

    void panelsAreReachedInTurn()
    {
        Fixture f;
        auto *left = new QTreeView;
        left->setAccessibleName(QStringLiteral("Left"));
        f.window.setLeftPanel(left);
        const auto step = [&f](Qt::KeyboardModifiers modifiers = {}) {
            QTest::keyClick(&f.window, Qt::Key_F6, modifiers);
            return f.window.focusWidget();
        };
        f.window.tableView()->setFocus();
        QVERIFY(f.window.composePanel()->isAncestorOf(step())); // without an event the detail has nothing to show a focus on
        QVERIFY(f.window.filterBar()->isAncestorOf(step()));
        QCOMPARE(step(), left);
        QCOMPARE(step(), f.window.tableView());
        QCOMPARE(step(Qt::ShiftModifier), left);
        f.receive(Events);
        f.window.tableView()->selectRow(0);
        f.window.tableView()->setFocus();
        const auto *tree = qobject_cast<QTreeView *>(step());
        QVERIFY(tree && f.window.payloadPanel()->isAncestorOf(tree));
        QVERIFY(tree->selectionModel()->isSelected(tree->currentIndex())); // else the focus would not be seen
        left->hide();
        QVERIFY(f.window.composePanel()->isAncestorOf(step()));
        step();
        QCOMPARE(step(), f.window.tableView());
    }

    void theJobOfTheEventIsFollowedByKey()
    {
        Fixture f;
        f.receive(Events);
        f.window.setJobsAvailable(true);
        QSignalSpy jobs(&f.window, &MainWindow::jobRequested);
        f.window.tableView()->selectRow(0); // of no job
        QTest::keyClick(&f.window, Qt::Key_J, Qt::ControlModifier);
        QVERIFY(jobs.isEmpty() && !f.window.actions()->followJob->isEnabled());
        f.window.tableView()->selectRow(2);
        QTest::keyClick(&f.window, Qt::Key_J, Qt::ControlModifier);
        QCOMPARE(jobs.size(), 1);
        QCOMPARE(jobs.at(0).at(0).toString(), QStringLiteral("20261123140207113204"));
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
