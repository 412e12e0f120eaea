// The dialects of the composer: each read, coloured and turned into each other without loss, and bare text wrapped.
#include "composefixture.h"
#include "theme.h"
#include <QTextBlock>
#include <QTextLayout>

using namespace brine;

class TestComposeDialect : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qRegisterMetaType<ShotRequest>(); }
    void bareTextIsWrapped_data();
    void bareTextIsWrapped();
    void conversionIsExactAndOneUndoStep();
    void conversionThatLosesIsRefused();
    void everyDialect_data();
    void everyDialect();
    void everyDialectIsColoured_data();
    void everyDialectIsColoured();
    void dialectOfUnreadableTextMayChange();
    void unusualSpacesStayExact();
    void coloursFollowTheTheme();
};

void TestComposeDialect::bareTextIsWrapped_data()
{
    QTest::addColumn<QByteArray>("dialect");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("json, bare") << QByteArray("JSON") << QStringLiteral("hello world") << fromJson(R"({"data": "hello world"})");
    QTest::newRow("json, quoted") << QByteArray("JSON") << QStringLiteral("\"hi\"") << fromJson(R"({"data": "hi"})");
    QTest::newRow("json, list") << QByteArray("JSON") << QStringLiteral("[1, 2]") << fromJson(R"({"data": [1, 2]})");
    QTest::newRow("json, quotes inside") << QByteArray("JSON") << QStringLiteral("say \"hi\"\nagain") << fromJson(R"({"data": "say \"hi\"\nagain"})");
    QTest::newRow("yaml, bare") << QByteArray("YAML") << QStringLiteral("hello world") << fromJson(R"({"data": "hello world"})");
}

void TestComposeDialect::bareTextIsWrapped()
{
    QFETCH(QByteArray, dialect);
    QFETCH(QString, text);
    QFETCH(QByteArray, payload);
    Fixture f;
    f.chooseDialect(dialect.constData());
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(text);
    f.settle();
    QVERIFY(f.wrapButton()->isVisible());
    QTest::mouseClick(f.wrapButton(), Qt::LeftButton);
    f.settle();
    QVERIFY(!f.wrapButton()->isVisible());
    f.panel.fire();
    QCOMPARE(f.fired.count(), 1);
    QCOMPARE(f.shot(0).payload, payload);
    f.editor->undo();
    QCOMPARE(f.editor->toPlainText(), text); // one step
}

