#pragma once

#include "yamlscalar.h"
#include <QByteArrayView>
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
    QByteArrayView text;        ///< of a scalar
    QByteArrayView tagName;     ///< of an explicit tag
    quint32 first = 0, count = 0; ///< children of a sequence, or keys and values alternately
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
    NodeId root = None;
};

} // namespace brine
