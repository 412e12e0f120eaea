// Firing from the composer: one shot a wish, its receipt, the interlocks of a connection, variables, bursts, the tags fired before.
#include "askrow.h"
#include "burstrow.h"
#include "composefixture.h"
#include "destinationbar.h"
#include "shotverdict.h"
#include <QCheckBox>
#include <QElapsedTimer>
#include <QToolButton>

using namespace brine;
using Destination = ShotRequest::Destination;

class TestComposeFire : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qRegisterMetaType<ShotRequest>(); }
    void doubleClickFiresOnce();
    void sameShotWaitsForItsReceipt();
    void heldKeyFiresOnce();
    void receiptStates();
    void receiptOfAnOlderShotIsNotShown();
    void interlocks();
    void variablesAreFilledIn();
    void bursts();
    void historyIsDeduplicated();
};

void TestComposeFire::doubleClickFiresOnce()
{
    Fixture f;
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.settle();
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    ReceiptInfo seen; // the echo came between the two clicks
    seen.number = 1;
    seen.outcome = ReceiptInfo::Outcome::Seen;
    seen.text = QStringLiteral("sent · seen");
    f.panel.showReceipt(seen);
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    QTest::mouseDClick(f.fireButton(), Qt::LeftButton);
    QCOMPARE(f.fired.count(), 1);
    f.editor->replaceText(QStringLiteral("{\"b\": 1}")); // another shot is another wish
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    QCOMPARE(f.fired.count(), 2);
    QCOMPARE(f.shot(1).number, 2u);
}

void TestComposeFire::sameShotWaitsForItsReceipt()
{
    Fixture f;
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.panel.fire();
    QElapsedTimer since;
    since.start();
    QTRY_VERIFY(since.elapsed() > qMax(300, QApplication::doubleClickInterval()) + 20);
    f.panel.fire();
    QCOMPARE(f.fired.count(), 1);
    QVERIFY(f.receipt->text().contains(QStringLiteral("Not fired again")));
    ReceiptInfo lost;
    lost.number = 1;
    lost.outcome = ReceiptInfo::Outcome::NotSeen;
    f.panel.showReceipt(lost);
    f.panel.fire();
    QCOMPARE(f.fired.count(), 2);
}

void TestComposeFire::heldKeyFiresOnce()
{
    Fixture f;
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.editor->setFocus();
    for (int i = 0; i < 5; ++i) {
        QKeyEvent held(QEvent::KeyPress, Qt::Key_Return, Qt::ControlModifier, QStringLiteral("\r"), true);
        QApplication::sendEvent(f.editor, &held);
    }
    QCOMPARE(f.fired.count(), 0);
}

void TestComposeFire::receiptStates()
{
    Fixture f;
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.panel.fire();
    QVERIFY(f.receipt->text().contains(QStringLiteral("Firing to the demo bus")));
    ReceiptInfo receipt;
    receipt.number = 1;
    receipt.outcome = ReceiptInfo::Outcome::Seen;
    receipt.text = QStringLiteral("sent 14:02:07.113 · seen on the bus after 3.2 ms");
    receipt.eventId = 77;
    f.panel.showReceipt(receipt);
    QCOMPARE(f.receipt->text(), receipt.text);
    QSignalSpy shown(&f.panel, &ComposePanel::showEventRequested);
    for (QToolButton *button : f.receipt->findChildren<QToolButton *>()) {
        if (button->isVisible())
            button->click();
    }
    QCOMPARE(shown.count(), 1);
    QCOMPARE(shown.at(0).at(0).toULongLong(), 77u);
    receipt.outcome = ReceiptInfo::Outcome::Failed;
    receipt.text = QStringLiteral("not sent");
    receipt.details = {QStringLiteral("/run/x is -rw-------"), QStringLiteral("usermod …")};
    receipt.eventId = 0;
    f.panel.showReceipt(receipt);
    QVERIFY(f.message().contains(QStringLiteral("/run/x is -rw-------"))); // why it failed is not hidden behind a click
}

