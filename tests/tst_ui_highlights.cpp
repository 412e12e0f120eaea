// Rows that stand out: the rules' colours and signs, the dialog that edits them, and marks.
#include "filterbar.h"
#include "filteredit.h"
#include "highlightdialog.h"
#include "highlightlook.h"
#include "listtoolsfixture.h"
#include <QAction>
#include <QComboBox>
#include <QFileInfo>
#include <QPushButton>
#include <QTreeWidget>

using namespace brine;

namespace {

bool isBlank(const QImage &image)
{
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) != image.pixelColor(0, 0))
                return false;
        }
    }
    return true;
}

} // namespace

class TestHighlights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsWearTheirRule_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void rowsWearTheirRule()
    {
        QFETCH(bool, dark);
        Fixture f;
        f.receive(Events);
        f.window.setThemeMode(dark ? ThemeMode::Dark : ThemeMode::Light);
        QCoreApplication::processEvents();
        const Shades &shades = dark ? Shades::darkShades() : Shades::light();
        QCOMPARE(f.groundOf(0), highlightlook::ground(HighlightColour::Amber, shades));
        QCOMPARE(f.groundOf(3), highlightlook::ground(HighlightColour::Red, shades));
        QCOMPARE(f.groundOf(4), shades.base);
        QVERIFY(!isBlank(f.margin(0)));
        QVERIFY(f.margin(0) != f.margin(3)); // told apart without the colour too
        QVERIFY(isBlank(f.margin(4)));
        QVERIFY(f.highlights.save({}));
        QCOMPARE(f.groundOf(0), shades.base);
        f.window.setThemeMode(ThemeMode::Light);
    }

    void everyTextCanBeReadOnEveryColour_data() { rowsWearTheirRule_data(); }
    void everyTextCanBeReadOnEveryColour()
    {
        QFETCH(bool, dark);
        const Shades &shades = dark ? Shades::darkShades() : Shades::light();
        for (int i = 0; i < HighlightColours; ++i) {
            const QColor ground = highlightlook::ground(HighlightColour(i), shades);
            for (const QColor &text : {shades.text, shades.muted, shades.danger, shades.good, shades.attention}) {
                QVERIFY2(contrast(text, ground) >= 4.5,
                         qPrintable(QStringLiteral("%1 on %2 (%3): %4").arg(text.name(), ground.name()).arg(i).arg(contrast(text, ground))));
            }
            QVERIFY(contrast(highlightlook::ink(HighlightColour(i), shades), ground) >= 3); // signs
            QVERIFY(ground != shades.base);
        }
    }

    void rulesAreEditedWithTheirStatesTold()
    {
        Fixture f;
        f.receive(Events);
        f.window.actions()->highlights->trigger();
        HighlightDialog *dialog = f.window.listTools()->highlightDialog();
        QVERIFY(dialog && dialog->isVisible());
        dialog->activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), dialog);
        QCOMPARE(dialog->list()->topLevelItemCount(), 4);
        const auto press = [dialog](const char *name) {
            for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
                if (button->text() == QLatin1String(name))
                    return QTest::mouseClick(button, Qt::LeftButton);
            }
            QFAIL("no such button");
        };
        press("Add");
        QVERIFY(dialog->nameEdit()->hasFocus());
        QTest::keyClicks(dialog->nameEdit(), QStringLiteral("Builds"));
        QVERIFY(!dialog->saveButton()->isEnabled());
        QTest::keyClicks(dialog->filterEdit(), QStringLiteral("tag =="));
        QVERIFY(dialog->filterEdit()->state() == FilterEdit::State::Incomplete);
        QVERIFY(!dialog->message().isEmpty());
        QTest::keyClicks(dialog->filterEdit(), QStringLiteral(" \"x\" )"));
        QVERIFY(dialog->filterEdit()->state() == FilterEdit::State::Invalid);
        QVERIFY(!dialog->saveButton()->isEnabled());
        dialog->filterEdit()->clear();
        QTest::keyClicks(dialog->filterEdit(), QStringLiteral("tag ~ \"myco/*\""));
        QVERIFY(dialog->filterEdit()->state() == FilterEdit::State::Valid);
        QVERIFY(dialog->saveButton()->isEnabled());
        dialog->colourBox()->setCurrentIndex(int(HighlightColour::Blue));
        dialog->signBox()->setCurrentIndex(int(HighlightSign::Star));
        for (int i = 0; i < 4; ++i)
            press("Move up");
        dialog->list()->topLevelItem(1)->setCheckState(0, Qt::Unchecked); // failed returns
        QTest::mouseClick(dialog->saveButton(), Qt::LeftButton);
        QVERIFY(!dialog->isVisible());
        const HighlightRule first = f.highlights.rules().rules().first();
        QCOMPARE(first, (HighlightRule{QStringLiteral("Builds"), QStringLiteral("tag ~ \"myco/*\""), HighlightColour::Blue, HighlightSign::Star, true}));
        QVERIFY(QFileInfo::exists(f.highlights.path()));
        QCOMPARE(f.groundOf(4), highlightlook::ground(HighlightColour::Blue, Shades::light()));
        QCOMPARE(f.groundOf(3), Shades::light().dangerRow); // off: as without rules
    }

    void dialogLeavesTheFileWithoutSave()
    {
        Fixture f;
        f.window.actions()->highlights->trigger();
        HighlightDialog *dialog = f.window.listTools()->highlightDialog();
        dialog->activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), dialog);
        dialog->list()->setFocus();
        QTest::keyClick(dialog->list(), Qt::Key_Delete);
        QCOMPARE(dialog->rules().size(), 3);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(!QFileInfo::exists(f.highlights.path()));
        QCOMPARE(f.highlights.rules().rules().size(), 4);
    }

    void marksByKey()
    {
        Fixture f;
        f.receive(Events);
        f.list()->selectRow(1);
        QVERIFY(isBlank(f.margin(5)));
        f.key(Qt::Key_M, Qt::ControlModifier);
        f.list()->selectRow(5);
        f.key(Qt::Key_M); // the list's own letter
        QCOMPARE(f.model.marks().count(), size_t(2));
        f.list()->selectRow(0);
        QVERIFY(!isBlank(f.margin(5)));
        f.key(Qt::Key_F2);
        QCOMPARE(f.current(), quint64(2));
        f.key(Qt::Key_F2);
        QCOMPARE(f.current(), quint64(6));
        f.key(Qt::Key_F2);
        QCOMPARE(f.current(), quint64(2)); // around the end
        f.key(Qt::Key_F2, Qt::ShiftModifier);
        QCOMPARE(f.current(), quint64(6));
        f.key(Qt::Key_BracketLeft);
        QCOMPARE(f.current(), quint64(2));
        f.key(Qt::Key_BracketRight);
        QCOMPARE(f.current(), quint64(6));
        f.window.filterBar()->setText(QStringLiteral("tag ~ \"salt/*\"")); // hides the other
        QTRY_COMPARE(f.model.rowCount(), 4);
        f.key(Qt::Key_F2);
        QCOMPARE(f.current(), quint64(2));
        f.key(Qt::Key_F2);
        QCOMPARE(f.current(), quint64(2));
        f.window.filterBar()->setText({});
        QTRY_COMPARE(f.model.rowCount(), 6);
        QVERIFY(f.model.marks().contains(EventId{6}));
        f.window.actions()->clearMarks->trigger();
        QVERIFY(f.model.marks().isEmpty());
        QVERIFY(!f.window.actions()->nextMark->isEnabled());
    }

    void markTogglesTheSelection()
    {
        Fixture f;
        f.receive(Events);
        f.list()->selectRow(1);
        f.key(Qt::Key_Down, Qt::ShiftModifier);
        f.key(Qt::Key_Down, Qt::ShiftModifier);
        f.key(Qt::Key_M, Qt::ControlModifier);
        QCOMPARE(f.model.marks().ids(), (std::vector<EventId>{EventId{2}, EventId{3}, EventId{4}}));
        f.key(Qt::Key_Down, Qt::ShiftModifier);
        f.key(Qt::Key_M, Qt::ControlModifier); // one is not marked: all are
        QCOMPARE(f.model.marks().count(), size_t(4));
        f.key(Qt::Key_M, Qt::ControlModifier);
        QVERIFY(f.model.marks().isEmpty());
    }
};

QTEST_MAIN(TestHighlights)
#include "tst_ui_highlights.moc"
