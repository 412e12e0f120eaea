#pragma once

#include <QByteArrayView>

namespace brine {

/// One token of YAML as the scanner hands it to the composer. Views point into the scanner's text or arena.
struct YamlToken
{
    enum class Type : quint8 {
        Error, StreamEnd, YamlDirective, TagDirective, OtherDirective, DocumentStart, DocumentEnd,
        BlockSequenceStart, BlockMappingStart, BlockEnd, FlowSequenceStart, FlowMappingStart, FlowSequenceEnd,
        FlowMappingEnd, Key, Value, BlockEntry, FlowEntry, Alias, Anchor, Tag, Scalar
    };
    Type type = Type::Error;
    bool plain = false;       ///< Scalar: neither quoted nor a block
    quint32 offset = 0;       ///< first byte in the text
    QByteArrayView value;     ///< Scalar: its text; Alias, Anchor: the name; Tag: the suffix; TagDirective: the prefix;
                              ///< YamlDirective: the major version
    QByteArrayView handle;    ///< Tag, TagDirective: "!", "!!", "!name!"; null for a verbatim tag
};

} // namespace brine
