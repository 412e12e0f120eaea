// Shots through a whole session at a real bus: receipts, the list of what was fired, follow-ups, bursts, and what survives.
#include "askrow.h"
#include "burstrow.h"
#include "composepanel.h"
#include "destinationbar.h"
#include "embeddedbus.h"
#include "eventtableview.h"
#include "filterbar.h"
#include "firedmodel.h"
#include "firedpanel.h"
#include "payloadeditor.h"
#include "payloadreader.h"
#include "receiptline.h"
#include "receiptpanel.h"
#include "redaction.h"
#include "session.h"
#include "statusstrip.h"
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScopeGuard>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>
#include <algorithm>

using namespace brine;

namespace {

QByteArray fromJson(QByteArrayView json)
{
    const auto read = readJson(json);
    return read ? read->msgpack : QByteArray();
}

/// Everything that a session writes goes here.
struct Home
{
    Home()
    {
        for (const char *name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"})
            qputenv(name, folder.filePath(QString::fromLatin1(name)).toUtf8());
    }
    QString data(const char *name) const { return folder.filePath(QStringLiteral("XDG_DATA_HOME/brine/") + QLatin1String(name)); }
    QString state(const char *name) const { return folder.filePath(QStringLiteral("XDG_STATE_HOME/brine/") + QLatin1String(name)); }
    QTemporaryDir folder;
};

struct Fixture
{
    explicit Fixture(const Home &home) : sockDir(home.folder.filePath(QStringLiteral("bus"))), session(Settings::load())
    {
        startBus();
        session.window().resize(1280, 800);
        session.window().show();
        QApplication::setActiveWindow(&session.window());
        session.open({BusNode::Master, sockDir, {}, {}});
    }
    void startBus()
    {
        EmbeddedBus::Options options;
        options.sockDir = sockDir;
        auto started = EmbeddedBus::start(options);
        if (!started)
            qFatal("%s", qPrintable(started.error().text()));
        bus = std::move(started).value();
    }
    /// By the window too: it refuses to fire at a bus that it does not know to be open.
    bool isConnected() { return bus->counters().subscribers == 1 && session.window().statusStrip()->stateText().startsWith(QStringLiteral("Connected")); }
    ComposePanel *composer() { return session.window().composePanel(); }
    template<class T> T *find() { return session.window().findChild<T *>(); }
    FiredModel *fired() { return static_cast<FiredModel *>(find<FiredPanel>()->table()->model()); }
    const ShotRecord &newest() { return fired()->records().front(); }
    void write(const char *tag, const char *json)
    {
        composer()->compose(tag, fromJson(json));
        QTRY_VERIFY(!composer()->payload().isEmpty());
        QTRY_VERIFY(fireButton()->isEnabled());
    }
    /// A shot that nothing is asked of; it goes once its reactors are counted.
    void fire()
    {
        const int before = fired()->rowCount();
        composer()->fire();
        QTRY_COMPARE(fired()->rowCount(), before + 1);
    }
    QPushButton *fireButton() { return button(composer(), "Fire"); }
    static QPushButton *button(QWidget *in, const char *word)
    {
        for (QPushButton *button : in->findChildren<QPushButton *>()) {
            if (button->text().startsWith(QLatin1String(word)))
                return button;
        }
        return nullptr;
    }
    QString sockDir;
    std::unique_ptr<EmbeddedBus> bus;
    Session session;
};

} // namespace

class TestShots : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void firedSeenAndFollowed()
    {
        const Home home;
        Fixture f(home);
        QTRY_VERIFY(f.isConnected());
        const QAbstractItemModelTester tester(f.fired(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        f.bus->publish("other/tag", fromJson(R"({"n": 1})"));
        f.write("myco/start", R"({"jid": "20261125163006074028", "n": 18446744073709551615})");
        QTest::mouseClick(f.fireButton(), Qt::LeftButton);
        QTest::mouseClick(f.fireButton(), Qt::LeftButton); // a double click is one wish
        QTRY_VERIFY(f.fired()->rowCount() == 1 && f.newest().receipt.outcome == ReceiptInfo::Outcome::Seen);
        f.bus->publish("salt/job/20261125163006074028/ret/web1", fromJson(R"({"jid": "20261125163006074028", "id": "web1"})"));
        QTRY_COMPARE(f.newest().followUpCount(), 1);
        QCOMPARE(f.bus->counters().received, 1u);
        const PayloadDiff diff = f.newest().difference();
        QVERIFY2(diff.changes().size() == 1 && diff.changes()[0].path == QLatin1String("_stamp"), qPrintable(diff.summary()));

        QTableView *table = f.find<FiredPanel>()->table();
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(0, 0)).center());
        QTRY_COMPARE(f.session.window().tableView()->model()->rowCount(), 2); // the shot and its follow-up, without the other
        auto *receipt = f.find<ReceiptPanel>();
        QVERIFY(receipt->isVisible());
        QCOMPARE(receipt->id(), f.newest().id);
        auto *tree = receipt->findChild<QTreeWidget *>();
        QCOMPARE(tree->topLevelItemCount(), 2);
        QCOMPARE(tree->topLevelItem(0)->child(0)->text(0), QStringLiteral("_stamp"));
        QCOMPARE(tree->topLevelItem(1)->child(0)->text(0), QStringLiteral("salt/job/20261125163006074028/ret/web1"));

