#include "eventtablemodel.h"
#include "eventtableview.h"
#include "listheader.h"
#include <QAbstractTableModel>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QPushButton>

using namespace brine;

namespace {

/// Rows of ascending ids, as many as one likes, none of them in memory. Counts how often it is asked.
class NumberModel : public QAbstractTableModel
{
public:
    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : m_count; }
    int columnCount(const QModelIndex & = {}) const override { return EventTableModel::FixedColumnCount; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        ++m_asked;
        const quint64 id = m_first + quint64(index.row()) * m_stride;
        switch (role) {
        case Qt::DisplayRole:
            return index.column() == EventTableModel::TagColumn ? QStringLiteral("salt/job/20261123140207113204/ret/web%1").arg(id) : QString::number(id);
        case EventTableModel::EventIdRole: return qulonglong(id);
        case EventTableModel::FamilyRole: return uint(id % 7);
        case EventTableModel::KindRole: return uint(id % 10 == 9 ? EventKind::Gap : EventKind::Event);
        case EventTableModel::OutcomeRole: return int(id % 3 == 0 ? EventTableModel::Outcome::Failed : EventTableModel::Outcome::None);
        default: return {};
        }
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(QString::number(section)) : QVariant();
    }
    void append(int rows)
    {
        beginInsertRows({}, m_count, m_count + rows - 1);
        m_count += rows;
        endInsertRows();
    }
    void prepend(int rows)
    {
        beginInsertRows({}, 0, rows - 1);
        m_count += rows;
        m_first -= quint64(rows) * m_stride;
        endInsertRows();
    }
    void evict(int rows)
    {
        beginRemoveRows({}, 0, rows - 1);
        m_count -= rows;
        m_first += quint64(rows) * m_stride;
        endRemoveRows();
    }
    void restart(quint64 first, int count, quint64 stride = 1)
    {
        beginResetModel();
        m_first = first;
        m_count = count;
        m_stride = stride;
        endResetModel();
    }
    quint64 firstId() const { return m_first; }
    quint64 asked() const { return m_asked; }

private:
    quint64 m_first = 1'000'000, m_stride = 1;
    int m_count = 0;
    mutable quint64 m_asked = 0;
};

struct Fixture
{
    NumberModel model;
    EventTableView view;

    explicit Fixture(int rows)
    {
        view.resize(1000, 600);
        view.setModel(&model);
        view.show();
        view.setFocus();
        if (rows > 0)
            model.append(rows);
        QCoreApplication::processEvents();
    }
    quint64 topId() const { return view.idAt(view.topRow()).value; }
    void keys(std::initializer_list<Qt::Key> keys, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        for (const Qt::Key key : keys)
            QTest::keyClick(&view, key, modifiers);
    }
    QPoint middleOf(int row) const { return {200, (row - view.topRow()) * view.rowHeight() + view.rowHeight() / 2}; }
    void click(int row, Qt::KeyboardModifiers modifiers = Qt::NoModifier, Qt::MouseButton button = Qt::LeftButton)
    {
        QTest::mouseClick(view.viewport(), button, modifiers, middleOf(row));
    }
};

constexpr int Many = 10'000'000;

} // namespace

