// What the payload panel shows: its header and tabs, the place that is kept, and texts and payloads that are hostile or large.
#include "boundedtext.h"
#include "msgpackwriter.h"
#include "payloadfixture.h"
#include "theme.h"
#include <QAccessible>
#include <QElapsedTimer>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSet>
#include <QTextBlock>
#include <QTextLayout>

using namespace brine;
using Model = PayloadTreeModel;

namespace {

QSet<QRgb> inks(const PayloadTextView *view)
{
    QSet<QRgb> found;
    for (QTextBlock block = view->editor()->document()->begin(); block.isValid(); block = block.next()) {
        for (const QTextLayout::FormatRange &range : block.layout()->formats())
            found.insert(range.format.foreground().color().rgb());
    }
    return found;
}

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
    void coloursFollowTheTheme();
    void hostileText_data();
    void hostileText();
    void bigPayloadIsBounded();
    void hugePayloadIsMaskedAside();
    void longLineIsFolded();
    void gapAndMalformed();
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

void TestPayloadPanel::coloursFollowTheTheme()
{
    applyTheme(*qApp, ThemeMode::Light);
    Fixture f;
    f.show(1, "a/b", fromJson(R"({"key": "text"})"));
    for (PayloadTextView *view : {f.json, f.yaml}) {
        f.tabs->setCurrentWidget(view);
        for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) {
            applyTheme(*qApp, mode);
            const Shades &shades = mode == ThemeMode::Dark ? Shades::darkShades() : Shades::light();
            QTRY_COMPARE(inks(view), (QSet<QRgb>{shades.accent.rgb(), shades.hues[4].rgb()}));
        }
    }
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
    QVERIFY(QThreadPool::globalInstance()->waitForDone(20'000));
    QCoreApplication::processEvents(); // it has come
    QCOMPARE(f.tree->model()->rowCount(), 1);
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
