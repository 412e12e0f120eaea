#include "eventtablemodel.h"
#include "gap.h"
#include "listsearch.h"
#include "msgpackwriter.h"
#include "testevents.h"
#include "textmatcher.h"
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <random>

using namespace brine;

namespace {

EventFilter filter(const QString &text)
{
    auto parsed = EventFilter::parse(text);
    if (!parsed)
        qFatal("%s", qPrintable(parsed.error().message));
    return *parsed;
}

/// Every `step`th payload carries the word, as a value.
EventBatch words(quint64 count, quint64 step, const char *word = "needle")
{
    EventBatch batch;
    for (quint64 i = 0; i < count; ++i) {
        MsgpackWriter w;
        w.map(2);
        w.str("n");
        w.unsignedInteger(i);
        w.str("text");
        w.str(i % step == 0 ? QByteArrayView(word) : QByteArrayView("hay"));
        batch.append(qint64(i), "myco/x", w.bytes());
    }
    return batch;
}

struct Fixture
{
    EventStore store;
    EventTableModel model{&store};
    ListSearch search{&model};
    QSignalSpy found{&search, &ListSearch::found}, notFound{&search, &ListSearch::notFound};

    void receive(const EventBatch &batch)
    {
        store.append(batch);
        model.advance();
    }
    /// The number found, negative if around the end, 0 if none.
    qint64 find(quint64 from, bool backward, ListSearch::From place = ListSearch::From::Behind)
    {
        found.clear();
        notFound.clear();
        search.find(EventId{from}, backward, place);
        if (!QTest::qWaitFor([this] { return !found.isEmpty() || !notFound.isEmpty(); }, 20'000))
            return -1'000'000;
        if (found.isEmpty())
            return 0;
        const auto id = qint64(found.first().at(0).toULongLong());
        return found.first().at(1).toBool() ? -id : id;
    }
};

} // namespace

class TestListSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matchesAsTheEyeDoes_data()
    {
        QTest::addColumn<QByteArray>("event");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char *name, const char *event, const char *typed, bool matches) {
            QTest::newRow(name) << QByteArray(event) << QString::fromUtf8(typed) << matches;
        };
        row("in the tag", "salt/job/1/ret/web01 {}", "RET/web", true);
        row("in a value", R"(t {"a": {"b": "Hello World"}})", "lo wor", true);
        row("in a key", R"(t {"secret_sauce": 1})", "sauce", true);
        row("across values", R"(t {"a": "foo", "b": "bar"})", "foobar", false);
        row("a number", R"(t {"retcode": 4711})", "4711", true);
        row("part of a number", R"(t {"retcode": 4711})", "71", true);
        row("a number that looks like a letter", R"(t {"n": 97})", "a", false);
        row("a length that looks like a letter", R"(t {"n": "0123456789012345678901234567890123456789"})", "(", false);
        row("true", R"(t {"n": true})", "tru", true);
        row("other letters", R"(t {"n": "Größe"})", "gRÖSS", false);
        row("umlauts fold", R"(t {"n": "STÖRUNG"})", "störung", true);
        row("two words as they stand", R"(t {"n": "well done"})", "well done", true);
        row("two words apart", R"(t {"n": "done well"})", "well done", false);
        row("a filter", R"(t {"fun": "test.ping"})", "fun == \"test.ping\"", true);
        row("a filter that does not hold", R"(t {"fun": "test.ping"})", "fun == \"state.apply\"", false);
        row("a glob", "salt/job/1/ret/web01 {}", "salt/job/*/ret/*", true);
        row("half a filter is text", R"(t {"n": "fun == x"})", "fun ==", true);
        row("nothing", R"(t {"n": 1})", "", false);
    }
    void matchesAsTheEyeDoes()
    {
        QFETCH(QByteArray, event);
        QFETCH(QString, typed);
        Fixture f;
        f.receive(makeEvents(event));
        QTEST(ListQuery(typed).matches(f.model.eventAt(0)), "matches");
    }

    void rowsThatAreNoEventAreFoundByWhatTheySay()
    {
        Fixture f;
        EventBatch batch;
        batch.append(1, {}, writeGap({.reason = Gap::Reason::Dropped, .lostEvents = 1203, .detail = QStringLiteral("buffer limit")}), EventKind::Gap);
        batch.append(2, {}, "no msgpack \xff at all", EventKind::Malformed);
        f.receive(batch);
        const auto matches = [&f](const char *typed, int row) { return ListQuery(QString::fromUtf8(typed)).matches(f.model.eventAt(row)); };
        QVERIFY(!matches("fun == \"x\"", 0));
        QVERIFY(matches("kind == \"gap\"", 0));
        QVERIFY(!matches("msgpack", 0));
        QVERIFY(matches("1 203 Events", 0)); // as it stands in the row
        QVERIFY(matches("buffer limit", 0));
        QVERIFY(!matches("lost", 0)); // a key of its bytes, that nobody sees
        QVERIFY(matches("msgpack", 1));
        QVERIFY(matches("not an event", 1));
    }

    void bytesEqualNaiveSearch()
    {
        std::mt19937 random(4711);
        const auto text = [&random](int length) {
            QByteArray bytes;
            for (int i = 0; i < length; ++i)
                bytes += "abAB/"[random() % 5];
            return bytes;
        };
        for (int i = 0; i < 20'000; ++i) {
            const QByteArray needle = text(1 + int(random() % 5)), bytes = text(int(random() % 60));
            const bool expected = bytes.toLower().contains(needle.toLower());
            QVERIFY2(TextMatcher(QString::fromLatin1(needle)).isIn(bytes) == expected, (needle + " in " + bytes).constData());
        }
    }

