#include "filterprogram.h"
#include "bytesearch.h"
#include "eventsegment.h"
#include "filteroptimizer.h"
#include "matchbudget.h"
#include <algorithm>

namespace brine {

Result<FilterProgram, FilterError> FilterProgram::compile(FilterNode node)
{
    FilterProgram program;
    FilterError error;
    mergeEqualities(node);
    if (!program.addTests(node, error))
        return Result<FilterProgram, FilterError>::failure(error);
    orderByCost(node, [&program](quint32 test) { return program.m_tests[test].cost(); });
    program.m_entry = program.emitNode(node, false, Accept, Reject);
    program.chooseGuard(node);
    return program;
}

bool FilterProgram::addTests(FilterNode &node, FilterError &error)
{
    if (node.kind != FilterNode::Test) {
        for (FilterNode &child : node.children) {
            if (!addTests(child, error))
                return false;
        }
        return true;
    }
    if (node.op == FilterOp::Regex && ++m_expressions > MaxExpressions) {
        const FilterLiteral &literal = node.literals.front();
        error = {FilterRegex::tr("A filter has at most %1 regular expressions.").arg(MaxExpressions), literal.position, literal.length, false};
        return false;
    }
    auto test = FilterTest::compile(node);
    if (!test) {
        error = test.error();
        return false;
    }
    m_usesRegex |= test->usesRegex();
    node.test = quint32(m_tests.size());
    m_tests.push_back(std::move(*test));
    return true;
}

// Emitted from the end, so that every jump's target is known. `not` is carried down to the tests.
quint32 FilterProgram::emitNode(const FilterNode &node, bool negated, quint32 onTrue, quint32 onFalse)
{
    switch (node.kind) {
    case FilterNode::Not:
        return emitNode(node.children.front(), !negated, onTrue, onFalse);
    case FilterNode::Test: {
        const FilterPath &path = m_tests[node.test].path();
        const bool keyed = !path.steps.empty() && path.steps.front().kind == FilterStep::Key;
        m_code.push_back({node.test, onTrue, onFalse, keyed ? m_keys.slotOf(path.steps.front()) : -1, negated});
        return quint32(m_code.size() - 1);
    }
    default:
        break;
    }
    const bool all = (node.kind == FilterNode::And) != negated;
    quint32 next = all ? onTrue : onFalse;
    for (auto child = node.children.rbegin(); child != node.children.rend(); ++child)
        next = emitNode(*child, negated, all ? next : onTrue, all ? onFalse : next);
    return next;
}

bool FilterProgram::walk(FilterSubject &subject, bool undecidedIsTrue, bool &sawUndecided) const
{
    quint32 at = m_entry;
    while (at < Accept) {
        const Jump &jump = m_code[at];
        const FilterTruth truth = subject.evaluate(m_tests[jump.test], jump.slot);
        const bool undecided = truth == FilterTruth::Undecided;
        sawUndecided |= undecided;
        const bool holds = undecided ? undecidedIsTrue : (truth == FilterTruth::Yes) != jump.negated;
        at = holds ? jump.onTrue : jump.onFalse;
    }
    return at == Accept;
}

EventFilter::Verdict FilterProgram::run(const EventView &event) const
{
    return runKnowing(event, nullptr);
}

EventFilter::Verdict FilterProgram::runKnowing(const EventView &event, const FilterHit *guardHit) const
{
    if (m_usesRegex)
        MatchBudget::ofThread().beginEvent();
    FilterSubject subject(event, m_keys);
    if (guardHit)
        subject.setKnown(m_tests[m_guardTest], *guardHit);
    bool sawUndecided = false;
    // Negations sit on the tests only, so the formula grows with each of them: true with all undecided taken as false is true
    // whatever they are, and false with all taken as true is false.
    if (walk(subject, false, sawUndecided))
        return EventFilter::Verdict::Yes;
    if (!sawUndecided)
        return EventFilter::Verdict::No;
    return walk(subject, true, sawUndecided) ? EventFilter::Verdict::Undecided : EventFilter::Verdict::No;
}

// Tests are in order of cost already, so the first fit is the best.
void FilterProgram::chooseGuard(const FilterNode &node)
{
    const FilterNode *test = &node;
    if (node.kind == FilterNode::And)
        test = &node.children.front();
    if (test->kind != FilterNode::Test)
        return;
    const FilterPath &path = m_tests[test->test].path();
    const bool deep = path.field == FilterPath::Payload && !path.steps.empty() && path.steps.front().kind == FilterStep::AnyDepth;
    m_guard = path.field == FilterPath::Tag ? Guard::Tag : deep ? Guard::Bytes : Guard::None;
    m_guardTest = test->test;
    m_guardIsAll = test == &node && m_guard == Guard::Tag;
}

// One loop for all guards; `passes` is inlined into it. `known`: what the guard's search found, if it made one.
template<class Passes>
bool FilterProgram::selectGuarded(const EventSegment &segment, quint32 first, quint32 last, const std::atomic<bool> &cancelled,
                                  FilterSelection &selection, Passes passes) const
{
    const EventRecord *records = segment.records();
    std::vector<quint32> &offsets = selection.offsets;
    const qint64 base = selection.base;
    for (quint32 i = first; i < last; ++i) {
        FilterHit hit;
        FilterTruth truth = FilterTruth::Yes;
        const bool isGap = records[i].kind == EventKind::Gap;
        if (!isGap) {
            truth = passes(i, hit);
            if (truth == FilterTruth::No)
                continue;
        }
        if (truth == FilterTruth::Yes && (m_guardIsAll || isGap)) {
            offsets.push_back(quint32(qint64(i) - base));
            continue;
        }
        if (cancelled.load(std::memory_order_relaxed))
            return false;
        const EventFilter::Verdict verdict = runKnowing(segment.at(i), m_guard == Guard::Bytes ? &hit : nullptr);
        if (verdict == EventFilter::Verdict::Yes)
            offsets.push_back(quint32(qint64(i) - base));
        else if (verdict == EventFilter::Verdict::Undecided)
            ++selection.undecided;
    }
    return true;
}

// At most SelectChunk records. That a tag matches is no branch here: which tag comes next is what no processor can predict.
void FilterProgram::selectPrefix(const EventSegment &segment, quint32 first, quint32 last, QByteArrayView prefix, FilterSelection &selection)
{
    const EventRecord *records = segment.records();
    const char *tags = segment.tagBytes();
    quint32 found[SelectChunk], count = 0;
    quint32 begin = first > 0 ? records[first - 1].tagEnd : 0;
    for (quint32 i = first; i < last; ++i) {
        const QByteArrayView tag(tags + begin, qsizetype(records[i].tagEnd - begin));
        found[count] = quint32(qint64(i) - selection.base);
        count += quint32(records[i].kind == EventKind::Gap) | quint32(beginsWith(tag, prefix));
        begin = records[i].tagEnd;
    }
    selection.offsets.insert(selection.offsets.end(), found, found + count);
}

bool FilterProgram::selectChunk(const EventSegment &segment, quint32 first, quint32 last, const std::atomic<bool> &cancelled,
                                FilterSelection &selection) const
{
    if (m_guard == Guard::None)
        return selectGuarded(segment, first, last, cancelled, selection, [](quint32, FilterHit &) { return FilterTruth::Undecided; });
    const EventRecord *records = segment.records();
    const FilterTest &test = m_tests[m_guardTest];
    if (m_guard == Guard::Bytes) {
        const char *payloads = segment.payloadBytes();
        return selectGuarded(segment, first, last, cancelled, selection, [&](quint32 i, FilterHit &hit) {
            if (m_usesRegex)
                MatchBudget::ofThread().beginEvent();
            const quint32 begin = i > 0 ? records[i - 1].payloadEnd : 0;
            test.searchWithin(QByteArrayView(payloads + begin, qsizetype(records[i].payloadEnd - begin)), hit);
            return hit.possible ? FilterTruth::Undecided : FilterTruth::No;
        });
    }
    const char *tags = segment.tagBytes();
    const auto tagAt = [tags, records](quint32 i) {
        const quint32 begin = i > 0 ? records[i - 1].tagEnd : 0;
        return QByteArrayView(tags + begin, qsizetype(records[i].tagEnd - begin));
    };
    if (const QByteArray *plain = test.plainPrefix()) {
        const QByteArrayView prefix(*plain);
        if (m_guardIsAll) {
            selectPrefix(segment, first, last, prefix, selection);
            return true;
        }
        return selectGuarded(segment, first, last, cancelled, selection, [&](quint32 i, FilterHit &) {
            return beginsWith(tagAt(i), prefix) ? FilterTruth::Yes : FilterTruth::No;
        });
    }
    return selectGuarded(segment, first, last, cancelled, selection, [&](quint32 i, FilterHit &) {
        if (m_usesRegex)
            MatchBudget::ofThread().beginEvent();
        return test.ofText(tagAt(i));
    });
}

bool FilterProgram::select(const EventSegment &segment, quint32 first, quint32 last, const std::atomic<bool> &cancelled,
                           FilterSelection &selection) const
{
    const MatchBudget::CancelScope scope(cancelled);
    for (quint32 from = first; from < last;) {
        const quint32 to = std::min(last, from + SelectChunk);
        if (cancelled.load(std::memory_order_relaxed) || !selectChunk(segment, from, to, cancelled, selection))
            return false;
        from = to;
    }
    return true;
}

} // namespace brine
