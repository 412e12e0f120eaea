#include "boundedtext.h"
#include "exacttextedit.h"
#include "findbar.h"
#include "hexview.h"
#include "msgpackwriter.h"
#include "payloadheader.h"
#include "payloadpanel.h"
#include "payloadreader.h"
#include "payloadtextview.h"
#include "payloadtreemodel.h"
#include "payloadtreeview.h"
#include "redaction.h"
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

using namespace brine;
using Model = PayloadTreeModel;

namespace {

QByteArray fromJson(QByteArrayView json)
{
    const auto read = readJson(json);
    return read ? read->msgpack : QByteArray();
}

EventView eventOf(quint64 id, QByteArrayView tag, QByteArrayView payload)
{
    EventView event;
    event.id = {id};
    event.receivedUs = 1'795'442'527'113'204; // 2026-11-23 14:02:07.113204 UTC
    event.tag = tag;
    event.payload = payload;
    return event;
}

/// The panel in a window of its own, with the parts that a test looks at.
struct Fixture
{
    Fixture()
    {
        panel.resize(700, 400);
        panel.show();
        QApplication::setActiveWindow(&panel);
    }
    void show(quint64 id, QByteArrayView tag, const QByteArray &payload)
    {
        kept = payload;
        panel.setEvent(eventOf(id, tag, kept));
    }
    QModelIndex at(const char *path) { return tree->payloadModel()->indexOfPath(QString::fromUtf8(path)); }
    void trigger(const char *path, const char *action)
    {
        std::unique_ptr<QMenu> menu(tree->menuFor(at(path)));
        auto *found = menu->findChild<QAction *>(QLatin1String(action));
        QVERIFY2(found, action);
        QVERIFY2(found->isEnabled(), action);
        found->trigger();
    }
    QToolButton *button(const char *word)
    {
        for (QToolButton *button : panel.findChildren<QToolButton *>()) {
            if (button->text().startsWith(QLatin1String(word)))
                return button;
        }
        return nullptr;
    }

    PayloadPanel panel;
    QByteArray kept;
    PayloadTreeView *tree = panel.findChild<PayloadTreeView *>();
    QTabWidget *tabs = panel.findChild<QTabWidget *>();
    HexView *hex = panel.findChild<HexView *>();
    PayloadHeader *header = panel.findChild<PayloadHeader *>();
    FindBar *findBar = panel.findChild<FindBar *>();
    PayloadTextView *json = qobject_cast<PayloadTextView *>(tabs->widget(PayloadPanel::JsonTab));
    PayloadTextView *yaml = qobject_cast<PayloadTextView *>(tabs->widget(PayloadPanel::YamlTab));
};

QString clipboard() { return QGuiApplication::clipboard()->text(); }

} // namespace

class TestPayloadPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void headerSaysWhatTheEventIs();
    void placeIsKeptWhileWalking();
    void collapsedStaysCollapsed();
    void tabIsKept();
    void textTabsFollow();
    void filterActions();
    void copies();
    void copyOfARevealedSecretIsMarked();
    void masksEverywhere();
    void revealEndsWithTheEventAndWithTime();
    void hostileText_data();
    void hostileText();
    void findInTree();
    void findKeys();
    void findInTextAndRaw();
    void rawFollowsTheSelection();
    void hexSelectionByKeys();
    void bigPayloadIsBounded();
    void hugePayloadIsMaskedAside();
    void longLineIsFolded();
    void gapAndMalformed();
    void jobAndCompose();
    void emptyState();
    void accessibleNames();
};

void TestPayloadPanel::headerSaysWhatTheEventIs()
{
    Fixture f;
    f.panel.setUseUtc(true);
    f.show(98301, "salt/job/20261123140207113204/ret/web01", fromJson(R"({"id": "web01", "fun": "test.ping"})"));
    QCOMPARE(f.header->tagText(), QStringLiteral("salt/job/20261123140207113204/ret/web01"));
    const QString facts = f.header->factsText();
    QVERIFY2(facts.contains(QStringLiteral("2026-11-23 14:02:07.113204Z")), qPrintable(facts));
    QVERIFY2(facts.contains(QStringLiteral("web01")), qPrintable(facts));
    QVERIFY2(facts.contains(QStringLiteral("%1 bytes").arg(f.kept.size())), qPrintable(facts));
}