class TestEventTableView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksForVisibleRowsOnly_data()
    {
        QTest::addColumn<int>("rows");
        QTest::newRow("1 000") << 1000;
        QTest::newRow("10 million") << Many;
    }
    void asksForVisibleRowsOnly()
    {
        QFETCH(int, rows);
        Fixture f(rows);
        const quint64 before = f.model.asked();
        f.view.grab();
        const quint64 visible = quint64(f.view.fullRows()) + 2;
        // per row its id, the five roles of its look and one text a column; per frame one look for the current row
        QVERIFY2(f.model.asked() - before <= visible * (6 + EventTableModel::FixedColumnCount) + 64,
                 qPrintable(QStringLiteral("%1 calls for %2 rows").arg(f.model.asked() - before).arg(visible)));
    }

    void appendAndEvictCostTheSameAtAnySize()
    {
        Fixture f(Many);
        const quint64 before = f.model.asked();
        for (int i = 0; i < 100; ++i) {
            f.model.append(1000);
            f.model.evict(1000);
        }
        // no painting has happened: only the ends are looked at
        QVERIFY2(f.model.asked() - before < 4000, qPrintable(QString::number(f.model.asked() - before)));
        QCOMPARE(f.view.topRow(), Many - f.view.fullRows());
    }

    void followsUntilScrolledUp()
    {
        Fixture f(1000);
        QSignalSpy follow(&f.view, &EventTableView::followChanged);
        QVERIFY(f.view.isFollowing());
        QCOMPARE(f.view.topRow(), 1000 - f.view.fullRows());
        f.model.append(50);
        QCOMPARE(f.view.topRow(), 1050 - f.view.fullRows());

        f.view.verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepSub);
        QTRY_VERIFY(!f.view.isFollowing());
        QCOMPARE(follow.size(), 1);
        const quint64 top = f.topId();
        f.model.append(50);
        QCOMPARE(f.topId(), top);
        QCOMPARE(f.view.newerBelow(), quint64(50));

        f.keys({Qt::Key_F});
        QVERIFY(f.view.isFollowing());
        QCOMPARE(f.view.topRow(), 1100 - f.view.fullRows());
        f.keys({Qt::Key_Home});
        QVERIFY(!f.view.isFollowing());
        QCOMPARE(f.view.topRow(), 0);
        f.keys({Qt::Key_End});
        QVERIFY(f.view.isFollowing());
        QCOMPARE(f.view.newerBelow(), quint64(0));
    }

    void scrollingToTheEndFollowsAgain()
    {
        Fixture f(1000);
        f.view.setFollowing(false);
        f.view.verticalScrollBar()->triggerAction(QAbstractSlider::SliderToMinimum);
        QTRY_COMPARE(f.view.topRow(), 0);
        f.view.verticalScrollBar()->triggerAction(QAbstractSlider::SliderToMaximum);
        QTRY_VERIFY(f.view.isFollowing());
    }

    void wheelUpEndsFollow()
    {
        Fixture f(1000);
        QWheelEvent wheel(QPointF(100, 100), f.view.viewport()->mapToGlobal(QPointF(100, 100)), {}, QPoint(0, 120), Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(f.view.viewport(), &wheel);
        QTRY_VERIFY(!f.view.isFollowing());
        QVERIFY(f.view.topRow() < 1000 - f.view.fullRows());
    }

    void whatIsReadStays()
    {
        Fixture f(5000);
        f.view.selectRow(2500);
        const quint64 top = f.topId(), current = f.view.currentId().value;
        f.model.evict(1000);
        QCOMPARE(f.topId(), top);
        f.model.append(3000);
        QCOMPARE(f.topId(), top);
        f.model.prepend(700);
        QCOMPARE(f.topId(), top);
        QCOMPARE(f.view.currentId().value, current);
        QCOMPARE(f.view.currentRow(), 2500 - 1000 + 700);
    }

    void nothingIsRepaintedWhenRowsGoAbove()
    {
        Fixture f(5000);
        f.view.selectRow(2500);
        const QImage before = f.view.viewport()->grab().toImage();
        QCoreApplication::processEvents();
        const quint64 asked = f.model.asked();
        f.model.evict(1000);
        QCoreApplication::processEvents();
        QVERIFY(f.model.asked() - asked < 100);
        QCOMPARE(f.view.viewport()->grab().toImage(), before);
    }

    void evictionBelowTheTopShowsTheOldest()
    {
        Fixture f(1000);
        f.view.selectRow(5);
        f.model.evict(500);
        QCOMPARE(f.view.topRow(), 0);
        QCOMPARE(f.view.currentRow(), -1);
        QVERIFY(!f.view.isFollowing());
        QSignalSpy current(&f.view, &EventTableView::currentEventChanged);
        f.model.evict(500);
        QCOMPARE(f.view.rowCount(), 0);
        QCOMPARE(f.view.selectedCount(), quint64(0));
        QCOMPARE(current.size(), 0); // only a person changes the current event
    }

    void filterChangeKeepsWhatWasRead()
    {
        Fixture f(5000);
        f.view.selectRow(2500);
        const EventId current = f.view.currentId();
        const int offset = 2500 - f.view.topRow();
        const quint64 first = f.model.firstId();
        // the search brings rows back newest first: ids 4000.. of every second event, then the older ones
        f.model.restart(first + 4000, 500, 2);
        QCOMPARE(f.view.topRow(), 500 - f.view.fullRows());
        f.model.prepend(1000);
        QCOMPARE(f.view.rowOf(current) - f.view.topRow(), offset);
        f.model.prepend(1000);
        QCOMPARE(f.view.rowOf(current) - f.view.topRow(), offset);
        QVERIFY(f.view.isRowSelected(f.view.currentRow()));
    }

    void filterThatHidesTheCurrentEventShowsItsNeighbour()
    {
        Fixture f(5000);
        f.view.selectRow(2501);
        const EventId current = f.view.currentId();
        f.model.restart(f.model.firstId(), 2500, 2);
        QCOMPARE(f.view.currentRow(), -1);
        QVERIFY(f.view.idAt(f.view.topRow()) < current);
        QVERIFY(f.view.idAt(f.view.topRow() + f.view.fullRows()) > current);
    }

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

    void jumpAcrossTwoBillionRowsDoesNotOverflow()
    {
        Fixture f(0);
        f.model.restart(1, 2'000'000'000);
        f.view.setFollowing(true);
        QCOMPARE(f.view.topRow(), 2'000'000'000 - f.view.fullRows());
        f.view.selectRow(1'500'000'000);
        QCOMPARE(f.view.currentRow(), 1'500'000'000);
        const QRect rect = f.view.visualRect(f.model.index(1'500'000'000, EventTableModel::TagColumn));
        QVERIFY(f.view.viewport()->rect().intersects(rect));
        QCOMPARE(f.view.indexAt(rect.center()).row(), 1'500'000'000);
        f.view.grab();
    }

    void elidesTagsInTheMiddle_data()
    {
        QTest::addColumn<QString>("tag");
        QTest::newRow("ascii") << QStringLiteral("salt/job/20261123140207113204/ret/web01");
        QTest::newRow("umlauts") << QStringLiteral("salt/jöb/20261123140207113204/ret/wëb01");
        QTest::newRow("short") << QStringLiteral("a");
        QTest::newRow("empty") << QString();
    }
    void elidesTagsInTheMiddle()
    {
        QFETCH(QString, tag);
        EventDelegate delegate;
        delegate.setFonts(QGuiApplication::font(), QGuiApplication::font());
        for (const int width : {0, 5, 40, 100, 200, 1000}) {
            const QString shown = delegate.elidedTag(tag, width);
            QVERIFY(shown.size() <= qMax(qsizetype(1), tag.size()));
            if (shown != tag && shown.size() > 4) {
                QVERIFY(tag.startsWith(shown.section(QChar(0x2026), 0, 0)));
                QVERIFY(tag.endsWith(shown.section(QChar(0x2026), 1)));
            }
        }
    }

    void columnsMoveHideAndComeBack()
    {
        Fixture f(100);
        ListHeader *header = f.view.header();
        QVERIFY(header->isSectionHidden(EventTableModel::SourceColumn));
        header->moveSection(header->visualIndex(EventTableModel::SizeColumn), 0);
        header->setColumnShown(EventTableModel::FunctionColumn, false);
        header->resizeSection(EventTableModel::MinionColumn, 77);
        const QByteArray state = f.view.saveState();

        Fixture g(100);
        QVERIFY(g.view.restoreState(state));
        QCOMPARE(g.view.header()->visualIndex(EventTableModel::SizeColumn), 0);
        QVERIFY(g.view.header()->isSectionHidden(EventTableModel::FunctionColumn));
        QCOMPARE(g.view.header()->sectionSize(EventTableModel::MinionColumn), 77);
        QVERIFY(!g.view.restoreState(QByteArray("rubbish")));
        QVERIFY(!g.view.restoreState(state.left(20)));
        g.view.header()->resetColumns();
        QCOMPARE(g.view.header()->visualIndex(EventTableModel::SizeColumn), int(EventTableModel::SizeColumn));
    }

    void lastColumnCannotBeHidden()
    {
        Fixture f(10);
        for (int column = 0; column < EventTableModel::FixedColumnCount; ++column)
            f.view.header()->setColumnShown(column, false);
        QCOMPARE(f.view.header()->hiddenSectionCount(), f.view.header()->count() - 1);
    }

    void tagTakesTheRoomThatIsLeft()
    {
        Fixture f(10);
        QCOMPARE(f.view.header()->length(), f.view.viewport()->width() - EventDelegate::Margin);
        f.view.resize(1400, 600);
        QTRY_COMPARE(f.view.header()->length(), f.view.viewport()->width() - EventDelegate::Margin);
    }

    void firedRowStandsOutForTwoSeconds()
    {
        Fixture f(10);
        const int y = 2 * f.view.rowHeight() + 2, x = f.view.viewport()->width() / 2;
        const auto ground = [&] { return f.view.viewport()->grab().toImage().pixelColor(x, y); };
        f.view.markFired(f.view.idAt(2));
        QCOMPARE(ground(), Shades::light().fired);
        QTRY_VERIFY_WITH_TIMEOUT(ground() != Shades::light().fired, 4000);
    }

    void clickOnNewerFollows()
    {
        Fixture f(1000);
        f.view.selectRow(10);
        f.model.append(5);
        auto *button = f.view.viewport()->findChild<QPushButton *>();
        QVERIFY(button && button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(f.view.isFollowing());
        QVERIFY(!button->isVisible());
    }

    void modelCanBeReplacedAndTaken()
    {
        Fixture f(1000);
        NumberModel other;
        other.append(3);
        f.view.setModel(&other);
        QCOMPARE(f.view.rowCount(), 3);
        f.model.append(5);
        f.view.grab();
        f.view.setModel(nullptr);
        f.view.grab();
        QCOMPARE(f.view.rowCount(), 0);
        f.keys({Qt::Key_Down, Qt::Key_End, Qt::Key_Home});
    }
};

QTEST_MAIN(TestEventTableView)
#include "tst_ui_eventtableview.moc"
