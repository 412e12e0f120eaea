// What one does with a shown payload: filter on it, copy it, reveal its secrets, find in it, and edit and fire it.
#include "payloadfixture.h"
#include "redaction.h"
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTimer>

using namespace brine;
using Model = PayloadTreeModel;

namespace {

QString clipboard() { return QGuiApplication::clipboard()->text(); }

} // namespace

class TestPayloadActions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void filterActions();
    void copies();
    void copyOfARevealedSecretIsMarked();
    void masksEverywhere();
    void revealEndsWithTheEventAndWithTime();
    void findInTree();
    void findKeys();
    void findInTextAndRaw();
    void rawFollowsTheSelection();
    void hexSelectionByKeys();
    void jobAndCompose();
};

void TestPayloadActions::filterActions()
{
    Fixture f;
    f.show(1, "a", fromJson(R"({"return": {"comment": "no space", "odd key": [1, 2]}})"));
    QSignalSpy spy(&f.panel, &PayloadPanel::filterRequested);
    f.trigger("data.return.comment", "filterOn");
    f.trigger("data.return.comment", "filterExclude");
    f.trigger("data.return.\"odd key\"[1]", "filterAnd");
    f.trigger("data.return.comment", "filterOr");
    QCOMPARE(spy.count(), 4);
    QCOMPARE(spy.at(0), (QVariantList{QStringLiteral("data.return.comment == \"no space\""), QStringLiteral("set")}));
    QCOMPARE(spy.at(1), (QVariantList{QStringLiteral("not data.return.comment == \"no space\""), QStringLiteral("and")})); // added to what is filtered already
    QCOMPARE(spy.at(2), (QVariantList{QStringLiteral("data.return.\"odd key\"[1] == 2"), QStringLiteral("and")}));
    QCOMPARE(spy.at(3).at(1).toString(), QStringLiteral("or"));
}

