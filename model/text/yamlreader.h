#pragma once

#include "payloadreader.h"
#include "yamlconstructor.h"

namespace brine {

/// What else there is to know of a YAML text.
struct YamlFacts
{
    YamlTag root = YamlTag::Null; ///< what the whole document is
    bool refused = false;         ///< an error of our own bounds (depth, aliases): PyYAML would have read it
};

/// YAML text made a payload: scanner, composer and constructor in a row. Salt's rules go with libyaml's scanner, which
/// Salt prefers. Any thread.
Result<ParsedPayload, TextError> readYaml(QByteArrayView text, YamlRules rules, YamlFacts *facts = nullptr);

} // namespace brine