void TestComposeFire::receiptOfAnOlderShotIsNotShown()
{
    Fixture f;
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.panel.fire();
    f.editor->replaceText(QStringLiteral("{\"b\": 1}"));
    f.panel.fire();
    QCOMPARE(f.fired.count(), 2);
    ReceiptInfo old;
    old.number = 1;
    old.outcome = ReceiptInfo::Outcome::NotSeen;
    old.text = QStringLiteral("old");
    f.panel.showReceipt(old);
    QVERIFY(f.receipt->text() != QStringLiteral("old"));
}

void TestComposeFire::interlocks()
{
    Fixture f;
    DestinationInfo info = demoBus();
    info.place = QStringLiteral("master bus in /run/salt/master");
    f.typeTag("salt/key");
    f.type("{}");
    f.settle();
    info.interlock.role = Interlock::Role::ReadOnly;
    f.panel.setDestination(info);
    QVERIFY(!f.fireButton()->isEnabled());
    QVERIFY(f.message().contains(QStringLiteral("read-only")));
    info.interlock.role = Interlock::Role::Ask;
    info.interlock.production = true;
    f.panel.setDestination(info);
    QVERIFY(f.message().contains(QStringLiteral("Production")));
    QVERIFY(f.fireButton()->text().contains(QStringLiteral("production")));
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    auto *ask = f.panel.findChild<AskRow *>();
    QVERIFY(ask->isAsking());
    QVERIFY2(ask->acceptButton()->text().contains(QStringLiteral("/run/salt/master")), qPrintable(ask->acceptButton()->text()));
    QVERIFY(!ask->acceptButton()->hasFocus()); // a key held down does not fire
    f.tag->setEditText(QStringLiteral("salt/keys"));
    QVERIFY(!ask->isAsking()); // the question was about another tag
    QCOMPARE(f.fired.count(), 0);
    info.interlock.role = Interlock::Role::Free;
    f.panel.setDestination(info);
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    QCOMPARE(f.fired.count(), 1);
}

void TestComposeFire::variablesAreFilledIn()
{
    Fixture f;
    f.typeTag("a/{{counter}}");
    f.type(R"({"n": "{{counter}}", "t": "no {{counter}}"})");
    f.settle();
    auto *fillIn = f.panel.findChild<QCheckBox *>();
    QVERIFY(fillIn->isVisible() && fillIn->isChecked());
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    QCOMPARE(f.shot(0).tag, QByteArray("a/1"));
    QCOMPARE(f.shot(0).payload, fromJson(R"({"n": 1, "t": "no 1"})")); // an integer
    fillIn->setChecked(false);
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    QCOMPARE(f.shot(1).tag, QByteArray("a/{{counter}}"));
    fillIn->setChecked(true);
    f.tag->setEditText(QStringLiteral("a/{{service}}"));
    QVERIFY(!f.fireButton()->isEnabled());
    QVERIFY(f.message().contains(QStringLiteral("{{service}} has no value")));
}

