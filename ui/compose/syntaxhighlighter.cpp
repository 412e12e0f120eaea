#include "syntaxhighlighter.h"

#include "theme.h"
#include <QRegularExpression>
#include <QWidget>

namespace brine {

namespace {

// A longer line is left plain: no eye reads it, and every keystroke in it would pay for all of it.
constexpr qsizetype MaxLine = 4096;

bool isWordPart(QChar c) { return c.isLetterOrNumber() || c == u'_' || c == u'.' || c == u'+' || c == u'-'; }

bool isNumber(QStringView word)
{
    return !word.isEmpty() && (word[0].isDigit() || (word.size() > 1 && (word[0] == u'-' || word[0] == u'+' || word[0] == u'.') && word[1].isDigit()));
}

bool isLiteral(QStringView word)
{
    static const QStringView words[] = {u"true", u"false", u"null", u"yes", u"no", u"on", u"off", u"~", u".nan", u".inf", u"-.inf"};
    for (const QStringView known : words) {
        if (word.compare(known, Qt::CaseInsensitive) == 0)
            return true;
    }
    return isNumber(word);
}

} // namespace

SyntaxHighlighter::SyntaxHighlighter(QTextDocument *document, QWidget *owner)
    : QSyntaxHighlighter(document), m_owner(owner)
{
    takeColours();
}

void SyntaxHighlighter::setDialect(Dialect dialect)
{
    if (m_dialect == dialect)
        return;
    m_dialect = dialect;
    rehighlight();
}

void SyntaxHighlighter::takeColours()
{
    const Shades &shades = shadesOf(m_owner);
    m_key.setForeground(shades.accent);
    m_text.setForeground(shades.hues[4]);
    m_number.setForeground(shades.hues[3]);
    m_comment.setForeground(shades.muted);
    rehighlight();
}

void SyntaxHighlighter::fitTo(QTextDocument *wanted, qsizetype characters)
{
    QTextDocument *fitting = characters <= MaxCharacters ? wanted : nullptr;
    if (document() != fitting)
        setDocument(fitting);
}

void SyntaxHighlighter::highlightBlock(const QString &text)
{
    if (text.size() > MaxLine)
        return;
    const QStringView begin = QStringView(text).trimmed();
    switch (m_dialect) {
    case Dialect::Json: return highlightJson(text);
    case Dialect::Yaml: return highlightYaml(text);
    case Dialect::Python: return highlightPython(text);
    case Dialect::KeyValue: return highlightPairs(text);
    case Dialect::Salt: return begin.startsWith(u'{') || begin.startsWith(u'[') ? highlightYaml(text) : highlightPairs(text);
    }
}

qsizetype SyntaxHighlighter::quotedEnd(const QString &text, qsizetype from, bool escapes) const
{
    const QChar quote = text[from];
    qsizetype at = from + 1;
    while (at < text.size() && text[at] != quote)
        at += text[at] == u'\\' && escapes ? 2 : 1;
    return qMin(at + 1, text.size());
}

bool SyntaxHighlighter::isKeyEnd(const QString &text, qsizetype at, bool spaceNeeded) const
{
    while (at < text.size() && text[at] == u' ')
        ++at;
    return at < text.size() && text[at] == u':' && (!spaceNeeded || at + 1 == text.size() || text[at + 1] == u' ');
}

void SyntaxHighlighter::highlightJson(const QString &text)
{
    for (qsizetype at = 0; at < text.size();) {
        if (text[at] == u'"') {
            const qsizetype end = quotedEnd(text, at, true);
            mark(at, end, isKeyEnd(text, end, false) ? m_key : m_text);
            at = end;
        } else if (isWordPart(text[at])) {
            const qsizetype from = at;
            while (at < text.size() && isWordPart(text[at]))
                ++at;
            if (isLiteral(QStringView(text).mid(from, at - from)))
                mark(from, at, m_number);
        } else {
            ++at;
        }
    }
}

void SyntaxHighlighter::highlightYaml(const QString &text, qsizetype begin)
{
    for (qsizetype at = begin; at < text.size();) {
        const QChar c = text[at];
        if (c == u'#' && (at == 0 || text[at - 1] == u' ')) {
            mark(at, text.size(), m_comment);
            return;
        }
        if (c == u'"' || c == u'\'') {
            const qsizetype end = quotedEnd(text, at, c == u'"');
            mark(at, end, isKeyEnd(text, end, true) ? m_key : m_text);
            at = end;
        } else if (c == u' ' || c == u'{' || c == u'}' || c == u'[' || c == u']' || c == u',' || c == u':'
                   || (c == u'-' && (at + 1 == text.size() || text[at + 1] == u' '))) {
            ++at;
        } else {
            const qsizetype from = at;
            while (at < text.size() && !isKeyEnd(text, at, true) && text[at] != u',' && text[at] != u']' && text[at] != u'}'
                   && !(text[at] == u'#' && at > from && text[at - 1] == u' '))
                ++at;
            at = qMax(at, from + 1);
            const QStringView word = QStringView(text).mid(from, at - from).trimmed();
            if (isKeyEnd(text, at, true))
                mark(from, at, m_key);
            else
                mark(from, at, isLiteral(word) ? m_number : m_text);
        }
    }
}

void SyntaxHighlighter::highlightPython(const QString &text)
{
    for (qsizetype at = 0; at < text.size();) {
        if (text[at] == u'#') {
            mark(at, text.size(), m_comment);
            return;
        }
        const qsizetype from = at;
        while (at < text.size() && isWordPart(text[at]))
            ++at;
        const QStringView word = QStringView(text).mid(from, at - from);
        if (at < text.size() && (text[at] == u'\'' || text[at] == u'"') && word.size() <= 2) { // with its prefix, b'…'
            at = quotedEnd(text, at, !word.contains(u'r', Qt::CaseInsensitive));
            mark(from, at, isKeyEnd(text, at, false) ? m_key : m_text);
        } else if (at > from) {
            if (word == u"None" || word == u"True" || word == u"False" || isNumber(word))
                mark(from, at, isKeyEnd(text, at, false) ? m_key : m_number);
        } else {
            ++at;
        }
    }
}

/// key=value, once or several times on a line.
void SyntaxHighlighter::highlightPairs(const QString &text)
{
    if (QStringView(text).trimmed().startsWith(u'#'))
        return mark(0, text.size(), m_comment);
    static const QRegularExpression pair(QStringLiteral("(?:^|\\s)([\\w.-]+)=(?!=)"));
    for (qsizetype at = 0;;) {
        const QRegularExpressionMatch key = pair.match(text, at);
        if (!key.hasMatch())
            return;
        mark(key.capturedStart(1), key.capturedEnd(1), m_key);
        const qsizetype from = key.capturedEnd();
        const bool isQuoted = from < text.size() && (text[from] == u'"' || text[from] == u'\'');
        if (from < text.size() && (text[from] == u'{' || text[from] == u'['))
            return highlightYaml(text, from);
        const qsizetype next = isQuoted ? quotedEnd(text, from, text[from] == u'"') : pair.match(text, from).capturedStart();
        at = next < 0 ? text.size() : next;
        isQuoted ? mark(from, at, m_text) : highlightValue(text, from, at);
    }
}

void SyntaxHighlighter::highlightValue(const QString &text, qsizetype from, qsizetype to)
{
    const QStringView word = QStringView(text).mid(from, to - from).trimmed();
    mark(from, to, word == u"None" || isLiteral(word) ? m_number : m_text); // as Salt types an argument
}

} // namespace brine
