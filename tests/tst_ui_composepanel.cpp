#include "askrow.h"
#include "burstrow.h"
#include "composepanel.h"
#include "destinationbar.h"
#include "dialecttext.h"
#include "landing.h"
#include "msgpackwriter.h"
#include "payloadeditor.h"
#include "payloadpreview.h"
#include "payloadreader.h"
#include "payloadtreemodel.h"
#include "payloadtreeview.h"
#include "receiptline.h"
#include "redaction.h"
#include "reservedtag.h"
#include "shotguard.h"
#include "shotlinesbutton.h"
#include "shotverdict.h"
#include "theme.h"
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QTimer>
#include <QToolButton>

using namespace brine;
using Destination = ShotRequest::Destination;

namespace {

QByteArray fromJson(QByteArrayView json)
{
    const auto read = readJson(json);
    return read ? read->msgpack : QByteArray();
}

DestinationInfo demoBus()
{
    DestinationInfo info;
    info.busName = QStringLiteral("the demo bus");
    info.connected = info.canFire = true;
    info.whyNoMinions = QStringLiteral("The demo's minions are made up.");
    info.maxEventSizeOrigin = QStringLiteral("Salt's default");
    return info;
}

/// The composer in a window of its own, open on a bus that takes everything, with the parts that a test looks at.
struct Fixture
{
    Fixture()
    {
        panel.resize(800, 420);
        panel.show();
        QApplication::setActiveWindow(&panel);
        panel.setDestination(demoBus());
        tag->lineEdit()->setFocus();
    }
    void typeTag(const char *text) { QTest::keyClicks(tag->lineEdit(), QString::fromUtf8(text)); }
    void type(const char *text)
    {
        editor->setFocus();
        QTest::keyClicks(editor, QString::fromUtf8(text));
    }
    /// Waits until the composer has read what was typed.
    void settle() { QTest::qWait(0); QTRY_VERIFY(isRead()); }
    bool isRead() const { return panel.findChild<PayloadParser *>()->isCurrent(); }
    QString message() const
    {
        QStringList all;
        for (const QLabel *label : panel.findChildren<QLabel *>()) {
            if (label->isVisible())
                all << label->text();
        }
        return all.join(u'\n');
    }
    void chooseDialect(const char *name)
    {
        const int index = dialect->findText(QString::fromUtf8(name));
        dialect->setCurrentIndex(index);
        Q_EMIT dialect->activated(index);
    }
    QPushButton *wrapButton() const { return buttonWith("Wrap"); }
    QPushButton *fireButton() const
    {
        for (QPushButton *button : panel.findChildren<QPushButton *>()) { // a question has buttons of its own
            if (button->property("primary").toBool())
                return button;
        }
        return nullptr;
    }
    QPushButton *buttonWith(const char *word) const
    {
        for (QPushButton *button : panel.findChildren<QPushButton *>()) {
            if (button->text().startsWith(QLatin1String(word)))
                return button;
        }
        return nullptr;
    }
    QStringList previewRows() const
    {
        const auto *model = panel.findChild<PayloadPreview *>()->tree()->model();
        QStringList rows;
        for (int row = 0; row < model->rowCount(); ++row)
            rows << model->index(row, 0).data().toString() + u'|' + model->index(row, 1).data().toString() + u'|' + model->index(row, 2).data().toString();
        return rows;
    }

    ComposePanel panel;
    QComboBox *tag = findBox("Tag");
    QComboBox *dialect = findBox("Payload written as");
    PayloadEditor *editor = panel.findChild<PayloadEditor *>();
    ReceiptLine *receipt = panel.findChild<ReceiptLine *>();
    QSignalSpy fired{&panel, &ComposePanel::fireRequested};