void TestComposeDialect::conversionIsExactAndOneUndoStep()
{
    Fixture f;
    const QString json = QStringLiteral("{\"big\": 18446744073709551615, \"neg\": -9223372036854775808, \"f\": 1.0, \"no\": \"no\", \"t\": \"1:30\", \"l\": [null, true, \"\"]}");
    f.editor->replaceText(json);
    f.settle();
    f.chooseDialect("YAML");
    f.settle();
    const QString yaml = f.editor->toPlainText();
    QVERIFY(yaml != json);
    QCOMPARE(readYaml(yaml.toUtf8())->msgpack, readJson(json.toUtf8())->msgpack);
    QCOMPARE(f.dialect->currentText(), QStringLiteral("YAML"));
    f.type(" ");
    QTest::keyClick(f.editor, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(f.editor->toPlainText(), yaml);
    QCOMPARE(f.dialect->currentText(), QStringLiteral("YAML"));
    QTest::keyClick(f.editor, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(f.editor->toPlainText(), json);
    QCOMPARE(f.dialect->currentText(), QStringLiteral("JSON")); // the text is JSON again, and read as such
    f.tag->setEditText(QStringLiteral("a"));
    f.settle();
    QVERIFY(f.fireButton()->isEnabled());
    f.editor->redo();
    QCOMPARE(f.editor->toPlainText(), yaml);
    QCOMPARE(f.dialect->currentText(), QStringLiteral("YAML"));
    f.editor->undo();
    f.type("[");                                  // an edit there: what could be redone is gone
    QTest::keyClick(f.editor, Qt::Key_Backspace);
    f.type("1");
    QCOMPARE(f.dialect->currentText(), QStringLiteral("JSON"));
}

void TestComposeDialect::conversionThatLosesIsRefused()
{
    Fixture f;
    f.chooseDialect("YAML");
    f.editor->replaceText(QStringLiteral("when: 2024-05-06 07:08:09.123456\n1: one\nraw: !!binary AP8=\n"));
    f.settle();
    const QString before = f.editor->toPlainText();
    f.chooseDialect("JSON");
    QCOMPARE(f.editor->toPlainText(), before);
    QCOMPARE(f.dialect->currentText(), QStringLiteral("YAML"));
    QVERIFY2(f.message().contains(QStringLiteral("cannot hold")), qPrintable(f.message()));
}

void TestComposeDialect::everyDialect_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("wrong");
    QTest::addColumn<QString>("place");
    QTest::newRow("JSON") << QByteArray("JSON") << QStringLiteral("{\n  \"n\": 18446744073709551615,\n  \"s\": \"5\",\n  \"l\": [\n    null,\n    true\n  ]\n}") << QStringLiteral("{\"n\": tru}") << QStringLiteral("Line 1, column 7");
    QTest::newRow("YAML") << QByteArray("YAML") << QStringLiteral("n: 18446744073709551615\ns: \"5\"\nl:\n  - null\n  - true") << QStringLiteral("a: 1\n b: [") << QStringLiteral("Line 2, column");
    QTest::newRow("Python") << QByteArray("Python") << QStringLiteral("{'n': 18446744073709551615, 's': '5', 'l': [None, True]}") << QStringLiteral("{'n':\n  true}") << QStringLiteral("Line 2, column 3");
    QTest::newRow("pairs") << QByteArray("key=value") << QStringLiteral("n=18446744073709551615\ns=\"5\"\nl=[null, true]") << QStringLiteral("n=1\nno pair") << QStringLiteral("Line 2, column 1");
    QTest::newRow("argument") << QByteArray("Salt argument") << QStringLiteral("{n: 18446744073709551615, s: \"5\", l: [null, true]}") << QString() << QString();
}

// From each dialect into each other and back: the same value, one undo step, and the draft knows the dialect.
void TestComposeDialect::everyDialect()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, text);
    QFETCH(QString, wrong);
    QFETCH(QString, place);
    const QByteArray payload = fromJson(R"({"n": 18446744073709551615, "s": "5", "l": [null, true]})");
    Fixture f;
    f.chooseDialect(name.constData());
    f.typeTag("a/b");
    f.editor->replaceText(text);
    f.settle();
    QCOMPARE(f.panel.payload(), payload);
    for (int other = 0; other < f.dialect->count(); ++other) {
        f.chooseDialect(f.dialect->itemText(other).toUtf8().constData());
        QCOMPARE(f.dialect->currentIndex(), other);
        f.settle();
        QCOMPARE(f.panel.payload(), payload);
        if (f.dialect->itemText(other).toUtf8() == name)
            continue;
        QVERIFY(f.editor->text() != text);
        ComposePanel again;
        again.restoreDraft(f.panel.draft());
        QCOMPARE(again.payload(), payload);
        f.editor->setFocus();
        QTest::keyClick(f.editor, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(f.editor->text(), text);
        QCOMPARE(f.dialect->currentText().toUtf8(), name);
    }
    f.settle();
    QVERIFY(f.fireButton()->isEnabled());
    if (wrong.isEmpty()) // of an argument Salt makes something in any case
        return;
    f.editor->replaceText(wrong);
    f.settle();
    QVERIFY2(f.message().contains(place), qPrintable(f.message()));
    QVERIFY(!f.fireButton()->isEnabled() && !f.editor->extraSelections().isEmpty());
}

