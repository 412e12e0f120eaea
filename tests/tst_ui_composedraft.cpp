// What becomes a draft and what becomes of it: events taken over, their secrets, copies, and what a restart brings back.
#include "askrow.h"
#include "composefixture.h"
#include "destinationbar.h"
#include "msgpackwriter.h"
#include "redaction.h"
#include "shotlinesbutton.h"
#include <QClipboard>
#include <QMenu>
#include <QTimer>
#include <functional>

using namespace brine;
using Destination = ShotRequest::Destination;

class TestComposeDraft : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qRegisterMetaType<ShotRequest>(); }
    void composeFromAnEvent();
    void composeKeepsBytesAndDates();
    void copiesAreExact();
    void copyAsALine();
    void hugeEventIsNotTakenOver();
    void maskIsNotFiredUnseen();
    void maskedSecretsAreAskedFor();
    void draftRoundTrip();
    void brokenDraftIsIgnored();
};

void TestComposeDraft::composeFromAnEvent()
{
    Fixture f;
    f.type("{\"mine\": 1}");
    f.panel.compose("myco/x", fromJson(R"({"_stamp": "2026-11-23T14:02:07.113204", "n": [1, {"deep": null}], "_stamp2": 1})"));
    QCOMPARE(f.tag->currentText(), QStringLiteral("myco/x"));
    f.panel.fire();
    QCOMPARE(f.shot(0).payload, fromJson(R"({"n": [1, {"deep": null}], "_stamp2": 1})"));
    f.editor->undo();
    QCOMPARE(f.editor->toPlainText(), QStringLiteral("{\"mine\": 1}"));
}

void TestComposeDraft::composeKeepsBytesAndDates()
{
    MsgpackWriter w;
    w.map(3);
    w.integer(7);
    w.bin(QByteArray("\0\xff", 2));
    w.key("when");
    w.ext(78, "20240506T07:08:09.123456");
    w.key("real");
    w.real(0.1);
    const QByteArray payload = w.take();
    Fixture f;
    f.panel.compose("a", payload);
    QCOMPARE(f.dialect->currentText(), QStringLiteral("YAML")); // the dialect that can hold it
    f.panel.fire();
    QCOMPARE(f.shot(0).payload, payload);
    f.editor->undo();
    QCOMPARE(f.dialect->currentText(), QStringLiteral("JSON"));
    f.panel.compose("b", QByteArray::fromHex("81a161a2ffff")); // text that is no UTF-8 has no written form
    QVERIFY2(f.message().contains(QStringLiteral("no text form keeps")), qPrintable(f.message()));
}

void TestComposeDraft::copiesAreExact()
{
    Fixture f;
    const QString text = QStringLiteral("{\"a\": \"no\u00a0break\",\n \"b\": \"line\u2028sep\"}");
    f.editor->replaceText(text);
    f.editor->setFocus();
    QTest::keyClick(f.editor, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(f.editor, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), text);
    QTest::keyClick(f.editor, Qt::Key_Delete);
    QTest::keyClick(f.editor, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(f.editor->text(), text);
}

void TestComposeDraft::copyAsALine()
{
    Fixture f;
    auto *button = f.panel.findChild<ShotLinesButton *>();
    const auto withMenu = [button](const std::function<void(QMenu *)> &act) {
        bool acted = false;
        QTimer::singleShot(0, button, [&] {
            if (auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget())) {
                acted = true;
                act(menu);
                menu->close();
            }
        });
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(acted);
    };
    const auto entry = [](QMenu *menu, const char *id) -> QAction * {
        for (QAction *action : menu->actions()) {
            if (action->text().startsWith(QLatin1String(id) + u'\t'))
                return action;
        }
        return nullptr;
    };
    f.type("{\"a\": ");
    withMenu([&](QMenu *menu) { QVERIFY(menu->actions().size() == 1 && !menu->actions().first()->isEnabled()); });
    f.type("\"it's\"}");
    withMenu([&](QMenu *menu) { QVERIFY(menu->actions().size() == 1 && !menu->actions().first()->isEnabled()); }); // no tag
    f.typeTag("myco/start");
    withMenu([&](QMenu *menu) {
        QAction *line = entry(menu, "salt-run event.send");
        QVERIFY(line && line->isEnabled());
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(line).center());
    });
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("salt-run event.send myco/start '{\"a\": \"it'\\''s\"}'"));
    f.panel.compose("t", fromJson("{}"));
    withMenu([&](QMenu *menu) { QVERIFY(entry(menu, "curl")->isEnabled() && entry(menu, "C++")->isEnabled()); });
}

