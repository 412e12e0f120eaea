#include "accessibleeventtable.h"
#include "columnbox.h"
#include "eventstore.h"
#include "eventtablemodel.h"
#include "eventtableview.h"
#include "filterbar.h"
#include "filteredit.h"
#include "findbar.h"
#include "highlightdialog.h"
#include "highlightfile.h"
#include "highlightlook.h"
#include "listfinder.h"
#include "listheader.h"
#include "listtools.h"
#include "mainwindow.h"
#include "payloadpanel.h"
#include "payloadtreemodel.h"
#include "payloadtreeview.h"
#include "testevents.h"
#include "windowactions.h"
#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QTreeWidget>

using namespace brine;

namespace {

constexpr int Extra = EventTableModel::FixedColumnCount;

struct Fixture
{
    QTemporaryDir folder;
    EventStore store;
    EventTableModel model{&store};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
    HighlightFile highlights{folder.filePath(QStringLiteral("highlights"))};
    MainWindow window{&model};

    Fixture()
    {
        window.listTools()->setHighlightFile(&highlights);
        window.setThemeMode(ThemeMode::Light);
        window.show();
        window.activateWindow();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
        list()->setFocus();
    }
    void receive(QByteArrayView lines)
    {
        store.append(makeEvents(lines));
        model.advance();
        QCoreApplication::processEvents();
    }
    EventTableView *list() const { return window.tableView(); }
    ListFinder *finder() const { return window.listFinder(); }
    QLineEdit *field() const { return finder()->bar()->findChild<QLineEdit *>(); }
    quint64 current() const { return list()->currentId().value; }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget *focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : &window, key, modifiers);
    }
    QColor groundOf(int row) const
    {
        const int y = (row - list()->topRow()) * list()->rowHeight() + 2;
        return list()->viewport()->grab().toImage().pixelColor(list()->viewport()->width() - 4, y);
    }
    QImage margin(int row) const
    {
        const int top = (row - list()->topRow()) * list()->rowHeight();
        return list()->viewport()->grab(QRect(4, top, EventDelegate::Margin - 4, list()->rowHeight())).toImage();
    }
};

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

const char Events[] = R"(salt/auth {"id": "web01", "act": "pend"}
salt/job/1/new {"fun": "test.ping", "jid": "1"}
salt/job/1/ret/web01 {"fun": "test.ping", "id": "web01", "success": true, "retcode": 0, "return": {"comment": "all well", "password": "CANARY"}}
salt/job/1/ret/web02 {"fun": "state.apply", "id": "web02", "success": false, "retcode": 2, "return": {"comment": "needle here"}}
myco/build/done {"n": 1, "text": "a Needle too"}
myco/build/done {"n": 2})";

} // namespace

