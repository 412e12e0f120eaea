#include "payloadpath.h"

#include "jsonwriter.h"
#include <algorithm>

namespace brine::payloadpath {

namespace {

bool isWordStart(QChar c) { return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'_'; }
bool isDigit(QChar c) { return c >= u'0' && c <= u'9'; }
bool isWordPart(QChar c) { return isWordStart(c) || isDigit(c) || c == u'-'; }

bool isPlainWord(QStringView text)
{
    // Words with a meaning of their own in a filter are quoted, so that `data.not` cannot be misread.
    static const QStringView meanings[] = {u"and", u"or", u"not", u"in", u"true", u"false", u"null"};
    return !text.isEmpty() && isWordStart(text.front()) && std::all_of(text.begin(), text.end(), isWordPart)
        && std::none_of(std::begin(meanings), std::end(meanings),
                        [text](QStringView m) { return text.compare(m, Qt::CaseInsensitive) == 0; });
}

/// In quotes, with escapes for what has no place in a line; bytes that are no UTF-8 one by one, so that none is lost.
QString quoted(QByteArrayView bytes, QChar quote)
{
    const bool isText = bytes.isValidUtf8();
    const QString text = isText ? QString::fromUtf8(bytes) : QString::fromLatin1(bytes);
    QString out(quote);
    for (const QChar c : text) {
        const char16_t code = c.unicode();
        if (c == quote || c == u'\\')
            out += u'\\' + QString(c);
        else if (code == u'\n' || code == u'\t' || code == u'\r')
            out += u'\\' + QString(code == u'\n' ? u'n' : code == u'\t' ? u't' : u'r');
        else if (code < 0x20 || code == 0x7f || (!isText && code >= 0x80))
            out += QStringLiteral("\\x%1").arg(uint(code), 2, 16, QLatin1Char('0'));
        else
            out += c;
    }
    return out + quote;
}

/// Reads an escape from its backslash on; false if it is none.
bool readEscape(QStringView path, qsizetype &at, QByteArray &bytes)
{
    if (++at >= path.size())
        return false;
    const QChar escaped = path[at++];
    switch (escaped.unicode()) {
    case u'n': bytes += '\n'; return true;
    case u't': bytes += '\t'; return true;
    case u'r': bytes += '\r'; return true;
    case u'x': {
        bool ok = false;
        bytes += char(path.mid(at, 2).toUInt(&ok, 16));
        at += 2;
        return ok && at <= path.size();
    }
    default:
        bytes += QStringView(&escaped, 1).toUtf8();
        return true;
    }
}

/// Reads a quoted key from its opening quote on; false if it does not end.
bool readQuoted(QStringView path, qsizetype &at, QByteArray &bytes)
{
    const QChar quote = path[at++];
    while (at < path.size() && path[at] != quote) {
        if (path[at] == u'\\') {
            if (!readEscape(path, at, bytes))
                return false;
            continue;
        }
        const qsizetype from = at;
        while (at < path.size() && path[at] != quote && path[at] != u'\\')
            ++at;
        bytes += path.mid(from, at - from).toUtf8();
    }
    return at++ < path.size();
}

bool readIndex(QStringView path, qsizetype &at, PathStep &step)
{
    const qsizetype close = path.indexOf(u']', at);
    if (close < 0)
        return false;
    bool ok = false;
    step.isIndex = true;
    step.index = path.mid(at + 1, close - at - 1).toUInt(&ok);
    at = close + 1;
    return ok;
}

bool readName(QStringView path, qsizetype &at, PathStep &step)
{
    ++at;
    if (at < path.size() && path[at] == u'"')
        return readQuoted(path, at, step.key);
    const qsizetype from = at;
    while (at < path.size() && path[at] != u'.' && path[at] != u'[')
        ++at;
    step.key = path.mid(from, at - from).toUtf8();
    return at > from;
}

} // namespace

QByteArray keyText(const MsgpackView &key)
{
    if (key.isText())
        return key.bytes().toByteArray();
    return toJson(key.encoded());
}

QString filterStep(const PathStep &step)
{
    if (step.isIndex)
        return QStringLiteral("[%1]").arg(step.index);
    const QString text = QString::fromUtf8(step.key);
    return u'.' + (isPlainWord(text) ? text : quoted(step.key, u'"'));
}

QString jinjaStep(const MsgpackView &key)
{
    switch (key.type()) {
    case MsgpackView::Type::Nil:
        return QStringLiteral("[none]");
    case MsgpackView::Type::Bool:
    case MsgpackView::Type::Int:
    case MsgpackView::Type::Uint:
    case MsgpackView::Type::Float:
        return u'[' + QString::fromUtf8(keyText(key)) + u']';
    default:
        return u'[' + quoted(keyText(key), u'\'') + u']';
    }
}

std::optional<std::vector<PathStep>> parse(QStringView path)
{
    if (!path.startsWith(u"data"))
        return std::nullopt;
    std::vector<PathStep> steps;
    for (qsizetype at = 4; at < path.size();) {
        PathStep step;
        const bool ok = path[at] == u'[' ? readIndex(path, at, step) : path[at] == u'.' && readName(path, at, step);
        if (!ok)
            return std::nullopt;
        steps.push_back(step);
    }
    return steps;
}

} // namespace brine::payloadpath
