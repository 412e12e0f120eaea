#include "readertext.h"
#include "utf8.h"
#include <cstring>

namespace brine {

QString ReaderText::tooDeep()
{
    return tr("lists and maps are nested more than %1 levels deep here").arg(MaxDepth);
}

QString ReaderText::tooManyDigits()
{
    return tr("this integer has more than %1 digits, and Salt's Python reads no such number").arg(MaxDigits);
}

TextError textErrorAt(QByteArrayView text, qsizetype offset, QString message)
{
    offset = qBound<qsizetype>(0, offset, text.size());
    TextError error{std::move(message), 1, 1, offset};
    for (qsizetype i = 0; i < offset; ++i) {
        const char c = text[i];
        if (c == '\n' || (c == '\r' && (i + 1 >= text.size() || text[i + 1] != '\n'))) {
            ++error.line;
            error.column = 1;
        } else if ((uchar(c) & 0xc0) != 0x80) {
            ++error.column;
        }
    }
    return error;
}

int lineOfOffset(QByteArrayView text, qsizetype offset)
{
    return textErrorAt(text, offset, {}).line;
}

qsizetype firstInvalidUtf8(QByteArrayView text)
{
    const auto *begin = reinterpret_cast<const uchar *>(text.data());
    const uchar *const end = begin + text.size();
    for (const uchar *p = begin; p < end;) {
        quint64 eight;
        if (end - p >= 8 && (std::memcpy(&eight, p, 8), (eight & 0x8080808080808080u) == 0)) {
            p += 8;
            continue;
        }
        char32_t code;
        const int length = utf8Sequence(p, end - p, &code);
        if (length == 0)
            return p - begin;
        p += length;
    }
    return -1;
}

void appendUtf8(QByteArray &out, char32_t codePoint)
{
    Q_ASSERT(codePoint <= 0x10ffff && !isSurrogate(codePoint));
    char bytes[4];
    out.append(bytes, putUtf8(bytes, codePoint) - bytes);
}

char32_t codePointAt(QByteArrayView text, qsizetype offset)
{
    const auto *p = reinterpret_cast<const uchar *>(text.data()) + offset;
    char32_t code;
    return utf8Sequence(p, text.size() - offset, &code) ? code : *p;
}

QString characterForPeople(QByteArrayView text, qsizetype offset)
{
    if (offset >= text.size())
        return ReaderText::tr("the end of the text");
    const char32_t code = codePointAt(text, offset);
    const QString shown = QString::fromUcs4(&code, 1);
    const bool printable = shown.size() == 1 ? shown.at(0).isPrint() && code != ' ' : QChar::isPrint(code);
    if (printable)
        return shown;
    switch (code) {
    case ' ': return ReaderText::tr("a space");
    case '\t': return ReaderText::tr("a tab");
    case '\n': case '\r': return ReaderText::tr("the end of the line");
    default: return QStringLiteral("U+%1").arg(uint(code), 4, 16, QLatin1Char('0')).toUpper();
    }
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::optional<TextError> unreadableText(QByteArrayView text)
{
    if (text.size() > ReaderText::MaxSize)
        return textErrorAt(text, 0, ReaderText::tr("the text is larger than %1 MiB").arg(ReaderText::MaxSize >> 20));
    const qsizetype bad = firstInvalidUtf8(text);
    if (bad < 0)
        return std::nullopt;
    return textErrorAt(text, bad, ReaderText::tr("the byte 0x%1 is not UTF-8 here")
                                      .arg(uint(uchar(text[bad])), 2, 16, QLatin1Char('0')));
}

} // namespace brine
