#include "eventstore.h"
#include "filterpresets.h"
#include "gap.h"
#include "noisecounter.h"
#include "testevents.h"
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace brine;

class TestNoiseCounter : public QObject
{
    Q_OBJECT

    static constexpr const char *Kinds[] = {"salt/auth {}", "salt/job/20260101000000000000/new {\"fun\": \"saltutil.find_job\"}", "salt/presence/present {}",
                                            "salt/job/20260101000000000000/ret/a {\"fun\": \"test.ping\"}", "mine/tag {\"x\": 1}"};

    static EventBatch some(int count, QRandomGenerator &random)
    {
        QByteArray lines;
        for (int i = 0; i < count; ++i)
            lines += QByteArray(Kinds[random.bounded(5)]) + '\n';
        return makeEvents(lines);
    }

    /// Counted anew, one event at a time.
    static quint64 naive(const EventStore &store, IdRange range, const FilterPreset &preset)
    {
        const EventFilter filter = *EventFilter::parse(preset.text);
        quint64 count = 0;
        for (EventId id = range.first; id < range.end(); id = id + 1)
            count += store.at(id).kind == EventKind::Event && filter.matches(store.at(id));
        return count;
    }

private Q_SLOTS:
    void nothingUntilWanted()
    {
        EventStore store;
        QRandomGenerator random(1);
        store.append(some(10, random));
        NoiseCounter counter(&store);
        QSignalSpy changed(&counter, &NoiseCounter::changed);
        counter.advance(store.range());
        QVERIFY(!counter.hiddenBy(QStringLiteral("auth")));
        counter.setWanted(true);
        counter.advance(store.range());
        QTRY_VERIFY(counter.hiddenBy(QStringLiteral("auth")));
        QVERIFY(!counter.hiddenBy(QStringLiteral("no such preset")));
        QVERIFY(changed.size() >= 1);
    }

    void anEmptyStoreIsKnown()
    {
        EventStore store;
        NoiseCounter counter(&store);
        counter.setWanted(true);
        counter.advance(store.range());
        QTRY_COMPARE(counter.hiddenBy(QStringLiteral("auth")), std::optional<quint64>(0));
    }

    void gapsAreNotHidden()
    {
        EventStore store;
        EventBatch batch;
        batch.append(1'764'000'000'000'000, {}, writeGap(Gap()), EventKind::Gap);
        store.append(batch);
        NoiseCounter counter(&store);
        counter.setWanted(true);
        counter.advance(store.range());
        QTRY_COMPARE(counter.hiddenBy(QStringLiteral("auth")), std::optional<quint64>(0));
    }

    /// Against a count from scratch, while events come, are evicted, cleared and brought back.
    void equalsANaiveCount()
    {
        EventStore store({4ull << 20, 8'000});
        QRandomGenerator random(7);
        NoiseCounter counter(&store);
        counter.setWanted(true);
        EventId floor;
        quint64 evictions = 0;
        for (int step = 0; step < 48; ++step) {
            store.append(some(int(random.bounded(1500u)), random));
            evictions += store.trim().count;
            if (step % 20 == 10)
                floor = EventId{store.range().end().value - 500}; // cleared
            else if (step % 20 == 13)
                floor = {};                                       // and undone
            const EventId first = std::max(floor, store.range().first);
            const IdRange kept{first, store.range().end() - first};
            counter.advance(kept);
            if (step % 4)
                continue; // several changes at once
            std::vector<std::pair<QString, quint64>> expected;
            for (const FilterPreset &preset : noisePresets())
                expected.emplace_back(preset.id, naive(store, kept, preset));
            const auto settled = [&] {
                counter.advance(kept);
                return std::all_of(expected.begin(), expected.end(), [&](const auto &each) { return counter.hiddenBy(each.first) == std::optional<quint64>(each.second); });
            };
            QTRY_VERIFY(settled());
        }
        QVERIFY(evictions > 10'000);
    }

    void endsWhileCounting()
    {
        EventStore store;
        QRandomGenerator random(3);
        for (int i = 0; i < 20; ++i)
            store.append(some(5000, random));
        NoiseCounter counter(&store);
        counter.setWanted(true);
        counter.advance(store.range());
    }
};

QTEST_GUILESS_MAIN(TestNoiseCounter)
#include "tst_noisecounter.moc"
