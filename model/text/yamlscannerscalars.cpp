#include "readertext.h"
#include "yamlscanner.h"
#include <array>
#include <cstring>

namespace brine {

using Text = ReaderText;
using Type = YamlToken::Type;

namespace {

// Bytes that may end a run of plain text (1), or of quoted text (2): a table, for scalars are most of a payload.
// 0xc2 and 0xe2 may begin a line break of YAML 1.1.
enum : quint8 { EndsPlain = 1, EndsPlainInFlow = 2, EndsQuoted = 4 };
constexpr std::array<quint8, 256> makeStops()
{
    std::array<quint8, 256> stops{};
    for (int c : {0x00, 0x20, 0x09, 0x0d, 0x0a, 0xc2, 0xe2})
        stops[size_t(c)] = EndsPlain | EndsPlainInFlow | EndsQuoted;
    stops[size_t(':')] = EndsPlain | EndsPlainInFlow;
    for (char c : {',', '?', '[', ']', '{', '}'})
        stops[size_t(c)] = EndsPlainInFlow;
    for (char c : {'\'', '"', '\\'})
        stops[size_t(c)] = EndsQuoted;
    return stops;
}
constexpr std::array<quint8, 256> Stops = makeStops();

bool isBlank(char c) { return c == ' ' || c == '\t'; }

} // namespace

void YamlScanner::addScalar(qsizetype start, QByteArrayView value, bool plain)
{
    YamlToken &token = m_tokens.emplace_back();
    token.type = Type::Scalar;
    token.plain = plain;
    token.offset = quint32(start);
    token.value = value;
}

bool YamlScanner::fetchBlockScalar(bool folded)
{
    m_allowKey = true;
    if (!dropKey())
        return false;
    const qsizetype start = offset();
    advance(1);
    Chomping chomping = Chomping::Clip;
    int increment = 0;
    if (!scanBlockHeader(chomping, increment))
        return false;
    const qsizetype minimum = qMax<qsizetype>(m_indent + 1, 1);
    qsizetype indent = minimum + increment - 1;
    QByteArray &out = m_scratch, &breaks = m_breaks;
    out.resize(0);
    breaks.resize(0);
    if (increment)
        scanBlockBreaks(indent, breaks);
    else
        indent = qMax(minimum, scanBlockIndentation(breaks));
    QByteArrayView lineBreak;
    while (m_column == indent && *m_at) {
        out += breaks;
        const bool leadingText = !isBlank(*m_at);
        const char *const line = m_at;
        skipComment(); // to the end of the line
        out.append(line, m_at - line);
        lineBreak = takeBreak();
        breaks.resize(0);
        scanBlockBreaks(indent, breaks);
        if (m_column != indent || !*m_at)
            break;
        if (!folded || lineBreak != "\n" || !leadingText || isBlank(*m_at))
            out += lineBreak;
        else if (breaks.isEmpty())
            out += ' ';
    }
    if (chomping != Chomping::Strip)
        out += lineBreak;
    if (chomping == Chomping::Keep)
        out += breaks;
    addScalar(start, m_arena.keep(out), false);
    return true;
}

bool YamlScanner::scanBlockHeader(Chomping &chomping, int &increment)
{
    bool chomped = false;
    for (int i = 0; i < 2; ++i) {
        if ((*m_at == '+' || *m_at == '-') && !chomped) {
            chomping = *m_at == '+' ? Chomping::Keep : Chomping::Strip;
            chomped = true;
            advance(1);
        } else if (*m_at >= '0' && *m_at <= '9' && !increment) {
            increment = *m_at - '0';
            if (!increment)
                return wrong(offset(), Text::tr("a block text is indented by 1 to 9"));
            advance(1);
        }
    }
    const bool isLoose = m_flavour == YamlFlavour::LibYaml && (*m_at == '\t' || *m_at == '#');
    if (!isSpaceBreakOrEnd(m_at) && !isLoose)
        return wrong(offset(), Text::tr("the text of a block begins on the line after | or >"));
    skipSpaces();
    if (*m_at == '#')
        skipComment();
    if (!isBreakOrEnd(m_at))
        return wrong(offset(), Text::tr("the text of a block begins on the line after | or >"));
    takeBreak();
    return true;
}

// The deepest indentation up to the first line with text.
qsizetype YamlScanner::scanBlockIndentation(QByteArray &breaks)
{
    qsizetype deepest = 0;
    for (;;) {
        if (*m_at == ' ') {
            skipSpaces();
            deepest = qMax(deepest, m_column);
        } else if (!takeBreakInto(breaks)) {
            return deepest;
        }
    }
}

void YamlScanner::scanBlockBreaks(qsizetype indent, QByteArray &breaks)
{
    do {
        while (m_column < indent && *m_at == ' ')
            advance(1);
    } while (takeBreakInto(breaks));
}

bool YamlScanner::fetchQuoted(char quote)
{
    if (!saveKey())
        return false;
    m_allowKey = false;
    const qsizetype start = offset();
    const char *p = m_at + 1;
    while (!(Stops[uchar(*p)] & EndsQuoted) || isBlank(*p))
        ++p;
    if (*p == quote && !(quote == '\'' && p[1] == '\'')) { // most are on one line and need no decoding
        const QByteArrayView value(m_at + 1, p);
        advance(p + 1 - m_at);
        addScalar(start, value, false);
        return true;
    }
    m_scratch.resize(0);
    if (!scanQuoted(quote, start, m_scratch))
        return false;
    addScalar(start, m_arena.keep(m_scratch), false);
    return true;
}

bool YamlScanner::scanQuoted(char quote, qsizetype start, QByteArray &out)
{
    advance(1);
    if (!scanQuotedText(quote, out))
        return false;
    while (*m_at != quote) {
        if (!scanQuotedSpaces(start, out) || !scanQuotedText(quote, out))
            return false;
    }
    advance(1);
    return true;
}

bool YamlScanner::scanQuotedText(char quote, QByteArray &out)
{
    for (;;) {
        const char *p = m_at;
        while (!(Stops[uchar(*p)] & EndsQuoted) || ((uchar(*p) & 0x80) && !breakAt(p)))
            ++p;
        out.append(m_at, p - m_at);
        advance(p - m_at);
        if (quote == '\'' && at(0) == '\'' && at(1) == '\'') {
            out += '\'';
            advance(2);
        } else if ((quote == '"' && *m_at == '\'') || (quote == '\'' && (*m_at == '"' || *m_at == '\\'))) {
            out += *m_at;
            advance(1);
        } else if (quote == '"' && *m_at == '\\') {
            if (!scanEscape(out))
                return false;
        } else {
            return true;
        }
    }
}

bool YamlScanner::scanQuotedSpaces(qsizetype start, QByteArray &out)
{
    const char *const blanks = m_at;
    while (isBlank(*m_at))
        advance(1);
    if (!*m_at)
        return wrong(start, Text::tr("the text ends inside the quotes that begin here"));
    const QByteArrayView between(blanks, m_at);
    const QByteArrayView lineBreak = takeBreak();
    if (lineBreak.isEmpty()) {
        out += between;
        return true;
    }
    QByteArray breaks;
    if (!scanQuotedBreaks(breaks))
        return false;
    if (lineBreak != "\n")
        out += lineBreak;
    else if (breaks.isEmpty())
        out += ' ';
    out += breaks;
    return true;
}

bool YamlScanner::scanQuotedBreaks(QByteArray &out)
{
    do {
        if (atDocumentMark())
            return wrong(offset(), Text::tr("a line that begins with --- or ... ends the document inside quotes"));
        while (isBlank(*m_at))
            advance(1);
    } while (takeBreakInto(out));
    return true;
}

bool YamlScanner::scanEscape(QByteArray &out)
{
    static constexpr char names[] = "0abt\tnvfre \"\\/";
    static constexpr char values[] = "\0\a\b\t\t\n\v\f\r\x1b \"\\/";
    const qsizetype backslash = offset();
    advance(1);
    if (!takeBreak().isEmpty())
        return scanQuotedBreaks(out);
    switch (*m_at) {
    case 'x': return scanCodeEscape(2, out);
    case 'u': return scanCodeEscape(4, out);
    case 'U': return scanCodeEscape(8, out);
    case 'N': out += "\xc2\x85"; break;
    case '_': out += "\xc2\xa0"; break;
    case 'L': out += "\xe2\x80\xa8"; break;
    case 'P': out += "\xe2\x80\xa9"; break;
    default: {
        const char *const name = *m_at ? std::strchr(names, *m_at) : nullptr;
        if (!name)
            return wrong(backslash, Text::tr("YAML knows no escape \\%1; write \\\\ for a backslash, or use single quotes")
                                        .arg(characterForPeople(text(), offset())));
        out += values[name - names];
    }
    }
    advance(1);
    return true;
}

bool YamlScanner::scanCodeEscape(int digits, QByteArray &out)
{
    const qsizetype backslash = offset() - 1;
    quint64 code = 0;
    for (int i = 1; i <= digits; ++i) {
        const int digit = hexDigit(at(i));
        if (digit < 0)
            return wrong(backslash, Text::tr("\\%1 needs %2 hexadecimal digits").arg(QLatin1Char(*m_at)).arg(digits));
        code = code * 16 + quint64(digit);
    }
    if (code > 0x10ffff)
        return wrong(backslash, Text::tr("there is no character U+%1").arg(code, 0, 16));
    if (isSurrogate(char32_t(code)))
        return wrong(backslash, Text::tr("\\u%1 is half of a surrogate pair and no character; YAML writes \\U and eight digits")
                                    .arg(code, 4, 16, QLatin1Char('0')));
    appendUtf8(out, char32_t(code));
    advance(digits + 1);
    return true;
}

bool YamlScanner::endsPlain(const char *p) const
{
    switch (*p) {
    case ':':
        return isBlankBreakOrEnd(p + 1) || (m_flow && std::strchr(",[]{}", p[1]) != nullptr)
            || isColonOfLibYaml(p);
    case '?':
        return m_flavour == YamlFlavour::PyYaml; // libyaml lets a question mark stand in {url: a?b}
    case char(0xc2): case char(0xe2):
        return breakAt(p) != 0;
    default:
        return true;
    }
}

// {a:[1]}: PyYAML's own scanner ends the text before this colon, libyaml refuses it.
bool YamlScanner::isColonOfLibYaml(const char *p) const
{
    return m_flavour == YamlFlavour::LibYaml && m_flow && *p == ':' && p[1] && std::strchr(",?[]{}", p[1]) != nullptr;
}

const char *YamlScanner::plainRunEnd() const
{
    const quint8 mask = m_flow ? EndsPlainInFlow : EndsPlain;
    const char *p = m_at;
    while (!(Stops[uchar(*p)] & mask) || !endsPlain(p))
        ++p;
    return p;
}

bool YamlScanner::fetchPlain()
{
    if (!saveKey())
        return false;
    m_allowKey = false;
    const qsizetype start = offset();
    const qsizetype indent = m_indent + 1;
    const char *const begin = m_at;
    const char *end = m_at;
    bool broken = false; // once a line end was folded the value is no slice of the text any more
    QByteArray &spaces = m_spaces; // a plain value's line end is looked at each time: no allocation for that
    for (;;) {
        const char *const run = plainRunEnd();
        if (*m_at == '#')
            break;
        if (isColonOfLibYaml(run))
            return wrong(run - m_text.constData(), Text::tr("a space is missing after this colon"));
        if (run == m_at)
            break;
        m_allowKey = false;
        if (broken) {
            m_scratch += spaces;
            m_scratch.append(m_at, run - m_at);
        }
        advance(run - m_at);
        end = run;
        const bool wasBroken = broken;
        spaces.resize(0);
        if (!scanPlainSpaces(spaces, broken))
            break;
        if (*m_at == '#' || (!m_flow && m_column < indent)) {
            broken = wasBroken;
            break;
        }
        if (broken && !wasBroken) {
            m_scratch.resize(0);
            m_scratch.append(begin, end - begin);
        }
    }
    addScalar(start, broken ? m_arena.keep(m_scratch) : QByteArrayView(begin, end), true);
    return true;
}

bool YamlScanner::scanPlainSpaces(QByteArray &out, bool &broken)
{
    const char *const blanks = m_at;
    skipSpaces();
    const QByteArrayView between(blanks, m_at);
    const QByteArrayView lineBreak = takeBreak();
    if (lineBreak.isEmpty()) {
        if (broken) // else the value is still a slice of the text, blanks and all
            out += between;
        return !between.isEmpty();
    }
    m_allowKey = true;
    if (atDocumentMark())
        return false;
    QByteArray breaks;
    for (;;) {
        if (*m_at == ' ') {
            skipSpaces();
        } else if (!takeBreakInto(breaks)) {
            break;
        } else if (atDocumentMark()) {
            return false;
        }
    }
    broken = true;
    if (lineBreak != "\n")
        out += lineBreak;
    else if (breaks.isEmpty())
        out += ' ';
    out += breaks;
    return true;
}

} // namespace brine