    void goesOnAndWraps()
    {
        Fixture f;
        f.receive(words(1000, 100)); // 1, 101, … 901
        f.search.start(ListQuery(QStringLiteral("NEEDLE")), EventId{450});
        QCOMPARE(f.find(450, false), 501);
        QCOMPARE(f.find(501, false), 601);
        QCOMPARE(f.find(501, true), 401);
        QCOMPARE(f.find(501, false, ListSearch::From::Here), 501);
        QCOMPARE(f.find(901, false), -1);
        QCOMPARE(f.find(1, true), -901);
        QTRY_VERIFY(f.search.isComplete());
        QCOMPARE(f.search.hitCount(), quint64(10));
        QCOMPARE(f.search.estimate(), quint64(10));
        QCOMPARE(f.search.positionOf(EventId{201}).value_or(0), quint64(3));
        QVERIFY(!f.search.positionOf(EventId{202}));
    }

    void saysWhenThereIsNone()
    {
        Fixture f;
        f.search.start(ListQuery(QStringLiteral("nowhere")), {});
        QCOMPARE(f.find(0, false), 0); // an empty list
        f.receive(words(20'000, 7));
        f.search.start(ListQuery(QStringLiteral("nowhere")), EventId{5000});
        QCOMPARE(f.find(5000, false), 0);
        QCOMPARE(f.find(5000, true), 0);
        QVERIFY(f.search.isComplete());
    }

    void searchesShownRowsOnly()
    {
        Fixture f;
        f.receive(words(1000, 10));
        f.model.setFilter(filter(QStringLiteral("data.n >= 500")));
        QTRY_COMPARE(f.model.rowCount(), 500);
        f.search.start(ListQuery(QStringLiteral("needle")), EventId{700});
        QTRY_VERIFY(f.search.isComplete());
        QCOMPARE(f.search.hitCount(), quint64(50));
        QCOMPARE(f.find(995, false), -501);
        QCOMPARE(f.model.rowCount(), 500); // nothing was hidden
        f.model.setFilter({});
        QTRY_COMPARE(f.search.hitCount(), quint64(100)); // a new filter searches again
    }

    void newRowsAreSearched()
    {
        Fixture f;
        f.receive(words(100, 100));
        f.search.start(ListQuery(QStringLiteral("needle")), EventId{1});
        QTRY_VERIFY(f.search.isComplete());
        QCOMPARE(f.search.hitCount(), quint64(1));
        f.receive(words(100, 100));
        QTRY_COMPARE(f.search.hitCount(), quint64(2));
        QCOMPARE(f.find(1, false), 101);
    }

    void evictedHitsAreForgotten()
    {
        EventStore store({1 << 20, 3000});
        EventTableModel model(&store);
        ListSearch search(&model);
        store.append(words(2000, 100));
        model.advance();
        search.start(ListQuery(QStringLiteral("needle")), EventId{1});
        QTRY_COMPARE(search.hitCount(), quint64(20));
        for (int i = 0; i < 20; ++i) {
            store.append(words(1000, 1'000'000, "hay"));
            store.trim();
            model.advance();
        }
        QVERIFY(model.idAtRow(0) > EventId{2000});
        QTRY_VERIFY(search.isComplete());
        QCOMPARE(search.hitCount(), quint64(0));
        QVERIFY(!search.isHit(EventId{101}));
    }

    void equalsNaive_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 12; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void equalsNaive()
    {
        QFETCH(quint32, seed);
        std::mt19937 random(seed);
        Fixture f;
        const quint64 count = 500 + random() % 40'000, step = 1 + random() % 900;
        f.receive(words(count, step));
        std::vector<quint64> hits;
        for (quint64 id = 1; id <= count; ++id) {
            if ((id - 1) % step == 0)
                hits.push_back(id);
        }
        f.search.start(ListQuery(QStringLiteral("needle")), EventId{1 + random() % count});
        for (int i = 0; i < 30; ++i) {
            const quint64 from = 1 + random() % count;
            const bool backward = random() % 2;
            const auto behind = std::upper_bound(hits.begin(), hits.end(), from), at = std::lower_bound(hits.begin(), hits.end(), from);
            const qint64 expected = backward ? (at == hits.begin() ? -qint64(hits.back()) : qint64(*std::prev(at)))
                                             : (behind == hits.end() ? -qint64(hits.front()) : qint64(*behind));
            QCOMPARE(f.find(from, backward), expected);
        }
    }

    void aMillionRowsDoNotHoldTheWindow()
    {
        Fixture f;
        for (int i = 0; i < 10; ++i)
            f.receive(words(100'000, 100'000));
        f.search.start(ListQuery(QStringLiteral("needle")), EventId{500'000});
        QElapsedTimer all, turn;
        all.start();
        qint64 longest = 0;
        while (!f.search.isComplete() && all.elapsed() < 60'000) {
            turn.start();
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
            longest = std::max(longest, turn.elapsed());
        }
        QCOMPARE(f.search.hitCount(), quint64(10));
        // waiting is part of a turn here: 20 ms of it, and the machine may be busy
        QVERIFY2(longest < 100, qPrintable(QStringLiteral("%1 ms in one turn").arg(longest)));
    }

    void tooManyHitsAreBounded()
    {
        Fixture f;
        for (int i = 0; i < 11; ++i)
            f.receive(words(100'000, 1));
        f.search.start(ListQuery(QStringLiteral("myco")), EventId{1});
        QTRY_VERIFY_WITH_TIMEOUT(f.search.isBounded(), 30'000);
        QVERIFY(f.search.hitCount() <= ListSearch::MaxHits + 2 * 8192);
        QVERIFY(!f.search.isComplete());
        QCOMPARE(f.find(10, false), 11);
    }
};

QTEST_GUILESS_MAIN(TestListSearch)
#include "tst_listsearch.moc"
