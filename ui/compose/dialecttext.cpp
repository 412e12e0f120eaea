#include "dialecttext.h"

#include "jsonwriter.h"
#include "msgpackwriter.h"
#include "textforms.h"

namespace brine {

namespace {

bool isText(const MsgpackView &view, QByteArrayView text)
{
    return (view.type() == MsgpackView::Type::Str || view.type() == MsgpackView::Type::Bin) && view.bytes() == text;
}

QByteArray written(QByteArrayView payload, Dialect dialect)
{
    switch (dialect) {
    case Dialect::Json:
        return toJson(payload, {.indent = 2});
    case Dialect::Python:
        return toPython(payload);
    default:
        return toYaml(payload);
    }
}

/// A text document ends a paragraph at these characters, whatever they were meant for. In JSON they stand in strings
/// only and can be written as escapes; the YAML writer does so by itself.
QString withoutParagraphs(QString text, Dialect dialect)
{
    if (dialect != Dialect::Json)
        return text;
    for (const char16_t c : {u'\u2029', u'\u2028', u'\ufdd0', u'\ufdd1'})
        text.replace(QChar(c), QStringLiteral("\\u%1").arg(uint(c), 4, 16, QLatin1Char('0')));
    return text;
}

/// Equal as values: the same bytes once both are in the shortest form, which the readers write. A float32 or a long
/// integer form of a foreign packer is the same value.
bool sameValue(QByteArrayView payload, const QByteArray &reread)
{
    return payload == reread || toPython(payload) == toPython(reread);
}

} // namespace

DialectText writeDialect(QByteArrayView payload, Dialect dialect)
{
    QByteArray utf8 = written(payload, dialect);
    while (utf8.endsWith('\n'))
        utf8.chop(1);
    const QString text = withoutParagraphs(QString::fromUtf8(utf8), dialect);
    const bool fits = !text.contains(QChar::ParagraphSeparator) && !text.contains(u'\ufdd0') && !text.contains(u'\ufdd1') && !text.contains(u'\r');
    const auto reread = readPayload(text.toUtf8(), dialect);
    return {text, fits && reread && sameValue(payload, reread->msgpack)};
}

QByteArray withoutStamp(QByteArrayView payload)
{
    const MsgpackView map(payload);
    if (map.type() != MsgpackView::Type::Map || !map.after())
        return payload.toByteArray();
    quint32 kept = 0;
    MsgpackWriter entries;
    for (auto it = map.iterate(); it.next();) {
        if (isText(it.key(), "_stamp"))
            continue;
        ++kept;
        entries.raw(it.key().encoded());
        entries.raw(it.value().encoded());
    }
    if (kept == map.count())
        return payload.toByteArray();
    MsgpackWriter out;
    out.map(kept);
    out.raw(entries.bytes());
    return out.take();
}

QByteArray wrapValue(QByteArrayView encoded)
{
    MsgpackWriter out;
    out.map(1);
    out.key("data");
    out.raw(encoded);
    return out.take();
}

QString dialectName(Dialect dialect)
{
    switch (dialect) {
    case Dialect::Json:
        return QStringLiteral("JSON");
    case Dialect::Yaml:
        return QStringLiteral("YAML");
    case Dialect::Python:
        return QStringLiteral("Python");
    case Dialect::KeyValue:
        return QStringLiteral("key=value");
    case Dialect::Salt:
        return QStringLiteral("Salt");
    }
    return {};
}

} // namespace brine
