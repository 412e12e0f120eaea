#include "textforms.h"
#include "exttext.h"
#include "jsonsink.h"
#include "utf8.h"

#include <QCoreApplication>
#include <cmath>

namespace brine {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("brine::TextForms", text);
}

/// Appends one code point so that it is seen and moves nothing. The sign for a line's end is in nearly every font, Unicode's
/// control pictures are in few, so the others are escapes.
void appendVisible(QString &out, char32_t code)
{
    if (code == U'\n')
        out += QChar(u'↵');
    else if (code == U'\t' || code == U'\r')
        out += code == U'\t' ? QStringLiteral("\\t") : QStringLiteral("\\r");
    else if (code < 0x20 || isUnsafeControl(code))
        out += unicodeEscape(code);
    else if (code < 0x10000)
        out += QChar(char16_t(code));
    else
        (out += QChar(QChar::highSurrogate(code))) += QChar(QChar::lowSurrogate(code));
}

QString hexText(QByteArrayView bytes, int maxChars)
{
    const qsizetype shown = qMin<qsizetype>(bytes.size(), qMax(1, maxChars / 3));
    QString text = QString::fromLatin1(bytes.first(shown).toByteArray().toHex(' '));
    if (shown < bytes.size())
        text += QChar(u'…');
    return text;
}

/// Whether what would be shown is text. Of a value of megabytes only as much is looked at as a cell can show.
bool looksLikeText(QByteArrayView bytes, int maxChars)
{
    const qsizetype enough = 4 * qsizetype(maxChars);
    if (bytes.size() <= enough)
        return bytes.isValidUtf8();
    QByteArrayView begin = bytes.first(enough);
    for (int i = 0; i < 3 && (uchar(begin.back()) & 0xc0) == 0x80; ++i)
        begin.chop(1); // a character that the cut went through is left out whole
    return begin.chopped(1).isValidUtf8();
}

QString realText(double value)
{
    if (std::isnan(value))
        return QStringLiteral("NaN");
    if (std::isinf(value))
        return value < 0 ? QStringLiteral("-Infinity") : QStringLiteral("Infinity");
    QByteArray text;
    JsonSink(text).real(value);
    return QString::fromLatin1(text);
}

QString extText(const MsgpackView &value, int maxChars)
{
    const QByteArray time = extTimeText(value.extType(), value.bytes());
    return time.isEmpty() ? hexText(value.bytes(), maxChars) : QString::fromLatin1(time);
}

} // namespace

QString unicodeEscape(char32_t code)
{
    const bool isLong = code > 0xffff;
    return QLatin1String(isLong ? "\\U" : "\\u") + QStringLiteral("%1").arg(uint(code), isLong ? 8 : 4, 16, QLatin1Char('0'));
}

