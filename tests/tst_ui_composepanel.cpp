// Typing in the composer: keys, errors in their place, why nothing can be fired, the preview, what assistive programs are told.
#include "composefixture.h"
#include "destinationbar.h"
#include <QAccessible>
#include <QElapsedTimer>
#include <QRegularExpression>

using namespace brine;
using Destination = ShotRequest::Destination;

class TestComposePanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qRegisterMetaType<ShotRequest>(); }
    void typeAndFire();
    void fireFromTheTagField();
    void errorHasItsPlace();
    void errorBehindAstralCharacters();
    void refusals_data();
    void refusals();
    void tooLargeNamesItsOrigin();
    void disconnectedSaysWhy();
    void previewShowsTypesAndStamp();
    void hostileReceiptAndTag();
    void bigTextDoesNotHoldUpTyping();
    void editorKeys();
    void accessibleNames();
};

void TestComposePanel::typeAndFire()
{
    Fixture f;
    f.typeTag("myco/deploy/start");
    f.type("{\"n\": 18446744073709551615}");
    QTest::keyClick(f.editor, Qt::Key_Return, Qt::ControlModifier); // at once, before the text was read
    QCOMPARE(f.fired.count(), 1);
    QCOMPARE(f.shot(0).tag, QByteArray("myco/deploy/start"));
    QCOMPARE(f.shot(0).payload, QByteArray::fromHex("81a16ecfffffffffffffffff"));
    QVERIFY(f.shot(0).destination == Destination::ThisBus);
    QCOMPARE(f.shot(0).number, 1u);
    QVERIFY(f.fireButton()->text().contains(QStringLiteral("Fire to the demo bus")));
    QCOMPARE(f.editor->toPlainText(), QStringLiteral("{\"n\": 18446744073709551615}")); // the key left no line end
}

void TestComposePanel::fireFromTheTagField()
{
    Fixture f;
    f.type("{}");
    f.typeTag("a/b");
    QTest::keyClick(f.tag->lineEdit(), Qt::Key_Enter, Qt::ControlModifier | Qt::KeypadModifier);
    QCOMPARE(f.fired.count(), 1);
    QTest::keyClick(f.tag->lineEdit(), Qt::Key_Return); // a plain Return fires nothing
    QCOMPARE(f.fired.count(), 1);
}

void TestComposePanel::errorHasItsPlace()
{
    Fixture f;
    f.typeTag("a");
    f.editor->replaceText(QStringLiteral("{\n  \"service\": \"web\",\n  \"version\": tru\n}"));
    f.settle();
    QVERIFY2(f.message().contains(QStringLiteral("Line 3, column 14")), qPrintable(f.message()));
    QVERIFY(!f.fireButton()->isEnabled());
    QVERIFY(f.fireButton()->isVisible());
    const auto marks = f.editor->extraSelections();
    QCOMPARE(marks.size(), 1);
    QCOMPARE(marks.first().cursor.selectedText(), QStringLiteral("tru"));
    QCOMPARE(marks.first().format.underlineStyle(), QTextCharFormat::WaveUnderline);
    f.panel.fire();
    QCOMPARE(f.fired.count(), 0);
    f.editor->goToError();
    f.type("e");
    QTest::keyClick(f.editor, Qt::Key_Backspace);
    f.editor->replaceText(QStringLiteral("{\"version\": true}"));
    f.settle();
    QVERIFY(f.editor->extraSelections().isEmpty());
    QVERIFY(f.fireButton()->isEnabled());
}

void TestComposePanel::errorBehindAstralCharacters()
{
    Fixture f;
    f.editor->replaceText(QStringLiteral("{\"\U0001F9C2\": oops}"));
    f.settle();
    QCOMPARE(f.editor->extraSelections().size(), 1);
    QCOMPARE(f.editor->extraSelections().first().cursor.selectedText(), QStringLiteral("oops"));
    f.editor->replaceText(QStringLiteral("{\"a\": "));
    f.settle();
    QVERIFY(!f.editor->extraSelections().first().cursor.selectedText().isEmpty()); // an error at the end is seen too
}

