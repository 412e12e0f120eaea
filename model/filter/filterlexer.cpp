#include "filterlexer.h"
#include "filtervalue.h"

namespace brine {

namespace {

bool isWordStart(QChar c) { return c.isLetter() || c == u'_'; }
bool isWordPart(QChar c) { return c.isLetterOrNumber() || c.isMark() || c.isSurrogate() || c == u'_' || c == u'-'; }
bool isDigit(QChar c) { return c >= u'0' && c <= u'9'; }

} // namespace

FilterToken FilterLexer::finished(FilterToken token) const
{
    token.position = int(m_start);
    token.length = int(m_at - m_start);
    return token;
}

FilterToken FilterLexer::error(QString message, bool incomplete) const
{
    FilterToken token;
    token.kind = FilterToken::Error;
    token.word = std::move(message);
    token.incomplete = incomplete;
    return finished(std::move(token));
}

FilterToken FilterLexer::symbol(FilterToken::Kind kind, int length)
{
    m_at += length;
    FilterToken token;
    token.kind = kind;
    return finished(std::move(token));
}

FilterToken FilterLexer::operation(FilterOp op, int length)
{
    FilterToken token = symbol(FilterToken::Operator, length);
    token.op = op;
    return token;
}

FilterToken FilterLexer::next()
{
    const qsizetype before = m_at;
    while (!atEnd() && at().isSpace())
        ++m_at;
    m_start = m_at;
    FilterToken token;
    if (atEnd())
        token = finished({});
    else if (at() == u'"' || at() == u'\'')
        token = readText();
    else if (isDigit(at()) || ((at() == u'-' || at() == u'+' || at() == u'.') && (isDigit(at(1)) || at(1) == u'.')))
        token = readValue();
    else if (isWordStart(at()) || at().isSurrogate())
        token = readWord();
    else if (at() == u'-' && m_text.sliced(m_at + 1).startsWith(u"inf"))
        token = readValue();
    else
        token = readSymbol();
    token.spaceBefore = m_start > before;
    return token;
}

FilterToken FilterLexer::readSymbol()
{
    const QChar c = at(), n = at(1);
    switch (c.unicode()) {
    case u'(': return symbol(FilterToken::Open, 1);
    case u')': return symbol(FilterToken::Close, 1);
    case u'[': return symbol(FilterToken::OpenList, 1);
    case u']': return symbol(FilterToken::CloseList, 1);
    case u',': return symbol(FilterToken::Comma, 1);
    case u'~': return operation(FilterOp::Glob, 1);
    case u'<': return n == u'=' ? operation(FilterOp::LessEqual, 2) : operation(FilterOp::Less, 1);
    case u'>': return n == u'=' ? operation(FilterOp::GreaterEqual, 2) : operation(FilterOp::Greater, 1);
    case u'!': return n == u'=' ? operation(FilterOp::NotEqual, 2) : symbol(FilterToken::Not, 1);
    default: break;
    }
    const bool last = m_at + 1 >= m_text.size();
    if (c == u'=' && n == u'=')
        return operation(FilterOp::Equal, 2);
    if (c == u'=' && n == u'~')
        return operation(FilterOp::Regex, 2);
    if (c == u'^' && n == u'=')
        return operation(FilterOp::Prefix, 2);
    if (c == u'&' && n == u'&')
        return symbol(FilterToken::And, 2);
    if (c == u'|' && n == u'|')
        return symbol(FilterToken::Or, 2);
    m_at += c.isHighSurrogate() && !last ? 2 : 1;
    switch (c.unicode()) {
    case u'=': return error(tr("One = compares nothing: did you mean == ?"), last);
    case u'^': return error(tr("^ alone is no operator: did you mean ^= (begins with)?"), last);
    case u'&': return error(tr("Did you mean && or and ?"), last);
    case u'|': return error(tr("Did you mean || or or ?"), last);
    case u'-': case u'+': case u'.': return error(tr("A number begins here; its digits are missing."), last);
    default: return error(tr("%1 means nothing here; text goes in quotes.").arg(QString(c)));
    }
}

void FilterLexer::readEscape(QByteArray &bytes)
{
    const auto hex = [this](int digits, bool *ok) { return m_at + 2 + digits <= m_text.size() ? m_text.sliced(m_at + 2, digits).toUInt(ok, 16) : (*ok = false, 0u); };
    bool ok = false;
    switch (at(1).unicode()) {
    case u'n': bytes += '\n'; m_at += 2; return;
    case u't': bytes += '\t'; m_at += 2; return;
    case u'r': bytes += '\r'; m_at += 2; return;
    case u'\\': case u'"': case u'\'': bytes += char(at(1).unicode()); m_at += 2; return;
    case u'x':
        if (const uint value = hex(2, &ok); ok) {
            bytes += char(value);
            m_at += 4;
            return;
        }
        break;
    case u'u':
        if (const uint value = hex(4, &ok); ok) {
            bytes += QString(QChar(ushort(value))).toUtf8();
            m_at += 6;
            return;
        }
        break;
    case u'U':
        if (const uint value = hex(8, &ok); ok && value <= 0x10ffff) {
            const char32_t code = value;
            bytes += QString::fromUcs4(&code, 1).toUtf8();
            m_at += 10;
            return;
        }
        break;
    default:
        break;
    }
    bytes += '\\'; // no escape of ours: a regular expression's own, kept as it is (\d, \., \b)
    ++m_at;
}

// From the opening quote to behind the closing one.
bool FilterLexer::readQuoted(QByteArray &bytes, QString &problem)
{
    const QChar quote = at();
    ++m_at;
    while (!atEnd() && at() != quote) {
        if (at() == u'\\' && m_at + 1 < m_text.size()) {
            readEscape(bytes);
            continue;
        }
        const qsizetype from = m_at;
        while (!atEnd() && at() != quote && at() != u'\\')
            ++m_at;
        if (m_at == from)
            ++m_at; // a backslash that ends the text
        bytes += m_text.sliced(from, m_at - from).toUtf8();
    }
    if (atEnd()) {
        problem = tr("The quote is not closed.");
        return false;
    }
    ++m_at;
    return true;
}

FilterToken FilterLexer::readText()
{
    FilterToken token;
    token.kind = FilterToken::Text;
    token.literal.kind = FilterLiteral::Text;
    token.literal.text = QByteArray("");
    QString problem;
    if (!readQuoted(token.literal.text, problem))
        return error(problem, true);
    if (at() == u'i' && !isWordPart(at(1))) {
        token.literal.ignoreCase = true;
        ++m_at;
    } else if (isWordPart(at())) {
        ++m_at;
        return error(tr("Only i (ignore case) may follow the closing quote."));
    }
    token = finished(std::move(token));
    token.literal.position = token.position;
    token.literal.length = token.length;
    return token;
}

FilterToken FilterLexer::readValue()
{
    do
        ++m_at;
    while (!atEnd() && (isWordPart(at()) || at() == u'.' || at() == u':' || (at() == u'+' && !at(-1).isSpace())));
    FilterToken token;
    token.kind = FilterToken::Value;
    QString problem;
    const QStringView text = m_text.sliced(m_start, m_at - m_start);
    if (!readFilterValue(text, m_nowUs, token.literal, problem)) {
        const bool isTimeSoFar = text.contains(u':') || (text.size() > 4 && text[4] == u'-');
        return error(problem, atEnd() && (isTimeSoFar || QStringView(u"-+.exX").contains(text.back())));
    }
    token = finished(std::move(token));
    token.literal.position = token.position;
    token.literal.length = token.length;
    return token;
}

QStringView FilterLexer::readBareKey()
{
    const qsizetype from = m_at;
    while (!atEnd() && isWordPart(at()))
        ++m_at;
    return m_text.sliced(from, m_at - from);
}

bool FilterLexer::readBracket(FilterToken &token, FilterToken &problem)
{
    FilterStep step;
    ++m_at;
    if (at() == u'"' || at() == u'\'') {
        QByteArray key;
        QString text;
        if (!readQuoted(key, text)) {
            problem = error(text, true);
            return false;
        }
        step = FilterStep::forKey(key);
    } else if (at() == u'*') {
        step.kind = FilterStep::AnyItem;
        ++m_at;
    } else {
        const qsizetype from = m_at;
        while (!atEnd() && at() != u']' && !at().isSpace())
            ++m_at;
        bool ok = false;
        step.kind = FilterStep::Index;
        step.index = m_text.sliced(from, m_at - from).toLongLong(&ok);
        if (!ok && !atEnd()) {
            problem = error(tr("Between [ and ] stands a number, * or a key in quotes."));
            return false;
        }
    }
    if (at() != u']') {
        problem = error(tr("] is missing."), atEnd());
        return false;
    }
    ++m_at;
    token.steps.push_back(step);
    return true;
}

bool FilterLexer::readStep(FilterToken &token, FilterToken &problem)
{
    if (at() == u'[')
        return readBracket(token, problem);
    ++m_at; // the dot
    FilterStep step;
    if (at() == u'*') {
        step.kind = at(1) == u'*' ? FilterStep::AnyDepth : FilterStep::AnyKey;
        m_at += step.kind == FilterStep::AnyDepth ? 2 : 1;
    } else if (at() == u'"' || at() == u'\'') {
        QByteArray key;
        QString text;
        if (!readQuoted(key, text)) {
            problem = error(text, true);
            return false;
        }
        step = FilterStep::forKey(key);
    } else {
        const QStringView key = readBareKey();
        if (key.isEmpty()) {
            const bool last = atEnd();
            m_at += last ? 0 : 1;
            problem = error(tr("After the dot stands a key, a key in quotes, or *."), last);
            return false;
        }
        step = FilterStep::forKey(key.toUtf8());
    }
    token.steps.push_back(step);
    return true;
}

FilterToken FilterLexer::readWord()
{
    FilterToken token;
    token.kind = FilterToken::Word;
    token.word = readBareKey().toString();
    FilterToken problem;
    while (at() == u'.' || at() == u'[') {
        if (!readStep(token, problem))
            return problem;
        const bool deep = token.steps.back().kind == FilterStep::AnyDepth;
        if (deep && (at() == u'.' || at() == u'['))
            return error(tr("** goes to the end of a path; nothing can follow it."));
        if (token.steps.size() > MaxSteps)
            return error(tr("A path has at most %1 steps.").arg(MaxSteps));
    }
    if (!token.steps.empty())
        return finished(std::move(token));
    const QString lower = token.word.toLower();
    if (lower == u"and")
        token.kind = FilterToken::And;
    else if (lower == u"or")
        token.kind = FilterToken::Or;
    else if (lower == u"not")
        token.kind = FilterToken::Not;
    else if (lower == u"in" || lower == u"contains" || lower == u"exists") {
        token.kind = FilterToken::Operator;
        token.op = lower == u"in" ? FilterOp::In : lower == u"exists" ? FilterOp::Exists : FilterOp::Contains;
    } else if (lower == u"true" || lower == u"false" || lower == u"null" || lower == u"none" || lower == u"nan" || lower == u"inf" || lower == u"now") {
        token.kind = FilterToken::Value;
        QString unused;
        readFilterValue(lower, m_nowUs, token.literal, unused);
    }
    token = finished(std::move(token));
    token.literal.position = token.position;
    token.literal.length = token.length;
    return token;
}

} // namespace brine
