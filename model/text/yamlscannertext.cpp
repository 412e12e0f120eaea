#include "readertext.h"
#include "yamlscanner.h"
#include <cstring>

namespace brine {

using Text = ReaderText;

namespace {

// Eight bytes of plain ASCII at once: no control character, DEL or lead byte among them.
bool areEightPlain(const uchar *p)
{
    constexpr quint64 ones = 0x0101010101010101u;
    quint64 eight;
    std::memcpy(&eight, p, 8);
    const quint64 control = (eight - ones * 0x20) & ~eight;
    const quint64 deleted = eight ^ (ones * 0x7f);
    return ((eight | control | ((deleted - ones) & ~deleted)) & (ones * 0x80)) == 0;
}

} // namespace

// What PyYAML's reader lets in: tab, line breaks, and what is no control character, surrogate or non-character.
bool YamlScanner::checkCharacters()
{
    const auto *p = reinterpret_cast<const uchar *>(m_text.constData());
    const uchar *const end = p + m_size;
    for (; p < end; ++p) {
        while (end - p >= 8 && areEightPlain(p))
            p += 8;
        if (p == end)
            break;
        if (*p >= 0x20 && *p < 0x7f)
            continue;
        bool allowed = *p == '\t' || *p == '\n' || *p == '\r' || *p >= 0x80;
        if (*p >= 0x80)
            m_ascii = false;
        if (*p == 0xc2)
            allowed = p[1] >= 0xa0 || p[1] == 0x85;
        else if (*p == 0xef && p[1] == 0xbf)
            allowed = p[2] <= 0xbd;
        if (!allowed) {
            const qsizetype where = p - reinterpret_cast<const uchar *>(m_text.constData());
            return wrong(where, Text::tr("YAML allows no %1; write it as an escape in double quotes")
                                    .arg(characterForPeople(text(), where)));
        }
    }
    return true;
}

int YamlScanner::breakHere(const char *p)
{
    switch (uchar(*p)) {
    case '\n': return 1;
    case '\r': return p[1] == '\n' ? 2 : 1;
    case 0xc2: return uchar(p[1]) == 0x85 ? 2 : 0;
    case 0xe2: return uchar(p[1]) == 0x80 && (uchar(p[2]) == 0xa8 || uchar(p[2]) == 0xa9) ? 3 : 0;
    default: return 0;
    }
}

// Within a line only; takeBreak() passes line ends.
void YamlScanner::advanceWide(qsizetype bytes)
{
    qsizetype characters = bytes;
    for (qsizetype i = 0; i < bytes; ++i)
        characters -= (uchar(m_at[i]) & 0xc0) == 0x80;
    qsizetype width = characters;
    for (qsizetype i = 0; i + 2 < bytes; ++i)
        width -= std::memcmp(m_at + i, "\xef\xbb\xbf", 3) == 0; // a byte order mark takes no column
    m_at += bytes;
    m_index += characters;
    m_column += width;
}

void YamlScanner::skipSpaces()
{
    qsizetype n = 0;
    while (m_at[n] == ' ')
        ++n;
    m_at += n;
    m_index += n;
    m_column += n;
}

void YamlScanner::skipComment()
{
    const char *p = m_at;
    while (!isBreakOrEnd(p))
        ++p;
    advance(p - m_at);
}

QByteArrayView YamlScanner::takeBreakHere()
{
    const int length = breakAt(m_at);
    const QByteArrayView taken = length == 3 ? QByteArrayView(m_at, 3) : QByteArrayView("\n", 1);
    m_index += *m_at == '\r' ? length : 1;
    m_at += length;
    ++m_line;
    m_column = 0;
    return taken;
}

bool YamlScanner::atDocumentMark(char sign) const
{
    return m_column == 0 && at(0) == sign && at(1) == sign && at(2) == sign && isBlankBreakOrEnd(m_at + 3);
}

} // namespace brine