void TestPayloadActions::copies()
{
    Fixture f;
    f.show(1, "a", fromJson(R"({"return": {"text": "one\ntwo", "n": [1, true, null]}})"));
    f.trigger("data.return.text", "copyValue");
    QCOMPARE(clipboard(), QStringLiteral("one\ntwo"));
    f.trigger("data.return.n", "copyValue");
    QCOMPARE(clipboard(), QStringLiteral("[1, true, null]"));
    f.trigger("data.return.n[1]", "copyPath");
    QCOMPARE(clipboard(), QStringLiteral("data.return.n[1]"));
    f.trigger("data.return.n[1]", "copyJinja");
    QCOMPARE(clipboard(), QStringLiteral("data['return']['n'][1]"));
    f.trigger("data.return.n", "copyJsonLine");
    QCOMPARE(clipboard(), QStringLiteral("{\"return\": {\"text\": \"one\\ntwo\", \"n\": [1, true, null]}}"));
    QVERIFY(QGuiApplication::clipboard()->mimeData()->hasFormat(QStringLiteral("application/json")));
    f.trigger("data.return.n", "copyPython");
    QCOMPARE(clipboard(), QStringLiteral("{'return': {'text': 'one\\ntwo', 'n': [1, True, None]}}"));
    f.trigger("data.return.n", "copyYaml");
    QVERIFY(clipboard().startsWith(QStringLiteral("return:")));
    f.tree->setCurrentIndex(f.at("data.return.text"));
    f.tree->setFocus();
    QTest::keyClick(f.tree, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(clipboard(), QStringLiteral("one\ntwo"));
}

void TestPayloadActions::copyOfARevealedSecretIsMarked()
{
    Fixture f;
    f.show(1, "a", fromJson(R"({"password": "CANARY-7f3a"})"));
    f.trigger("data.password", "copyValue");
    QCOMPARE(clipboard(), QString::fromUtf8(Redaction::Mask));
    QVERIFY(!QGuiApplication::clipboard()->mimeData()->hasFormat(QStringLiteral("x-kde-passwordManagerHint")));
    f.panel.setRevealed(true);
    f.trigger("data.password", "copyValue");
    QCOMPARE(clipboard(), QStringLiteral("CANARY-7f3a"));
    QCOMPARE(QGuiApplication::clipboard()->mimeData()->data(QStringLiteral("x-kde-passwordManagerHint")), QByteArray("secret"));
    std::unique_ptr<QMenu> menu(f.tree->menuFor(f.at("data.password")));
    QVERIFY(menu->findChild<QAction *>(QStringLiteral("filterOn"))->isEnabled());
    f.panel.setRevealed(false);
    menu.reset(f.tree->menuFor(f.at("data.password")));
    QVERIFY(!menu->findChild<QAction *>(QStringLiteral("filterOn"))->isEnabled()); // a filter on the mask finds nothing
}

void TestPayloadActions::masksEverywhere()
{
    Fixture f;
    f.show(1, "salt/auth/creds", fromJson(R"({"creds": {"aes": "CANARY-7f3a"}, "api_key": "CANARY-7f3b", "nested": [{"password": "CANARY-7f3c"}]})"));
    const auto everything = [&f] {
        QString all;
        for (int tab = PayloadPanel::TreeTab; tab <= PayloadPanel::RawTab; ++tab) {
            f.tabs->setCurrentIndex(tab);
            for (QPlainTextEdit *edit : f.panel.findChildren<QPlainTextEdit *>())
                all += edit->toPlainText();
        }
        for (QLabel *label : f.panel.findChildren<QLabel *>())
            all += label->text();
        for (const char *copy : {"copyJson", "copyYaml", "copyPython"}) {
            f.trigger("data.nested", copy);
            all += clipboard();
        }
        return all + QString::fromUtf8(f.hex->bytes());
    };
    QVERIFY(!everything().contains(QStringLiteral("CANARY")));
    QSignalSpy composed(&f.panel, &PayloadPanel::composeRequested);
    f.button("Edit")->click();
    QCOMPARE(composed.at(0).at(2).toBool(), true); // masked here: the composer asks before it shows them
    QVERIFY(f.button("Reveal")->isVisible());
    f.button("Reveal")->click();
    QVERIFY(everything().contains(QStringLiteral("CANARY")));
    f.button("Edit")->click();
    QCOMPARE(composed.at(1).at(1).toByteArray(), f.kept);
    QCOMPARE(composed.at(1).at(2).toBool(), false);
}

void TestPayloadActions::revealEndsWithTheEventAndWithTime()
{
    Fixture f;
    const QByteArray payload = fromJson(R"({"password": "CANARY-7f3a", "outer": {"x": 1}})");
    f.show(1, "a", payload);
    f.tree->expand(f.at("data.outer"));
    f.panel.setRevealed(true);
    QVERIFY(f.tree->payloadModel()->isRevealed());
    QVERIFY(f.tree->isExpanded(f.at("data.outer")));
    f.panel.setEvent(eventOf(1, "a", payload)); // the same event again changes nothing
    QVERIFY(f.tree->payloadModel()->isRevealed());
    f.panel.setEvent(eventOf(2, "a", payload));
    QVERIFY(!f.tree->payloadModel()->isRevealed());
    f.panel.setRevealed(true);
    QTimer *timer = nullptr;
    for (QTimer *candidate : f.panel.findChildren<QTimer *>()) {
        if (candidate->isActive() && candidate->interval() == PayloadPanel::RevealMs)
            timer = candidate;
    }
    QVERIFY(timer && timer->isSingleShot());
    timer->start(1);
    QTRY_VERIFY(!f.tree->payloadModel()->isRevealed());
}

void TestPayloadActions::findInTree()
{
    Fixture f;
    f.show(1, "a", fromJson(R"({"a": {"b": {"deep needle": 1}}, "c": "needle two", "d": "nothing"})"));
    QCOMPARE(f.tree->find(QStringLiteral("NEEDLE"), false), QStringLiteral("1 of 2"));
    QCOMPARE(f.tree->currentIndex().data(Model::PathRole).toString(), QStringLiteral("data.a.b.\"deep needle\""));
    QCOMPARE(f.tree->find(QStringLiteral("NEEDLE"), false), QStringLiteral("2 of 2"));
    QCOMPARE(f.tree->currentIndex().data(Model::PathRole).toString(), QStringLiteral("data.c"));
    QCOMPARE(f.tree->find(QStringLiteral("NEEDLE"), false), QStringLiteral("1 of 2"));
    QCOMPARE(f.tree->find(QStringLiteral("NEEDLE"), true), QStringLiteral("2 of 2"));
    QVERIFY(f.tree->find(QStringLiteral("absent"), false).isEmpty());
}

void TestPayloadActions::findKeys()
{
    Fixture f;
    f.show(1, "a", fromJson(R"({"x": {"alpha": 1}, "y": "alpha"})"));
    f.tree->setFocus();
    QTest::keyClick(f.tree, Qt::Key_F, Qt::ControlModifier);
    QVERIFY(f.findBar->isVisible());
    auto *field = f.findBar->findChild<QLineEdit *>();
    QVERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("alpha"));
    QCOMPARE(f.tree->currentIndex().data(Model::PathRole).toString(), QStringLiteral("data.x.alpha"));
    QTest::keyClick(field, Qt::Key_F3);
    QCOMPARE(f.tree->currentIndex().data(Model::PathRole).toString(), QStringLiteral("data.y"));
    QTest::keyClick(field, Qt::Key_F3, Qt::ShiftModifier);
    QCOMPARE(f.tree->currentIndex().data(Model::PathRole).toString(), QStringLiteral("data.x.alpha"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(f.tree->currentIndex().data(Model::PathRole).toString(), QStringLiteral("data.y"));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!f.findBar->isVisible());
    QVERIFY(f.tree->hasFocus());
}

void TestPayloadActions::findInTextAndRaw()
{
    Fixture f;
    f.show(1, "a", fromJson(R"({"x": "one", "y": "onset"})"));
    f.tabs->setCurrentIndex(PayloadPanel::JsonTab);
    f.panel.find();
    auto *field = f.findBar->findChild<QLineEdit *>();
    QTest::keyClicks(field, QStringLiteral("on"));
    const int first = f.json->editor()->textCursor().selectionStart();
    QTest::keyClicks(field, QStringLiteral("e")); // typing on stays at the place while it fits
    QCOMPARE(f.json->editor()->textCursor().selectedText(), QStringLiteral("one"));
    QCOMPARE(f.json->editor()->textCursor().selectionStart(), first);
    f.tabs->setCurrentIndex(PayloadPanel::RawTab);
    QVERIFY(f.hex->find("onset", false));
    QVERIFY(f.hex->selectedDump().contains(QStringLiteral("6f 6e 73 65 74")));
    QVERIFY(!f.hex->find("absent", false));
    QVERIFY(f.hex->find("one", true));
    QVERIFY(f.hex->find("one", false)); // goes round
}

void TestPayloadActions::rawFollowsTheSelection()
{
    Fixture f;
    f.show(1, "a", fromJson(R"({"x": "one", "y": "two"})"));
    f.tree->setCurrentIndex(f.at("data.y"));
    const QByteArrayView bytes = f.tree->payloadModel()->bytesOf(f.at("data.y"));
    QCOMPARE(bytes.toByteArray(), QByteArray("\xa3two"));
    QVERIFY(bytes.data() >= f.hex->bytes().constData()); // the same bytes, so that the mark stands in the right place
    QCOMPARE(bytes.data() - f.hex->bytes().constData(), f.kept.indexOf("\xa3two"));
}

void TestPayloadActions::hexSelectionByKeys()
{
    HexView hex;
    hex.resize(600, 200);
    hex.show();
    QByteArray bytes;
    for (int i = 0; i < 1000; ++i)
        bytes += char(i);
    hex.setBytes(bytes);
    QTest::keyClick(&hex, Qt::Key_Down);
    QTest::keyClick(&hex, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(hex.selectedDump().contains(QStringLiteral("10 11")));
    QTest::keyClick(&hex, Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(hex.verticalScrollBar()->value(), hex.verticalScrollBar()->maximum());
    QTest::keyClick(&hex, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(&hex, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(clipboard().count(u'\n'), 63); // 1000 bytes in rows of 16
    QTest::mouseClick(hex.viewport(), Qt::LeftButton, {}, QPoint(2, 2));
    QVERIFY(!hex.selectedDump().isEmpty());
}

void TestPayloadActions::jobAndCompose()
{
    Fixture f;
    QSignalSpy jobs(&f.panel, &PayloadPanel::jobRequested), composed(&f.panel, &PayloadPanel::composeRequested);
    f.show(1, "salt/job/20261123140207113204/ret/web01", fromJson(R"({"jid": "20261123140207113204"})"));
    QVERIFY(f.button("Job")->isVisible());
    f.button("Job")->click();
    QCOMPARE(jobs.at(0).at(0).toString(), QStringLiteral("20261123140207113204"));
    f.button("Edit")->click();
    QCOMPARE(composed.at(0).at(0).toByteArray(), QByteArray("salt/job/20261123140207113204/ret/web01"));
    QCOMPARE(composed.at(0).at(1).toByteArray(), f.kept);
    f.show(2, "myco/x", fromJson(R"({"a": 1})"));
    QVERIFY(!f.button("Job")->isVisible());
}

QTEST_MAIN(TestPayloadActions)
#include "tst_ui_payloadactions.moc"
