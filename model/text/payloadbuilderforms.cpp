// What JSON has no form for: extensions, and how PayloadBuilder takes them and bytes back from the writer's forms.
#include "exttext.h"
#include "jsonwriter.h"
#include "payloadbuilder.h"

namespace brine {

namespace {

/// Only what the writer itself would have written so: else the map was a map.
std::optional<QByteArray> fromBase64(QByteArrayView text)
{
    const QByteArray given = text.toByteArray();
    const auto decoded = QByteArray::fromBase64Encoding(given, QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.toBase64() != given)
        return std::nullopt;
    return decoded.decoded;
}

} // namespace

void PayloadBuilder::ext(qsizetype at, qint8 type, QByteArrayView bytes)
{
    addBytes(Kind::Ext, at, keep(bytes));
    m_nodes.back().extType = type;
}

void PayloadBuilder::readAsRecorded()
{
    m_recorded = true;
    m_maxDepth = JsonMaxDepth + 1; // the line is a map around the payload
}

void PayloadBuilder::takeBack(Index map)
{
    const Node &key = m_nodes[map].length == 1 ? m_nodes[map + 1] : m_nodes[map];
    if (key.kind != Kind::Text)
        return;
    const Node &value = m_nodes[map + 2];
    if (bytesOf(key) == QByteArrayView("$bytes") && value.kind == Kind::Text) {
        const auto bytes = fromBase64(bytesOf(value));
        if (!bytes || QByteArrayView(*bytes).isValidUtf8())
            return;
        replace(map, Kind::Bytes, *bytes, 0);
        return;
    }
    if (bytesOf(key) != QByteArrayView("$ext") || value.kind != Kind::List || value.length != 2 || value.size != 3)
        return;
    const Node &code = m_nodes[map + 3], &content = m_nodes[map + 4];
    const bool isCode = (code.kind == Kind::Uint && code.magnitude <= 127) || (code.kind == Kind::Int && code.integer >= -128);
    const auto bytes = isCode && content.kind == Kind::Text ? fromBase64(bytesOf(content)) : std::nullopt;
    const qint8 type = qint8(code.kind == Kind::Uint ? qint64(code.magnitude) : code.integer);
    if (!bytes || !extTimeText(type, *bytes).isEmpty())
        return;
    replace(map, Kind::Ext, *bytes, type);
}

void PayloadBuilder::replace(Index index, Kind kind, QByteArrayView bytes, qint8 extType)
{
    const quint32 at = m_nodes[index].at;
    m_nodes.resize(index);
    addBytes(kind, at, keep(bytes));
    m_nodes.back().extType = extType;
}

} // namespace brine
