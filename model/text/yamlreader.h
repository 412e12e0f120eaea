#pragma once

#include "payloadreader.h"
#include "yamlconstructor.h"

namespace brine {

/// YAML text made a payload: scanner, composer and constructor in a row. Salt's rules go with libyaml's scanner, which
/// Salt prefers. Any thread.
Result<ParsedPayload, TextError> readYaml(QByteArrayView text, YamlRules rules);

} // namespace brine