void TestComposeDialect::everyDialectIsColoured_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("line");
    QTest::addColumn<QStringList>("keys");
    QTest::addColumn<QStringList>("numbers");
    const QStringList key{QStringLiteral("key")};
    QTest::newRow("JSON") << QByteArray("JSON") << QStringLiteral("{\"key\": 15}") << QStringList{QStringLiteral("\"key\"")} << QStringList{QStringLiteral("15")};
    QTest::newRow("YAML") << QByteArray("YAML") << QStringLiteral("key: 15 # so") << key << QStringList{QStringLiteral("15 ")};
    QTest::newRow("Python") << QByteArray("Python") << QStringLiteral("{b'key': 15, 'x': [None, 'None']} # so") << QStringList{QStringLiteral("b'key'"), QStringLiteral("'x'")} << QStringList{QStringLiteral("15"), QStringLiteral("None")};
    QTest::newRow("pairs") << QByteArray("key=value") << QStringLiteral("key=15 b=\"c=d\" e=a text") << QStringList{QStringLiteral("key"), QStringLiteral("b"), QStringLiteral("e")} << QStringList{QStringLiteral("15")};
    QTest::newRow("a pair that is a list") << QByteArray("key=value") << QStringLiteral("key=[15, x]") << key << QStringList{QStringLiteral("15")};
    QTest::newRow("argument") << QByteArray("Salt argument") << QStringLiteral("{key: 15}") << key << QStringList{QStringLiteral("15")};
    QTest::newRow("argument of one pair") << QByteArray("Salt argument") << QStringLiteral("key=None") << key << QStringList{QStringLiteral("None")};
}

void TestComposeDialect::everyDialectIsColoured()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, line);
    QFETCH(QStringList, keys);
    QFETCH(QStringList, numbers);
    applyTheme(*qApp, ThemeMode::Light);
    Fixture f;
    f.chooseDialect(name.constData());
    f.editor->replaceText(line);
    const auto inColour = [&](const QColor &colour) {
        QStringList found;
        for (const auto &range : f.editor->document()->firstBlock().layout()->formats()) {
            if (range.format.foreground().color() == colour)
                found << line.mid(range.start, range.length);
        }
        return found;
    };
    QTRY_COMPARE(inColour(Shades::light().accent), keys);
    QCOMPARE(inColour(Shades::light().hues[3]), numbers);
}

void TestComposeDialect::dialectOfUnreadableTextMayChange()
{
    Fixture f;
    f.editor->replaceText(QStringLiteral("service: web\n"));
    f.settle();
    f.chooseDialect("YAML"); // it was YAML all along
    f.settle();
    QCOMPARE(f.editor->toPlainText(), QStringLiteral("service: web\n"));
    f.tag->setEditText(QStringLiteral("a"));
    QVERIFY(f.fireButton()->isEnabled());
}

void TestComposeDialect::unusualSpacesStayExact()
{
    const QByteArray payload = fromJson(R"({"a": "no\u00a0break", "b": "line\u2028sep", "c": "para\u2029graph", "d": "\ufdd0\ufdd1", "e": "cr\rlf\r\n", "f": "\ufeffbom", "g": "\u0085"})");
    Fixture f;
    f.panel.compose("a", payload);
    f.panel.fire();
    QCOMPARE(f.shot(0).payload, payload);
    f.chooseDialect("YAML");
    f.tag->setEditText(QStringLiteral("b"));
    f.panel.fire();
    QCOMPARE(f.shot(1).payload, payload);
    f.chooseDialect("JSON");
    f.editor->replaceText(QStringLiteral("{\"a\": \"typed\u00a0so\"}"));
    f.panel.fire();
    QCOMPARE(f.shot(2).payload, fromJson(R"({"a": "typed\u00a0so"})"));
}

void TestComposeDialect::coloursFollowTheTheme()
{
    Fixture f;
    f.type("{\"key\": 1");
    const auto keyColour = [&f] {
        const auto formats = f.editor->document()->firstBlock().layout()->formats();
        return formats.isEmpty() ? QColor() : formats.first().format.foreground().color();
    };
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark, ThemeMode::Light}) {
        applyTheme(*qApp, mode);
        QTRY_COMPARE(keyColour(), (mode == ThemeMode::Dark ? Shades::darkShades() : Shades::light()).accent);
    }
}

QTEST_MAIN(TestComposeDialect)
#include "tst_ui_composedialect.moc"
