// The facets as a user has them: sorted by their headers, still under the pointer, and open about what they count.
#include "facetpanel.h"
#include "msgpackwriter.h"
#include "theme.h"
#include <QApplication>
#include <QHeaderView>
#include <QLabel>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QTreeView>

using namespace brine;

namespace {

struct Fixture
{
    EventStore store;
    FacetCounter counter{&store};
    FacetPanel panel{&counter};
    QTabWidget *tabs = panel.findChild<QTabWidget *>();

    Fixture()
    {
        panel.resize(320, 500);
        panel.show();
        tabs->setCurrentIndex(1);
    }
    void receive(const QByteArray &minion, int events)
    {
        MsgpackWriter data;
        data.map(1);
        data.str("id"), data.str(minion);
        EventBatch batch;
        for (int i = 0; i < events; ++i)
            batch.append(1, "myco/x", data.bytes());
        store.append(batch);
        counter.advance(store.range().end());
    }
    QTableView *minions() const { return qobject_cast<QTableView *>(tabs->widget(1)); }
    QStringList names() const
    {
        QStringList names;
        for (int row = 0; row < minions()->model()->rowCount(); ++row)
            names << minions()->model()->index(row, 0).data().toString();
        return names;
    }
    QString note() const
    {
        for (const QLabel *label : panel.findChildren<QLabel *>(QString(), Qt::FindDirectChildrenOnly)) {
            if (label->isVisible())
                return label->text();
        }
        return {};
    }
};

QStringList list(const char *words) { return QString::fromLatin1(words).split(u' '); }

} // namespace

class TestFacetPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void rowsAreAsHighInTheTreeAsInTheTables()
    {
        Fixture f;
        f.receive("a", 1);
        QTRY_COMPARE(f.names(), list("a"));
        const auto *tags = qobject_cast<QTreeView *>(f.tabs->widget(0));
        f.tabs->setCurrentIndex(0);
        QTRY_VERIFY(tags->visualRect(tags->model()->index(0, 0)).height() > 0);
        QCOMPARE(tags->visualRect(tags->model()->index(0, 0)).height(), f.minions()->rowHeight(0));
    }

    void headersSort()
    {
        Fixture f;
        f.receive("b", 3);
        f.receive("a", 1);
        f.receive("c", 2);
        QTRY_COMPARE(f.names(), list("b c a"));
        QHeaderView *header = f.minions()->horizontalHeader();
        const auto click = [&](int column) {
            QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, {header->sectionViewportPosition(column) + 5, header->height() / 2});
        };
        f.minions()->selectRow(0);
        click(FacetTableModel::NameColumn);
        QCOMPARE(f.names(), list("a b c"));
        QCOMPARE(f.minions()->selectionModel()->selectedRows().value(0).row(), 1); // still b
        click(FacetTableModel::NameColumn);
        QCOMPARE(f.names(), list("c b a"));
        click(FacetTableModel::CountColumn); // the most first, at the first click
        QCOMPARE(f.names(), list("b c a"));
    }

    void theOrderIsSeen()
    {
        Fixture f;
        QHeaderView *header = f.minions()->horizontalHeader();
        const auto look = [header] { return header->viewport()->grab(QRect(0, 0, header->sectionSize(0), header->height())).toImage(); };
        header->setSortIndicator(FacetTableModel::CountColumn, Qt::DescendingOrder);
        const QImage byCount = look();
        header->setSortIndicator(FacetTableModel::NameColumn, Qt::AscendingOrder);
        const QImage up = look();
        QVERIFY(up != byCount);
        header->setSortIndicator(FacetTableModel::NameColumn, Qt::DescendingOrder);
        QVERIFY(look() != up);
    }

    void rowsStayUnderThePointer()
    {
        Fixture f;
        f.receive("a", 2);
        f.receive("b", 1);
        QTRY_COMPARE(f.names(), list("a b"));
        f.minions()->viewport()->setAttribute(Qt::WA_UnderMouse);
        f.receive("b", 10);
        QTRY_COMPARE(f.minions()->model()->index(1, FacetTableModel::CountColumn).data().toString(), QStringLiteral("11"));
        QCOMPARE(f.names(), list("a b"));
        f.minions()->viewport()->setAttribute(Qt::WA_UnderMouse, false);
        QTRY_COMPARE(f.names(), list("b a"));
    }

    void saysThatForgottenEventsCount()
    {
        Fixture f;
        f.receive("a", 1000);
        QTRY_COMPARE(f.names(), list("a"));
        QCOMPARE(f.note(), QString());
        f.store.setLimits({.maxEvents = 10});
        f.receive("a", 1000);
        QTRY_VERIFY2(f.note().contains(QStringLiteral("forgotten")), qPrintable(f.note()));
        QVERIFY(f.minions()->model()->index(0, FacetTableModel::RateColumn).data().toString().endsWith(QStringLiteral("/s")));
        auto *other = new QLabel(QStringLiteral("a page of somebody else's"));
        f.panel.addPage(other, QStringLiteral("Other"));
        f.panel.showPage(other);
        QCOMPARE(f.note(), QString());
    }
};

QTEST_MAIN(TestFacetPanel)
#include "tst_ui_facetpanel.moc"
