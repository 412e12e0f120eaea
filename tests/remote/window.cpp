// The window at a far end: a saved connection is chosen on the start page, events come, a shot is seen, the far end dies and is found
// again. Where sudo asks for a password this is the program that asks, by Brine's own dialog, and the one that types. run.py starts it, serves BRINE_FAR_NAME's bus and does what "request:" lines ask for. BRINE_SHOTS: a folder for pictures.
#include "askpass.h"
#include "composepanel.h"
#include "connectionrow.h"
#include "eventtableview.h"
#include "linkprocess.h"
#include "msgpackwriter.h"
#include "problembar.h"
#include "receiptline.h"
#include "secretdialog.h"
#include "session.h"
#include "startpage.h"
#include "statusstrip.h"
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <cstdio>

using namespace brine;

namespace {
constexpr int LoginMs = 30'000, BackMs = 40'000;   // a link is not tried as often as a socket
}

class RemoteWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(qEnvironmentVariableIsSet("BRINE_FAR_NAME"), "tests/remote/run.py starts this");
        m_session = std::make_unique<Session>(Settings::load());
        window().resize(1280, 800);
        window().show();
        m_session->showStart();
        QVERIFY(QTest::qWaitForWindowExposed(&window()));
    }
    void cleanupTestCase() { m_session.reset(); }
    void aSavedConnectionIsChosen();
    void eventsArrive();
    void aShotIsSeen();
    void theFarProgramDies();
    void theBusStopsThere();
    void theWayIsCut();

private:
    MainWindow &window() { return m_session->window(); }
    QString state() { return window().statusStrip()->stateText(); }
    ProblemInfo problem() { return window().findChild<ProblemBar *>()->problem(); }
    bool isConnected() { return state().startsWith(QStringLiteral("Connected")); }
    /// A gap is told once events come again.
    bool isBack(quint64 reconnects) { return isConnected() && m_session->counters().reconnects >= reconnects && isNewest("far/beat"); }
    const EventTableModel *model() { return static_cast<const EventTableModel *>(window().tableView()->model()); }
    int rowOf(QByteArrayView tag)
    {
        for (int row = model()->rowCount() - 1; row >= 0; --row) {
            if (model()->eventAt(row).tag == tag)
                return row;
        }
        return -1;
    }
    bool isNewest(QByteArrayView tag) { return model()->rowCount() > 0 && model()->eventAt(model()->rowCount() - 1).tag == tag; }
    int gaps()
    {
        int count = 0;
        for (int row = 0; row < model()->rowCount(); ++row)
            count += model()->eventAt(row).kind == EventKind::Gap;
        return count;
    }
    static void request(const char *what)
    {
        std::printf("request: %s\n", what);
        std::fflush(stdout);
    }
    void picture(const char *name)
    {
        if (const QString folder = qEnvironmentVariable("BRINE_SHOTS"); !folder.isEmpty())
            QVERIFY(window().grab().save(QDir(folder).filePath(QString::fromLatin1(name) + QStringLiteral(".png"))));
    }
    std::unique_ptr<Session> m_session;
};

void RemoteWindow::aSavedConnectionIsChosen()
{
    const QString name = qEnvironmentVariable("BRINE_FAR_NAME");
    picture("start");
    QPushButton *connect = nullptr;
    for (const ConnectionRow *row : window().startPage()->findChildren<ConnectionRow *>()) {
        for (QPushButton *button : row->findChildren<QPushButton *>())
            connect = button->accessibleName() == QStringLiteral("Connect %1").arg(name) ? button : connect;
    }
    QVERIFY(connect);
    QTest::mouseClick(connect, Qt::LeftButton);
    QTRY_VERIFY2_WITH_TIMEOUT(isConnected(), qPrintable(state() + problem().reason), LoginMs);
}

void RemoteWindow::eventsArrive()
{
    QTRY_VERIFY(isNewest("far/beat"));
    QVERIFY2(problem().isEmpty(), qPrintable(problem().title));
}

void RemoteWindow::aShotIsSeen()
{
    MsgpackWriter payload;
    payload.map(1);
    payload.key("n");
    payload.unsignedInteger(18446744073709551615ull);
    ComposePanel *composer = window().composePanel();
    composer->compose("far/shot", payload.bytes());
    QPushButton *fire = nullptr;
    for (QPushButton *button : composer->findChildren<QPushButton *>())
        fire = button->text().startsWith(QStringLiteral("Fire")) ? button : fire;
    QVERIFY(fire);
    QTRY_VERIFY(fire->isEnabled() && !composer->payload().isEmpty());
    QTest::mouseClick(fire, Qt::LeftButton);
    auto *receipt = composer->findChild<ReceiptLine *>();
    QTRY_VERIFY2(receipt->text().contains(QStringLiteral("seen on the bus")), qPrintable(receipt->text()));
    QTRY_VERIFY(rowOf("far/shot") >= 0);
    picture("shot");
}

