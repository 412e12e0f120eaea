#include "payloadpath.h"

#include "jsonwriter.h"
#include <algorithm>

namespace brine::payloadpath {

namespace {

bool isWordStart(QChar c) { return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'_'; }
bool isDigit(QChar c) { return c >= u'0' && c <= u'9'; }
bool isWordPart(QChar c) { return isWordStart(c) || isDigit(c); }

bool isPlainWord(QStringView text)
{
    // Words with a meaning of their own in a filter are quoted, so that `data.not` cannot be misread.
    static const QStringView meanings[] = {u"and", u"or", u"not", u"true", u"false", u"null", u"none", u"in"};
    return !text.isEmpty() && isWordStart(text.front()) && std::all_of(text.begin(), text.end(), isWordPart)
        && std::none_of(std::begin(meanings), std::end(meanings),
                        [text](QStringView m) { return text.compare(m, Qt::CaseInsensitive) == 0; });
}

QString quoted(QStringView text, QChar quote)
{
    QString out(quote);
    for (const QChar c : text) {
        if (c == quote || c == u'\\')
            out += u'\\' + QString(c);
        else if (c == u'\n')
            out += QStringLiteral("\\n");
        else if (c == u'\t')
            out += QStringLiteral("\\t");
        else if (c == u'\r')
            out += QStringLiteral("\\r");
        else if (c < u' ' || c == QChar(0x7f))
            out += QStringLiteral("\\u%1").arg(uint(c.unicode()), 4, 16, QLatin1Char('0'));
        else
            out += c;
    }
    return out + quote;
}

/// Reads one quoted key from its opening quote on; false if it does not end.
bool readQuoted(QStringView path, qsizetype &at, QString &text)
{
    for (++at; at < path.size(); ++at) {
        const QChar c = path[at];
        if (c == u'"') {
            ++at;
            return true;
        }
        if (c != u'\\') {
            text += c;
            continue;
        }
        if (++at >= path.size())
            return false;
        const QChar escaped = path[at];
        if (escaped == u'n' || escaped == u't' || escaped == u'r') {
            text += escaped == u'n' ? u'\n' : escaped == u't' ? u'\t' : u'\r';
        } else if (escaped == u'u') {
            bool ok = false;
            const uint code = path.mid(at + 1, 4).toUInt(&ok, 16);
            if (!ok)
                return false;
            text += QChar(ushort(code));
            at += 4;
        } else {
            text += escaped;
        }
    }
    return false;
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
    QString name;
    if (at < path.size() && path[at] == u'"') {
        if (!readQuoted(path, at, name))
            return false;
        step.key = name.toUtf8();
        return true;
    }
    const qsizetype from = at;
    while (at < path.size() && path[at] != u'.' && path[at] != u'[')
        ++at;
    step.key = path.mid(from, at - from).toUtf8();
    return at > from;
}

} // namespace

QByteArray keyText(const MsgpackView &key)
{
    if (key.type() == MsgpackView::Type::Str || key.type() == MsgpackView::Type::Bin)
        return key.bytes().toByteArray();
    return toJson(key.encoded());
}

QString filterStep(const PathStep &step)
{
    if (step.isIndex)
        return QStringLiteral("[%1]").arg(step.index);
    const QString text = QString::fromUtf8(step.key);
    return u'.' + (isPlainWord(text) ? text : quoted(text, u'"'));
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
        return u'[' + quoted(QString::fromUtf8(keyText(key)), u'\'') + u']';
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