void TestPayloadPanel::placeIsKeptWhileWalking()
{
    Fixture f;
    QByteArray many = R"({"outer": {"inner": {"leaf": 1}, "other": 2})";
    for (int i = 0; i < 60; ++i)
        many += ", \"k" + QByteArray::number(i) + "\": " + QByteArray::number(i);
    const QByteArray first = fromJson(many + "}"), second = fromJson(many.replace("\"leaf\": 1", "\"leaf\": 7") + "}");
    f.show(1, "a", first);
    f.tree->expand(f.at("data.outer"));
    f.tree->expand(f.at("data.outer.inner"));
    f.tree->setCurrentIndex(f.at("data.outer.inner.leaf"));
    f.tree->verticalScrollBar()->setValue(40);
    QCOMPARE(f.tree->verticalScrollBar()->value(), 40);
    f.show(2, "b", second);
    QVERIFY(f.tree->isExpanded(f.at("data.outer.inner")));
    QCOMPARE(f.tree->currentIndex().data(Model::PathRole).toString(), QStringLiteral("data.outer.inner.leaf"));
    QCOMPARE(f.tree->currentIndex().siblingAtColumn(Model::ValueColumn).data().toString(), QStringLiteral("7"));
    QCOMPARE(f.tree->verticalScrollBar()->value(), 40);
    f.show(3, "c", fromJson(R"({"unlike": true})")); // an event without these paths does not make it forget them
    QVERIFY(!f.tree->currentIndex().isValid());
    f.show(4, "d", first);
    QVERIFY(f.tree->isExpanded(f.at("data.outer.inner")));
    QCOMPARE(f.tree->currentIndex().data(Model::PathRole).toString(), QStringLiteral("data.outer.inner.leaf"));
}

void TestPayloadPanel::collapsedStaysCollapsed()
{
    Fixture f;
    const QByteArray payload = fromJson(R"({"data": {"x": 1}})");
    f.show(1, "a", payload);
    QVERIFY(f.tree->isExpanded(f.at("data.data"))); // what Salt wraps users' data in opens by itself
    f.tree->collapse(f.at("data.data"));
    f.show(2, "b", payload);
    QVERIFY(!f.tree->isExpanded(f.at("data.data")));
}

void TestPayloadPanel::tabIsKept()
{
    Fixture f;
    f.show(1, "a", fromJson(R"({"x": 1})"));
    f.tabs->setCurrentIndex(PayloadPanel::YamlTab);
    f.show(2, "b", fromJson(R"({"x": 2})"));
    QCOMPARE(f.tabs->currentIndex(), int(PayloadPanel::YamlTab));
    QVERIFY(f.yaml->editor()->toPlainText().contains(QStringLiteral("x: 2")));
}

void TestPayloadPanel::textTabsFollow()
{
    Fixture f;
    f.show(1, "a", fromJson(R"({"big": 18446744073709551615, "f": 1.0})"));
    QVERIFY(f.json->editor()->toPlainText().isEmpty()); // made only when seen
    f.tabs->setCurrentIndex(PayloadPanel::JsonTab);
    QCOMPARE(f.json->editor()->toPlainText().trimmed(), QStringLiteral("{\n  \"big\": 18446744073709551615,\n  \"f\": 1.0\n}"));
    f.tabs->setCurrentIndex(PayloadPanel::YamlTab);
    QVERIFY(f.yaml->editor()->toPlainText().contains(QStringLiteral("big: 18446744073709551615")));
    f.tabs->setCurrentIndex(PayloadPanel::RawTab);
    QCOMPARE(f.hex->bytes(), f.kept);
}

void TestPayloadPanel::filterActions()
{
    Fixture f;
    f.show(1, "a", fromJson(R"({"return": {"comment": "no space", "odd key": [1, 2]}})"));
    QSignalSpy spy(&f.panel, &PayloadPanel::filterRequested);
    f.trigger("data.return.comment", "filterOn");
    f.trigger("data.return.comment", "filterExclude");
    f.trigger("data.return.\"odd key\"[1]", "filterAnd");
    f.trigger("data.return.comment", "filterAndNot");
    f.trigger("data.return.comment", "filterOr");
    QCOMPARE(spy.count(), 5);
    QCOMPARE(spy.at(0), (QVariantList{QStringLiteral("data.return.comment == \"no space\""), QStringLiteral("set")}));
    QCOMPARE(spy.at(1), (QVariantList{QStringLiteral("not data.return.comment == \"no space\""), QStringLiteral("set")}));
    QCOMPARE(spy.at(2), (QVariantList{QStringLiteral("data.return.\"odd key\"[1] == 2"), QStringLiteral("and")}));
    QCOMPARE(spy.at(3).at(1).toString(), QStringLiteral("and"));
    QCOMPARE(spy.at(4).at(1).toString(), QStringLiteral("or"));
}

void TestPayloadPanel::copies()
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

void TestPayloadPanel::copyOfARevealedSecretIsMarked()
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

void TestPayloadPanel::masksEverywhere()
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

