#include "eventpath.h"
#include "filterlexer.h"

namespace brine {

namespace {

using Type = MsgpackView::Type;

bool isNumber(const FilterStep &step, const FilterNumber &number)
{
    return step.scalar == FilterStep::Scalar::Number && step.number.compare(number) == 0;
}

MsgpackView firstAt(const MsgpackView &value, const std::vector<FilterStep> &steps, size_t at)
{
    if (at == steps.size())
        return value;
    const FilterStep &step = steps[at];
    if (step.kind == FilterStep::Key)
        return firstAt(EventPath::findKey(value, step), steps, at + 1);
    if (step.kind == FilterStep::Index)
        return firstAt(EventPath::itemAt(value, step.index), steps, at + 1);
    if (value.type() != (step.kind == FilterStep::AnyKey ? Type::Map : Type::Array))
        return {};
    for (auto it = value.iterate(); it.next();) {
        const MsgpackView found = firstAt(it.value(), steps, at + 1);
        if (found.isValid())
            return found;
    }
    return {};
}

} // namespace

std::optional<EventPath> EventPath::parse(const QString &text)
{
    FilterLexer lexer(text, 0);
    const FilterToken token = lexer.next();
    if (token.kind != FilterToken::Word || token.word != u"data" || token.steps.empty() || lexer.next().kind != FilterToken::End)
        return {};
    if (token.steps.back().kind == FilterStep::AnyDepth)
        return {};
    EventPath path;
    path.m_steps = token.steps;
    return path;
}

MsgpackView EventPath::valueIn(const EventView &event) const
{
    return event.kind == EventKind::Event ? firstAt(MsgpackView(event.payload), m_steps, 0) : MsgpackView();
}

bool EventPath::isKey(const MsgpackView &key, const FilterStep &step)
{
    switch (key.type()) {
    case Type::Str:
    case Type::Bin: return key.bytes() == step.key;
    case Type::Nil: return step.scalar == FilterStep::Scalar::Null;
    case Type::Bool: return step.scalar == (key.toBool() ? FilterStep::Scalar::True : FilterStep::Scalar::False);
    case Type::Int: return isNumber(step, FilterNumber::fromSigned(key.toInt()));
    case Type::Uint: return isNumber(step, FilterNumber::fromUnsigned(key.toUint()));
    case Type::Float: return isNumber(step, FilterNumber::fromReal(key.toDouble()));
    default: return false;
    }
}

MsgpackView EventPath::findKey(const MsgpackView &map, const FilterStep &step)
{
    if (map.type() != Type::Map)
        return {};
    if (step.scalar == FilterStep::Scalar::None)
        return map.findFirst(step.key);
    for (auto it = map.iterate(); it.next();) {
        if (isKey(it.key(), step))
            return it.value();
    }
    return {};
}

MsgpackView EventPath::itemAt(const MsgpackView &list, qint64 index)
{
    if (list.type() != Type::Array)
        return {};
    if (index < 0) { // from the end: only of a list that has one
        qint64 count = 0;
        auto it = list.iterate();
        while (it.next())
            ++count;
        index = it.failed() ? -1 : count + index;
    }
    return index < 0 || index > qint64(0xffffffff) ? MsgpackView() : list.at(quint32(index));
}

} // namespace brine
