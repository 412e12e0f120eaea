#pragma once

#include "yamlscalar.h"
#include <QByteArray>
#include <vector>

namespace brine {

/// One node of a composed YAML document. An alias is simply the same node once more.
struct YamlNode
{
    enum class Kind : quint8 { Scalar, Sequence, Mapping };
    Kind kind = Kind::Scalar;
    YamlTag tag = YamlTag::Str;
    bool typedPlain = false;    ///< its type was guessed from plain text, which deserves a warning at times
    bool open = false;          ///< still being composed: an alias to it would refer to itself
    bool flattened = false;     ///< its merge keys are resolved
    quint32 offset = 0;
    quint32 tagName = 0;        ///< of an explicit tag: its place in YamlDocument::tagNames, from 1
    quint32 first = 0;          ///< child of a sequence or mapping (keys and values alternately)
    quint32 count = 0;          ///< children, or bytes of a scalar
    const char *bytes = "";     ///< of a scalar

    QByteArrayView text() const { return QByteArrayView(bytes, qsizetype(count)); }
    void setText(QByteArrayView text)
    {
        bytes = text.data();
        count = quint32(text.size());
    }
};

/// A whole document: nodes refer to each other by index. Views point into the scanner.
struct YamlDocument
{
    using NodeId = quint32;
    static constexpr NodeId None = ~NodeId(0);
    /// Set in the entry of a key that came by a merge.
    static constexpr NodeId Inherited = NodeId(1) << 31;

    std::vector<YamlNode> nodes;
    std::vector<NodeId> children;
    std::vector<QByteArray> tagNames;
    NodeId root = None;
};

} // namespace brine
