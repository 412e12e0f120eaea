#include "eventfilter.h"
#include "filterparser.h"
#include "filterprogram.h"
#include "timetext.h"

namespace brine {

struct EventFilter::Program
{
    QString text;
    FilterProgram code;
};

EventFilter::EventFilter() = default;

Result<EventFilter, FilterError> EventFilter::parse(const QString &text)
{
    using Outcome = Result<EventFilter, FilterError>;
    EventFilter filter;
    if (text.trimmed().isEmpty())
        return filter;
    auto node = FilterParser::parse(text, nowUs());
    if (!node)
        return Outcome::failure(node.error());
    auto code = FilterProgram::compile(std::move(*node));
    if (!code)
        return Outcome::failure(code.error());
    filter.m_program = std::make_shared<const Program>(Program{text, std::move(*code)});
    return filter;
}

bool EventFilter::isEmpty() const { return !m_program; }

const QString &EventFilter::text() const
{
    static const QString none;
    return m_program ? m_program->text : none;
}

bool EventFilter::matches(const EventView &event) const { return verdict(event) == Verdict::Yes; }

EventFilter::Verdict EventFilter::verdict(const EventView &event) const
{
    return event.kind == EventKind::Gap ? Verdict::Yes : judge(event);
}

bool EventFilter::holdsFor(const EventView &event) const { return judge(event) == Verdict::Yes; }

EventFilter::Verdict EventFilter::judge(const EventView &event) const
{
    return m_program ? m_program->code.run(event) : Verdict::Yes;
}

bool EventFilter::select(const EventSegment &segment, quint32 first, quint32 last, const std::atomic<bool> &cancelled,
                         FilterSelection &selection) const
{
    if (m_program)
        return m_program->code.select(segment, first, last, cancelled, selection);
    for (quint32 i = first; i < last; ++i)
        selection.offsets.push_back(quint32(qint64(i) - selection.base));
    return true;
}

} // namespace brine
