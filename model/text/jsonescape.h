#pragma once

#include <QByteArrayView>

namespace brine {

/// What an escape in a JSON string stands for. Any thread.
struct JsonEscape
{
    char32_t code = 0;      ///< half of a surrogate pair where the other half is missing
    int size = 0;           ///< bytes of the text; 0: this is no escape
};

/// `text` begins at the backslash.
JsonEscape readJsonEscape(QByteArrayView text);

} // namespace brine
