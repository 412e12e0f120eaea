#pragma once

#include "eventfilter.h"
#include "textmatcher.h"

namespace brine {

/// What is sought in the list. Words are sought as they stand, in tags and in the keys and values of payloads, just as the
/// payload's own search finds them, and in what the rows of gaps and broken events say; globs and expressions are filters. Immutable value, any thread.
class ListQuery
{
public:
    ListQuery() : m_text(QString()) { }
    explicit ListQuery(const QString &typed);

    bool isEmpty() const { return m_typed.isEmpty(); }
    bool isFilter() const { return !m_filter.isEmpty(); }
    const QString &typed() const { return m_typed; }
    bool matches(const EventView &event) const;

private:
    bool isInPayload(QByteArrayView payload) const;

    QString m_typed;
    EventFilter m_filter;
    TextMatcher m_text;
    bool m_maybeScalar = false;   ///< could be a number, a truth value or a time, which have no bytes of text
};

} // namespace brine
