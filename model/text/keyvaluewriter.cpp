#include "keyvaluereader.h"
#include "jsonwriter.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "payloadwriter.h"
#include "samevalue.h"
#include "textforms.h"

namespace brine {

namespace {

bool isPair(const QByteArray &line, QByteArrayView wanted)
{
    const auto read = KeyValueReader(line).read();
    return read && isSameValue(wanted, read->msgpack);
}

/// An editor ends a paragraph at these characters, whatever they were meant for.
bool hasParagraph(QByteArrayView text)
{
    return text.contains("\xe2\x80\xa8") || text.contains("\xe2\x80\xa9") || text.contains("\xef\xb7\x90") || text.contains("\xef\xb7\x91");
}

/// Text bare where it stays that text, else in YAML's quotes; Salt's rules for arguments decide, so they are asked.
QByteArray pairLine(const MsgpackView &key, const MsgpackView &value)
{
    const QByteArray begin = (key.type() == MsgpackView::Type::Str ? key.bytes().toByteArray() : toYamlFlow(key.encoded())) + '=';
    if (value.type() != MsgpackView::Type::Str)
        return begin + toYamlFlow(value.encoded());
    MsgpackWriter wanted;
    wanted.map(1);
    wanted.raw(key.encoded());
    wanted.raw(value.encoded());
    const QByteArray bare = begin + value.bytes().toByteArray(), yaml = begin + toYamlFlow(value.encoded());
    if (bare == yaml || (!hasParagraph(value.bytes()) && isPair(bare, wanted.bytes())))
        return bare;
    if (isPair(yaml, wanted.bytes()))
        return yaml;
    QByteArray quoted = begin;
    writeJsonString(value.bytes(), quoted, {.escapeControls = true});
    return quoted;
}

} // namespace

QByteArray toKeyValue(QByteArrayView payload)
{
    const MsgpackView map(payload);
    if (map.type() != MsgpackView::Type::Map || map.encoded().size() != payload.size())
        return toYamlFlow(payload);
    QByteArray out;
    for (auto it = map.iterate(); it.next();)
        out += pairLine(it.key(), it.value()) + '\n';
    return out;
}

} // namespace brine
