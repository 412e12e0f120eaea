// The list of events: what it asks of its model, what it follows and keeps in place, its columns and looks.
#include "eventtablefixture.h"
#include "listheader.h"
#include <QPushButton>
#include <QFontDatabase>
#include <QFontInfo>
#include <QScrollBar>
#include <QtMath>
#include <QSignalSpy>
#include <QWheelEvent>

using namespace brine;

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

    void newerIsWhatIsBelowAndWasNotSeen()
    {
        Fixture f(1000);
        f.view.setFollowing(false);
        f.view.verticalScrollBar()->setValue(0);
        QCOMPARE(f.view.newerBelow(), quint64(0)); // older ones are below, too: they were there
        f.model.append(500);
        QCOMPARE(f.view.newerBelow(), quint64(500));
        f.view.verticalScrollBar()->setValue(1100 - f.view.fullRows()); // a hundred of them are seen on the way
        QCOMPARE(f.view.newerBelow(), quint64(400));
        f.view.verticalScrollBar()->setValue(0);
        QCOMPARE(f.view.newerBelow(), quint64(400));
        f.model.evict(200);
        QCOMPARE(f.view.newerBelow(), quint64(400));
        f.model.restart(f.model.firstId(), 650, 2); // a filter that every second one matches
        QCOMPARE(f.view.newerBelow(), quint64(200));
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

    // The filter goes again: what was selected is back where it stood.
    void eventThatWasHiddenComesBackToItsPlace_data()
    {
        QTest::addColumn<int>("left");
        QTest::newRow("others are shown") << 2500;
        QTest::newRow("nothing is shown") << 0;
    }
    void eventThatWasHiddenComesBackToItsPlace()
    {
        QFETCH(int, left);
        Fixture f(5000);
        f.view.selectRow(2501);
        const EventId current = f.view.currentId();
        const quint64 first = f.model.firstId();
        const int offset = 2501 - f.view.topRow();
        f.model.restart(first, left, 2);
        f.view.settleAnchor();
        QCOMPARE(f.view.currentRow(), -1);
        f.view.scrollTo(f.model.index(0, 0)); // looked about elsewhere
        f.model.restart(first, left / 2, 4);   // another filter, which hides it too: stays where one looks
        f.view.settleAnchor();
        QCOMPARE(f.view.topRow(), 0);
        f.model.restart(first, 5000);
        f.view.settleAnchor();
        QCOMPARE(f.view.currentId(), current);
        QCOMPARE(f.view.currentRow() - f.view.topRow(), offset);
        QVERIFY(f.view.isRowSelected(f.view.currentRow()));
        f.view.scrollTo(f.model.index(0, 0)); // it is not brought back a second time
        f.model.restart(first, 4999);
        f.view.settleAnchor();
        QCOMPARE(f.view.topRow(), 0);
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
        QTest::newRow("ascii") << QStringLiteral("salt/beacon/web01.ber.example.net/service/nginx");
        QTest::newRow("umlauts") << QStringLiteral("salt/beacön/wëb01.ber.example.net/service/nginx");
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

    void cutsTheJidOfAJobsTagFirst_data()
    {
        QTest::addColumn<QString>("tag");
        QTest::addColumn<int>("room"); // characters
        QTest::addColumn<QString>("expected");
        const QString ret = QStringLiteral("salt/job/20261123140207113204/ret/web01.ber.example.net");
        QTest::newRow("whole") << ret << 56 << ret;
        QTest::newRow("without the jid it fits") << ret << 42 << QStringLiteral("salt/job/…3204/ret/web01.ber.example.net");
        QTest::newRow("the id is cut at its end") << ret << 30 << QStringLiteral("salt/job/…3204/ret/web01.ber.…");
        QTest::newRow("no room for the id") << ret << 19 << QStringLiteral("salt/job/…3204/ret…");
        QTest::newRow("no room for a verb") << ret << 15 << QStringLiteral("salt/jo…ple.net");
        QTest::newRow("new") << QStringLiteral("salt/job/20261123140207113204/new") << 30 << QStringLiteral("salt/job/…3204/new");
        QTest::newRow("unique jid") << QStringLiteral("salt/run/20261123140207113204_4711/ret") << 30 << QStringLiteral("salt/run/…3204_4711/ret");
        QTest::newRow("alone") << QStringLiteral("20261123140207113204") << 19 << QStringLiteral("…3204");
        QTest::newRow("umlauts") << QStringLiteral("salt/job/20261123140207113204/ret/wëb01.ber") << 34 << QStringLiteral("salt/job/…3204/ret/wëb01.ber");
        QTest::newRow("other digits") << QStringLiteral("myco/order/2026112314020711320/of/customer") << 20 << QStringLiteral("myco/orde…f/customer");
    }
    void cutsTheJidOfAJobsTagFirst()
    {
        QFETCH(QString, tag);
        QFETCH(int, room);
        QFETCH(QString, expected);
        const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        QVERIFY(QFontInfo(fixed).fixedPitch());
        EventDelegate delegate;
        delegate.setFonts(QGuiApplication::font(), fixed);
        QCOMPARE(delegate.elidedTag(tag, qCeil(QFontMetricsF(fixed).horizontalAdvance(QLatin1Char('0')) * room)), expected);
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

    void narrowWindowLeavesRoomForTheTag()
    {
        Fixture f(10);
        ListHeader *header = f.view.header();
        const auto width = [&](int column) { return header->sectionSize(column); };
        header->fitTo(3000);
        const int minion = width(EventTableModel::MinionColumn), function = width(EventTableModel::FunctionColumn), number = width(EventTableModel::SequenceColumn);
        const int needed = header->length() - width(EventTableModel::TagColumn); // by all others
        const auto fits = [&](int room) {
            header->fitTo(room);
            return header->length() == room;
        };
        QVERIFY(fits(needed + 600));
        QCOMPARE(width(EventTableModel::MinionColumn), minion);
        header->fitTo(300); // nothing fits: as narrow as can be read
        const int least = width(EventTableModel::TagColumn);
        QVERIFY(fits(needed + least + least / 8)); // the tag would have less than it wants
        QVERIFY(width(EventTableModel::MinionColumn) < minion);
        QVERIFY(width(EventTableModel::TagColumn) > least + least / 8);
        header->fitTo(300);
        QVERIFY(width(EventTableModel::MinionColumn) > 50 && width(EventTableModel::FunctionColumn) < function);
        QCOMPARE(width(EventTableModel::SequenceColumn), number);
        QVERIFY(fits(needed + 600)); // and back
        QCOMPARE(width(EventTableModel::MinionColumn), minion);
        QCOMPARE(width(EventTableModel::FunctionColumn), function);
        header->resizeSection(EventTableModel::MinionColumn, 140); // the user's own
        header->fitTo(300);
        QCOMPARE(width(EventTableModel::MinionColumn), 140);

        Fixture g(10);
        QVERIFY(g.view.restoreState(f.view.saveState()));
        g.view.header()->fitTo(300);
        QCOMPARE(g.view.header()->sectionSize(EventTableModel::MinionColumn), 140);
        g.view.header()->resetColumns();
        g.view.header()->fitTo(3000);
        QCOMPARE(g.view.header()->sectionSize(EventTableModel::MinionColumn), minion);
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
