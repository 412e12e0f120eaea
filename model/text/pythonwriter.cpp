#include "exttext.h"
#include "jsonwriter.h"
#include "numberforms.h"
#include "readertext.h"
#include "textforms.h"
#include "utf8.h"
#include <cmath>

namespace brine {

namespace {

using Type = MsgpackView::Type;

QByteArray hexEscape(char32_t code)
{
    const int digits = code < 0x100 ? 2 : code < 0x10000 ? 4 : 8;
    return (digits == 2 ? "\\x" : digits == 4 ? "\\u" : "\\U") + QByteArray::number(uint(code), 16).rightJustified(digits, '0');
}

void appendEscaped(QByteArray &out, char32_t code, QByteArrayView raw)
{
    switch (code) {
    case '\\': out += "\\\\"; return;
    case '\'': out += "\\'"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
    }
    const bool shown = code >= 0x20 && !isUnsafeControl(code) && code != 0xfdd0 && code != 0xfdd1;
    if (shown)
        out += raw;
    else
        out += hexEscape(code);
}

void appendBytes(QByteArray &out, QByteArrayView bytes)
{
    out += "b'";
    for (const char c : bytes) {
        if (quint8(c) < 0x80)
            appendEscaped(out, quint8(c), QByteArrayView(&c, 1));
        else
            out += hexEscape(quint8(c));
    }
    out += '\'';
}

// Text that is no UTF-8 can only be bytes in Python.
void appendText(QByteArray &out, QByteArrayView text)
{
    if (firstInvalidUtf8(text) >= 0) {
        appendBytes(out, text);
        return;
    }
    out += '\'';
    const auto *p = reinterpret_cast<const uchar *>(text.data());
    for (qsizetype i = 0, step; i < text.size(); i += step) {
        char32_t code = 0;
        step = utf8Sequence(p + i, text.size() - i, &code);
        appendEscaped(out, code, text.sliced(i, step));
    }
    out += '\'';
}

// 1e999 is how a literal spells infinity; a NaN has no literal at all.
QByteArray realText(double value)
{
    if (std::isnan(value))
        return "float('nan')";
    if (std::isinf(value))
        return value < 0 ? "-1e999" : "1e999";
    return pythonReal(value);
}

void appendExt(QByteArray &out, const MsgpackView &view)
{
    const QByteArray time = view.extType() == SaltDateTimeExt ? extTimeText(view.extType(), view.bytes()) : QByteArray();
    if (time.size() < 19) {
        out += "{'$ext': [" + QByteArray::number(view.extType()) + ", ";
        appendBytes(out, view.bytes());
        out += "]}";
        return;
    }
    out += "datetime.datetime(";
    const auto number = [&](qsizetype at, qsizetype n) { return QByteArray::number(time.mid(at, n).toInt()); };
    out += number(0, 4) + ", " + number(5, 2) + ", " + number(8, 2) + ", " + number(11, 2) + ", " + number(14, 2) + ", " + number(17, 2);
    if (time.size() >= 26)
        out += ", " + number(20, 6);
    out += ')';
}

bool append(QByteArray &out, const MsgpackView &view, int depth, bool isKey = false);

// A list within a key becomes a tuple, which Python takes as one. A map there is shown as its JSON: nothing takes it.
bool appendContainer(QByteArray &out, const MsgpackView &view, int depth, bool isKey)
{
    const bool map = view.type() == Type::Map;
    if (map && isKey) {
        appendText(out, toJson(view.encoded()));
        return true;
    }
    out += map ? '{' : isKey ? '(' : '[';
    auto it = view.iterate();
    quint32 items = 0;
    for (; it.next(); ++items) {
        if (items)
            out += ", ";
        if (map && !append(out, it.key(), depth + 1, true))
            return false;
        if (map)
            out += ": ";
        if (!append(out, it.value(), depth + 1, isKey))
            return false;
    }
    if (isKey && items == 1)
        out += ',';
    out += map ? '}' : isKey ? ')' : ']';
    return !it.failed();
}

bool append(QByteArray &out, const MsgpackView &view, int depth, bool isKey)
{
    switch (view.type()) {
    case Type::Nil: out += "None"; return true;
    case Type::Bool: out += view.toBool() ? "True" : "False"; return true;
    case Type::Int: out += QByteArray::number(view.toInt()); return true;
    case Type::Uint: out += QByteArray::number(view.toUint()); return true;
    case Type::Float: out += realText(view.toDouble()); return true;
    case Type::Str: appendText(out, view.bytes()); return true;
    case Type::Bin: appendBytes(out, view.bytes()); return true;
    case Type::Ext: appendExt(out, view); return true;
    case Type::Invalid: return false;
    case Type::Array:
    case Type::Map: break;
    }
    return depth < MsgpackView::MaxDepth && appendContainer(out, view, depth, isKey);
}

} // namespace

QByteArray toPython(QByteArrayView payload)
{
    QByteArray out;
    const MsgpackView view(payload);
    if (!payload.isEmpty() && view.encoded().size() == payload.size() && append(out, view, 0))
        return out;
    return "{'$undecodable': '" + payload.toByteArray().toBase64() + "'}";
}

} // namespace brine