    ShotRequest shot(int index) const { return fired.at(index).at(0).value<ShotRequest>(); }

private:
    QComboBox *findBox(const char *name)
    {
        for (QComboBox *box : panel.findChildren<QComboBox *>()) {
            if (box->accessibleName() == QLatin1String(name))
                return box;
        }
        return nullptr;
    }
};

} // namespace

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
    void doubleClickFiresOnce();
    void sameShotWaitsForItsReceipt();
    void heldKeyFiresOnce();
    void receiptStates();
    void receiptOfAnOlderShotIsNotShown();
    void bareTextIsWrapped_data();
    void bareTextIsWrapped();
    void conversionIsExactAndOneUndoStep();
    void conversionThatLosesIsRefused();
    void everyDialect_data();
    void everyDialect();
    void everyDialectIsColoured_data();
    void everyDialectIsColoured();
    void dialectOfUnreadableTextMayChange();
    void previewShowsTypesAndStamp();
    void previewOfFireMaster();
    void destinationsThatCannotBeReached();
    void minionsNeedATarget();
    void everyLetter_data();
    void everyLetter();
    void matchingMinionsAreSaid();
    void reactorsAreCountedBeforeFiring();
    void reservedTagsWarn_data();
    void reservedTagsWarn();
    void composeFromAnEvent();
    void composeKeepsBytesAndDates();
    void unusualSpacesStayExact();
    void copiesAreExact();
    void coloursFollowTheTheme();
    void copyAsALine();
    void hugeEventIsNotTakenOver();
    void maskIsNotFiredUnseen();
    void maskedSecretsAreAskedFor();
    void interlocks();
    void variablesAreFilledIn();
    void bursts();
    void draftRoundTrip();
    void brokenDraftIsIgnored();
    void historyIsDeduplicated();
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

void TestComposePanel::doubleClickFiresOnce()
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

void TestComposePanel::sameShotWaitsForItsReceipt()
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

void TestComposePanel::heldKeyFiresOnce()
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

void TestComposePanel::receiptStates()
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

void TestComposePanel::receiptOfAnOlderShotIsNotShown()
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

void TestComposePanel::bareTextIsWrapped_data()
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

void TestComposePanel::bareTextIsWrapped()
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

void TestComposePanel::conversionIsExactAndOneUndoStep()
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

void TestComposePanel::conversionThatLosesIsRefused()
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

void TestComposePanel::everyDialect_data()
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
void TestComposePanel::everyDialect()
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

void TestComposePanel::everyDialectIsColoured_data()
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

void TestComposePanel::everyDialectIsColoured()
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

void TestComposePanel::dialectOfUnreadableTextMayChange()
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

void TestComposePanel::previewOfFireMaster()
{
    Fixture f;
    DestinationInfo info = demoBus();
    info.isMinionBus = true;
    f.panel.setDestination(info);
    f.panel.findChild<DestinationBar *>()->setDestination(Destination::MasterThroughMinion);
    f.tag->setEditText(QStringLiteral("my/tag"));
    f.editor->replaceText(QStringLiteral("{\"a\": 1}"));
    f.settle();
    const QStringList rows = f.previewRows();
    QCOMPARE(rows.size(), 5);
    QCOMPARE(rows.mid(0, 4), QStringList({QStringLiteral("data|{} 1 key|map"), QStringLiteral("tag|my/tag|text"),
                                          QStringLiteral("events|null|null"), QStringLiteral("pretag|null|null")}));
    QVERIFY(f.fireButton()->text().contains(QStringLiteral("Fire to the master")));
    f.panel.fire();
    QVERIFY(f.shot(0).destination == Destination::MasterThroughMinion);
    QCOMPARE(f.shot(0).payload, QByteArray::fromHex("81a16101")); // the envelope is the firing side's work
}

void TestComposePanel::destinationsThatCannotBeReached()
{
    Fixture f;
    const auto buttons = f.panel.findChildren<QRadioButton *>();
    QCOMPARE(buttons.size(), 3);
    QVERIFY(buttons.at(0)->isEnabled());
    QVERIFY(!buttons.at(1)->isEnabled() && buttons.at(1)->isVisible());
    QVERIFY(!buttons.at(2)->isEnabled() && buttons.at(2)->isVisible());
    QVERIFY(f.message().contains(QStringLiteral("The demo's minions are made up.")));
    DestinationInfo info = demoBus();
    info.canReachMinions = true;
    f.panel.setDestination(info);
    QTest::mouseClick(buttons.at(2), Qt::LeftButton, {}, QPoint(8, buttons.at(2)->height() / 2));
    QVERIFY(buttons.at(2)->isChecked() && !buttons.at(0)->isChecked());
    f.panel.setDestination(demoBus()); // what was chosen goes away: kept, refused with the reason
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.settle();
    QVERIFY(!f.fireButton()->isEnabled());
    QVERIFY(f.fireButton()->accessibleDescription().contains(QStringLiteral("made up")));
}

