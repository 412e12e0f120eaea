#include "dialecttext.h"

#include "msgpackview.h"
#include "msgpackwriter.h"
#include "payloadwriter.h"
#include <QCoreApplication>

namespace brine {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("brine::DialectText", text); }

/// A text document ends a paragraph at these characters, whatever they were meant for. In JSON they stand in strings
/// only and can be written as escapes; the other writers do so by themselves.
QString withoutParagraphs(QString text, Dialect dialect)
{
    if (dialect != Dialect::Json)
        return text;
    for (const char16_t c : {u'\ufdd0', u'\ufdd1'})
        text.replace(QChar(c), QStringLiteral("\\u%1").arg(uint(c), 4, 16, QLatin1Char('0')));
    return text;
}

} // namespace

DialectText writeDialect(QByteArrayView payload, Dialect dialect)
{
    QByteArray utf8 = writePayload(payload, dialect);
    while (utf8.endsWith('\n'))
        utf8.chop(1);
    const QString text = withoutParagraphs(QString::fromUtf8(utf8), dialect);
    const bool fits = !text.contains(QChar::ParagraphSeparator) && !text.contains(u'\ufdd0') && !text.contains(u'\ufdd1') && !text.contains(u'\r');
    return {text, fits && readsBackAs(payload, text.toUtf8(), dialect)};
}

QByteArray withoutStamp(QByteArrayView payload)
{
    const MsgpackView map(payload);
    if (map.type() != MsgpackView::Type::Map || !map.after())
        return payload.toByteArray();
    quint32 kept = 0;
    MsgpackWriter entries;
    for (auto it = map.iterate(); it.next();) {
        if (it.key().isText("_stamp"))
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

QString dialectMeaning(Dialect dialect)
{
    switch (dialect) {
    case Dialect::Json:
        return tr("Strictly: RFC 8259");
    case Dialect::Yaml:
        return tr("As Salt's own YAML: yes and no, 1:30, dates, !!binary");
    case Dialect::Python:
        return tr("One literal: dict, list, text, bytes, numbers, None, True");
    case Dialect::KeyValue:
        return tr("A line for each key; values as Salt's command line types them");
    case Dialect::Salt:
        return tr("One argument, as Salt's own command line would read it");
    }
    return {};
}

QString dialectExample(Dialect dialect)
{
    switch (dialect) {
    case Dialect::Json:
        return QStringLiteral("{\"service\": \"web\"}");
    case Dialect::Yaml:
        return QStringLiteral("service: web");
    case Dialect::Python:
        return QStringLiteral("{'service': 'web'}");
    case Dialect::KeyValue:
        return QStringLiteral("service=web");
    case Dialect::Salt:
        return QStringLiteral("{service: web}");
    }
    return {};
}

std::optional<Dialect> dialectNamed(const QString &name)
{
    for (const Dialect dialect : AllDialects) {
        if (dialectName(dialect) == name)
            return dialect;
    }
    return std::nullopt;
}

} // namespace brine
