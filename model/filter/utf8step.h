#pragma once

#include "utf8.h"
#include <QByteArrayView>

namespace brine {

/// One character of text that claims to be UTF-8. A byte that is no part of valid UTF-8 is a character of its own, numbered
/// as Python's surrogateescape does, so that what we call one character is what Salt's Python calls one.
struct Utf8Step
{
    char32_t character = 0;
    int length = 1;
};

/// position < text.size()
inline Utf8Step utf8At(QByteArrayView text, qsizetype position)
{
    const auto *bytes = reinterpret_cast<const uchar *>(text.data()) + position;
    char32_t character = 0;
    const int length = utf8Sequence(bytes, text.size() - position, &character);
    return length ? Utf8Step{character, length} : Utf8Step{char32_t(0xDC00 + *bytes), 1};
}

} // namespace brine
