// Keys and the mouse in the list of events: the current row and the selection.
#include "eventtablefixture.h"
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QSignalSpy>

using namespace brine;

class TestEventTableKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void arrowsAndPages()
    {
        Fixture f(1000);
        QSignalSpy current(&f.view, &EventTableView::currentEventChanged);
        f.keys({Qt::Key_Home});
        QCOMPARE(f.view.currentRow(), 0);
        f.keys({Qt::Key_Down, Qt::Key_Down});
        QCOMPARE(f.view.currentRow(), 2);
        f.keys({Qt::Key_Up});
        QCOMPARE(f.view.currentRow(), 1);
        f.keys({Qt::Key_PageDown});
        QCOMPARE(f.view.currentRow(), 1 + f.view.fullRows());
        f.keys({Qt::Key_PageUp});
        QCOMPARE(f.view.currentRow(), 1);
        f.keys({Qt::Key_End});
        QCOMPARE(f.view.currentRow(), 999);
        QCOMPARE(current.size(), 7);
        QCOMPARE(f.view.selectedCount(), quint64(1));
        f.keys({Qt::Key_Up});
        QVERIFY(!f.view.isFollowing());
    }

    void lettersDoNotSearch()
    {
        Fixture f(1000);
        f.view.selectRow(500);
        f.keys({Qt::Key_S, Qt::Key_A});
        QCOMPARE(f.view.currentRow(), 500);
    }

    void spacePauses()
    {
        Fixture f(100);
        QSignalSpy pause(&f.view, &EventTableView::pauseRequested);
        f.keys({Qt::Key_Space});
        QCOMPARE(pause.size(), 1);
    }

    void rangesAreNotMaterialised()
    {
        Fixture f(Many);
        f.keys({Qt::Key_Home});
        QElapsedTimer timer;
        timer.start();
        f.keys({Qt::Key_A}, Qt::ControlModifier);
        QVERIFY2(timer.elapsed() < 200, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(f.view.selectedCount(), quint64(Many));
        QCOMPARE(f.view.rowSelection().runs().size(), size_t(1));
        f.model.append(10);
        QCOMPARE(f.view.selectedCount(), quint64(Many));
        f.model.evict(Many / 2);
        QCOMPARE(f.view.selectedCount(), quint64(Many / 2));
        QVERIFY(f.view.isRowSelected(0));
        QVERIFY(!f.view.isRowSelected(f.view.rowCount() - 1));
    }

    void shiftSelectsARange()
    {
        Fixture f(1000);
        f.keys({Qt::Key_Home});
        f.keys({Qt::Key_Down, Qt::Key_Down, Qt::Key_Down}, Qt::ShiftModifier);
        QCOMPARE(f.view.selectedCount(), quint64(4));
        f.keys({Qt::Key_Up}, Qt::ShiftModifier);
        QCOMPARE(f.view.selectedCount(), quint64(3));
        f.keys({Qt::Key_End}, Qt::ShiftModifier);
        QCOMPARE(f.view.selectedCount(), quint64(1000));
        QVector<int> rows;
        f.view.forEachSelectedRow([&rows](int row) {
            rows.append(row);
            return rows.size() < 3;
        });
        QCOMPARE(rows, QVector<int>({0, 1, 2}));
        f.keys({Qt::Key_Home});
        QCOMPARE(f.view.selectedCount(), quint64(1));
    }

    void mouseSelects()
    {
        Fixture f(1000);
        f.view.selectRow(0);
        f.click(2);
        QCOMPARE(f.view.currentRow(), 2);
        QVERIFY(!f.view.isFollowing());
        f.click(5, Qt::ControlModifier);
        QCOMPARE(f.view.selectedCount(), quint64(2));
        f.click(5, Qt::ControlModifier);
        QCOMPARE(f.view.selectedCount(), quint64(1));
        f.click(2);
        f.click(8, Qt::ShiftModifier);
        QCOMPARE(f.view.selectedCount(), quint64(7));
        QTest::mousePress(f.view.viewport(), Qt::LeftButton, {}, f.middleOf(3));
        QTest::mouseMove(f.view.viewport(), f.middleOf(6));
        QMouseEvent move(QEvent::MouseMove, f.middleOf(6), f.view.viewport()->mapToGlobal(f.middleOf(6)), Qt::NoButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(f.view.viewport(), &move);
        QTest::mouseRelease(f.view.viewport(), Qt::LeftButton, {}, f.middleOf(6));
        QCOMPARE(f.view.selectedCount(), quint64(4));
    }

    void rightClickSelectsAndAsks()
    {
        Fixture f(1000);
        f.view.selectRow(0);
        QSignalSpy menu(&f.view, &EventTableView::contextMenuRequested);
        f.click(4, {}, Qt::RightButton);
        QContextMenuEvent event(QContextMenuEvent::Mouse, f.middleOf(4), f.view.viewport()->mapToGlobal(f.middleOf(4)));
        QCoreApplication::sendEvent(f.view.viewport(), &event);
        QCOMPARE(f.view.currentRow(), 4);
        QCOMPARE(menu.size(), 1);
        QCOMPARE(menu.first().at(0).toInt(), 4);
        QVERIFY(menu.first().at(1).toInt() >= 0);
    }

    void filterDropsRangesButKeepsSingles()
    {
        Fixture f(1000);
        f.view.selectRow(10);
        f.keys({Qt::Key_Down, Qt::Key_Down}, Qt::ShiftModifier);
        QCOMPARE(f.view.selectedCount(), quint64(3));
        f.model.restart(f.model.firstId(), 1000);
        QCOMPARE(f.view.selectedCount(), quint64(0));
        f.view.selectRow(10);
        f.model.restart(f.model.firstId(), 1000);
        QCOMPARE(f.view.selectedCount(), quint64(1));
    }
};

QTEST_MAIN(TestEventTableKeys)
#include "tst_ui_eventtablekeys.moc"
