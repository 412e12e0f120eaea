#include "filterprogram.h"
#include "filteroptimizer.h"

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

} // namespace brine
