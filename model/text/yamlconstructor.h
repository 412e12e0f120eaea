#pragma once

#include "payloadbuilder.h"
#include "yamlnode.h"

namespace brine {

/// Whose constructor gives the nodes their values.
enum class YamlRules : quint8 {
    PyYaml, ///< yaml.safe_load
    Salt    ///< salt.utils.yaml.safe_load: decimal 017, dates stay text, equal keys are refused, merges never override
};

/// Makes the values of a composed document, as PyYAML's SafeConstructor (or Salt's child of it) does, and puts them into
/// a PayloadBuilder. What Python refuses is an error with its place. Aliases are written out again; the builder's bounds
/// stop those that multiply. One use.
class YamlConstructor
{
public:
    YamlConstructor(YamlDocument &document, PayloadBuilder &builder, YamlRules rules);
    bool construct();
    QString message() const { return m_message; }
    quint32 errorOffset() const { return m_errorOffset; }
    /// The error is of our own bounds: Python would have constructed it.
    bool isRefused() const { return m_refused; }

private:
    using NodeId = YamlDocument::NodeId;
    YamlNode &node(NodeId id) { return m_document.nodes[id & ~YamlDocument::Inherited]; }
    NodeId child(const YamlNode &parent, quint32 index) const { return m_document.children[parent.first + index]; }
    bool value(NodeId id);
    bool sequence(NodeId id);
    bool mapping(NodeId id);
    bool set(NodeId id);
    bool pairs(NodeId id);
    bool key(NodeId id);
    bool scalar(NodeId id);
    const YamlNode *scalarOf(NodeId id);
    bool integer(const YamlNode &node, QByteArrayView text);
    bool timestamp(const YamlNode &node, QByteArrayView text);
    bool binary(const YamlNode &node, QByteArrayView text);
    bool flatten(NodeId id);
    bool collectMerged(NodeId id, std::vector<NodeId> &merged);
    void appendPairs(NodeId id, std::vector<NodeId> &merged) const;
    void dropOverridden(std::vector<NodeId> &merged, const std::vector<NodeId> &own);
    bool fail(const YamlNode &node, const QString &message);
    bool unknownTag(const YamlNode &node);
    bool tooLarge(const YamlNode &node);
    bool tooDeep(const YamlNode &node);

    YamlDocument &m_document;
    PayloadBuilder &m_builder;
    YamlRules m_rules;
    QString m_message;
    quint32 m_errorOffset = 0;
    bool m_refused = false;
};

} // namespace brine
