#include "filterprogram.h"
#include "eventsegment.h"
#include "filteroptimizer.h"
#include "matchbudget.h"
#include <cstring>

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
    if (m_usesRegex)
        MatchBudget::ofThread().beginEvent();
    FilterSubject subject(event, m_keys);
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

template<class Passes>
bool FilterProgram::selectGuarded(const EventSegment &segment, quint32 first, quint32 last, const std::atomic<bool> &cancelled,
                                  FilterSelection &selection, Passes passes) const
{
    const EventRecord *records = segment.records();
    for (quint32 i = first; i < last; ++i) {
        if (cancelled.load(std::memory_order_relaxed))
            return false;
        FilterTruth truth = FilterTruth::Yes;
        if (records[i].kind != EventKind::Gap) {
            truth = passes(records, i);
            if (truth == FilterTruth::No)
                continue;
        }
        if (truth == FilterTruth::Yes && (m_guardIsAll || records[i].kind == EventKind::Gap)) {
            selection.offsets.push_back(quint32(qint64(i) - selection.base));
            continue;
        }
        const EventFilter::Verdict verdict = run(segment.at(i));
        if (verdict == EventFilter::Verdict::Yes)
            selection.offsets.push_back(quint32(qint64(i) - selection.base));
        else if (verdict == EventFilter::Verdict::Undecided)
            ++selection.undecided;
    }
    return true;
}

bool FilterProgram::select(const EventSegment &segment, quint32 first, quint32 last, const std::atomic<bool> &cancelled,
                           FilterSelection &selection) const
{
    const MatchBudget::CancelScope scope(cancelled);
    const char *tags = segment.tagBytes(), *payloads = segment.payloadBytes();
    const auto tagAt = [tags](const EventRecord *records, quint32 i) {
        const quint32 begin = i > 0 ? records[i - 1].tagEnd : 0;
        return QByteArrayView(tags + begin, qsizetype(records[i].tagEnd - begin));
    };
    if (m_guard == Guard::None)
        return selectGuarded(segment, first, last, cancelled, selection, [](const EventRecord *, quint32) { return FilterTruth::Undecided; });
    const FilterTest &test = m_tests[m_guardTest];
    if (m_guard == Guard::Bytes) {
        return selectGuarded(segment, first, last, cancelled, selection, [&](const EventRecord *records, quint32 i) {
            if (m_usesRegex)
                MatchBudget::ofThread().beginEvent();
            const quint32 begin = i > 0 ? records[i - 1].payloadEnd : 0;
            const QByteArrayView payload(payloads + begin, qsizetype(records[i].payloadEnd - begin));
            return test.mayPassWithin(payload) ? FilterTruth::Undecided : FilterTruth::No;
        });
    }
    if (const QByteArray *prefix = test.plainPrefix()) {
        const QByteArrayView wanted(*prefix);
        return selectGuarded(segment, first, last, cancelled, selection, [&](const EventRecord *records, quint32 i) {
            const QByteArrayView tag = tagAt(records, i);
            const bool begins = tag.size() >= wanted.size() && std::memcmp(tag.data(), wanted.data(), size_t(wanted.size())) == 0;
            return begins ? FilterTruth::Yes : FilterTruth::No;
        });
    }
    return selectGuarded(segment, first, last, cancelled, selection, [&](const EventRecord *records, quint32 i) {
        if (m_usesRegex)
            MatchBudget::ofThread().beginEvent();
        return test.ofText(tagAt(records, i));
    });
}

} // namespace brine