void TestComposeDraft::hugeEventIsNotTakenOver()
{
    MsgpackWriter w;
    w.map(1);
    w.key("a");
    w.str(QByteArray(2 << 20, 'x'));
    Fixture f;
    f.type("{}");
    f.panel.compose("big", w.take());
    QCOMPARE(f.editor->toPlainText(), QStringLiteral("{}")); // the draft is kept
    QVERIFY2(f.receipt->text().contains(QStringLiteral("more than can be fired")), qPrintable(f.receipt->text()));
}

void TestComposeDraft::maskIsNotFiredUnseen()
{
    Fixture f;
    f.panel.compose("a", Redaction::masked("a", fromJson(R"({"password": "x"})")));
    f.settle();
    QVERIFY2(f.message().contains(QStringLiteral("mask of a secret")), qPrintable(f.message()));
    QVERIFY(!f.fireButton()->isEnabled());
}

void TestComposeDraft::maskedSecretsAreAskedFor()
{
    Fixture f;
    const QByteArray payload = fromJson(R"({"password": "CANARY"})");
    QVERIFY(!f.panel.compose("a", payload, ComposePanel::Secrets::AreMasked));
    auto *ask = f.panel.findChild<AskRow *>();
    QVERIFY(ask->isAsking() && f.editor->toPlainText().isEmpty());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!ask->isVisible() && f.editor->toPlainText().isEmpty());
    QVERIFY(!f.panel.compose("a", payload, ComposePanel::Secrets::AreMasked));
    QTest::mouseClick(ask->acceptButton(), Qt::LeftButton);
    f.settle();
    QCOMPARE(f.panel.payload(), payload);
    QVERIFY(f.panel.compose("b", fromJson(R"({"n": 1})"), ComposePanel::Secrets::AreMasked)); // none in it
}

void TestComposeDraft::draftRoundTrip()
{
    QString draft;
    {
        Fixture f;
        f.chooseDialect("YAML");
        f.typeTag("my/tag");
        f.editor->replaceText(QStringLiteral("service: web\nbroken: ["));
        DestinationInfo info = demoBus();
        info.canReachMinions = true;
        f.panel.setDestination(info);
        f.panel.findChild<DestinationBar *>()->setDestination(Destination::Minions);
        f.panel.findChild<DestinationBar *>()->setTarget(QStringLiteral("list"), QStringLiteral("a,b"));
        QSignalSpy changed(&f.panel, &ComposePanel::draftChanged);
        f.type("x");
        QTRY_COMPARE(changed.count(), 1); // not for every keystroke
        draft = f.panel.draft();
    }
    Fixture f;
    f.panel.restoreDraft(draft);
    QCOMPARE(f.tag->currentText(), QStringLiteral("my/tag"));
    QVERIFY(f.editor->toPlainText().contains(QStringLiteral("broken: [")));
    QCOMPARE(f.dialect->currentText(), QStringLiteral("YAML"));
    auto *bar = f.panel.findChild<DestinationBar *>();
    QVERIFY(bar->destination() == Destination::Minions);
    QCOMPARE(bar->targetType(), QStringLiteral("list"));
    QCOMPARE(bar->target(), QStringLiteral("a,b"));
    QCOMPARE(f.panel.draft(), draft);
}

void TestComposeDraft::brokenDraftIsIgnored()
{
    Fixture f;
    f.type("{}");
    for (const char *broken : {"", "not json", "[1]", "{}", "{\"destination\": 99, \"text\": 5, \"history\": {}}"})
        f.panel.restoreDraft(QString::fromUtf8(broken));
    QVERIFY(f.panel.findChild<DestinationBar *>()->destination() == Destination::ThisBus);
}

QTEST_MAIN(TestComposeDraft)
#include "tst_ui_composedraft.moc"