void TestComposePanel::refusals_data()
{
    QTest::addColumn<QString>("tag");
    QTest::addColumn<QString>("payload");
    QTest::addColumn<QString>("reason");
    QTest::newRow("empty tag") << QString() << QStringLiteral("{}") << QStringLiteral("tag is empty");
    QTest::newRow("list") << QStringLiteral("a") << QStringLiteral("[1]") << QStringLiteral("payload is a list");
    QTest::newRow("number") << QStringLiteral("a") << QStringLiteral("5") << QStringLiteral("payload is a number");
    QTest::newRow("text") << QStringLiteral("a") << QStringLiteral("\"x\"") << QStringLiteral("payload is a text");
    QTest::newRow("nothing") << QStringLiteral("a") << QString() << QStringLiteral("no payload");
    QTest::newRow("unreadable") << QStringLiteral("a") << QStringLiteral("{") << QStringLiteral("cannot be read");
    QTest::newRow("control in the tag") << QStringLiteral("a\tb") << QStringLiteral("{}") << QStringLiteral("control character");
}

void TestComposePanel::refusals()
{
    QFETCH(QString, tag);
    QFETCH(QString, payload);
    QFETCH(QString, reason);
    Fixture f;
    f.tag->setEditText(tag);
    f.editor->replaceText(payload);
    f.settle();
    QVERIFY2(f.message().contains(reason), qPrintable(f.message()));
    QVERIFY(f.fireButton()->isVisible() && !f.fireButton()->isEnabled());
    QVERIFY(f.fireButton()->accessibleDescription().contains(reason));
    QTest::keyClick(f.editor, Qt::Key_Return, Qt::ControlModifier);
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    QCOMPARE(f.fired.count(), 0);
    QCOMPARE(f.editor->toPlainText(), payload); // the draft is kept
}

void TestComposePanel::tooLargeNamesItsOrigin()
{
    Fixture f;
    DestinationInfo info = demoBus();
    info.maxEventSize = 100;
    info.maxEventSizeOrigin = QStringLiteral("/etc/salt/master");
    f.panel.setDestination(info);
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{\"a\": \"%1\"}").arg(QString(80, u'x')));
    f.settle();
    QVERIFY2(f.message().contains(QStringLiteral("max_event_size is 100 (/etc/salt/master)")), qPrintable(f.message()));
    QVERIFY(!f.fireButton()->isEnabled());
    f.editor->replaceText(QStringLiteral("{\"a\": 1}"));
    f.settle();
    QVERIFY(f.fireButton()->isEnabled());
}

void TestComposePanel::disconnectedSaysWhy()
{
    Fixture f;
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.settle();
    DestinationInfo info = demoBus();
    info.canFire = false;
    info.whyNot = QStringLiteral("You may not write to the master's event socket.");
    f.panel.setDestination(info);
    QVERIFY(!f.fireButton()->isEnabled());
    QVERIFY(f.message().contains(info.whyNot));
    f.panel.setDestination({});
    QVERIFY(f.message().contains(QStringLiteral("No bus is connected")));
    f.panel.setDestination(demoBus());
    QVERIFY(f.fireButton()->isEnabled());
}

void TestComposePanel::previewShowsTypesAndStamp()
{
    Fixture f;
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{\"n\": 1, \"f\": 1.0, \"s\": \"1\"}"));
    f.settle();
    QStringList rows = f.previewRows();
    QCOMPARE(rows.mid(0, 3), QStringList({QStringLiteral("n|1|int"), QStringLiteral("f|1.0|float"), QStringLiteral("s|1|text")}));
    static const QRegularExpression bare(QStringLiteral("^_stamp\\|.*sent as \\d{4}-\\d\\d-\\d\\dT[\\d:.]{15}\\|text$"));
    QVERIFY2(bare.match(rows.at(3)).hasMatch(), qPrintable(rows.at(3)));
    QVERIFY(f.message().contains(QStringLiteral("dict, 3 keys")));
    DestinationInfo info = demoBus();
    info.stampHasZone = true;
    f.panel.setDestination(info);
    QVERIFY2(f.previewRows().at(3).contains(QStringLiteral("+00:00|text")), qPrintable(f.previewRows().at(3)));
    f.editor->replaceText(QStringLiteral("[1]"));
    f.settle();
    QVERIFY(f.previewRows().isEmpty());
}