void TestComposePanel::minionsNeedATarget()
{
    Fixture f;
    DestinationInfo info = demoBus();
    info.canReachMinions = true;
    f.panel.setDestination(info);
    auto *bar = f.panel.findChild<DestinationBar *>();
    bar->setDestination(Destination::Minions);
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.settle();
    QVERIFY(f.message().contains(QStringLiteral("Name the minions")));
    bar->setTarget(QStringLiteral("list"), QStringLiteral("web1,web2"));
    QVERIFY(f.fireButton()->isEnabled());
    QVERIFY(f.fireButton()->text().contains(QStringLiteral("minions web1,web2")));
    f.panel.fire();
    QCOMPARE(f.fired.count(), 0); // two minions are asked for
    auto *ask = f.panel.findChild<AskRow *>();
    QVERIFY(ask->isVisible());
    QVERIFY2(ask->acceptButton()->text().contains(QStringLiteral("minions web1,web2")), qPrintable(ask->acceptButton()->text()));
    QTest::mouseClick(ask->acceptButton(), Qt::LeftButton);
    QVERIFY(!ask->isVisible());
    QCOMPARE(f.fired.count(), 1);
    QCOMPARE(f.shot(0).targetType, QStringLiteral("list"));
    QCOMPARE(f.shot(0).target, QStringLiteral("web1,web2"));
}

void TestComposePanel::everyLetter_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("right");
    QTest::addColumn<QString>("wrong");
    QTest::addColumn<QString>("why");
    const auto row = [](const char *type, const char *right, const char *wrong, const char *why) {
        QTest::newRow(type) << QString::fromUtf8(type) << QString::fromUtf8(right) << QString::fromUtf8(wrong) << QString::fromUtf8(why);
    };
    row("glob", "web*", "", "Name the minions");
    row("list", "web1,web2", ",", "list of ids");
    row("pcre", "web[0-9]+", "web[", "no regular expression");
    row("grain", "os:Debian", "os", "key:value");
    row("grain_pcre", "os:(Debian|Ubuntu)", "os:(", "no regular expression");
    row("pillar", "role:web", "role", "key:value");
    row("pillar_pcre", "role:web.*", "role:*", "no regular expression");
    row("compound", "G@os:Debian and web*", "G@os:Debian and", "something is missing");
    row("nodegroup", "webservers", "", "node group");
    row("range", "%web", "", "range");
    row("ipcidr", "10.0.0.0/24", "10.0.0.1/24", "not the subnet");
}

void TestComposePanel::everyLetter()
{
    QFETCH(QString, type);
    QFETCH(QString, right);
    QFETCH(QString, wrong);
    QFETCH(QString, why);
    Fixture f;
    DestinationInfo info = demoBus();
    info.canReachMinions = true;
    info.minionsBy = QStringLiteral("the salt command /usr/bin/salt");
    info.interlock.role = Interlock::Role::Free;
    f.panel.setDestination(info);
    auto *bar = f.panel.findChild<DestinationBar *>();
    bar->setDestination(Destination::Minions);
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.settle();
    auto *types = bar->findChildren<QComboBox *>().last();
    types->setFocus();
    while (types->currentText() != type) { // by the keyboard
        const int before = types->currentIndex();
        QTest::keyClick(types, Qt::Key_Down);
        QVERIFY(types->currentIndex() == before + 1);
    }
    QLineEdit *target = bar->findChild<QLineEdit *>();
    QTest::keyClicks(target, wrong);
    QVERIFY(!f.fireButton()->isEnabled());
    QVERIFY2(f.message().contains(why), qPrintable(f.message()));
    QVERIFY(!f.panel.targetToMatch()); // nobody is asked about it
    target->clear();
    QTest::keyClicks(target, right);
    QVERIFY2(f.fireButton()->isEnabled(), qPrintable(f.message()));
    QCOMPARE(*f.panel.targetToMatch(), (MinionTarget{type, right}));
    QVERIFY2(f.message().contains(QStringLiteral("Fired by the salt command /usr/bin/salt")), qPrintable(f.message()));
    QTest::mouseClick(f.fireButton(), Qt::LeftButton);
    QCOMPARE(f.shot(0).minions(), (MinionTarget{type, right}));
    Fixture again;
    again.panel.setDestination(info);
    again.panel.restoreDraft(f.panel.draft());
    QCOMPARE(*again.panel.targetToMatch(), (MinionTarget{type, right}));
}