void TestPayloadPanel::revealEndsWithTheEventAndWithTime()
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

void TestPayloadPanel::hostileText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("image of a file") << QByteArray("<img src=\"file:///etc/hostname\">");
    QTest::newRow("remote image") << QByteArray("<img src=\"http://127.0.0.1:9/x\">");
    QTest::newRow("link") << QByteArray("<a href=\"http://127.0.0.1/\">x</a>");
    QTest::newRow("huge font") << QByteArray("<b style=\"font-size:200000px\">x");
    QTest::newRow("tables") << QByteArray("<table>").repeated(100'000);
    QTest::newRow("entities") << QByteArray("&lt;b&gt; & a < b > c");
    QTest::newRow("bidi") << QByteArray("user\xe2\x80\xae" "txt.exe");
    QTest::newRow("nul") << QByteArray("a\0b", 3);
    QTest::newRow("controls") << QByteArray("\x1b[31mred\x07\r\n\t\x7f\xc2\x85");
    QTest::newRow("no utf-8") << QByteArray("\xff\xfe\xed\xa0\x80");
    QTest::newRow("one MB without a space") << QByteArray(1 << 20, 'x');
}

void TestPayloadPanel::hostileText()
{
    QFETCH(QByteArray, text);
    MsgpackWriter w;
    w.map(4);
    for (const char *key : {"fun", "id", "user"}) {
        w.key(key);
        w.str(text);
    }
    w.str(text);
    w.str("value under a hostile key");
    Fixture f;
    QElapsedTimer timer;
    timer.start();
    f.show(1, text.first(qMin<qsizetype>(text.size(), 65536)), w.take());
    f.panel.grab();
    f.tree->setCurrentIndex(f.tree->model()->index(0, 0));
    for (int tab = PayloadPanel::TreeTab; tab <= PayloadPanel::RawTab; ++tab) {
        f.tabs->setCurrentIndex(tab);
        QTRY_VERIFY(!f.json->isBuilding() && !f.yaml->isBuilding());
        f.panel.grab();
    }
    QVERIFY2(timer.elapsed() < 15'000, "painting must not depend on the length of a text");
    for (const QLabel *label : f.panel.findChildren<QLabel *>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
    QVERIFY(!f.header->tagText().contains(QChar(0x202e)));
    QVERIFY(!f.header->tagText().contains(QChar(0)));
    const QString shown = f.tree->model()->index(0, Model::ValueColumn).data().toString();
    QVERIFY(shown.size() <= 260);
    for (const QChar c : shown)
        QVERIFY(c.category() != QChar::Other_Control && c != QChar(0x202e));
    // What is short and harmless to show is shown as it is, markup and all.
    if (text.size() < 100 && text.startsWith('<'))
        QCOMPARE(shown, QString::fromUtf8(text));
}

void TestPayloadPanel::findInTree()
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

void TestPayloadPanel::findKeys()
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

void TestPayloadPanel::findInTextAndRaw()
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

void TestPayloadPanel::rawFollowsTheSelection()
{
    Fixture f;
    f.show(1, "a", fromJson(R"({"x": "one", "y": "two"})"));
    f.tree->setCurrentIndex(f.at("data.y"));
    const QByteArrayView bytes = f.tree->payloadModel()->bytesOf(f.at("data.y"));
    QCOMPARE(bytes.toByteArray(), QByteArray("\xa3two"));
    QVERIFY(bytes.data() >= f.hex->bytes().constData()); // the same bytes, so that the mark stands in the right place
    QCOMPARE(bytes.data() - f.hex->bytes().constData(), f.kept.indexOf("\xa3two"));
}

void TestPayloadPanel::hexSelectionByKeys()
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

void TestPayloadPanel::bigPayloadIsBounded()
{
    MsgpackWriter w;
    w.array(300'000);
    for (int i = 0; i < 300'000; ++i)
        w.str("0123456789");
    Fixture f;
    f.tabs->setCurrentIndex(PayloadPanel::JsonTab);
    f.show(1, "a", w.take());
    auto *all = f.json->findChild<QPushButton *>();
    QTRY_VERIFY_WITH_TIMEOUT(all->isVisible(), 20'000);
    const QString text = f.json->editor()->toPlainText();
    QVERIFY(text.size() <= BoundedText::FirstBytes);
    QCOMPARE(text.count(u'\n'), BoundedText::FirstLines);
    all->click();
    QTRY_VERIFY_WITH_TIMEOUT(f.json->editor()->blockCount() > 300'000 && !f.json->isBuilding(), 60'000);
    QVERIFY(!all->isVisible());
    QVERIFY(f.json->editor()->toPlainText().endsWith(u']'));
    f.show(2, "b", fromJson(R"({"small": 1})")); // a late text of the event before must not appear
    QTRY_VERIFY(f.json->editor()->toPlainText().contains(QStringLiteral("small")));
    QVERIFY(!all->isVisible());
}

void TestPayloadPanel::hugePayloadIsMaskedAside()
{
    MsgpackWriter w;
    w.map(2);
    w.key("password");
    w.str("CANARY-7f3a");
    w.key("big");
    w.bin(QByteArray(8 << 20, 'x'));
    Fixture f;
    f.show(1, "a", w.take());
    QCOMPARE(f.tree->model()->rowCount(), 0); // nothing is shown before it was looked through
    QTRY_COMPARE_WITH_TIMEOUT(f.tree->model()->rowCount(), 2, 20'000);
    QVERIFY(f.tree->payloadModel()->hasSecrets());
    QVERIFY(!f.hex->bytes().contains("CANARY"));
    const QByteArray big = f.kept;
    f.show(2, "a", big);
    f.show(3, "b", fromJson(R"({"small": 1})")); // what comes late belongs to no event any more
    QTest::qWait(0);
    QTRY_COMPARE(f.tree->model()->rowCount(), 1);
    QCOMPARE(f.tree->model()->index(0, 0).data().toString(), QStringLiteral("small"));
}

void TestPayloadPanel::longLineIsFolded()
{
    const QByteArray text = QByteArray(10'000, 'a') + "\xc3\xa4" + QByteArray(10'000, 'b') + "\nshort\n";
    const BoundedText all = BoundedText::of(text, true);
    QVERIFY(!all.isCut());
    for (const QString &line : all.text.split(u'\n'))
        QVERIFY(line.size() <= BoundedText::LineBytes + 1);
    QCOMPARE(QString(all.text).remove(QStringLiteral("↩\n")), QString::fromUtf8(text));
    const BoundedText cut = BoundedText::of(QByteArray("\xc3\xa4").repeated(1 << 20)); // two bytes each
    QVERIFY(cut.isCut());
    QVERIFY(!cut.text.contains(QChar::ReplacementCharacter));
    const BoundedText lines = BoundedText::of(QByteArray("x\n").repeated(20'000));
    QCOMPARE(lines.text.count(u'\n'), BoundedText::FirstLines);
    QCOMPARE(lines.shownBytes, 2 * BoundedText::FirstLines);
    QCOMPARE(BoundedText::of({}).text, QString());
}

void TestPayloadPanel::gapAndMalformed()
{
    Fixture f;
    const QByteArray bytes("\xc1garbage");
    EventView event = eventOf(1, {}, bytes);
    event.kind = EventKind::Malformed;
    f.panel.setEvent(event);
    QCOMPARE(f.header->tagText(), QStringLiteral("Bytes that are no event"));
    QCOMPARE(f.tree->model()->index(0, 0).data().toString(), QStringLiteral("(undecodable)"));
    QVERIFY(!f.button("Edit")->isVisible());
    event.kind = EventKind::Gap;
    event.id = {2};
    const QByteArray gap = fromJson(R"({"reason": "dropped", "lost": 5})");
    event.payload = gap;
    f.panel.setEvent(event);
    QVERIFY(!f.header->tagText().isEmpty());
    QVERIFY(!f.button("Edit")->isVisible());
}

void TestPayloadPanel::jobAndCompose()
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

void TestPayloadPanel::emptyState()
{
    Fixture f;
    f.show(1, "a", fromJson(R"({"password": "CANARY-7f3a"})"));
    f.panel.clearEvent();
    QCOMPARE(f.tree->model()->rowCount(), 0);
    QVERIFY(!f.tree->isVisible());
    QVERIFY(f.hex->bytes().isEmpty());
    f.show(1, "a", fromJson(R"({"x": 1})"));
    QVERIFY(f.tree->isVisible());
}

void TestPayloadPanel::accessibleNames()
{
    Fixture f;
    f.show(1, "salt/job/1/ret/a", fromJson(R"({"jid": "1", "password": "x"})"));
    f.panel.find();
    for (QWidget *widget : f.panel.findChildren<QWidget *>()) {
        if (widget->focusPolicy() == Qt::NoFocus || widget->objectName().startsWith(QStringLiteral("qt_")))
            continue;
        QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
        const bool isInner = qobject_cast<QAbstractScrollArea *>(widget->parentWidget()) || widget->inherits("QTabWidget")
            || widget->inherits("QScrollBar") || widget->inherits("QSplitterHandle");
        QVERIFY2(isInner || !accessible->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
    }
}

QTEST_MAIN(TestPayloadPanel)
#include "tst_ui_payloadpanel.moc"
