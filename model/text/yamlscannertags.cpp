#include "readertext.h"
#include "yamlscanner.h"
#include <cstring>

namespace brine {

using Text = ReaderText;
using Type = YamlToken::Type;

namespace {

bool isWordCharacter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

} // namespace

bool YamlScanner::fetchDirective()
{
    unwindIndent(-1);
    if (!dropKey())
        return false;
    m_allowKey = false;
    YamlToken token;
    token.offset = quint32(offset());
    if (!scanDirective(token))
        return false;
    skipSpaces();
    if (*m_at == '#')
        skipComment();
    if (!isBreakOrEnd(m_at))
        return wrong(offset(), Text::tr("nothing but a comment may follow a %YAML or %TAG line"));
    takeBreak();
    m_tokens.push_back(token);
    return true;
}

bool YamlScanner::scanDirective(YamlToken &token)
{
    advance(1);
    const char *const name = m_at;
    while (isWordCharacter(*m_at))
        advance(1);
    const QByteArrayView word(name, m_at);
    if (word.isEmpty() || !isSpaceBreakOrEnd(m_at))
        return wrong(token.offset, Text::tr("a line that begins with % is a directive (%YAML, %TAG); put text in quotes"));
    if (word == "YAML")
        return scanYamlVersion(token);
    if (word == "TAG")
        return scanTagDirective(token);
    token.type = Type::OtherDirective;
    skipComment(); // its arguments are passed over as PyYAML does
    return true;
}

bool YamlScanner::scanYamlVersion(YamlToken &token)
{
    const auto number = [this] {
        const char *const begin = m_at;
        while (isDigit(*m_at))
            advance(1);
        return QByteArrayView(begin, m_at);
    };
    token.type = Type::YamlDirective;
    skipSpaces();
    token.value = number();
    const bool dotted = !token.value.isEmpty() && *m_at == '.';
    if (dotted)
        advance(1);
    if (!dotted || number().isEmpty() || !isSpaceBreakOrEnd(m_at))
        return wrong(offset(), Text::tr("%YAML wants a version such as 1.1"));
    return true;
}

bool YamlScanner::scanTagDirective(YamlToken &token)
{
    token.type = Type::TagDirective;
    skipSpaces();
    if (!scanTagHandle(token.handle))
        return false;
    if (*m_at != ' ')
        return wrong(offset(), Text::tr("%TAG wants a handle, a space and a prefix"));
    skipSpaces();
    if (!scanTagUri(token.value, true))
        return false;
    return isSpaceBreakOrEnd(m_at) || wrong(offset(), Text::tr("%TAG wants a handle, a space and a prefix"));
}

bool YamlScanner::fetchAnchor(Type type)
{
    if (!saveKey())
        return false;
    m_allowKey = false;
    YamlToken token;
    token.type = type;
    token.offset = quint32(offset());
    advance(1);
    const char *const name = m_at;
    while (isWordCharacter(*m_at))
        advance(1);
    token.value = QByteArrayView(name, m_at);
    const bool ends = isBlankBreakOrEnd(m_at) || std::strchr("?:,]}%@`", *m_at) != nullptr;
    if (token.value.isEmpty() || !ends)
        return wrong(token.offset, type == Type::Alias
                         ? Text::tr("* begins an alias, whose name has letters, digits, - and _ only; put text in quotes")
                         : Text::tr("& begins an anchor, whose name has letters, digits, - and _ only; put text in quotes"));
    m_tokens.push_back(token);
    return true;
}

bool YamlScanner::fetchTag()
{
    if (!saveKey())
        return false;
    m_allowKey = false;
    YamlToken token;
    token.type = Type::Tag;
    token.offset = quint32(offset());
    if (!scanTag(token))
        return false;
    const bool endsAtComma = m_flavour == YamlFlavour::LibYaml && m_flow && *m_at == ',';
    if (!endsAtComma && !isSpaceBreakOrEnd(m_at) && !(m_flavour == YamlFlavour::LibYaml && *m_at == '\t'))
        return wrong(offset(), Text::tr("a space is missing after the tag; put text that begins with ! in quotes"));
    m_tokens.push_back(token);
    return true;
}

bool YamlScanner::scanTag(YamlToken &token)
{
    if (at(1) == '<') {
        advance(2);
        if (!scanTagUri(token.value, true))
            return false;
        if (*m_at != '>')
            return wrong(offset(), Text::tr("the tag that begins with !< must end with >"));
        advance(1);
        return true;
    }
    if (isBlankBreakOrEnd(m_at + 1)) {
        token.value = QByteArrayView("!");
        advance(1);
        return true;
    }
    const char *p = m_at + 1;
    while (*p != '!' && !isSpaceBreakOrEnd(p))
        ++p;
    if (*p == '!') {
        if (!scanTagHandle(token.handle))
            return false;
    } else {
        token.handle = QByteArrayView(m_at, 1);
        advance(1);
    }
    return scanTagUri(token.value, false);
}

bool YamlScanner::scanTagHandle(QByteArrayView &handle)
{
    if (*m_at != '!')
        return wrong(offset(), Text::tr("a tag handle begins with !"));
    const char *const begin = m_at;
    advance(1);
    if (*m_at != ' ') {
        while (isWordCharacter(*m_at))
            advance(1);
        if (*m_at != '!')
            return wrong(offset(), Text::tr("a tag handle ends with !; put text that begins with ! in quotes"));
        advance(1);
    }
    handle = QByteArrayView(begin, m_at);
    return true;
}

bool YamlScanner::isUriCharacter(char c, bool verbatim) const
{
    if (isWordCharacter(c))
        return true;
    if (c == '\0')
        return false;
    // libyaml keeps the signs of flow collections out of a shorthand tag.
    if (m_flavour == YamlFlavour::LibYaml && !verbatim && std::strchr(",[]", c))
        return false;
    return std::strchr(";/?:@&=+$,.!~*'()[]%", c) != nullptr;
}

bool YamlScanner::scanTagUri(QByteArrayView &uri, bool verbatim)
{
    const char *const begin = m_at;
    QByteArray decoded;
    while (isUriCharacter(*m_at, verbatim)) {
        if (*m_at == '%') {
            if (!scanUriEscapes(decoded))
                return false;
        } else {
            decoded.append(*m_at);
            advance(1);
        }
    }
    if (decoded.isEmpty())
        return wrong(begin - m_text.constData(), Text::tr("the tag's name is missing after !"));
    uri = m_arena.keep(decoded);
    return true;
}

bool YamlScanner::scanUriEscapes(QByteArray &out)
{
    const qsizetype begin = offset();
    QByteArray bytes;
    while (*m_at == '%') {
        const int high = hexDigit(at(1)), low = high < 0 ? -1 : hexDigit(at(2));
        if (low < 0)
            return wrong(offset(), Text::tr("% in a tag wants two hexadecimal digits"));
        bytes.append(char(high * 16 + low));
        advance(3);
    }
    if (firstInvalidUtf8(bytes) >= 0)
        return wrong(begin, Text::tr("the bytes written with % in this tag are not UTF-8"));
    out += bytes;
    return true;
}

} // namespace brine