QString escapedToolTip(const QString &text)
{
    return QStringLiteral("<qt>%1</qt>").arg(text.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")));
}

QString safeText(QByteArrayView bytes, int maxChars)
{
    QString out;
    out.reserve(qMin<qsizetype>(bytes.size(), maxChars) + 8);
    const auto *at = reinterpret_cast<const uchar *>(bytes.data());
    const uchar *const end = at + bytes.size();
    while (at < end) {
        const qsizetype before = out.size();
        char32_t code = 0;
        const int length = utf8Sequence(at, end - at, &code);
        appendVisible(out, length ? code : U'\ufffd');
        at += qMax(1, length);
        // The mark needs a place too, unless this was the last character anyway.
        if (out.size() > maxChars || (out.size() == maxChars && at < end)) {
            out.truncate(qMin<qsizetype>(before, qMax(0, maxChars - 1)));
            return out += QChar(u'…');
        }
    }
    return out;
}

QByteArray escapeForLine(QByteArrayView bytes)
{
    QByteArray out;
    out.reserve(bytes.size());
    const auto *at = reinterpret_cast<const uchar *>(bytes.data());
    const uchar *const end = at + bytes.size();
    while (at < end) {
        char32_t code = 0;
        const int length = utf8Sequence(at, end - at, &code);
        if (!length)
            out += "\xef\xbf\xbd";
        else if (code == '\t' || code == '\n' || code == '\r')
            (out += '\\') += code == '\t' ? 't' : code == '\n' ? 'n' : 'r';
        else if (code < 0x20 || (code >= 0x7f && code < 0xa0))
            out += "\\x" + QByteArray::number(uint(code), 16).rightJustified(2, '0');
        else if (isHiddenMark(code))
            out += unicodeEscape(code).toLatin1();
        else
            out.append(reinterpret_cast<const char *>(at), length);
        at += qMax(1, length);
    }
    return out;
}

QString displayText(const MsgpackView &value, int maxChars)
{
    switch (value.type()) {
    case MsgpackView::Type::Nil: return QStringLiteral("null");
    case MsgpackView::Type::Bool: return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case MsgpackView::Type::Int: return QString::number(value.toInt());
    case MsgpackView::Type::Uint: return QString::number(value.toUint());
    case MsgpackView::Type::Float: return realText(value.toDouble());
    case MsgpackView::Type::Str: return safeText(value.bytes(), maxChars);
    case MsgpackView::Type::Bin:
        return looksLikeText(value.bytes(), maxChars) ? safeText(value.bytes(), maxChars) : hexText(value.bytes(), maxChars);
    case MsgpackView::Type::Array:
        return value.count() == 1 ? tr("[] 1 item") : tr("[] %1 items").arg(value.count());
    case MsgpackView::Type::Map:
        return value.count() == 1 ? tr("{} 1 key") : tr("{} %1 keys").arg(value.count());
    case MsgpackView::Type::Ext: return extText(value, maxChars);
    case MsgpackView::Type::Invalid: break;
    }
    return value.isTooDeep() ? QStringLiteral("…") : tr("cut off");
}

QString typeName(const MsgpackView &value)
{
    switch (value.type()) {
    case MsgpackView::Type::Nil: return tr("null");
    case MsgpackView::Type::Bool: return tr("bool");
    case MsgpackView::Type::Int: case MsgpackView::Type::Uint: return tr("int");
    case MsgpackView::Type::Float: return tr("float");
    case MsgpackView::Type::Str: return tr("text");
    case MsgpackView::Type::Bin: return tr("bytes");
    case MsgpackView::Type::Array: return tr("list");
    case MsgpackView::Type::Map: return tr("map");
    case MsgpackView::Type::Ext:
        return extTimeText(value.extType(), value.bytes()).isEmpty() ? tr("ext %1").arg(value.extType()) : tr("datetime");
    case MsgpackView::Type::Invalid: break;
    }
    return value.isTooDeep() ? tr("too deep") : tr("invalid");
}

QString toHexDump(QByteArrayView bytes, qsizetype maxBytes)
{
    constexpr qsizetype Row = 16;
    constexpr char Digits[] = "0123456789abcdef";
    const qsizetype shown = qBound<qsizetype>(0, maxBytes, bytes.size());
    QByteArray out;
    out.reserve((shown / Row + 2) * 79);
    for (qsizetype at = 0; at < shown; at += Row) {
        const QByteArrayView row = bytes.sliced(at, qMin(Row, shown - at));
        out += QByteArray::number(at, 16).rightJustified(8, '0');
        QByteArray text;
        for (qsizetype i = 0; i < Row; ++i) {
            out += i % 8 ? QByteArrayView(" ") : QByteArrayView("  ");
            const uchar c = i < row.size() ? uchar(row[i]) : ' ';
            (out += i < row.size() ? Digits[c >> 4] : ' ') += i < row.size() ? Digits[c & 15] : ' ';
            if (i < row.size())
                text += c >= 0x20 && c < 0x7f ? char(c) : '.';
        }
        out += "  |" + text + "|\n";
    }
    QString dump = QString::fromLatin1(out);
    if (shown < bytes.size())
        dump += tr("%1 more bytes").arg(bytes.size() - shown) + u'\n';
    return dump;
}

} // namespace brine
