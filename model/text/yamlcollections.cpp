#include "readertext.h"
#include "yamlcomposer.h"

namespace brine {

using Text = ReaderText;

bool YamlComposer::blockSequence()
{
    m_scanner.take();
    while (is(Type::BlockEntry)) {
        const quint32 at = m_scanner.take().offset;
        if (!push(isAny(Type::BlockEntry, Type::BlockEnd) ? emptyScalar(at) : node(true, false)))
            return false;
    }
    const YamlToken token = m_scanner.take();
    if (token.type != Type::BlockEnd)
        fail(token.offset, Text::tr("the list ends before this line; indent it like its items, or begin it with -"));
    return token.type == Type::BlockEnd;
}

bool YamlComposer::indentlessSequence()
{
    while (is(Type::BlockEntry)) {
        const quint32 at = m_scanner.take().offset;
        const bool isEmpty = isAny(Type::BlockEntry, Type::Key, Type::Value, Type::BlockEnd);
        if (!push(isEmpty ? emptyScalar(at) : node(true, false)))
            return false;
    }
    return m_scanner.peek().type != Type::Error;
}

bool YamlComposer::blockMapping()
{
    m_scanner.take();
    while (is(Type::Key)) {
        quint32 at = m_scanner.take().offset;
        if (!push(isAny(Type::Key, Type::Value, Type::BlockEnd) ? emptyScalar(at) : node(true, true)))
            return false;
        bool isEmpty = !is(Type::Value);
        if (!isEmpty) {
            at = m_scanner.take().offset;
            isEmpty = isAny(Type::Key, Type::Value, Type::BlockEnd);
        }
        if (m_scanner.peek().type == Type::Error || !push(isEmpty ? emptyScalar(at) : node(true, true)))
            return false;
    }
    const YamlToken token = m_scanner.take();
    if (token.type == Type::Value)
        fail(token.offset, Text::tr("a key is missing before this colon"));
    else if (token.type != Type::BlockEnd)
        fail(token.offset, Text::tr("expected a key and a colon, but here is %1; is the line indented like the one before?")
                               .arg(nameOf(token)));
    return token.type == Type::BlockEnd;
}

bool YamlComposer::flowSequence()
{
    m_scanner.take();
    for (bool first = true; !is(Type::FlowSequenceEnd); first = false) {
        const quint32 at = m_scanner.peek().offset;
        if (!first && !is(Type::FlowEntry)) {
            fail(at, is(Type::StreamEnd) ? Text::tr("the text ends inside a list; a ] is missing")
                                         : Text::tr("a comma or ] is missing"));
            return false;
        }
        if (!first)
            m_scanner.take();
        if (is(Type::Key)) {
            if (!pair(m_scanner.peek().offset))
                return false;
        } else if (!is(Type::FlowSequenceEnd) && !push(node(false, false))) {
            return false;
        }
    }
    m_scanner.take();
    return true;
}

// [a: 1] holds a mapping of one pair. It nests one level deeper, as its braces would.
bool YamlComposer::pair(quint32 offset)
{
    if (m_depth >= ReaderText::MaxDepth) {
        refuse(offset, Text::tooDeep());
        return false;
    }
    ++m_depth;
    Properties none;
    none.offset = offset;
    const NodeId id = begin(none, YamlNode::Kind::Mapping);
    const size_t base = m_stack.size();
    const bool fine = flowKeyAndValue(Type::FlowSequenceEnd);
    --m_depth;
    return fine && push(finish(id, base));
}

bool YamlComposer::flowKeyAndValue(Type end)
{
    quint32 at = m_scanner.take().offset;
    if (!pushFlowNodeUnless(isAny(Type::Value, Type::FlowEntry, end), at))
        return false;
    bool isEmpty = !is(Type::Value);
    if (!isEmpty) {
        at = m_scanner.take().offset;
        isEmpty = isAny(Type::FlowEntry, end);
    }
    return pushFlowNodeUnless(isEmpty, at);
}

bool YamlComposer::pushFlowNodeUnless(bool absent, quint32 offset)
{
    if (m_scanner.peek().type == Type::Error)
        return false;
    return push(absent ? emptyScalar(offset) : node(false, false));
}

bool YamlComposer::flowMapping()
{
    m_scanner.take();
    for (bool first = true; !is(Type::FlowMappingEnd); first = false) {
        const quint32 at = m_scanner.peek().offset;
        if (!first && !is(Type::FlowEntry)) {
            fail(at, is(Type::StreamEnd) ? Text::tr("the text ends inside a mapping; a } is missing")
                                         : Text::tr("a comma or } is missing"));
            return false;
        }
        if (!first)
            m_scanner.take();
        if (is(Type::Key)) {
            if (!flowKeyAndValue(Type::FlowMappingEnd))
                return false;
        } else if (!is(Type::FlowMappingEnd)) {
            if (!push(node(false, false)) || !push(emptyScalar(m_scanner.peek().offset)))
                return false;
        }
    }
    m_scanner.take();
    return true;
}

} // namespace brine
