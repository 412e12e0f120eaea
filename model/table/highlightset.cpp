#include "highlightset.h"

namespace brine {

HighlightSet::HighlightSet(const QList<HighlightRule> &rules)
{
    for (const HighlightRule &rule : rules) {
        auto filter = rule.enabled && HighlightRules::problemOf(rule).isEmpty() ? EventFilter::parse(rule.filter) : EventFilter();
        if (filter && !filter->isEmpty())
            m_rules.push_back({rule, *filter});
    }
}

int HighlightSet::match(const EventView &event) const
{
    for (size_t i = 0; i < m_rules.size(); ++i) {
        const Compiled &rule = m_rules[i];
        if (rule.undecided >= MostUndecided)
            continue;
        const EventFilter::Verdict verdict = rule.filter.judge(event);
        if (verdict == EventFilter::Verdict::Yes)
            return int(i);
        if (verdict == EventFilter::Verdict::Undecided)
            ++rule.undecided;
    }
    return -1;
}

QStringList HighlightSet::tooSlow() const
{
    QStringList names;
    for (const Compiled &rule : m_rules) {
        if (rule.undecided >= MostUndecided)
            names.append(rule.rule.name);
    }
    return names;
}

} // namespace brine