void TestComposePanel::hostileReceiptAndTag()
{
    Fixture f;
    ReceiptInfo receipt;
    receipt.text = QStringLiteral("<img src=\"file:///etc/hostname\">");
    receipt.details = QStringList(1000, QStringLiteral("<table>"));
    f.panel.showReceipt(receipt);
    f.panel.compose("<b style=\"font-size:200000px\">&x", fromJson(R"({"<img src=x>": "<img src=x>"})"));
    f.settle();
    f.panel.grab();
    QCOMPARE(f.receipt->text(), receipt.text);
    for (const QLabel *label : f.panel.findChildren<QLabel *>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
}

void TestComposePanel::bigTextDoesNotHoldUpTyping()
{
    QByteArray text = "{\"list\": [";
    while (text.size() < (1 << 20))
        text += "\"0123456789 0123456789 0123456789\",\n";
    text += "1]}";
    Fixture f;
    DestinationInfo info = demoBus();
    info.maxEventSize = 4 << 20;
    f.panel.setDestination(info);
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QString::fromUtf8(text));
    QTRY_VERIFY_WITH_TIMEOUT(f.isRead(), 20'000);
    QVERIFY2(f.fireButton()->isEnabled(), qPrintable(f.message()));
    QElapsedTimer timer;
    timer.start();
    f.type(" ");
    qInfo("one keystroke in 1 MiB: %.1f ms", double(timer.nsecsElapsed()) / 1e6);
    QVERIFY(timer.elapsed() < 500); // the bound for a sanitizer build; reading itself is not part of it
    f.panel.fire(); // while it is read: the shot follows
    QTRY_COMPARE_WITH_TIMEOUT(f.fired.count(), 1, 20'000);
    QVERIFY(f.shot(0).payload.size() > 900'000);
}

void TestComposePanel::editorKeys()
{
    Fixture f;
    f.type("{");
    QTest::keyClick(f.editor, Qt::Key_Return);
    f.type("\"a\": [");
    QTest::keyClick(f.editor, Qt::Key_Return);
    f.type("1");
    QTest::keyClick(f.editor, Qt::Key_Tab);
    f.type("2");
    QCOMPARE(f.editor->toPlainText(), QStringLiteral("{\n  \"a\": [\n    1  2"));
    const int narrow = f.editor->gutterWidth();
    f.editor->replaceText(QString(2000, u'\n'));
    QVERIFY(f.editor->gutterWidth() > narrow);
}

void TestComposePanel::accessibleNames()
{
    Fixture f;
    DestinationInfo info = demoBus();
    info.canReachMinions = info.isMinionBus = true;
    f.panel.setDestination(info);
    f.panel.findChild<DestinationBar *>()->setDestination(Destination::Minions);
    for (QWidget *widget : f.panel.findChildren<QWidget *>()) {
        if (widget->focusPolicy() == Qt::NoFocus || widget->objectName().startsWith(QStringLiteral("qt_")))
            continue;
        QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
        const bool isInner = qobject_cast<QAbstractScrollArea *>(widget->parentWidget()) || widget->window() != &f.panel
            || widget->inherits("QScrollBar") || widget->inherits("QSplitterHandle");
        QVERIFY2(isInner || !accessible->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
    }
}

QTEST_MAIN(TestComposePanel)
#include "tst_ui_composepanel.moc"
