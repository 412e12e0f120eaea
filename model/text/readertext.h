#pragma once

#include "payloadreader.h"
#include <QCoreApplication>

namespace brine {

/// What every reader of typed text needs: sentences, places in the text, UTF-8. Any thread.
struct ReaderText
{
    Q_DECLARE_TR_FUNCTIONS(PayloadReader)
public:
    /// Texts beyond this are refused at once; offsets inside a reader are 32 bit.
    static constexpr qsizetype MaxSize = 256 * 1024 * 1024;
    /// The deepest nesting of lists and maps that is read, as the views over msgpack follow it.
    static constexpr int MaxDepth = 512;
    /// Python's own limit on the digits of an integer, which Salt's side cannot pass either.
    static constexpr qsizetype MaxDigits = 4300;

    static QString tooDeep();
    static QString tooManyDigits();
};

/// The sentence with line and column (in characters, from 1) of a byte offset.
TextError textErrorAt(QByteArrayView text, qsizetype offset, QString message);
/// Line of a byte offset, from 1; \n, \r\n and \r end a line, as in an editor.
int lineOfOffset(QByteArrayView text, qsizetype offset);
/// First byte that is not UTF-8 as RFC 3629 has it (no overlong form, no surrogate), or -1.
qsizetype firstInvalidUtf8(QByteArrayView text);
/// Appends one code point. It must be no surrogate and at most U+10FFFF.
void appendUtf8(QByteArray &out, char32_t codePoint);
/// The code point that begins at offset of valid UTF-8.
char32_t codePointAt(QByteArrayView text, qsizetype offset);
/// The character at offset for a sentence: 'x', or U+000B for what cannot be shown.
QString characterForPeople(QByteArrayView text, qsizetype offset);
inline bool isSurrogate(char32_t code) { return code >= 0xd800 && code <= 0xdfff; }
/// Value of a hexadecimal digit, or -1.
int hexDigit(char c);
/// Size and UTF-8 checks that every dialect begins with; nullopt when the text may be read.
std::optional<TextError> unreadableText(QByteArrayView text);

} // namespace brine
