// Filters written, rather than read: conditions for values, and filters joined.
#include "filtertext.h"
#include "eventfilter.h"
#include "filterparser.h"
#include "msgpackview.h"
#include "textforms.h"
#include "timetext.h"
#include "utf8step.h"
#include <algorithm>
#include <charconv>
#include <cmath>

namespace brine {

QString filtertext::quoted(QByteArrayView bytes)
{
    QString out(u'"');
    for (qsizetype i = 0; i < bytes.size();) {
        const Utf8Step step = utf8At(bytes, i);
        const bool isByte = step.length == 1 && (step.character < 0x20 || step.character >= 0x7f);
        if (step.character == U'"' || step.character == U'\\')
            out += u'\\' + QString(QChar(char16_t(step.character)));
        else if (isUnsafeControl(step.character) && step.length > 1) // hidden in the bar, and its lexer reads it back
            out += unicodeEscape(step.character);
        else if (isByte)
            out += QStringLiteral("\\x%1").arg(uint(quint8(bytes[i])), 2, 16, QLatin1Char('0'));
        else
            out += QString::fromUtf8(bytes.sliced(i, step.length));
        i += step.length;
    }
    return out + u'"';
}

QString filtertext::key(QByteArrayView key)
{
    const QString text = QString::fromUtf8(key);
    const bool bare = !text.isEmpty() && text.toUtf8() == key
        && std::all_of(text.begin(), text.end(), [](QChar c) { return c.isLetterOrNumber() || c == u'_' || c == u'-'; });
    return bare ? text : quoted(key);
}

namespace {

QString realText(double value)
{
    if (std::isnan(value))
        return QStringLiteral("nan");
    if (std::isinf(value))
        return value < 0 ? QStringLiteral("-inf") : QStringLiteral("inf");
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    QString result = QString::fromLatin1(text, end - text);
    const bool whole = !result.contains(u'.') && !result.contains(u'e');
    return whole ? result + QStringLiteral(".0") : result;
}

QString valueText(const QString &path, const MsgpackView &value)
{
    switch (value.type()) {
    case MsgpackView::Type::Nil: return QStringLiteral("null");
    case MsgpackView::Type::Bool: return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case MsgpackView::Type::Int: return path == u"time" ? isoTimeUtc(value.toInt()) : QString::number(value.toInt());
    case MsgpackView::Type::Uint: return path == u"time" ? isoTimeUtc(value.toInt()) : QString::number(value.toUint());
    case MsgpackView::Type::Float: return realText(value.toDouble());
    case MsgpackView::Type::Str:
    case MsgpackView::Type::Bin: return filtertext::quoted(value.bytes());
    default: return {};
    }
}

QString plainRewritten(const FilterNode &node)
{
    const auto one = [](const FilterNode &test) {
        const FilterLiteral &literal = test.literals.front();
        const QString op = test.op == FilterOp::Glob ? QStringLiteral("~") : QStringLiteral("contains");
        return QStringLiteral("tag %1 %2").arg(op, filtertext::quoted(literal.text) + (literal.ignoreCase ? QStringLiteral("i") : QString()));
    };
    if (node.kind == FilterNode::Test)
        return one(node);
    QStringList parts;
    for (const FilterNode &child : node.children)
        parts.append(one(child));
    return parts.join(QStringLiteral(" and "));
}

} // namespace

QString EventFilter::condition(const QString &path, QByteArrayView encodedValue, bool exclude)
{
    const QString value = valueText(path, MsgpackView(encodedValue));
    const QString test = value.isEmpty() ? path + QStringLiteral(" exists") : path + QStringLiteral(" == ") + value;
    // Not `!=`: that would also drop events which have no such field.
    return exclude ? QStringLiteral("not ") + test : test;
}

QString EventFilter::joined(const QString &a, const QString &b, const QString &op)
{
    const bool isAnd = op == u"and";
    const auto part = [isAnd](const QString &text) {
        const auto node = FilterParser::parse(text, nowUs());
        if (!node)
            return text.trimmed(); // no filter yet; joined all the same so that nothing typed is lost
        const bool plain = FilterParser::isPlain(text);
        const QString written = plain ? plainRewritten(*node) : text.trimmed();
        const bool looser = isAnd && node->kind == FilterNode::Or;
        return looser ? u'(' + written + u')' : written;
    };
    if (a.trimmed().isEmpty())
        return b.trimmed();
    if (b.trimmed().isEmpty())
        return a.trimmed();
    return part(a) + u' ' + op + u' ' + part(b);
}

} // namespace brine
