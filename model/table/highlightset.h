#pragma once

#include "eventfilter.h"
#include "highlightrules.h"
#include <vector>

namespace brine {

/// The rules that are switched on, compiled. UI thread: a rule whose regular expression runs into its limit three times is
/// switched off until the rules are set again, for each time may take 5 ms of a frame.
class HighlightSet
{
public:
    HighlightSet() = default;
    explicit HighlightSet(const QList<HighlightRule> &rules);

    bool isEmpty() const { return m_rules.empty(); }
    /// Number of the first rule that holds, for rule(); -1 if none does.
    int match(const EventView &event) const;
    const HighlightRule &rule(int number) const { return m_rules[size_t(number)].rule; }
    QStringList tooSlow() const;            ///< names of rules switched off so

private:
    struct Compiled { HighlightRule rule; EventFilter filter; mutable int undecided = 0; };
    static constexpr int MostUndecided = 3;
    std::vector<Compiled> m_rules;
};

} // namespace brine