void TestComposeFire::bursts()
{
    Fixture f;
    QSignalSpy bursts(&f.panel, &ComposePanel::burstRequested), stops(&f.panel, &ComposePanel::burstStopRequested);
    QSignalSpy pauses(&f.panel, &ComposePanel::burstPauseRequested);
    f.typeTag("a");
    f.type(R"({"n": "{{counter}}"})");
    f.settle();
    auto *row = f.panel.findChild<BurstRow *>();
    QVERIFY(!row->isVisible());
    QToolButton *toggle = nullptr;
    for (QToolButton *button : f.panel.findChildren<QToolButton *>())
        toggle = button->text() == QLatin1String("Burst") ? button : toggle;
    QTest::mouseClick(toggle, Qt::LeftButton);
    QVERIFY(row->isVisible());
    row->setChoice(200, 50);
    QVERIFY2(f.fireButton()->text().startsWith(QStringLiteral("Fire 200 ×")), qPrintable(f.fireButton()->text()));
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    QCOMPARE(bursts.count(), 1);
    const auto burst = bursts.at(0).at(0).value<BurstRequest>();
    QCOMPARE(burst.times, 200u);
    QCOMPARE(burst.perSecond, 50.0);
    QVERIFY(burst.values.has_value() && burst.cap == RateCap::Standard);
    QVERIFY(!f.fireButton()->isEnabled()); // one at a time
    BurstProgress progress;
    progress.number = burst.shot.number;
    progress.times = 200;
    progress.handedOver = progress.seen = 80;
    f.panel.showBurst(progress);
    QTest::mouseClick(f.buttonWith("Pause"), Qt::LeftButton);
    QCOMPARE(pauses.at(0).at(0).toBool(), true);
    progress.state = BurstProgress::State::Paused;
    f.panel.showBurst(progress);
    QTest::mouseClick(f.buttonWith("Continue"), Qt::LeftButton);
    QCOMPARE(pauses.at(1).at(0).toBool(), false);
    QTest::mouseClick(f.buttonWith("Stop"), Qt::LeftButton);
    QCOMPARE(stops.count(), 1);
    progress.state = BurstProgress::State::Stopped;
    f.panel.showBurst(progress);
    QVERIFY(!row->isRunning() && f.fireButton()->isEnabled());
    QVERIFY(progress.text().contains(QStringLiteral("the first 80 of 200 were sent")));
    row->setChoice(ShotVerdict::MostUnasked + 1, 0);
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    QCOMPARE(bursts.count(), 1); // so many are asked for
    QTest::mouseClick(f.panel.findChild<AskRow *>()->acceptButton(), Qt::LeftButton);
    QCOMPARE(bursts.count(), 2);
    progress.number = 2;
    f.panel.showBurst(progress);

    DestinationInfo info = demoBus(); // at minions each is a job: few, one after the other, asked for
    info.canReachMinions = true;
    f.panel.setDestination(info);
    f.panel.findChild<DestinationBar *>()->setDestination(Destination::Minions);
    f.panel.findChild<DestinationBar *>()->setTarget(QStringLiteral("glob"), QStringLiteral("web1"));
    row->setChoice(BurstRequest::MaxTimesAtMinions + 1, 0);
    QVERIFY(!f.fireButton()->isEnabled() && f.message().contains(QStringLiteral("go to minions in a row")));
    row->setChoice(3, 0);
    QVERIFY(f.message().contains(QStringLiteral("one job at a time")));
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    auto *ask = f.panel.findChild<AskRow *>();
    QVERIFY2(ask->question().contains(QStringLiteral("3 shots at minions are as many jobs")), qPrintable(ask->question()));
    QTest::mouseClick(ask->acceptButton(), Qt::LeftButton);
    QCOMPARE(bursts.count(), 3);
    QVERIFY(bursts.at(2).at(0).value<BurstRequest>().shot.destination == Destination::Minions);
}

void TestComposeFire::historyIsDeduplicated()
{
    Fixture f;
    f.editor->replaceText(QStringLiteral("{}"));
    for (const char *tag : {"a", "b", "a", "A"}) {
        f.tag->setEditText(QString::fromUtf8(tag));
        f.panel.fire();
    }
    QCOMPARE(f.fired.count(), 4);
    QStringList history;
    for (int i = 0; i < f.tag->count(); ++i)
        history << f.tag->itemText(i);
    QCOMPARE(history, QStringList({QStringLiteral("A"), QStringLiteral("a"), QStringLiteral("b")}));
    QCOMPARE(f.tag->currentText(), QStringLiteral("A"));
    f.tag->lineEdit()->clear();
    f.typeTag("B");
    QCOMPARE(f.tag->currentText(), QStringLiteral("B")); // nothing is filled in behind the cursor
}

QTEST_MAIN(TestComposeFire)
#include "tst_ui_composefire.moc"
