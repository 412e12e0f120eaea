#include "yamlconstructor.h"
#include "readertext.h"
#include <algorithm>

namespace brine {

using Text = ReaderText;
using Kind = YamlNode::Kind;

YamlConstructor::YamlConstructor(YamlDocument &document, PayloadBuilder &builder, YamlRules rules)
    : m_document(document), m_builder(builder), m_rules(rules)
{
    if (rules == YamlRules::Salt)
        builder.refuseDuplicates();
}

bool YamlConstructor::fail(const YamlNode &node, const QString &message)
{
    m_message = message;
    m_errorOffset = node.offset;
    return false;
}

bool YamlConstructor::unknownTag(const YamlNode &node)
{
    if (node.tag == YamlTag::Merge)
        return fail(node, Text::tr("<< can only be a key, which merges other mappings; put it in quotes for text"));
    if (node.tag == YamlTag::Value)
        return fail(node, Text::tr("a lone = has no value in YAML 1.1; put it in quotes for text"));
    const QByteArray name = node.tagName ? m_document.tagNames[node.tagName - 1] : QByteArray();
    if (name.startsWith("tag:yaml.org,2002:python/"))
        return fail(node, Text::tr("Python's own YAML tags are refused, as by any safe loader"));
    return fail(node, Text::tr("the tag %1 is not known to YAML's safe loader; put text that begins with ! in quotes")
                          .arg(QString::fromUtf8(name)));
}

bool YamlConstructor::tooDeep(const YamlNode &node)
{
    m_refused = true;
    return fail(node, Text::tooDeep());
}

bool YamlConstructor::tooLarge(const YamlNode &node)
{
    m_refused = true;
    return fail(node, Text::tr("the aliases multiply this text beyond what an event can hold"));
}

bool YamlConstructor::construct()
{
    if (m_document.root == YamlDocument::None) {
        m_builder.null(0);
        return true;
    }
    if (!value(m_document.root))
        return false;
    if (const auto conflict = m_builder.conflict()) {
        m_message = Text::tr("this key comes a second time, which Salt's YAML refuses");
        m_errorOffset = quint32(*conflict);
        return false;
    }
    return true;
}

bool YamlConstructor::value(NodeId id)
{
    const YamlNode &self = node(id);
    if (m_builder.isFull())
        return tooLarge(self);
    switch (self.tag) {
    case YamlTag::Seq: return sequence(id);
    case YamlTag::Map: return mapping(id);
    case YamlTag::Set: return set(id);
    case YamlTag::Omap: case YamlTag::Pairs: return pairs(id);
    case YamlTag::Merge: case YamlTag::Value: case YamlTag::Unknown: return unknownTag(self);
    default: return scalar(id);
    }
}

bool YamlConstructor::sequence(NodeId id)
{
    const YamlNode self = node(id);
    if (self.kind != Kind::Sequence)
        return fail(self, Text::tr("the tag !!seq belongs to a list"));
    if (!m_builder.beginList(self.offset))
        return tooDeep(self);
    for (quint32 i = 0; i < self.count; ++i) {
        if (!value(child(self, i)))
            return false;
    }
    m_builder.endList();
    return true;
}

bool YamlConstructor::mapping(NodeId id)
{
    if (node(id).kind != Kind::Mapping)
        return fail(node(id), Text::tr("the tag !!map belongs to a mapping"));
    if (!flatten(id))
        return false;
    const YamlNode self = node(id);
    if (!m_builder.beginMap(self.offset))
        return tooDeep(self);
    for (quint32 i = 0; i + 1 < self.count; i += 2) {
        if (!key(child(self, i)) || !value(child(self, i + 1)))
            return false;
    }
    m_builder.endMap();
    return true;
}

bool YamlConstructor::key(NodeId id)
{
    if (!value(id))
        return false;
    if (!m_builder.isHashable(m_builder.last()))
        return fail(node(id), Text::tr("a list or mapping cannot be a key"));
    if (id & YamlDocument::Inherited)
        m_builder.markInherited();
    return true;
}

// The values of a !!set must be readable, but do not count.
bool YamlConstructor::set(NodeId id)
{
    if (node(id).kind != Kind::Mapping)
        return fail(node(id), Text::tr("the tag !!set belongs to a mapping"));
    if (!flatten(id))
        return false;
    const YamlNode self = node(id);
    if (!m_builder.beginList(self.offset, PayloadBuilder::ListKind::Set))
        return tooDeep(self);
    for (quint32 i = 0; i + 1 < self.count; i += 2) {
        if (!key(child(self, i)) || !value(child(self, i + 1)))
            return false;
        m_builder.dropLast();
    }
    m_builder.endList();
    return true;
}

// Python reads !!omap and !!pairs as a list of pairs.
bool YamlConstructor::pairs(NodeId id)
{
    const YamlNode self = node(id);
    if (self.kind != Kind::Sequence)
        return fail(self, Text::tr("the tags !!omap and !!pairs belong to a list of mappings"));
    if (!m_builder.beginList(self.offset))
        return tooDeep(self);
    for (quint32 i = 0; i < self.count; ++i) {
        const YamlNode entry = node(child(self, i));
        if (entry.kind != Kind::Mapping || entry.count != 2)
            return fail(entry, Text::tr("each item of !!omap or !!pairs is a mapping of one key"));
        if (!m_builder.beginList(entry.offset, PayloadBuilder::ListKind::Tuple))
            return tooDeep(entry);
        if (!value(child(entry, 0)) || !value(child(entry, 1)))
            return false;
        m_builder.endList();
    }
    m_builder.endList();
    return true;
}

// A mapping with the key = stands for that key's value where a scalar is asked for.
const YamlNode *YamlConstructor::scalarOf(NodeId id)
{
    for (int depth = 0; depth < ReaderText::MaxDepth; ++depth) {
        const YamlNode &self = node(id);
        if (self.kind == Kind::Scalar)
            return &self;
        if (self.kind == Kind::Sequence)
            return nullptr;
        quint32 i = 0;
        while (i + 1 < self.count && node(child(self, i)).tag != YamlTag::Value)
            i += 2;
        if (i + 1 >= self.count)
            return nullptr;
        id = child(self, i + 1);
    }
    return nullptr;
}

bool YamlConstructor::scalar(NodeId id)
{
    const YamlNode &self = node(id);
    const YamlNode *const source = scalarOf(id);
    if (!source)
        return fail(self, Text::tr("this tag belongs to a single value, not to a list or mapping"));
    const QByteArrayView text = source->text();
    if (self.typedPlain && self.tag != YamlTag::Null) {
        const bool staysText = self.tag == YamlTag::Timestamp && m_rules == YamlRules::Salt;
        const QString warning = staysText ? QString() : yamlScalarWarning(text, self.tag);
        if (!warning.isEmpty() && !(m_rules == YamlRules::Salt && self.tag == YamlTag::Int))
            m_builder.warn(self.offset, warning);
    }
    switch (self.tag) {
    case YamlTag::Null: m_builder.null(self.offset); return true;
    case YamlTag::Int: return integer(self, text);
    case YamlTag::Timestamp: return timestamp(self, text);
    case YamlTag::Binary: return binary(self, text);
    case YamlTag::Bool: {
        const std::optional<bool> value = yamlBool(text);
        if (value)
            m_builder.boolean(self.offset, *value);
        return value || fail(self, Text::tr("this is no boolean"));
    }
    case YamlTag::Float: {
        const std::optional<double> value = yamlFloat(text);
        if (value)
            m_builder.real(self.offset, *value);
        return value || fail(self, Text::tr("this is no float"));
    }
    default: m_builder.text(self.offset, text); return true;
    }
}

bool YamlConstructor::integer(const YamlNode &self, QByteArrayView text)
{
    // Salt cuts the zeros that would make a number octal (salt/utils/yamlloader.py, construct_scalar).
    if (m_rules == YamlRules::Salt && text.startsWith('0') && !text.startsWith("0b") && !text.startsWith("0x")) {
        while (text.startsWith('0'))
            text = text.sliced(1);
        if (text.isEmpty())
            text = QByteArrayView("0");
    }
    const bool isPlain = text.size() < 20 && !text.isEmpty() && text.front() != '0'
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (isPlain) {
        m_builder.integer(self.offset, false, text);
        return true;
    }
    const std::optional<YamlInteger> value = yamlInteger(text);
    if (!value)
        return fail(self, text.size() > ReaderText::MaxDigits / 2 ? Text::tooManyDigits() : Text::tr("this is no integer"));
    m_builder.integer(self.offset, value->negative, value->digits);
    return true;
}

bool YamlConstructor::timestamp(const YamlNode &self, QByteArrayView text)
{
    if (m_rules == YamlRules::Salt) {
        m_builder.text(self.offset, text);
        return true;
    }
    const std::optional<Moment> value = yamlMoment(text);
    if (!value)
        return fail(self, Text::tr("this looks like a date, but there is no such day or time; put it in quotes for text"));
    m_builder.moment(self.offset, *value);
    return true;
}

bool YamlConstructor::binary(const YamlNode &self, QByteArrayView text)
{
    const bool isAscii = std::none_of(text.begin(), text.end(), [](char c) { return uchar(c) >= 0x80; });
    QByteArray encoded = text.toByteArray();
    if (m_rules == YamlRules::Salt && encoded.size() % 4)
        encoded.append(4 - encoded.size() % 4, '=');
    const std::optional<QByteArray> bytes = isAscii ? lenientBase64(encoded) : std::nullopt;
    if (!bytes)
        return fail(self, Text::tr("this is no base64: there is a character missing at its end, or one that is not ASCII"));
    m_builder.bytes(self.offset, *bytes);
    return true;
}

// Puts the pairs of the mappings under << before the mapping's own, as PyYAML does: the own ones then override.
bool YamlConstructor::flatten(NodeId id)
{
    if (node(id).flattened)
        return true;
    node(id).flattened = true;
    const YamlNode self = node(id);
    const auto isSpecial = [this](NodeId key) { return node(key).tag == YamlTag::Merge || node(key).tag == YamlTag::Value; };
    quint32 special = 0;
    while (special < self.count && !isSpecial(child(self, special)))
        special += 2;
    if (special >= self.count)
        return true;
    std::vector<NodeId> merged, own;
    bool merges = false;
    for (quint32 i = 0; i + 1 < self.count; i += 2) {
        const NodeId keyId = child(self, i), valueId = child(self, i + 1);
        if (node(keyId).tag == YamlTag::Merge) {
            merges = true;
            if (!collectMerged(valueId, merged))
                return false;
            continue;
        }
        if (node(keyId).tag == YamlTag::Value)
            node(keyId).tag = YamlTag::Str;
        own.push_back(keyId);
        own.push_back(valueId);
    }
    if (!merges)
        return true;
    if (m_rules == YamlRules::Salt)
        dropOverridden(merged, own);
    YamlNode &target = node(id);
    target.first = quint32(m_document.children.size());
    target.count = quint32(merged.size() + own.size());
    m_document.children.insert(m_document.children.end(), merged.begin(), merged.end());
    m_document.children.insert(m_document.children.end(), own.begin(), own.end());
    return m_document.children.size() <= PayloadBuilder::MaxNodes || tooLarge(self);
}

void YamlConstructor::appendPairs(NodeId id, std::vector<NodeId> &merged) const
{
    const YamlNode &from = m_document.nodes[id & ~YamlDocument::Inherited];
    for (quint32 i = 0; i + 1 < from.count; i += 2) {
        merged.push_back(child(from, i) | YamlDocument::Inherited);
        merged.push_back(child(from, i + 1));
    }
}

bool YamlConstructor::collectMerged(NodeId id, std::vector<NodeId> &merged)
{
    if (node(id).kind == Kind::Mapping) {
        if (!flatten(id))
            return false;
        appendPairs(id, merged);
        return merged.size() <= PayloadBuilder::MaxNodes || tooLarge(node(id));
    }
    const YamlNode self = node(id);
    if (self.kind != Kind::Sequence)
        return fail(self, Text::tr("<< wants a mapping, or a list of mappings"));
    for (quint32 i = 0; i < self.count; ++i) {
        const NodeId source = child(self, i);
        if (node(source).kind != Kind::Mapping)
            return fail(node(source), Text::tr("<< wants a mapping, or a list of mappings"));
        if (!flatten(source))
            return false;
    }
    for (quint32 i = self.count; i-- > 0;) { // the first of the list wins, so it comes last
        appendPairs(child(self, i), merged);
        if (merged.size() > PayloadBuilder::MaxNodes)
            return tooLarge(self);
    }
    return true;
}

// Salt leaves out merged keys that the mapping spells itself (salt/utils/yamlloader.py, flatten_mapping).
void YamlConstructor::dropOverridden(std::vector<NodeId> &merged, const std::vector<NodeId> &own)
{
    std::vector<NodeId> kept;
    for (size_t i = 0; i + 1 < merged.size(); i += 2) {
        bool spelled = false;
        for (size_t j = 0; !spelled && j < own.size(); j += 2) {
            const YamlNode &a = node(merged[i]), &b = node(own[j]);
            spelled = a.kind == Kind::Scalar && b.kind == Kind::Scalar && a.text() == b.text();
        }
        if (!spelled)
            kept.insert(kept.end(), {merged[i], merged[i + 1]});
    }
    merged.swap(kept);
}

} // namespace brine
