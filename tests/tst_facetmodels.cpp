// What is shown of facets: models stay sound and in order while they grow, hostile tags stay bounded, a row filters what it counts.
#include "eventfilter.h"
#include "eventstore.h"
#include "facetcounter.h"
#include "facettablemodel.h"
#include "facettreemodel.h"
#include "mapbuilder.h"
#include <QAbstractItemModelTester>
#include <QTest>

using namespace brine;

namespace {

QStringList names(const FacetTableModel &table)
{
    QStringList names;
    for (int row = 0; row < table.rowCount(); ++row)
        names << table.index(row, FacetTableModel::NameColumn).data().toString();
    return names;
}

} // namespace

class TestFacetModels : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void treeGrowsSoundly();
    void treeHasAnOrder();
    void treeIsBounded();
    void filtersNameTheirRowsExactly();
    void tableSorts();
    void namesSortByTheirNumbers();
    void tableKeepsPlaces();
    void idsAtTheRoot();
};

void TestFacetModels::treeGrowsSoundly()
{
    FacetTreeModel tree;
    QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::Fatal);
    FacetCounts counts;
    counts.shapes = {{"salt/job/*/ret/*", 7}, {"salt/auth", 3}, {"myco/x", 1}};
    tree.add(counts, 1);
    counts.shapes = {{"salt/job/*/ret/*", 1}, {"salt/job/*/new", 2}};
    tree.add(counts, 1);
    QCOMPARE(tree.rowCount(), 2);
    const QModelIndex salt = tree.match(tree.index(0, 0), Qt::DisplayRole, QStringLiteral("salt"), 1, Qt::MatchExactly).value(0);
    QVERIFY(salt.isValid());
    QCOMPARE(salt.data(FacetTreeModel::CountRole).toULongLong(), 13u);
    QCOMPARE(salt.data(FacetTreeModel::FilterRole).toString(), QStringLiteral("tag ^= \"salt\""));
    const QModelIndex ret = tree.match(tree.index(0, 0), Qt::DisplayRole, QStringLiteral("ret"), 1, Qt::MatchExactly | Qt::MatchRecursive).value(0);
    QVERIFY(ret.isValid());
    QCOMPARE(ret.data(FacetTreeModel::CountRole).toULongLong(), 8u);
    QCOMPARE(tree.index(0, 0, ret).data(FacetTreeModel::FilterRole).toString(), QStringLiteral("tag ~ \"salt/job/*/ret/*\""));
    tree.clear();
    QCOMPARE(tree.rowCount(), 0);
}

// A hash has another order in each process: the same events are the same tree.
void TestFacetModels::treeHasAnOrder()
{
    FacetTreeModel tree;
    FacetCounts counts;
    QStringList wanted;
    for (char name = 'a'; name <= 'z'; ++name) {
        counts.shapes.insert(QByteArray(1, name), 1);
        wanted << QString(QLatin1Char(name));
    }
    tree.add(counts, 1);
    counts.shapes = {{"A", 1}, {"b", 1}}; // what comes later stands below
    tree.add(counts, 1);
    QStringList shown;
    for (int row = 0; row < tree.rowCount(); ++row)
        shown << tree.index(row, 0).data().toString();
    QCOMPARE(shown, wanted << QStringLiteral("A"));
}

void TestFacetModels::treeIsBounded()
{
    FacetTreeModel tree;
    FacetCounts counts;
    for (int i = 0; i < 20000; ++i)
        counts.shapes.insert("evil" + QByteArray::number(i) + "/x", 1);
    tree.add(counts, 1);
    QVERIFY(tree.rowCount() <= 501);
    quint64 sum = 0;
    for (int i = 0; i < tree.rowCount(); ++i)
        sum += tree.index(i, 0).data(FacetTreeModel::CountRole).toULongLong();
    QCOMPARE(sum, 20000u);
    FacetCounts many;
    QByteArray shape;
    EventBatch batch;
    for (qsizetype i = 0; i < FacetCounts::MaxKeys + 100; ++i) {
        batch.clear();
        batch.append(1, "t" + QByteArray::number(i) + "x/y", "\x80");
        many.add(batch.at(0), shape);
    }
    QVERIFY(many.shapes.size() <= FacetCounts::MaxKeys + 1);
}

// A click filters exactly what the row counts: bytes that are no text and marks that nobody sees too.
void TestFacetModels::filtersNameTheirRowsExactly()
{
    FacetTableModel table(QStringLiteral("Minion"), QStringLiteral("minion"));
    FacetTreeModel tree;
    for (const QByteArray &name : {QByteArray("w\xff" "1"), QByteArray("w\xe2\x80\x8b" "1"), QByteArray("w\\\"1")}) {
        EventStore store;
        EventBatch batch;
        batch.append(1, name, MapBuilder().str("id", name).take());
        batch.append(1, "zzz", "\x80"); // stands below
        store.append(batch);
        const FacetCounts counts = FacetCounts::of(store.snapshot(), store.range());
        table.clear(), tree.clear();
        table.add(counts.minions, 1), tree.add(counts, 1);
        table.refresh(FacetTableModel::Order::Sorted);
        for (const QString &text : {table.index(0, 0).data(FacetTableModel::FilterRole).toString(), tree.index(0, 0).data(FacetTreeModel::FilterRole).toString()}) {
            const auto filter = EventFilter::parse(text);
            QVERIFY2(filter, qPrintable(text));
            QVERIFY2(filter->holdsFor(store.at(store.range().first)), qPrintable(text));
            QVERIFY(!filter->holdsFor(store.at(store.range().first + 1)));
        }
    }
}

