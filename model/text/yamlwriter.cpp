#include "exttext.h"
#include "jsonwriter.h"
#include "numberforms.h"
#include "readertext.h"
#include "textforms.h"
#include "utf8.h"
#include "yamlscalar.h"

namespace brine {

namespace {

using Type = MsgpackView::Type;

bool isPlainByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || QByteArrayView("_./@%+=-").contains(c);
}

// Plain only where nothing can read it as anything but text: it begins with a letter or a slash, has no character that means
// something in YAML, and YAML 1.1 resolves it to a string (not yes, null, on, 12e3 …).
bool isPlain(QByteArrayView text)
{
    if (text.isEmpty() || text.size() > 200)
        return false;
    const char first = text.front();
    if (!((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '/' || first == '_'))
        return false;
    if (text.size() == 1 && QByteArrayView("yYnN").contains(first))
        return false; // PyYAML reads them as text, other YAML 1.1 readers do not
    for (const char c : text)
        if (!isPlainByte(c))
            return false;
    return resolveYamlScalar(text) == YamlTag::Str && yamlScalarWarning(text, YamlTag::Str).isEmpty(); // None, nan
}

// Lines as they are, for comments and command output; only where a block reads back to the same bytes.
bool isBlock(QByteArrayView text)
{
    if (!text.contains('\n') || text.front() == ' ' || text.front() == '\n' || text.front() == '\t' || firstInvalidUtf8(text) >= 0)
        return false;
    const auto *p = reinterpret_cast<const uchar *>(text.data());
    for (qsizetype i = 0, step; i < text.size(); i += step) {
        char32_t code = 0;
        step = utf8Sequence(p + i, text.size() - i, &code);
        const bool unreadable = code == 0xfffe || code == 0xffff;
        if ((code < 0x20 && code != '\n') || isUnsafeControl(code) || unreadable)
            return false;
    }
    return true;
}

/// JSON writes a character beyond U+FFFF as two halves, YAML as one.
QByteArray withHalvesJoined(QByteArrayView json)
{
    QByteArray out;
    const auto half = [](QByteArrayView escape) { return char16_t(escape.sliced(2, 4).toUInt(nullptr, 16)); };
    while (!json.isEmpty()) {
        const qsizetype escape = json.indexOf('\\');
        const qsizetype plain = escape < 0 ? json.size() : escape;
        out += json.first(plain);
        json = json.sliced(plain);
        if (json.startsWith("\\ud") && json[3] >= '8' && json[3] <= 'b') {
            out += unicodeEscape(QChar::surrogateToUcs4(half(json), half(json.sliced(6)))).toLatin1();
            json = json.sliced(12);
        } else if (!json.isEmpty()) {
            out += json.first(2);
            json = json.sliced(2);
        }
    }
    return out;
}

// In double quotes JSON's escapes are YAML's. What YAML, or an editor, takes for a line break or no character at all is escaped besides.
QByteArray quoted(QByteArrayView text)
{
    QByteArray out;
    writeJsonString(text, out, {0, false, false, true});
    if (out.contains("\\ud"))
        out = withHalvesJoined(out);
    if (out.contains("\xef\xbf") || out.contains("\xef\xb7")) {
        out.replace("\xef\xbf\xbe", "\\ufffe").replace("\xef\xbf\xbf", "\\uffff");
        out.replace("\xef\xb7\x90", "\\ufdd0").replace("\xef\xb7\x91", "\\ufdd1");
    }
    return out;
}

class YamlWriter
{
public:
    explicit YamlWriter(QByteArray &out, bool isFlow = false) : m_out(out), m_isFlow(isFlow) { }
    /// Writes a value after "key:" or "-" (inside true) or at the top; false when the data cannot be walked to its end.
    bool value(const MsgpackView &view, int depth, int indent, bool inside);
    /// {a: [1, 2]}, on one line.
    bool flow(const MsgpackView &view, int depth);

private:
    bool container(const MsgpackView &view, int depth, int indent, bool inside);
    void scalar(const MsgpackView &view, int indent);
    void text(QByteArrayView bytes, int indent);
    void key(const MsgpackView &view, int indent);
    void newLine(int indent) { m_out += '\n' + QByteArray(indent, ' '); }
    QByteArray &m_out;
    bool m_isFlow;
};

bool YamlWriter::flow(const MsgpackView &view, int depth)
{
    if (!view.isContainer() || view.count() == 0) {
        scalar(view, 0);
        return view.isValid();
    }
    if (depth >= MsgpackView::MaxDepth)
        return false;
    const bool isMap = view.type() == Type::Map;
    m_out += isMap ? '{' : '[';
    auto it = view.iterate();
    for (bool first = true; it.next(); first = false) {
        if (!first)
            m_out += ", ";
        if (isMap) {
            key(it.key(), 0);
            m_out += ' ';
        }
        if (!flow(it.value(), depth + 1))
            return false;
    }
    m_out += isMap ? '}' : ']';
    return !it.failed();
}

bool YamlWriter::value(const MsgpackView &view, int depth, int indent, bool inside)
{
    if (view.isContainer() && view.count() > 0)
        return depth < MsgpackView::MaxDepth && container(view, depth, indent, inside);
    if (inside)
        m_out += ' ';
    scalar(view, indent);
    return view.isValid();
}

bool YamlWriter::container(const MsgpackView &view, int depth, int indent, bool inside)
{
    auto it = view.iterate();
    for (bool first = true; it.next(); first = false) {
        if (inside || !first)
            newLine(indent);
        if (view.type() == Type::Map) {
            key(it.key(), indent);
        } else {
            m_out += '-';
        }
        if (!value(it.value(), depth + 1, indent + 2, true))
            return false;
    }
    return !it.failed();
}

void YamlWriter::scalar(const MsgpackView &view, int indent)
{
    switch (view.type()) {
    case Type::Nil: m_out += "null"; break;
    case Type::Bool: m_out += view.toBool() ? "true" : "false"; break;
    case Type::Int: m_out += QByteArray::number(view.toInt()); break;
    case Type::Uint: m_out += QByteArray::number(view.toUint()); break;
    case Type::Float: m_out += yamlReal(view.toDouble()); break;
    case Type::Str: text(view.bytes(), indent); break;
    case Type::Bin: m_out += "!!binary \"" + view.bytes().toByteArray().toBase64() + '"'; break;
    case Type::Ext:
        if (const QByteArray time = extTimeText(view.extType(), view.bytes()); !time.isEmpty())
            m_out += time;
        else
            m_out += "{\"$ext\": [" + QByteArray::number(view.extType()) + ", \"" + view.bytes().toByteArray().toBase64() + "\"]}";
        break;
    case Type::Array: m_out += "[]"; break;
    case Type::Map: m_out += "{}"; break;
    case Type::Invalid: break;
    }
}

void YamlWriter::text(QByteArrayView bytes, int indent)
{
    if (isPlain(bytes)) {
        m_out += bytes;
        return;
    }
    if (m_isFlow || !isBlock(bytes)) {
        m_out += quoted(bytes);
        return;
    }
    // Chomping: "-" none, "" one, "+" all line ends at the end are the text's own.
    m_out += bytes.endsWith("\n\n") ? "|+" : bytes.endsWith('\n') ? "|" : "|-";
    const qsizetype end = bytes.endsWith('\n') ? bytes.size() - 1 : bytes.size();
    for (qsizetype at = 0; at <= end;) {
        const qsizetype stop = bytes.indexOf('\n', at);
        const qsizetype lineEnd = stop < 0 || stop > end ? end : stop;
        m_out += '\n';
        if (lineEnd > at)
            (m_out += QByteArray(std::max(2, indent), ' ')) += bytes.sliced(at, lineEnd - at);
        at = lineEnd + 1;
    }
}

void YamlWriter::key(const MsgpackView &view, int indent)
{
    constexpr qsizetype longest = 1000; // readers look for the colon of a simple key up to 1024 characters on
    const qsizetype begin = m_out.size();
    if (view.isContainer()) // no reader takes a list or map as a key: shown as its JSON
        m_out += quoted(toJson(view.encoded()));
    else if (view.type() == Type::Str && !isPlain(view.bytes()))
        m_out += quoted(view.bytes());
    else
        scalar(view, 0);
    if (m_out.size() - begin > longest) {
        m_out.insert(begin, "? ");
        if (!m_isFlow)
            newLine(indent);
    }
    m_out += ':';
}

} // namespace

QByteArray toYaml(QByteArrayView payload)
{
    QByteArray out;
    const MsgpackView view(payload);
    if (view.encoded().size() == payload.size() && !payload.isEmpty() && YamlWriter(out).value(view, 0, 0, false))
        return out + '\n';
    return "# not decodable to its end\n\"$undecodable\": \"" + payload.toByteArray().toBase64() + "\"\n";
}

QByteArray toYamlFlow(QByteArrayView payload)
{
    QByteArray out;
    const MsgpackView view(payload);
    if (view.encoded().size() == payload.size() && !payload.isEmpty() && YamlWriter(out, true).flow(view, 0))
        return out;
    return "{\"$undecodable\": \"" + payload.toByteArray().toBase64() + "\"}";
}

} // namespace brine
