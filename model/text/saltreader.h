#pragma once

#include "payloadreader.h"
#include <optional>

namespace brine {

/// Text as Salt's own command line types it (salt/utils/args.py: parse_kwarg, yamlify_arg, condition_input). Any thread.
namespace salt {

/// A word of the form name=value.
struct KeywordArgument
{
    QByteArrayView name, value;
};
/// nullopt where Salt takes the word as a positional argument: no name before =, or == .
std::optional<KeywordArgument> keywordArgument(QByteArrayView word);

/// The value of one argument: YAML by Salt's rules where that gives a number, boolean, null, a {mapping} or a [list],
/// else the text itself. Never fails but for bytes that are not UTF-8 and for aliases that refer to themselves.
Result<ParsedPayload, TextError> argumentValue(QByteArrayView argument);

} // namespace salt

/// The text as one argument of salt-call event.send: name=value gives a map of it. Line ends at the end do not count, as in $(cat file).
Result<ParsedPayload, TextError> readSalt(QByteArrayView text);

} // namespace brine
