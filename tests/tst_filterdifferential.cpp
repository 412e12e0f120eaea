#include "eventfilter.h"
#include "eventstore.h"
#include "filtermaker.h"
#include "filterscan.h"
#include <QTest>
#include <vector>

using namespace brine;
using naive::Decoded;
using naive::Expression;
using naive::FilterMaker;

/// P3: the compiled predicate, with its prefilters, column scans and reordering, answers as a naive evaluator does that
/// decodes everything.
class TestFilterDifferential : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalsNaive_data();
    void equalsNaive();
    void cleanupTestCase();

private:
    quint64 m_answers = 0, m_matched = 0, m_open = 0;
};

void TestFilterDifferential::equalsNaive_data()
{
    QTest::addColumn<quint32>("seed");
    // More seeds for a long run: BRINE_FILTER_SEEDS=1000
    const int seeds = qEnvironmentVariableIsSet("BRINE_FILTER_SEEDS") ? qEnvironmentVariableIntValue("BRINE_FILTER_SEEDS") : 6;
    for (int seed = 1; seed <= seeds; ++seed)
        QTest::addRow("seed %d", seed) << quint32(seed);
}

void TestFilterDifferential::equalsNaive()
{
    QFETCH(quint32, seed);
    constexpr int Events = 80, Expressions = 300;
    FilterMaker maker(seed);
    EventStore store;
    for (int i = 0; i < Events; ++i) {
        EventBatch batch;
        const bool hostile = maker.oneIn(3), malformed = hostile && maker.oneIn(6);
        batch.append(1'700'000'000'000'000 + i, malformed ? QByteArray() : maker.tag(), maker.payload(hostile), malformed ? EventKind::Malformed : EventKind::Event);
        store.append(batch, quint16(maker.below(3)));
    }
    const StoreSnapshot snapshot = store.snapshot();
    std::vector<Decoded> events;
    for (quint64 i = 0; i < snapshot.range().count; ++i) {
        Decoded d;
        d.event = snapshot.at(snapshot.range().first + i);
        d.tag = d.event.tag.toByteArray();
        d.payload = d.event.payload.toByteArray();
        if (d.event.kind == EventKind::Event)
            d.root = naive::Decoder(d.payload).value();
        events.push_back(std::move(d));
    }
    for (int n = 0; n < Expressions; ++n) {
        const Expression expression = maker.expression(3);
        // In brackets, so that a lone word is never taken for a word of the tag.
        const QByteArray text = '(' + maker.written(expression) + ')';
        const auto filter = EventFilter::parse(QString::fromUtf8(text));
        QVERIFY2(filter.ok(), QByteArray(text + " : " + (filter.ok() ? QByteArray() : filter.error().message.toUtf8())).constData());
        std::vector<quint32> expected;
        quint64 expectedOpen = 0;
        for (size_t i = 0; i < events.size(); ++i) {
            const naive::Truth truth = naive::evaluate(events[i], expression);
            const EventFilter::Verdict verdict = filter->verdict(events[i].event);
            const auto wanted = truth == naive::Yes ? EventFilter::Verdict::Yes : truth == naive::Open ? EventFilter::Verdict::Undecided : EventFilter::Verdict::No;
            QVERIFY2(verdict == wanted, QByteArray("verdict " + QByteArray::number(int(verdict)) + " naive " + QByteArray::number(int(wanted)) + " of " + text + " tag " + events[i].tag.toPercentEncoding()
                                            + " payload " + events[i].payload.toHex()).constData());
            if (truth == naive::Yes)
                expected.push_back(quint32(i));
            expectedOpen += truth == naive::Open;
        }
        quint64 undecided = 0;
        MatchList::Slice slice = FilterScan::scanNow(*filter, snapshot, snapshot.range(), &undecided);
        if (slice.all) {
            for (quint32 i = 0; i < slice.range.count; ++i)
                slice.offsets.push_back(i);
        }
        QVERIFY2(slice.offsets == expected && undecided == expectedOpen, text.constData());
        m_answers += events.size();
        m_matched += expected.size();
        m_open += expectedOpen;
    }
}

// Events and expressions do meet, in every way.
void TestFilterDifferential::cleanupTestCase()
{
    QVERIFY(m_matched > m_answers / 20 && m_matched < m_answers);
    QVERIFY(m_open > 10);
}

QTEST_GUILESS_MAIN(TestFilterDifferential)
#include "tst_filterdifferential.moc"