        QTRY_VERIFY((QTest::mouseClick(f.fireButton(), Qt::LeftButton), f.fired()->rowCount() == 2)); // once the double click is over
        QTest::mouseClick(Fixture::button(receipt, "Edit"), Qt::LeftButton);
        QCOMPARE(f.composer()->tag(), QByteArray("myco/start"));
    }

    void composeToSeenIsQuick()
    {
        const Home home;
        Fixture f(home);
        QTRY_VERIFY(f.isConnected());
        std::vector<double> ms;
        for (int i = 0; i < 31; ++i) {
            f.composer()->compose("latency/" + QByteArray::number(i), fromJson(R"({"a": 1})"));
            QTRY_VERIFY(f.fireButton()->isEnabled());
            f.fire();
            QTRY_VERIFY(f.fired()->rowCount() == i + 1 && f.newest().receipt.outcome == ReceiptInfo::Outcome::Seen);
            ms.push_back(double(f.newest().receipt.seenUs - f.newest().receipt.sentUs) / 1000);
        }
        std::nth_element(ms.begin(), ms.begin() + 15, ms.end());
        qInfo("sent to seen, p50: %.2f ms", ms[15]);
#if !defined(__SANITIZE_ADDRESS__)
        QVERIFY2(ms[15] <= 5, qPrintable(QString::number(ms[15])));
#endif
    }