void TestFacetModels::tableSorts()
{
    FacetTableModel table(QStringLiteral("Minion"), QStringLiteral("minion"));
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::Fatal);
    table.add({{"a", 1}, {"b\"c", 5}}, 1);
    QCOMPARE(table.rowCount(), 0); // nothing moves before it is asked for
    table.refresh(FacetTableModel::Order::Sorted);
    QCOMPARE(names(table), QStringList({QStringLiteral("b\"c"), QStringLiteral("a")}));
    QCOMPARE(table.index(0, 0).data(FacetTableModel::FilterRole).toString(), QStringLiteral("minion == \"b\\\"c\""));
    QVERIFY(table.index(0, FacetTableModel::RateColumn).data().toString().endsWith(QStringLiteral("/s")));
    table.add({}, 100); // long enough for nothing to be left of a rate
    table.refresh(FacetTableModel::Order::Sorted);
    QCOMPARE(table.index(0, FacetTableModel::RateColumn).data().toString(), QString());
    table.add({{"a", 2}}, 1);
    table.sort(FacetTableModel::RateColumn, Qt::DescendingOrder);
    QCOMPARE(names(table).first(), QStringLiteral("a"));
    QCOMPARE(table.index(0, FacetTableModel::CountColumn).data().toString(), QStringLiteral("3"));
    table.sort(FacetTableModel::NameColumn, Qt::DescendingOrder);
    QCOMPARE(names(table).first(), QStringLiteral("b\"c"));
    table.clear();
    table.refresh(FacetTableModel::Order::Sorted);
    QCOMPARE(table.rowCount(), 0);
}

void TestFacetModels::namesSortByTheirNumbers()
{
    FacetTableModel table(QStringLiteral("Minion"), QStringLiteral("minion"));
    table.add({{"web10", 1}, {"web9", 1}, {"db2", 1}, {"web9.b10", 1}, {"web9.b2", 1}}, 1);
    table.sort(FacetTableModel::NameColumn, Qt::AscendingOrder);
    QCOMPARE(names(table).join(u' '), QStringLiteral("db2 web9 web9.b2 web9.b10 web10"));
    table.sort(FacetTableModel::CountColumn, Qt::DescendingOrder); // all alike: by name again
    QCOMPARE(names(table).join(u' '), QStringLiteral("db2 web9 web9.b2 web9.b10 web10"));
}

// What is selected stays selected wherever it goes; while the pointer is there nothing goes anywhere.
void TestFacetModels::tableKeepsPlaces()
{
    FacetTableModel table(QStringLiteral("Minion"), QStringLiteral("minion"));
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::Fatal);
    table.add({{"a", 3}, {"b", 2}, {"c", 1}}, 1);
    table.refresh(FacetTableModel::Order::Sorted);
    const QPersistentModelIndex c(table.index(2, 0));
    table.add({{"c", 10}, {"d", 20}}, 1);
    table.refresh(FacetTableModel::Order::Kept);
    QCOMPARE(names(table), QStringList({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d")}));
    QCOMPARE(table.index(2, FacetTableModel::CountColumn).data().toString(), QStringLiteral("11"));
    table.refresh(FacetTableModel::Order::Sorted);
    QCOMPARE(names(table), QStringList({QStringLiteral("d"), QStringLiteral("c"), QStringLiteral("a"), QStringLiteral("b")}));
    QCOMPARE(c.row(), 1);
    QCOMPARE(c.data().toString(), QStringLiteral("c"));

    QHash<QByteArray, quint64> many; // more than there is room for: those that count for less go
    for (int i = 0; i < FacetTableModel::MaxRows; ++i)
        many.insert("m" + QByteArray::number(i), 100);
    table.add(many, 1);
    table.refresh(FacetTableModel::Order::Sorted);
    QCOMPARE(table.rowCount(), FacetTableModel::MaxRows);
    QVERIFY(!c.isValid());
    QCOMPARE(table.values(), FacetTableModel::MaxRows + 4);
}

// A bare job id's `*` would be every tag, read as a glob.
void TestFacetModels::idsAtTheRoot()
{
    FacetTreeModel tree;
    FacetCounts counts;
    counts.shapes = {{"*", 1}};
    tree.add(counts, 1);
    const QModelIndex id = tree.index(0, 0);
    QVERIFY(id.data().toString().contains(QStringLiteral("id")));
    const auto filter = EventFilter::parse(id.data(FacetTreeModel::FilterRole).toString());
    QVERIFY(filter.ok());
    EventBatch batch;
    for (const char *tag : {"20261123140207113204", "salt/auth", "20261123140207113204/x", "550e8400-e29b-41d4-a716-446655440000"})
        batch.append(1, tag, "\x80");
    QVERIFY(filter->holdsFor(batch.at(0)));
    QVERIFY(!filter->holdsFor(batch.at(1)));
    QVERIFY(!filter->holdsFor(batch.at(2)));
    QVERIFY(filter->holdsFor(batch.at(3)));
    counts.shapes = {{"*/x", 1}};
    tree.add(counts, 1);
    QVERIFY(EventFilter::parse(id.data(FacetTreeModel::FilterRole).toString())->holdsFor(batch.at(2)));
}

QTEST_GUILESS_MAIN(TestFacetModels)
#include "tst_facetmodels.moc"
