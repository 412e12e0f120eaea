// The list's tools: finding, columns of one's own, going to an event, and what screen readers hear.
#include "accessibleeventtable.h"
#include "columnbox.h"
#include "listheader.h"
#include "listtoolsfixture.h"
#include "payloadpanel.h"
#include "payloadtreemodel.h"
#include "payloadtreeview.h"
#include <QAction>
#include <QElapsedTimer>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTimer>

using namespace brine;

namespace {

constexpr int Extra = EventTableModel::FixedColumnCount;

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

    void showsWhereInThePayloadItWasFound()
    {
        Fixture f;
        f.receive("x {\"a\": {\"deep\": [1, \"a pin here\"]}, \"b\": \"pin\"}\ny {}");
        f.list()->selectRow(1);
        f.key(Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(f.field(), QStringLiteral("a pin"));
        QTRY_COMPARE(f.current(), quint64(1));
        const auto *tree = f.window.payloadPanel()->findChild<PayloadTreeView *>();
        QCOMPARE(tree->currentIndex().data(PayloadTreeModel::PathRole).toString(), QStringLiteral("data.a.deep[1]"));
        QVERIFY(f.field()->hasFocus());
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