class TestListTools : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsAsOneTypes()
    {
        Fixture f;
        f.receive(Events);
        f.list()->selectRow(0);
        QVERIFY(!f.finder()->bar()->isVisible());
        f.key(Qt::Key_F, Qt::ControlModifier);
        QVERIFY(f.finder()->bar()->isVisible());
        QVERIFY(f.field()->hasFocus());
        QTest::keyClicks(f.field(), QStringLiteral("needle"));
        QTRY_COMPARE(f.current(), quint64(4));
        QTRY_COMPARE(f.finder()->outcome(), QStringLiteral("1 of 2"));
        QVERIFY(f.field()->hasFocus()); // typing goes on
        QCOMPARE(f.model.rowCount(), 6); // no row is hidden
        f.key(Qt::Key_F3);
        QTRY_COMPARE(f.current(), quint64(5));
        QTRY_COMPARE(f.finder()->outcome(), QStringLiteral("2 of 2"));
        f.key(Qt::Key_F3);
        QTRY_COMPARE(f.current(), quint64(4));
        QTRY_COMPARE(f.finder()->outcome(), QStringLiteral("1 of 2 · from the other end"));
        f.key(Qt::Key_F3, Qt::ShiftModifier);
        QTRY_COMPARE(f.current(), quint64(5));
        f.key(Qt::Key_Return);
        QTRY_COMPARE(f.current(), quint64(4));
        f.key(Qt::Key_Escape);
        QVERIFY(!f.finder()->bar()->isVisible());
        QVERIFY(f.list()->hasFocus());
        QVERIFY(!f.finder()->search().isActive());
        f.key(Qt::Key_F3); // the same again, from the list
        QVERIFY(f.finder()->bar()->isVisible());
        QTRY_COMPARE(f.current(), quint64(5));
    }

    void findsByFilterAndSaysSo()
    {
        Fixture f;
        f.receive(Events);
        f.key(Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(f.field(), QStringLiteral("retcode > 0"));
        QTRY_COMPARE(f.current(), quint64(4));
        QTRY_VERIFY(f.finder()->outcome().startsWith(QStringLiteral("1 of 1")));
        QVERIFY(f.finder()->outcome().endsWith(QStringLiteral("as a filter")));
    }

    void saysThatNothingIsFound()
    {
        Fixture f;
        f.receive(Events);
        f.list()->selectRow(2);
        f.key(Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(f.field(), QStringLiteral("nowhere"));
        QTRY_COMPARE(f.finder()->outcome(), QStringLiteral("not found"));
        QCOMPARE(f.current(), quint64(3));
        f.field()->clear();
        QTest::keyClicks(f.field(), QStringLiteral("done"));
        QTRY_COMPARE(f.current(), quint64(5));
        f.receive("myco/build/done {}"); // goes on while events come
        QTRY_COMPARE(f.finder()->outcome(), QStringLiteral("1 of 3"));
    }

    void findKeysGoToThePayloadWhereItHasTheFocus()
    {
        Fixture f;
        f.receive(Events);
        f.list()->selectRow(3);
        auto *tree = f.window.payloadPanel()->findChild<PayloadTreeView *>();
        tree->setFocus();
        f.key(Qt::Key_F, Qt::ControlModifier);
        QVERIFY(!f.finder()->bar()->isVisible());
        QVERIFY(f.window.payloadPanel()->findChild<FindBar *>()->isVisible());
        f.list()->setFocus();
        f.key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(f.window.payloadPanel()->isAncestorOf(QApplication::focusWidget()));
    }

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

    void columnFromThePayloadTree()
    {
        Fixture f;
        f.receive(Events);
        f.list()->selectRow(3);
        auto *tree = f.window.payloadPanel()->findChild<PayloadTreeView *>();
        QModelIndex wanted;
        for (int row = 0; row < tree->model()->rowCount(); ++row) {
            const QModelIndex index = tree->model()->index(row, 0);
            if (index.data(PayloadTreeModel::PathRole).toString() == QStringLiteral("data.fun"))
                wanted = index;
        }
        QVERIFY(wanted.isValid());
        const std::unique_ptr<QMenu> menu(tree->menuFor(wanted));
        auto *show = menu->findChild<QAction *>(QStringLiteral("showColumn"));
        QVERIFY(show && show->isEnabled());
        show->trigger();
        QCOMPARE(f.model.extraColumns(), QStringList(QStringLiteral("data.fun")));
        QCOMPARE(f.model.index(3, Extra).data().toString(), QStringLiteral("state.apply"));
        QVERIFY(f.list()->header()->sectionSize(Extra) > 60);
        f.list()->header()->setColumnShown(Extra, false);
        show->trigger(); // there already: seen again
        QVERIFY(!f.list()->header()->isSectionHidden(Extra));
        QCOMPARE(f.model.extraColumns().size(), 1);
    }

    void columnFromTheHeader()
    {
        Fixture f;
        f.receive(Events);
        f.list()->selectRow(3);
        ListHeader *header = f.list()->header();
        QMenu menu;
        header->addColumnActions(&menu);
        QAction *add = nullptr;
        for (QAction *action : menu.actions()) {
            if (action->text().contains(QStringLiteral("Add a column")))
                add = action;
        }
        QVERIFY(add);
        add->trigger();
        auto *box = f.window.findChild<ColumnBox *>();
        QVERIFY(box && box->isVisible());
        auto *path = box->findChild<QLineEdit *>();
        auto *button = box->findChild<QPushButton *>();
        QTest::keyClicks(path, QStringLiteral("fun"));
        QVERIFY(!button->isEnabled()); // a field is no payload path
        path->clear();
        QTest::keyClicks(path, QStringLiteral("data.return.comment"));
        QVERIFY(button->isEnabled());
        const auto labels = box->findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) { return label->text().contains(QStringLiteral("needle here")); }));
        QTest::keyClick(path, Qt::Key_Return);
        QCOMPARE(f.model.index(3, Extra).data().toString(), QStringLiteral("needle here"));
        QCOMPARE(f.model.index(4, Extra).data().toString(), QString());
        QMenu clicked;
        header->addColumnActions(&clicked, Extra);
        for (QAction *action : clicked.actions()) {
            if (action->text().startsWith(QStringLiteral("Remove ")))
                action->trigger();
        }
        QVERIFY(f.model.extraColumns().isEmpty());
        QCOMPARE(header->count(), Extra);
    }

    void columnsComeBackWithTheirPlaceAndWidth()
    {
        QByteArray state;
        {
            Fixture f;
            f.receive(Events);
            for (const char *path : {"data.n", "data.return.comment", "data.id"})
                f.window.listTools()->showColumn(QString::fromLatin1(path));
            ListHeader *header = f.list()->header();
            header->moveSection(header->visualIndex(Extra + 1), 0);
            header->resizeSection(Extra, 123);
            header->setColumnShown(Extra + 2, false);
            state = f.list()->saveState();
        }
        Fixture g;
        g.receive(Events);
        QVERIFY(g.list()->restoreState(state));
        QCOMPARE(g.model.extraColumns().size(), 3);
        QCOMPARE(g.list()->header()->visualIndex(Extra + 1), 0);
        QCOMPARE(g.list()->header()->sectionSize(Extra), 123);
        QVERIFY(g.list()->header()->isSectionHidden(Extra + 2));
        g.model.removeExtraColumn(QStringLiteral("data.id"));
        QCOMPARE(g.list()->header()->visualIndex(Extra + 1), 0); // the others keep theirs
        QCOMPARE(g.list()->header()->sectionSize(Extra), 123);
        QVERIFY(!g.list()->restoreState(QByteArray("junk")));
    }

    void cellsAreBounded()
    {
        Fixture f;
        QByteArray large = "t {\"x\": \"";
        large += QByteArray(1 << 20, 'x') + "\"}";
        f.receive(large);
        QVERIFY(f.model.addExtraColumn(QStringLiteral("data.x")));
        QCOMPARE(f.model.index(0, Extra).data().toString().size(), EventCells::MaxChars); // bounded
        f.list()->grab();
    }

    void goesToNumbersAndTimes_data()
    {
        QTest::addColumn<QString>("asked");
        QTest::addColumn<quint64>("event");
        QTest::newRow("a number") << QStringLiteral("3") << quint64(3);
        QTest::newRow("a number too large") << QStringLiteral("4000") << quint64(6);
        QTest::newRow("a time") << QStringLiteral("2025-11-24T16:00:00.003Z") << quint64(4);
    }
    void goesToNumbersAndTimes()
    {
        QFETCH(QString, asked);
        QFETCH(quint64, event);
        Fixture f;
        f.store.append(makeEvents(Events, 1'764'000'000'000'000)); // 2025-11-24T16:00:00Z, a millisecond apart
        f.model.advance();
        bool typed = false;
        QTimer::singleShot(0, &f.window, [&] { // while the box is open
            QWidget *box = QApplication::activeModalWidget();
            auto *field = box ? box->findChild<QLineEdit *>() : nullptr;
            if (!field)
                return;
            QTest::keyClicks(field, asked);
            typed = true;
            QTest::keyClick(field, Qt::Key_Return);
        });
        f.key(Qt::Key_G, Qt::ControlModifier);
        QVERIFY(typed);
        QCOMPARE(f.current(), event);
        QVERIFY(!f.list()->isFollowing());
    }

    void clickTheMarginForTheRow()
    {
        Fixture f;
        f.receive(Events);
        f.list()->selectRow(0);
        QTest::mouseClick(f.list()->viewport(), Qt::LeftButton, {}, QPoint(10, 3 * f.list()->rowHeight() + 4));
        QCOMPARE(f.current(), quint64(4));
        QCOMPARE(f.list()->indexAt(QPoint(10, 4)).column(), int(EventTableModel::TagColumn));
        const QRect cell = f.list()->visualRect(f.model.index(0, EventTableModel::TagColumn));
        QCOMPARE(f.list()->indexAt(cell.center()).column(), int(EventTableModel::TagColumn));
        QCOMPARE(f.list()->indexAt(cell.topLeft() - QPoint(1, -1)).column(), int(EventTableModel::TimeColumn));
    }

    void screenReadersHearIt()
    {
        Fixture f;
        f.receive(Events);
        f.window.listTools()->showColumn(QStringLiteral("data.return.comment"));
        QVERIFY(f.model.setMarked(EventId{4}, true));
        QAccessibleInterface *table = QAccessible::queryAccessibleInterface(f.list());
        QCOMPARE(table->tableInterface()->columnCount(), Extra + 1);
        QCOMPARE(table->tableInterface()->columnDescription(Extra), QStringLiteral("data.return.comment"));
        QAccessibleInterface *cell = table->tableInterface()->cellAt(3, Extra);
        QCOMPARE(cell->text(QAccessible::Name), QStringLiteral("needle here"));
        QCOMPARE(cell->text(QAccessible::Description), QStringLiteral("marked, highlighted: Failed returns"));
        QCOMPARE(table->tableInterface()->rowDescription(3), QStringLiteral("4, marked, highlighted: Failed returns"));
        QCOMPARE(table->tableInterface()->rowDescription(5), QStringLiteral("6"));
        for (QWidget *widget : f.window.findChildren<QWidget *>()) {
            if (widget->focusPolicy() != Qt::NoFocus && f.finder()->bar()->isAncestorOf(widget) && !widget->focusProxy())
                QVERIFY(!QAccessible::queryAccessibleInterface(widget)->text(QAccessible::Name).isEmpty());
        }
    }

    void goesToAnEventAmongAMillion()
    {
        EventStore store({512ull << 20, 2'000'000});
        EventTableModel model(&store);
        EventBatch batch;
        for (int i = 0; i < 100'000; ++i)
            batch.append(1'764'000'000'000'000 + i, "t", "\x80");
        for (int i = 0; i < 10; ++i)
            store.append(batch);
        EventTableView view;
        view.setModel(&model);
        view.resize(800, 500);
        view.show();
        model.advance();
        QCOMPARE(view.rowCount(), 1'000'000);
        QElapsedTimer timer;
        timer.start();
        QTest::keyClick(&view, Qt::Key_Home);
        QCOMPARE(view.currentRow(), 0);
        QTest::keyClick(&view, Qt::Key_PageDown);
        QCOMPARE(view.currentRow(), view.fullRows());
        QTest::keyClick(&view, Qt::Key_End, Qt::ShiftModifier); // a range over nearly all
        QCOMPARE(view.selectedCount(), quint64(1'000'000 - view.fullRows()));
        QCOMPARE(view.rowSelection().runs().size(), size_t(1));
        QTest::keyClick(&view, Qt::Key_PageUp);
        QCOMPARE(view.currentRow(), 999'999 - view.fullRows());
        QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(view.selectedCount(), quint64(1'000'000));
        QCOMPARE(view.rowSelection().runs().size(), size_t(1));
        QTest::keyClick(&view, Qt::Key_End);
        QVERIFY(view.isFollowing());
        view.selectRow(model.rowAtOrAfter(EventId{654'321}));
        QCOMPARE(view.currentId().value, quint64(654'321));
        view.grab();
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_MAIN(TestListTools)
#include "tst_ui_listtools.moc"
