#include "yamlscanner.h"
#include "readertext.h"
#include <cstring>

namespace brine {

using Text = ReaderText;
using Type = YamlToken::Type;

YamlScanner::YamlScanner(QByteArrayView text, YamlFlavour flavour) : m_size(text.size()), m_flavour(flavour), m_keys(1)
{
    m_text.reserve(text.size() + 8);
    m_text.append(text.data(), text.size());
    m_text.append(8, '\0');
    m_at = m_text.constData();
    checkCharacters();
    if (std::memcmp(m_at, "\xef\xbb\xbf", 3) == 0)
        m_at += 3;
}

void YamlScanner::fail(qsizetype at, const QString &message)
{
    if (!m_error)
        m_error = textErrorAt(text(), at, message);
}

void YamlScanner::refuse(qsizetype at, const QString &message)
{
    m_refused = m_refused || !m_error;
    fail(at, message);
}

bool YamlScanner::wrong(qsizetype at, const QString &message)
{
    fail(at, message);
    return false;
}

const YamlToken &YamlScanner::settle()
{
    while (!m_error && needsMore())
        fetchMore();
    m_settled = !m_error;
    return m_error ? m_errorToken : m_tokens[m_head];
}

YamlToken YamlScanner::take()
{
    const YamlToken token = peek();
    if (token.type == Type::Error)
        return token;
    m_settled = false;
    ++m_taken;
    if (++m_head == m_tokens.size()) {
        m_tokens.clear();
        m_head = 0;
    }
    return token;
}

// While the token at the head may still turn out to be a key, a KEY token may have to go in before it.
bool YamlScanner::needsMore()
{
    if (m_done)
        return false;
    if (m_head == m_tokens.size())
        return true;
    if (!dropStaleKeys())
        return false;
    for (const SimpleKey &key : m_keys) {
        if (key.possible)
            return key.tokenNumber == m_taken; // outer levels hold the older tokens
    }
    return false;
}

bool YamlScanner::scanToNextToken()
{
    const bool loose = m_flavour == YamlFlavour::LibYaml;
    for (;;) {
        if (loose && m_column == 0 && std::memcmp(m_at, "\xef\xbb\xbf", 3) == 0)
            m_at += 3; // a byte order mark may begin any line
        // libyaml passes over tabs where no key can begin; PyYAML's own scanner never does.
        while (*m_at == ' ' || (loose && *m_at == '\t' && (m_flow || !m_allowKey)))
            advance(1);
        if (*m_at == '#')
            skipComment();
        if (takeBreak().isEmpty())
            return true;
        if (!m_flow)
            m_allowKey = true;
    }
}

bool YamlScanner::fetchMore()
{
    if (!scanToNextToken() || !dropStaleKeys())
        return false;
    unwindIndent(m_column);
    const char c = *m_at;
    if (c == '\0')
        return fetchStreamEnd();
    if (c == '%' && m_column == 0)
        return fetchDirective();
    if (c == '-' && atDocumentMark('-'))
        return fetchDocumentMark(Type::DocumentStart);
    if (c == '.' && atDocumentMark('.'))
        return fetchDocumentMark(Type::DocumentEnd);
    return fetchIndicator(c);
}

bool YamlScanner::fetchIndicator(char c)
{
    switch (c) {
    case '[': return fetchFlowStart(Type::FlowSequenceStart);
    case '{': return fetchFlowStart(Type::FlowMappingStart);
    case ']': return fetchFlowEnd(Type::FlowSequenceEnd);
    case '}': return fetchFlowEnd(Type::FlowMappingEnd);
    case ',': return fetchFlowEntry();
    case '*': return fetchAnchor(Type::Alias);
    case '&': return fetchAnchor(Type::Anchor);
    case '!': return fetchTag();
    case '\'': case '"': return fetchQuoted(c);
    case '-': if (isBlankBreakOrEnd(m_at + 1)) return fetchBlockEntry(); break;
    case '?': if (m_flow || isBlankBreakOrEnd(m_at + 1)) return fetchKey(); break;
    case ':': if (m_flow || isBlankBreakOrEnd(m_at + 1)) return fetchValue(); break;
    case '|': case '>': if (!m_flow) return fetchBlockScalar(c == '>'); break;
    default: break;
    }
    if (startsPlain())
        return fetchPlain();
    if (c == '\t')
        return wrong(offset(), Text::tr("a tab cannot stand before a value; YAML is indented with spaces"));
    return wrong(offset(), Text::tr("nothing can begin with %1 here; put the text in quotes")
                               .arg(characterForPeople(text(), offset())));
}

bool YamlScanner::startsPlain() const
{
    if (std::strchr("-?:,[]{}#&*!|>'\"%@`\t", *m_at) == nullptr)
        return !isBlankBreakOrEnd(m_at);
    return !isBlankBreakOrEnd(m_at + 1) && (*m_at == '-' || (!m_flow && (*m_at == '?' || *m_at == ':')));
}

bool YamlScanner::dropStale()
{
    for (SimpleKey &key : m_keys) {
        if (!key.possible || (key.line == m_line && m_index - key.index <= 1024))
            continue;
        if (key.required)
            return wrong(key.offset, Text::tr("a colon is missing after this key"));
        key.possible = false;
    }
    return true;
}

bool YamlScanner::saveKey()
{
    if (!m_allowKey)
        return true;
    if (!dropKey())
        return false;
    m_keys.back() = {true, !m_flow && m_indent == m_column, m_taken + (m_tokens.size() - m_head),
                     m_index, m_line, m_column, quint32(offset())};
    return true;
}

bool YamlScanner::dropKey()
{
    SimpleKey &key = m_keys.back();
    if (key.possible && key.required)
        return wrong(key.offset, Text::tr("a colon is missing after this key"));
    key.possible = false;
    return true;
}

void YamlScanner::unwindIndent(qsizetype column)
{
    if (m_flow)
        return;
    while (m_indent > column) {
        m_indent = m_indents.back();
        m_indents.pop_back();
        add(Type::BlockEnd);
    }
}

bool YamlScanner::addIndent(qsizetype column)
{
    if (m_indent >= column)
        return false;
    m_indents.push_back(m_indent);
    m_indent = column;
    return true;
}

void YamlScanner::add(Type type, qsizetype length)
{
    YamlToken &token = m_tokens.emplace_back();
    token.type = type;
    token.offset = quint32(offset());
    advance(length);
}

void YamlScanner::insertAtKey(const SimpleKey &key, Type type)
{
    YamlToken token;
    token.type = type;
    token.offset = key.offset;
    m_tokens.insert(m_tokens.begin() + qptrdiff(m_head + (key.tokenNumber - m_taken)), token);
}

bool YamlScanner::fetchStreamEnd()
{
    unwindIndent(-1);
    if (!dropKey())
        return false;
    for (SimpleKey &key : m_keys)
        key.possible = false;
    m_allowKey = false;
    add(Type::StreamEnd);
    m_done = true;
    return true;
}

bool YamlScanner::fetchDocumentMark(Type type)
{
    unwindIndent(-1);
    if (!dropKey())
        return false;
    m_allowKey = false;
    add(type, 3);
    return true;
}

bool YamlScanner::fetchFlowStart(Type type)
{
    if (!saveKey())
        return false;
    if (++m_flow > ReaderText::MaxDepth) {
        refuse(offset(), Text::tooDeep());
        return false;
    }
    m_keys.emplace_back();
    m_allowKey = true;
    add(type, 1);
    return true;
}

bool YamlScanner::fetchFlowEnd(Type type)
{
    if (!m_flow)
        return wrong(offset(), Text::tr("there is nothing here that %1 could close").arg(QLatin1Char(*m_at)));
    if (!dropKey())
        return false;
    --m_flow;
    m_keys.pop_back();
    m_allowKey = false;
    add(type, 1);
    return true;
}

bool YamlScanner::fetchFlowEntry()
{
    m_allowKey = true;
    if (!dropKey())
        return false;
    add(Type::FlowEntry, 1);
    return true;
}

bool YamlScanner::fetchBlockEntry()
{
    if (!m_flow) {
        if (!m_allowKey)
            return wrong(offset(), Text::tr("a list item cannot begin here; put it on a line of its own"));
        if (addIndent(m_column))
            add(Type::BlockSequenceStart);
    }
    m_allowKey = true;
    if (!dropKey())
        return false;
    add(Type::BlockEntry, 1);
    return true;
}

bool YamlScanner::fetchKey()
{
    if (!m_flow) {
        if (!m_allowKey)
            return wrong(offset(), Text::tr("a key cannot begin here; put it on a line of its own"));
        if (addIndent(m_column))
            add(Type::BlockMappingStart);
    }
    m_allowKey = !m_flow;
    if (!dropKey())
        return false;
    add(Type::Key, 1);
    return true;
}

bool YamlScanner::fetchValue()
{
    if (m_keys.back().possible) {
        const SimpleKey key = m_keys.back();
        m_keys.back().possible = false;
        insertAtKey(key, Type::Key);
        if (!m_flow && addIndent(key.column))
            insertAtKey(key, Type::BlockMappingStart);
        m_allowKey = false;
    } else {
        if (!m_flow && !m_allowKey)
            return wrong(offset(), Text::tr("a value cannot begin here: this colon belongs to no key; "
                                            "put text that holds a colon and a space in quotes"));
        if (!m_flow && addIndent(m_column))
            add(Type::BlockMappingStart);
        m_allowKey = !m_flow;
        if (!dropKey())
            return false;
    }
    add(Type::Value, 1);
    return true;
}

} // namespace brine
