#pragma once

#include "yamlnode.h"
#include "yamlscanner.h"
#include <QHash>

namespace brine {

/// Makes a node graph of the tokens of one document, by the grammar of PyYAML's parser and composer. More than one
/// document, duplicate and undefined anchors, aliases that refer to themselves and nesting over 512 levels are errors,
/// left in the scanner. One use.
class YamlComposer
{
public:
    explicit YamlComposer(YamlScanner &scanner) : m_scanner(scanner) { }
    /// False on an error. A text without any document has no root.
    bool compose();
    YamlDocument &document() { return m_document; }

private:
    using NodeId = YamlDocument::NodeId;
    using Type = YamlToken::Type;
    struct Properties
    {
        bool hasTag = false, hasAnchor = false;
        QByteArrayView anchor;
        QByteArray tag;
        quint32 offset = 0;
        bool any() const { return hasTag || hasAnchor; }
        bool isGuessed() const { return !hasTag || tag == "!"; }
    };

    bool is(Type type) { return m_scanner.peek().type == type; }
    template<typename... Types> bool isAny(Types... types) { return (is(types) || ...); }
    bool explicitDocument();
    bool directives();
    bool nothingFollows();
    NodeId node(bool block, bool indentless);
    NodeId nested(bool block, bool indentless);
    NodeId alias();
    bool properties(Properties &out);
    bool tagName(const YamlToken &token, Properties &out);
    bool checkAnchor(const Properties &properties);
    NodeId content(const Properties &properties, bool block, bool indentless);
    NodeId scalar(const Properties &properties, const YamlToken &token);
    NodeId emptyScalar(quint32 offset);
    NodeId emptyWithProperties(const Properties &properties);
    NodeId begin(const Properties &properties, YamlNode::Kind kind);
    NodeId finish(NodeId id, size_t stackBase);
    bool blockSequence();
    bool indentlessSequence();
    bool blockMapping();
    bool flowSequence();
    bool flowMapping();
    bool flowKeyAndValue(Type end);
    bool pair(quint32 offset);
    bool push(NodeId id);
    bool pushFlowNodeUnless(bool absent, quint32 offset);
    NodeId fail(quint32 at, const QString &message);
    NodeId refuse(quint32 at, const QString &message);
    NodeId expectedContent();
    QString nameOf(const YamlToken &token) const;

    YamlScanner &m_scanner;
    YamlDocument m_document;
    std::vector<NodeId> m_stack;   // children of the collections that are still open
    QHash<QByteArrayView, NodeId> m_anchors;
    QHash<QByteArray, QByteArray> m_handles;
    int m_depth = 0;
};

} // namespace brine
