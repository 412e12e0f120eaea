#pragma once

#include "eventfilter.h"
#include "filtersubject.h"
#include "filtertest.h"

namespace brine {

/// A filter compiled to a flat list of tests with jumps: no recursion and no allocation per event, cheapest tests first,
/// done as soon as the answer is known. Immutable, any thread.
class FilterProgram
{
public:
    static constexpr int MaxExpressions = 1000; ///< regular expressions in one filter: each takes kilobytes of machine code

    static Result<FilterProgram, FilterError> compile(FilterNode node);
    EventFilter::Verdict run(const EventView &event) const;
    /// Runs over records [first, last) of a segment; see EventFilter::select().
    bool select(const EventSegment &segment, quint32 first, quint32 last, const std::atomic<bool> &cancelled,
                FilterSelection &selection) const;

private:
    static constexpr quint32 SelectChunk = 256; ///< records between two looks at `cancelled`
    static constexpr quint32 Accept = 0xfffffffe, Reject = 0xffffffff;
    struct Jump { quint32 test, onTrue, onFalse; int slot; bool negated; };
    bool addTests(FilterNode &node, FilterError &error);
    quint32 emitNode(const FilterNode &node, bool negated, quint32 onTrue, quint32 onFalse);
    EventFilter::Verdict runKnowing(const EventView &event, const FilterHit *guardHit) const;
    bool selectChunk(const EventSegment &segment, quint32 first, quint32 last, const std::atomic<bool> &cancelled,
                     FilterSelection &selection) const;
    void chooseGuard(const FilterNode &node);
    static void selectPrefix(const EventSegment &segment, quint32 first, quint32 last, QByteArrayView prefix, FilterSelection &selection);
    template<class Passes>
    bool selectGuarded(const EventSegment &segment, quint32 first, quint32 last, const std::atomic<bool> &cancelled,
                       FilterSelection &selection, Passes passes) const;
    bool walk(FilterSubject &subject, bool undecidedIsTrue, bool &sawUndecided) const;

    std::vector<FilterTest> m_tests;
    std::vector<Jump> m_code;
    FilterKeys m_keys;
    quint32 m_entry = Accept;
    int m_expressions = 0;
    bool m_usesRegex = false;
    // A test that everything found passes: run over the columns it becomes a loop that never makes an event of most records
    // (a prefix over 1 M tags: 2 ns a tag instead of 30).
    enum class Guard { None, Tag, Bytes } m_guard = Guard::None;
    quint32 m_guardTest = 0;
    bool m_guardIsAll = false;
};

} // namespace brine