    void restartKeepsTheListWithoutSecrets()
    {
        const Home home;
        {
            Fixture f(home);
            QTRY_VERIFY(f.isConnected());
            f.write("myco/login", R"({"password": "CANARY"})");
            f.fire();
            QTRY_COMPARE(int(f.newest().receipt.outcome), int(ReceiptInfo::Outcome::Seen));
            f.write("myco/plain", R"({"n": 1})");
            f.fire();
            QTRY_COMPARE(int(f.newest().receipt.outcome), int(ReceiptInfo::Outcome::Seen));
        }
        QFile file(home.data("fired.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(int(file.permissions() & 0x0fff), int(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser) & 0x0fff);
        const QByteArray kept = file.readAll();
        QVERIFY(!kept.contains("CANARY") && !kept.contains(QByteArray("CANARY").toBase64().left(6)));
        QFile audit(home.data("audit.jsonl"));
        QVERIFY(audit.open(QIODevice::ReadOnly));
        QCOMPARE(audit.readAll().count('\n'), 2);
        Fixture again(home);
        QTRY_VERIFY(again.isConnected());
        QCOMPARE(again.fired()->rowCount(), 2);
        QVERIFY(again.fired()->records().back().isMasked);
        auto *panel = again.find<FiredPanel>();
        Q_EMIT panel->editRequested(again.fired()->idAt(1));
        QTRY_VERIFY(!again.fireButton()->isEnabled()); // the mask is not fired
        Q_EMIT panel->fireAgainRequested(again.fired()->idAt(0));
        QTRY_COMPARE(again.bus->counters().received, 1u);
        QTRY_COMPARE(again.fired()->rowCount(), 3);
    }

    void removingCanBeUndone()
    {
        const Home home;
        Fixture f(home);
        QTRY_VERIFY(f.isConnected());
        f.write("myco/one", "{}");
        f.fire();
        QTRY_COMPARE(f.fired()->rowCount(), 1);
        auto *panel = f.find<FiredPanel>();
        panel->select(f.fired()->idAt(0));
        QTest::keyClick(panel->table(), Qt::Key_Delete);
        QCOMPARE(f.fired()->rowCount(), 0);
        QTest::keyClick(panel->table(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(f.fired()->rowCount(), 1);
    }

    void aBurstIsCountedAndNumbered()
    {
        const Home home;
        Fixture f(home);
        QTRY_VERIFY(f.isConnected());
        f.write("burst/x", R"({"n": "{{counter}}"})");
        f.find<BurstRow>()->setChoice(300, 0);
        burstToggle(f)->click();
        f.fire();
        QTRY_COMPARE_WITH_TIMEOUT(int(f.newest().receipt.outcome), int(ReceiptInfo::Outcome::Seen), 10000);
        QCOMPARE(f.newest().times, 300u);
        QCOMPARE(f.bus->counters().received, 300u);
        QTRY_COMPARE(f.session.counters().received, 300u);
        QVERIFY2(f.find<ReceiptLine>()->text().contains(QStringLiteral("300 shots handed over")), qPrintable(f.find<ReceiptLine>()->text()));
        QFile audit(home.data("audit.jsonl"));
        QVERIFY(audit.open(QIODevice::ReadOnly) && !audit.readAll().isEmpty());
    }

    void aBurstIsPausedAndStopped()
    {
        const Home home;
        Fixture f(home);
        QTRY_VERIFY(f.isConnected());
        f.write("burst/x", "{}");
        f.find<BurstRow>()->setChoice(400, 100);
        burstToggle(f)->click();
        f.fire();
        QTRY_VERIFY(f.bus->counters().received > 10);
        Q_EMIT f.composer()->burstPauseRequested(true);
        QTRY_VERIFY(Fixture::button(f.find<BurstRow>(), "Continue"));
        const quint64 paused = f.bus->counters().received;
        Q_EMIT f.composer()->burstPauseRequested(false);
        QTRY_VERIFY(f.bus->counters().received > paused + 5);
        QTest::mouseClick(Fixture::button(f.find<BurstRow>(), "Stop"), Qt::LeftButton);
        QTRY_VERIFY(!f.find<BurstRow>()->isRunning());
        QVERIFY(f.newest().times < 400);
        QCOMPARE(f.newest().times, f.bus->counters().received);
        QVERIFY(f.newest().receipt.text.contains(QStringLiteral("Stopped")));
    }

    void aBusThatGoesEndsTheBurst()
    {
        const Home home;
        Fixture f(home);
        QTRY_VERIFY(f.isConnected());
        f.write("burst/x", "{}");
        f.find<BurstRow>()->setChoice(500, 100);
        burstToggle(f)->click();
        f.fire();
        QTRY_VERIFY(f.bus->counters().received > 10);
        f.bus.reset();
        QTRY_VERIFY_WITH_TIMEOUT(!f.find<BurstRow>()->isRunning(), 15000);
        QVERIFY(f.newest().times < 500);
        QVERIFY2(f.newest().receipt.text.contains(QStringLiteral("were sent")), qPrintable(f.newest().receipt.text));
    }

    void theDraftIsWrittenWhileOneTypes()
    {
        const Home home;
        {
            Fixture f(home);
            f.composer()->compose("draft/tag", fromJson(R"({"draft": 1})"));
            QTRY_VERIFY(QFile::exists(home.state("draft.json")));
            QFile file(home.state("draft.json")); // as it stands before Brine ends
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(file.readAll().contains("draft/tag"));
        }
        Fixture again(home);
        QCOMPARE(again.composer()->tag(), QByteArray("draft/tag"));
    }

    // By a stand-in for salt that notes what it is asked: which minions match, one shot, a burst.
    void minionsBySalt()
    {
        const Home home;
        const QString words = home.folder.filePath(QStringLiteral("words"));
        writeProgram(home.folder.filePath(QStringLiteral("salt")),
                     "#!/bin/sh\necho \"$*\" >> " + words.toUtf8() + "\ncase \" $* \" in\n*--preview-target*' os:None '*) echo 'Salt request timed out.' >&2; exit 1 ;;\n"
                     "*--preview-target*) echo '[\"web2\", \"web1\"]' ;;\n*) echo '{\"web1\": true, \"web2\": true}' ;;\nesac\n");
        qputenv("BRINE_SALT", home.folder.filePath(QStringLiteral("salt")).toLocal8Bit());
        const auto unset = qScopeGuard([] { qunsetenv("BRINE_SALT"); });
        Fixture f(home);
        QTRY_VERIFY(f.isConnected());
        f.write("myco/start", R"({"n": "{{counter}}"})");
        auto *bar = f.find<DestinationBar>();
        bar->setDestination(ShotRequest::Destination::Minions);
        bar->setTarget(QStringLiteral("grain"), QStringLiteral("os:None"));
        QTRY_VERIFY_WITH_TIMEOUT(shown(f).contains(QStringLiteral("not known before firing")), 10000);
        QVERIFY2(shown(f).contains(QStringLiteral("timed out")) && shown(f).contains(QStringLiteral("ired by the salt command")), qPrintable(shown(f)));
        bar->setTarget(QStringLiteral("grain"), QStringLiteral("os:Debian"));
        QTRY_VERIFY_WITH_TIMEOUT(shown(f).contains(QStringLiteral("2 minions match: web1, web2")), 10000);
        QVERIFY(!lines(words).filter(QStringLiteral("event.fire")).size());
        f.composer()->fire();
        auto *ask = f.find<AskRow>();
        QTRY_VERIFY(ask->isAsking());
        QVERIFY2(ask->question().contains(QStringLiteral("2 minions match os:Debian.")), qPrintable(ask->question()));
        QTest::mouseClick(ask->acceptButton(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(int(f.newest().receipt.outcome), int(ReceiptInfo::Outcome::MinionsAnswered), 10000);
        QVERIFY2(f.newest().receipt.text.contains(QStringLiteral("2 of 2 minions")), qPrintable(f.newest().receipt.text));
        QVERIFY(lines(words).last().endsWith(QStringLiteral("-G --static -- os:Debian event.fire {\"n\": 1} myco/start")));
        f.find<BurstRow>()->setChoice(3, 0);
        burstToggle(f)->click();
        f.composer()->fire();
        QTRY_VERIFY(ask->isAsking());
        QTest::mouseClick(ask->acceptButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!f.find<BurstRow>()->isRunning() && f.newest().receipt.outcome != ReceiptInfo::Outcome::Pending, 20000);
        QVERIFY2(f.newest().receipt.text.contains(QStringLiteral("3 shots handed over")) && f.newest().receipt.text.contains(QStringLiteral("all fired by every minion")), qPrintable(f.newest().receipt.text));
        const QStringList fired = lines(words).filter(QStringLiteral("event.fire"));
        QVERIFY2(fired.size() == 4 && fired.last().contains(QStringLiteral("{\"n\": 3}")), qPrintable(fired.join(u'\n')));
    }

    // As soon as the keys are pressed, and for a shot of the list again: the reactors of that very shot.
    void reactorsAreAskedFor()
    {
        const Home home;
        const QString salt = home.folder.filePath(QStringLiteral("salt"));
        QVERIFY(QDir().mkpath(salt));
        writeProgram(home.folder.filePath(QStringLiteral("r.sls")), "{}\n");
        writeProgram(salt + QStringLiteral("/master"), "reactor:\n  - 'react/*':\n    - " + home.folder.filePath(QStringLiteral("r.sls")).toUtf8() + "\n");
        Fixture f(home);
        QTRY_VERIFY(f.isConnected());
        f.session.open({BusNode::Master, f.sockDir, {}, salt}); // the same bus, its configuration known
        QTRY_VERIFY(f.isConnected());
        f.write("react/now", "{}");
        f.composer()->fire();
        auto *ask = f.find<AskRow>();
        QTRY_VERIFY(ask->isAsking());
        QVERIFY2(ask->question().contains(QStringLiteral("1 reactor will run.")), qPrintable(ask->question()));
        QTest::mouseClick(ask->acceptButton(), Qt::LeftButton);
        QTRY_COMPARE(int(f.newest().receipt.outcome), int(ReceiptInfo::Outcome::Seen));
        f.write("other/tag", "{}");
        const quint64 first = f.fired()->idAt(0);
        QTRY_VERIFY((Q_EMIT f.find<FiredPanel>()->fireAgainRequested(first), ask->isAsking())); // once the double click is over
        QVERIFY2(ask->question().contains(QStringLiteral("1 reactor will run.")), qPrintable(ask->question()));
        ask->withdraw();
        f.composer()->fire(); // nothing listens to this one
        QTRY_COMPARE(f.fired()->rowCount(), 2);
    }

private:
    static void writeProgram(const QString &path, const QByteArray &text)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }
    static QStringList lines(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts) : QStringList();
    }
    static QString shown(Fixture &f)
    {
        QStringList all;
        for (const QLabel *label : f.composer()->findChildren<QLabel *>()) {
            if (label->isVisible())
                all << label->text();
        }
        return all.join(u'\n');
    }
    static QToolButton *burstToggle(Fixture &f)
    {
        for (QToolButton *button : f.composer()->findChildren<QToolButton *>()) {
            if (button->text() == QLatin1String("Burst"))
                return button;
        }
        return nullptr;
    }
};

QTEST_MAIN(TestShots)
#include "tst_app_shots.moc"