void RemoteWindow::theFarProgramDies()
{
    const quint64 before = m_session->counters().reconnects;
    const int gapsBefore = gaps();
    request("kill-relay");
    QTRY_VERIFY2_WITH_TIMEOUT(state().startsWith(QStringLiteral("Cut off")), qPrintable(state()), LoginMs);
    picture("cut-off");
    QTRY_VERIFY2_WITH_TIMEOUT(isBack(before + 1), qPrintable(state() + problem().reason), BackMs);
    QTRY_COMPARE(gaps(), gapsBefore + 1);
    QVERIFY2(problem().isEmpty(), qPrintable(problem().title));
    picture("back");
}

// The far program stays: what it says of its bus is what the window says.
void RemoteWindow::theBusStopsThere()
{
    const quint64 before = m_session->counters().reconnects;
    request("stop-bus");
    QTRY_VERIFY2_WITH_TIMEOUT(state().startsWith(QStringLiteral("Cut off")), qPrintable(state()), LoginMs);
    picture("bus-stopped");
    request("start-bus");
    QTRY_VERIFY2_WITH_TIMEOUT(isBack(before + 1), qPrintable(state()), BackMs);
    QVERIFY2(problem().isEmpty(), qPrintable(problem().title));
}

// Over ssh the machine is down for a while, and is tried until it is up. sudo refuses, which is said and not tried again before Retry.
void RemoteWindow::theWayIsCut()
{
    const bool bySsh = qgetenv("BRINE_FAR_WAY") == "ssh";
    const QString words = bySsh ? QStringLiteral("Connection refused") : QStringLiteral("sudo: ");
    request("cut-way");
    QTRY_VERIFY2_WITH_TIMEOUT(state().startsWith(QStringLiteral("Cut off")), qPrintable(state()), LoginMs);
    QTRY_VERIFY2_WITH_TIMEOUT(problem().reason.contains(words), qPrintable(problem().title + problem().reason), BackMs);
    picture("refused");
    QCOMPARE(state().contains(QStringLiteral("reconnecting")), bySsh);
    request("mend-way");
    if (!bySsh) {
        for (QToolButton *button : window().findChild<ProblemBar *>()->findChildren<QToolButton *>()) {
            if (button->text() == QStringLiteral("Retry"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
    }
    QTRY_VERIFY2_WITH_TIMEOUT(isConnected(), qPrintable(state() + problem().reason), BackMs);
    const int rows = model()->rowCount();
    QTRY_VERIFY(model()->rowCount() > rows && isNewest("far/beat"));
    QVERIFY2(problem().isEmpty(), qPrintable(problem().title));
}

// In the process that sudo starts: types the next line of BRINE_FAR_ANSWERS into the dialog.
static void answerWhatIsAsked()
{
    if (!isAskpass() || !qEnvironmentVariableIsSet("BRINE_FAR_ANSWERS"))
        return;
    auto *look = new QTimer(qApp);
    QObject::connect(look, &QTimer::timeout, look, [look] {
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            if (auto *dialog = qobject_cast<SecretDialog *>(widget); dialog && dialog->isVisible()) {
                look->stop();
                QFile answers(qEnvironmentVariable("BRINE_FAR_ANSWERS"));
                if (!answers.open(QIODevice::ReadWrite))
                    return;
                const QByteArray answer = answers.readLine().trimmed(), rest = answers.readAll();
                answers.resize(0);
                answers.seek(0);
                answers.write(rest);
                answers.close();
                if (const QString folder = qEnvironmentVariable("BRINE_SHOTS"); !folder.isEmpty())
                    dialog->grab().save(QDir(folder).filePath(QStringLiteral("askpass.png")));
                QTest::keyClicks(dialog->findChild<QLineEdit *>(), QString::fromUtf8(answer));
                return QTest::keyClick(dialog, Qt::Key_Return);
            }
        }
    });
    look->start(20);
}
Q_COREAPP_STARTUP_FUNCTION(answerWhatIsAsked)

int main(int argc, char **argv)
{
    if (isAskpass())
        return runAskpass(argc, argv);
    QApplication application(argc, argv);
    if (qEnvironmentVariableIsSet("BRINE_FAR_ANSWERS"))
        LinkProcess::setAskpass(QCoreApplication::applicationFilePath());
    RemoteWindow test;
    return QTest::qExec(&test, argc, argv);
}
#include "window.moc"