void TestComposePanel::matchingMinionsAreSaid()
{
    Fixture f;
    DestinationInfo info = demoBus();
    info.canReachMinions = true;
    info.bus = 3;
    f.panel.setDestination(info);
    auto *bar = f.panel.findChild<DestinationBar *>();
    bar->setDestination(Destination::Minions);
    bar->setTarget(QStringLiteral("grain"), QStringLiteral("os:Debian"));
    f.tag->setEditText(QStringLiteral("a"));
    f.editor->replaceText(QStringLiteral("{}"));
    f.settle();
    TargetMatch match{3, *f.panel.targetToMatch(), TargetMatch::State::Asking, {}, {}};
    f.panel.setTargetMatch(match);
    QVERIFY(f.message().contains(QStringLiteral("Asking which minions match")));
    auto *ask = f.panel.findChild<AskRow *>();
    f.panel.fire(); // is not held up: what is not known is asked for as such
    QVERIFY2(ask->question().contains(QStringLiteral("how many is not known")), qPrintable(ask->question()));
    ask->withdraw();
    match.state = TargetMatch::State::Known;
    match.minions = QStringList{QStringLiteral("db1"), QStringLiteral("<b>web1</b>")};
    f.panel.setTargetMatch(match);
    QVERIFY2(f.message().contains(QStringLiteral("2 minions match: db1, <b>web1</b>")), qPrintable(f.message()));
    f.panel.fire();
    QVERIFY2(ask->question().contains(QStringLiteral("2 minions match os:Debian")), qPrintable(ask->question()));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTest::keyClicks(bar->findChild<QLineEdit *>(), QStringLiteral("x")); // the answer was about another target
    QVERIFY(!f.message().contains(QStringLiteral("minions match")));
    match.target.text += u'x';
    match.minions = QStringList{QStringLiteral("db1")};
    f.panel.setTargetMatch(match);
    f.panel.fire(); // one minion is no question
    QCOMPARE(f.fired.count(), 1);
    bar->setDestination(Destination::ThisBus);
    QVERIFY(!f.message().contains(QStringLiteral("minion matches")) && !f.panel.targetToMatch());
}

// The very shot that is fired is looked up, not what was written a moment before; and a late answer holds nothing up for ever.
void TestComposePanel::reactorsAreCountedBeforeFiring()
{
    Fixture f;
    QByteArrayList counted;
    std::function<void(qsizetype)> later;
    f.panel.setReactorCount([&](const ShotRequest &shot, std::function<void(qsizetype)> done) {
        counted << shot.tag;
        if (shot.tag.startsWith("later"))
            later = done;
        else
            done(shot.tag.startsWith("react") ? 2 : 0);
    });
    f.type("{}");
    f.typeTag("myco/x");
    f.settle();
    f.panel.fire();
    QCOMPARE(f.fired.count(), 1);
    f.tag->setEditText(QStringLiteral("react/x"));
    f.panel.fire();
    auto *ask = f.panel.findChild<AskRow *>();
    QVERIFY(ask->isAsking() && f.fired.count() == 1);
    QVERIFY2(ask->question().contains(QStringLiteral("2 reactors will run")), qPrintable(ask->question()));
    QTest::mouseClick(ask->acceptButton(), Qt::LeftButton);
    QCOMPARE(f.fired.count(), 2);
    ShotRequest again;
    again.tag = "react/again";
    again.payload = fromJson("{}");
    f.panel.fireShot(again, demoBus().busName);
    QVERIFY2(ask->isAsking() && ask->question().contains(QStringLiteral("2 reactors will run")), qPrintable(ask->question()));
    ask->withdraw();
    QCOMPARE(counted, (QByteArrayList{"myco/x", "react/x", "react/again"}));

    f.tag->setEditText(QStringLiteral("later/x"));
    f.panel.fire();
    f.tag->setEditText(QStringLiteral("myco/y"));
    f.panel.fire();
    QCOMPARE(f.fired.count(), 2); // they wait, in order
    later(0);
    QCOMPARE(f.fired.count(), 4);
    QCOMPARE(f.shot(2).tag, QByteArray("later/x"));
    later(5); // twice: of no use
    f.tag->setEditText(QStringLiteral("later/never"));
    f.panel.fire();
    QTRY_VERIFY(ask->isAsking());
    QVERIFY2(ask->question().contains(QStringLiteral("not found out in time")), qPrintable(ask->question()));
    ask->withdraw();

    counted.clear();
    DestinationInfo info = demoBus(); // no Reactor listens on a minion's bus, nor for what lands on minions
    info.isMinionBus = info.canReachMinions = true;
    f.panel.setDestination(info);
    f.tag->setEditText(QStringLiteral("react/z"));
    f.panel.fire();
    QCOMPARE(f.fired.count(), 5);
    f.panel.findChild<DestinationBar *>()->setDestination(Destination::MasterThroughMinion);
    f.panel.fire();
    QCOMPARE(counted, QByteArrayList{"react/z"});
    QVERIFY(ask->isAsking());
}

