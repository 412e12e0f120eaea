#include "templatetext.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "textforms.h"
#include <functional>
#include <set>

namespace brine {

namespace {

bool isNameByte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// One {{…}} of a text: a name, or what stands in quotes.
struct Placeholder
{
    QByteArrayView before;               ///< text up to it
    QByteArrayView name, literal;
    bool isLiteral = false, isBroken = false;
};

/// Walks through the placeholders of a text.
class PlaceholderScan
{
public:
    explicit PlaceholderScan(QByteArrayView text) : m_rest(text) { }
    bool next(Placeholder &found);
    QByteArrayView rest() const { return m_rest; }   ///< behind the last one

private:
    void skipSpaces() { while (!m_rest.isEmpty() && (m_rest.front() == ' ' || m_rest.front() == '\t')) m_rest = m_rest.sliced(1); }
    QByteArrayView m_rest;
};

bool PlaceholderScan::next(Placeholder &found)
{
    const qsizetype at = m_rest.indexOf("{{");
    if (at < 0)
        return false;
    found = {};
    found.before = m_rest.first(at);
    m_rest = m_rest.sliced(at + 2);
    skipSpaces();
    const char quote = m_rest.isEmpty() ? '\0' : m_rest.front();
    if (quote == '"' || quote == '\'') {
        m_rest = m_rest.sliced(1);
        const qsizetype end = m_rest.indexOf(quote);
        found.isLiteral = true;
        found.isBroken = end < 0;
        if (end >= 0) {
            found.literal = m_rest.first(end);
            m_rest = m_rest.sliced(end + 1);
        }
    } else {
        qsizetype length = 0;
        while (length < m_rest.size() && isNameByte(m_rest[length]))
            ++length;
        found.name = m_rest.first(length);
        found.isBroken = !TemplateText::isName(found.name);
        m_rest = m_rest.sliced(length);
    }
    skipSpaces();
    if (!m_rest.startsWith("}}"))
        found.isBroken = true;
    else
        m_rest = m_rest.sliced(2);
    return true;
}

QString trText(const char *text) { return TemplateText::tr(text); }

QString brokenText(QByteArrayView text)
{
    return trText("“%1” has {{ without a name and }} behind it. Two braces as text are written {{\"{{\"}}.").arg(safeText(text, 80));
}

/// Rewrites a payload; ends with a sentence at the first text that cannot be expanded.
class PayloadExpander
{
public:
    explicit PayloadExpander(const TemplateValues &values) : m_values(values) { }
    Result<QByteArray> run(QByteArrayView payload)
    {
        if (!value(MsgpackView(payload)))
            return Result<QByteArray>::failure(m_problem);
        return m_out.take();
    }

private:
    bool fail(const QString &problem)
    {
        m_problem = problem;
        return false;
    }
    bool value(const MsgpackView &view);
    bool text(QByteArrayView text, bool isKey);
    bool map(const MsgpackView &view);

