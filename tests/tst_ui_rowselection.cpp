#include "rowselection.h"
#include <QRandomGenerator>
#include <QTest>
#include <set>

using namespace brine;

/// RowSelection against a plain set of ids.
class TestRowSelection : public QObject
{
    Q_OBJECT

    static void compare(const RowSelection &selection, const std::set<quint64> &naive, quint64 last)
    {
        for (quint64 id = 1; id <= last; ++id)
            QCOMPARE(selection.contains(EventId{id}), naive.count(id) > 0);
        EventId before{};
        for (const RowSelection::Run &run : selection.runs()) {
            QVERIFY(run.first <= run.last);
            QVERIFY(before.value == 0 || before + 1 < run.first); // ascending and not touching
            before = run.last;
        }
    }

private Q_SLOTS:
    void equalsANaiveSet()
    {
        constexpr quint64 Last = 60;
        QRandomGenerator random(20261123);
        RowSelection selection;
        std::set<quint64> naive;
        for (int step = 0; step < 4000; ++step) {
            const quint64 a = random.bounded(1, int(Last)), b = a + random.bounded(int(Last - a) + 1);
            switch (random.bounded(6)) {
            case 0:
                selection.set({EventId{a}, EventId{b}});
                naive.clear();
                for (quint64 id = a; id <= b; ++id)
                    naive.insert(id);
                break;
            case 1:
                selection.add({EventId{a}, EventId{b}});
                for (quint64 id = a; id <= b; ++id)
                    naive.insert(id);
                break;
            case 2:
                selection.remove({EventId{a}, EventId{b}});
                for (quint64 id = a; id <= b; ++id)
                    naive.erase(id);
                break;
            case 3:
            case 4:
                selection.toggle(EventId{a});
                if (!naive.erase(a))
                    naive.insert(a);
                break;
            default:
                if (random.bounded(10) == 0) {
                    selection.dropBefore(EventId{a});
                    naive.erase(naive.begin(), naive.lower_bound(a));
                }
            }
            compare(selection, naive, Last);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void keepsSinglesOnly()
    {
        RowSelection selection;
        selection.add({EventId{3}, EventId{3}});
        selection.add({EventId{7}, EventId{9}});
        selection.keepSingles();
        QVERIFY(selection.contains(EventId{3}));
        QVERIFY(!selection.contains(EventId{8}));
        QCOMPARE(selection.runs().size(), size_t(1));
    }
};

QTEST_APPLESS_MAIN(TestRowSelection)
#include "tst_ui_rowselection.moc"