void TestComposePanel::reservedTagsWarn_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<bool>("onMinion");
    QTest::addColumn<bool>("warns");
    QTest::newRow("own") << QByteArray("myco/x") << false << false;
    QTest::newRow("salt, on its own") << QByteArray("salty/x") << false << false;
    QTest::newRow("salt/") << QByteArray("salt/minion/web1/start") << false << true;
    QTest::newRow("job") << QByteArray("salt/job/1/ret/a") << false << true;
    QTest::newRow("reactor manager") << QByteArray("salt/reactors/manage/add") << false << true;
    QTest::newRow("batch") << QByteArray("salt/batch/1/stop") << false << true;
    QTest::newRow("cluster") << QByteArray("cluster/runner/ring_create") << false << true;
    QTest::newRow("minion order") << QByteArray("module_refresh") << true << true;
    QTest::newRow("minion order on a master") << QByteArray("module_refresh") << false << false;
    QTest::newRow("longer than the order") << QByteArray("module_refresh2") << true << false;
    QTest::newRow("fire_master by hand") << QByteArray("fire_master") << true << true;
    QTest::newRow("request channel") << QByteArray("__master_req_channel_payload/1/m") << true << true;
    QTest::newRow("leading slash") << QByteArray("/salt/minion/minion_mod_refresh_complete") << true << true;
}

void TestComposePanel::reservedTagsWarn()
{
    QFETCH(QByteArray, tag);
    QFETCH(bool, onMinion);
    QFETCH(bool, warns);
    const QString warning = reservedTagWarning(tag, onMinion);
    QCOMPARE(!warning.isEmpty(), warns);
    Fixture f;
    DestinationInfo info = demoBus();
    info.isMinionBus = onMinion;
    f.panel.setDestination(info);
    f.editor->replaceText(QStringLiteral("{}"));
    f.tag->setEditText(QString::fromUtf8(tag));
    f.settle();
    QVERIFY(f.fireButton()->isEnabled()); // warned, not forbidden
    QVERIFY(!warns || f.message().contains(warning));
}

void TestComposePanel::composeFromAnEvent()
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

void TestComposePanel::composeKeepsBytesAndDates()
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

void TestComposePanel::unusualSpacesStayExact()
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

void TestComposePanel::copiesAreExact()
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

void TestComposePanel::coloursFollowTheTheme()
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

void TestComposePanel::copyAsALine()
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

void TestComposePanel::hugeEventIsNotTakenOver()
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

void TestComposePanel::maskIsNotFiredUnseen()
{
    Fixture f;
    f.panel.compose("a", Redaction::masked("a", fromJson(R"({"password": "x"})")));
    f.settle();
    QVERIFY2(f.message().contains(QStringLiteral("mask of a secret")), qPrintable(f.message()));
    QVERIFY(!f.fireButton()->isEnabled());
}

void TestComposePanel::maskedSecretsAreAskedFor()
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

void TestComposePanel::interlocks()
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

void TestComposePanel::variablesAreFilledIn()
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

void TestComposePanel::bursts()
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

void TestComposePanel::draftRoundTrip()
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

void TestComposePanel::brokenDraftIsIgnored()
{
    Fixture f;
    f.type("{}");
    for (const char *broken : {"", "not json", "[1]", "{}", "{\"destination\": 99, \"text\": 5, \"history\": {}}"})
        f.panel.restoreDraft(QString::fromUtf8(broken));
    QVERIFY(f.panel.findChild<DestinationBar *>()->destination() == Destination::ThisBus);
}

void TestComposePanel::historyIsDeduplicated()
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