    const TemplateValues &m_values;
    MsgpackWriter m_out;
    QString m_problem;
};

bool PayloadExpander::text(QByteArrayView text, bool isKey)
{
    PlaceholderScan scan(text);
    Placeholder only;
    if (!isKey && scan.next(only) && only.before.isEmpty() && scan.rest().isEmpty() && !only.isBroken && !only.isLiteral) {
        const auto value = m_values.find(only.name);
        if (value != m_values.end()) {
            m_out.raw(value->second.msgpack);
            return true;
        }
    }
    const auto expanded = TemplateText::expandText(text, m_values);
    if (!expanded)
        return fail(expanded.error());
    m_out.str(*expanded);
    return true;
}

bool PayloadExpander::map(const MsgpackView &view)
{
    m_out.map(view.count());
    std::set<QByteArray> keys;
    bool changed = false;
    auto it = view.iterate();
    while (it.next()) {
        const qsizetype start = m_out.bytes().size();
        if (it.key().type() == MsgpackView::Type::Str) {
            if (!text(it.key().bytes(), true))
                return false;
        } else {
            m_out.raw(it.key().encoded());
        }
        const QByteArray key = m_out.bytes().sliced(start);
        changed = changed || QByteArrayView(key) != it.key().encoded();
        if (!keys.insert(key).second && changed)
            return fail(trText("With the variables filled in, the key %1 comes twice.").arg(displayText(MsgpackView(key), 60)));
        if (!value(it.value()))
            return false;
    }
    return !it.failed() || fail(trText("The payload is not one whole msgpack value."));
}

// As deep as a view walks (MsgpackView::MaxDepth), which is also as deep as a reader reads.
bool PayloadExpander::value(const MsgpackView &view)
{
    if (m_out.bytes().size() > TemplateText::MaxExpandedBytes)
        return fail(trText("With the variables filled in, the payload is larger than %1 MiB.").arg(TemplateText::MaxExpandedBytes >> 20));
    switch (view.type()) {
    case MsgpackView::Type::Str: return text(view.bytes(), false);
    case MsgpackView::Type::Map: return map(view);
    case MsgpackView::Type::Array: {
        m_out.array(view.count());
        auto it = view.iterate();
        while (it.next()) {
            if (!value(it.value()))
                return false;
        }
        return !it.failed() || fail(trText("The payload is not one whole msgpack value."));
    }
    case MsgpackView::Type::Invalid: return fail(trText("The payload is not one whole msgpack value."));
    default: m_out.raw(view.encoded()); return true;
    }
}

void addNames(QByteArrayView text, QByteArrayList &names)
{
    PlaceholderScan scan(text);
    for (Placeholder found; scan.next(found);) {
        if (!found.isBroken && !found.isLiteral && !names.contains(found.name.toByteArray()))
            names.append(found.name.toByteArray());
    }
}

void addNames(const MsgpackView &view, QByteArrayList &names)
{
    if (view.type() == MsgpackView::Type::Str)
        return addNames(view.bytes(), names);
    for (auto it = view.iterate(); it.next();) {
        if (view.type() == MsgpackView::Type::Map && it.key().type() == MsgpackView::Type::Str)
            addNames(it.key().bytes(), names);
        addNames(it.value(), names);
    }
}

} // namespace

bool TemplateText::isName(QByteArrayView text)
{
    if (text.isEmpty() || text.size() > 64 || (text.front() >= '0' && text.front() <= '9'))
        return false;
    return std::all_of(text.begin(), text.end(), isNameByte);
}

bool TemplateText::isBuiltIn(QByteArrayView name)
{
    for (const char *own : {"counter", "uuid", "now", "random", "jid", "minion"}) {
        if (name == own)
            return true;
    }
    return false;
}

Result<QByteArray> TemplateText::expandText(QByteArrayView text, const TemplateValues &values)
{
    using R = Result<QByteArray>;
    QByteArray out;
    PlaceholderScan scan(text);
    for (Placeholder found; scan.next(found);) {
        if (found.isBroken)
            return R::failure(brokenText(text));
        out += found.before;
        const auto value = found.isLiteral ? values.end() : values.find(found.name);
        if (!found.isLiteral && value == values.end())
            return R::failure(tr("Nothing is known for {{%1}}.").arg(QString::fromUtf8(found.name)));
        out += found.isLiteral ? found.literal : QByteArrayView(value->second.text);
        if (out.size() > MaxExpandedBytes)
            return R::failure(tr("With the variables filled in, a text is larger than %1 MiB.").arg(MaxExpandedBytes >> 20));
    }
    out += scan.rest();
    return out;
}

Result<QByteArray> TemplateText::expandPayload(QByteArrayView payload, const TemplateValues &values)
{
    return PayloadExpander(values).run(payload);
}

QByteArrayList TemplateText::namesInText(QByteArrayView text)
{
    QByteArrayList names;
    addNames(text, names);
    return names;
}

QByteArrayList TemplateText::namesInPayload(QByteArrayView payload)
{
    QByteArrayList names;
    addNames(MsgpackView(payload), names);
    return names;
}

} // namespace brine
