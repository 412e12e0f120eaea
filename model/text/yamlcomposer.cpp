#include "yamlcomposer.h"
#include "readertext.h"

namespace brine {

using Text = ReaderText;

YamlComposer::NodeId YamlComposer::refuse(quint32 at, const QString &message)
{
    m_scanner.refuse(at, message);
    return YamlDocument::None;
}

YamlComposer::NodeId YamlComposer::fail(quint32 at, const QString &message)
{
    m_scanner.fail(at, message);
    return YamlDocument::None;
}

bool YamlComposer::compose()
{
    m_document.nodes.reserve(size_t(m_scanner.text().size() / 12 + 8));
    m_document.children.reserve(m_document.nodes.capacity());
    const bool isExplicit = isAny(Type::YamlDirective, Type::TagDirective, Type::OtherDirective, Type::DocumentStart);
    m_handles = {{"!", "!"}, {"!!", "tag:yaml.org,2002:"}};
    if (isExplicit) {
        if (!explicitDocument())
            return false;
    } else if (!is(Type::StreamEnd)) {
        m_document.root = node(true, false);
        if (m_document.root == YamlDocument::None)
            return false;
    }
    return nothingFollows();
}

bool YamlComposer::explicitDocument()
{
    if (!directives())
        return false;
    if (!is(Type::DocumentStart)) {
        fail(m_scanner.peek().offset, Text::tr("a line --- must follow the %YAML and %TAG lines"));
        return false;
    }
    const quint32 at = m_scanner.take().offset;
    const bool isEmpty = isAny(Type::YamlDirective, Type::TagDirective, Type::OtherDirective, Type::DocumentStart)
        || isAny(Type::DocumentEnd, Type::StreamEnd);
    m_document.root = isEmpty ? emptyScalar(at) : node(true, false);
    return m_document.root != YamlDocument::None;
}

bool YamlComposer::directives()
{
    bool versioned = false;
    QHash<QByteArray, QByteArray> own;
    while (isAny(Type::YamlDirective, Type::TagDirective, Type::OtherDirective)) {
        const YamlToken token = m_scanner.take();
        if (token.type == Type::YamlDirective) {
            if (versioned || token.value != "1") {
                fail(token.offset, versioned ? Text::tr("there are two %YAML lines") : Text::tr("only YAML 1 is read here"));
                return false;
            }
            versioned = true;
        } else if (token.type == Type::TagDirective) {
            if (own.contains(token.handle.toByteArray())) {
                fail(token.offset, Text::tr("there are two %TAG lines for this handle"));
                return false;
            }
            own.insert(token.handle.toByteArray(), token.value.toByteArray());
        }
    }
    m_handles.insert(own);
    return true;
}

bool YamlComposer::nothingFollows()
{
    while (is(Type::DocumentEnd))
        m_scanner.take();
    if (is(Type::StreamEnd))
        return true;
    const YamlToken token = m_scanner.peek();
    if (token.type == Type::DocumentStart)
        fail(token.offset, Text::tr("a second document begins here; a payload is one document"));
    else
        fail(token.offset, Text::tr("the document is over here, but %1 follows").arg(nameOf(token)));
    return false;
}

QString YamlComposer::nameOf(const YamlToken &token) const
{
    return characterForPeople(m_scanner.text(), token.offset);
}

YamlComposer::NodeId YamlComposer::node(bool block, bool indentless)
{
    if (m_depth >= ReaderText::MaxDepth + 1)
        return refuse(m_scanner.peek().offset, Text::tooDeep());
    ++m_depth;
    const NodeId id = nested(block, indentless);
    --m_depth;
    return id;
}

YamlComposer::NodeId YamlComposer::nested(bool block, bool indentless)
{
    if (is(Type::Alias))
        return alias();
    Properties own;
    if (!properties(own) || !checkAnchor(own))
        return YamlDocument::None;
    return content(own, block, indentless);
}

YamlComposer::NodeId YamlComposer::alias()
{
    const YamlToken token = m_scanner.take();
    const auto found = m_anchors.constFind(token.value);
    if (found == m_anchors.constEnd())
        return fail(token.offset, Text::tr("no anchor &%1 stands before this alias").arg(QString::fromLatin1(token.value)));
    if (m_document.nodes[*found].open)
        return refuse(token.offset, Text::tr("the alias *%1 refers to itself; no event can hold that").arg(QString::fromLatin1(token.value)));
    return *found;
}

bool YamlComposer::properties(Properties &out)
{
    out.offset = m_scanner.peek().offset;
    for (int i = 0; i < 2; ++i) {
        if (is(Type::Anchor) && !out.hasAnchor) {
            out.hasAnchor = true;
            out.anchor = m_scanner.take().value;
        } else if (is(Type::Tag) && !out.hasTag) {
            if (!tagName(m_scanner.take(), out))
                return false;
        }
    }
    return m_scanner.peek().type != Type::Error;
}

bool YamlComposer::tagName(const YamlToken &token, Properties &out)
{
    out.hasTag = true;
    out.tag = token.value.toByteArray();
    if (token.handle.isNull())
        return true;
    const auto prefix = m_handles.constFind(token.handle.toByteArray());
    if (prefix == m_handles.constEnd()) {
        fail(token.offset, Text::tr("no %TAG line says what %1 means").arg(QString::fromLatin1(token.handle)));
        return false;
    }
    out.tag.prepend(*prefix);
    return true;
}

bool YamlComposer::checkAnchor(const Properties &properties)
{
    if (!properties.hasAnchor || !m_anchors.contains(properties.anchor))
        return true;
    fail(properties.offset, Text::tr("the anchor &%1 stands here a second time").arg(QString::fromLatin1(properties.anchor)));
    return false;
}

YamlComposer::NodeId YamlComposer::content(const Properties &own, bool block, bool indentless)
{
    using Kind = YamlNode::Kind;
    bool (YamlComposer::*parse)() = nullptr;
    Kind kind = Kind::Sequence;
    switch (m_scanner.peek().type) {
    case Type::Scalar: return scalar(own, m_scanner.take());
    case Type::BlockEntry: parse = indentless ? &YamlComposer::indentlessSequence : nullptr; break;
    case Type::FlowSequenceStart: parse = &YamlComposer::flowSequence; break;
    case Type::BlockSequenceStart: parse = block ? &YamlComposer::blockSequence : nullptr; break;
    case Type::FlowMappingStart: parse = &YamlComposer::flowMapping; kind = Kind::Mapping; break;
    case Type::BlockMappingStart: parse = block ? &YamlComposer::blockMapping : nullptr; kind = Kind::Mapping; break;
    default: break;
    }
    if (!parse)
        return own.any() ? emptyWithProperties(own) : expectedContent();
    const NodeId id = begin(own, kind);
    const size_t base = m_stack.size();
    if (!(this->*parse)())
        return YamlDocument::None;
    return finish(id, base);
}

YamlComposer::NodeId YamlComposer::expectedContent()
{
    const YamlToken token = m_scanner.peek();
    switch (token.type) {
    case Type::Error: return YamlDocument::None;
    case Type::StreamEnd: return fail(token.offset, Text::tr("expected a value, but the text ends"));
    case Type::DocumentEnd: return fail(token.offset, Text::tr("expected a value, but the document ends"));
    default: return fail(token.offset, Text::tr("expected a value, but here is %1").arg(nameOf(token)));
    }
}

YamlComposer::NodeId YamlComposer::scalar(const Properties &own, const YamlToken &token)
{
    const NodeId id = begin(own, YamlNode::Kind::Scalar);
    YamlNode &node = m_document.nodes[id];
    node.open = false;
    node.offset = token.offset;
    node.setText(token.value);
    if (own.hasTag && own.tag == "!") {
        // PyYAML's patterns end in $, which looks past a last line end.
        const bool chopped = token.value.endsWith('\n');
        node.tag = resolveYamlScalar(chopped ? token.value.chopped(1) : token.value);
        if (chopped && node.tag != YamlTag::Str && node.tag != YamlTag::Bool)
            node.setText(token.value.chopped(1));
    } else if (!own.hasTag) {
        node.tag = token.plain ? resolveYamlScalar(token.value) : YamlTag::Str;
        node.typedPlain = token.plain;
    }
    return id;
}

YamlComposer::NodeId YamlComposer::emptyScalar(quint32 offset)
{
    const NodeId id = NodeId(m_document.nodes.size());
    YamlNode &node = m_document.nodes.emplace_back();
    node.tag = YamlTag::Null;
    node.offset = offset;
    return id;
}

YamlComposer::NodeId YamlComposer::emptyWithProperties(const Properties &own)
{
    if (m_scanner.peek().type == Type::Error)
        return YamlDocument::None;
    const NodeId id = begin(own, YamlNode::Kind::Scalar);
    m_document.nodes[id].open = false;
    // libyaml takes an empty scalar with the tag ! for text, PyYAML's own parser guesses null.
    const bool isText = own.hasTag && m_scanner.flavour() == YamlFlavour::LibYaml;
    if (own.isGuessed())
        m_document.nodes[id].tag = isText ? YamlTag::Str : YamlTag::Null;
    return id;
}

YamlComposer::NodeId YamlComposer::begin(const Properties &own, YamlNode::Kind kind)
{
    const NodeId id = NodeId(m_document.nodes.size());
    YamlNode &node = m_document.nodes.emplace_back();
    node.kind = kind;
    node.open = true;
    node.offset = own.offset;
    if (!own.isGuessed()) {
        m_document.tagNames.push_back(own.tag);
        node.tagName = quint32(m_document.tagNames.size());
        node.tag = yamlTagOfName(own.tag);
    } else {
        node.tag = kind == YamlNode::Kind::Mapping ? YamlTag::Map : YamlTag::Seq;
    }
    if (own.hasAnchor)
        m_anchors.insert(own.anchor, id);
    return id;
}

YamlComposer::NodeId YamlComposer::finish(NodeId id, size_t stackBase)
{
    YamlNode &node = m_document.nodes[id];
    node.open = false;
    node.first = quint32(m_document.children.size());
    node.count = quint32(m_stack.size() - stackBase);
    m_document.children.insert(m_document.children.end(), m_stack.begin() + qptrdiff(stackBase), m_stack.end());
    m_stack.resize(stackBase);
    return id;
}

bool YamlComposer::push(NodeId id)
{
    if (id == YamlDocument::None)
        return false;
    m_stack.push_back(id);
    return true;
}

} // namespace brine
