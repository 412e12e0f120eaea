#include "payloadcell.h"

#include "fireable.h"
#include "jsonwriter.h"
#include "textforms.h"
#include "timetext.h"
#include <QCoreApplication>
#include <QDateTime>
#include <QStringDecoder>
#include <QtEndian>

namespace brine {

namespace {

using Type = MsgpackView::Type;

QString tr(const char *text) { return QCoreApplication::translate("PayloadTree", text); }

QString counted(quint64 n, const char *one, const char *many) { return n == 1 ? tr(one) : tr(many).arg(n); }
QString byteCount(qsizetype n) { return counted(quint64(n), "1 byte", "%1 bytes"); }

bool isUtf8(QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString ignored = decoder.decode(bytes);
    return !decoder.hasError();
}

QString withZone(qint64 us, bool utc)
{
    if (utc) {
        QString text = isoTimeUtc(us);
        text.chop(1);
        return text.replace(u'T', u' ') + QStringLiteral(" UTC");
    }
    const int offset = QDateTime::fromMSecsSinceEpoch(us / 1000).offsetFromUtc() / 60;
    const QChar sign = offset < 0 ? u'-' : u'+';
    return localDateTimeText(us) + QStringLiteral(" %1%2:%3").arg(sign)
        .arg(qAbs(offset) / 60, 2, 10, QLatin1Char('0')).arg(qAbs(offset) % 60, 2, 10, QLatin1Char('0'));
}

/// Salt's datetime, `%Y%m%dT%H:%M:%S.%f`; it carries no zone and is read as UTC, as Salt's own stamps are.
std::optional<qint64> saltDatetime(QByteArrayView text)
{
    if (text.size() < 17 || text[8] != 'T')
        return std::nullopt;
    const QByteArray all = text.toByteArray();
    return readSaltStamp(all.left(4) + '-' + all.mid(4, 2) + '-' + all.mid(6));
}

/// Timestamp ext of the msgpack specification in its forms of 32, 64 and 96 bits.
std::optional<qint64> msgpackTimestamp(QByteArrayView b)
{
    constexpr qint64 reach = 200'000'000'000; // seconds either way; keeps the microseconds within 64 bits
    qint64 seconds = 0, nanoseconds = 0;
    if (b.size() == 4) {
        seconds = qFromBigEndian<quint32>(b.data());
    } else if (b.size() == 8) {
        const quint64 both = qFromBigEndian<quint64>(b.data());
        seconds = qint64(both & 0x3ffffffffull);
        nanoseconds = qint64(both >> 34);
    } else if (b.size() == 12) {
        nanoseconds = qFromBigEndian<quint32>(b.data());
        seconds = qFromBigEndian<qint64>(b.data() + 4);
    } else {
        return std::nullopt;
    }
    if (qAbs(seconds / 2) > reach / 2 || nanoseconds > 999'999'999)
        return std::nullopt;
    return seconds * 1'000'000 + nanoseconds / 1000;
}

bool isFalse(const MsgpackView &value) { return value.type() == Type::Bool && !value.toBool(); }

/// A key that holds what states gave back: `return` of a job, `ret` of its progress events.
bool holdsReturn(const PayloadNode &node)
{
    return node.inMap && (node.key.isText("return") || node.key.isText("ret"));
}

bool isInReturn(const PayloadNode *node)
{
    for (node = node->parent; node; node = node->parent) {
        if (holdsReturn(*node))
            return true;
    }
    return false;
}

bool isFailedState(const MsgpackView &value)
{
    return value.type() == Type::Map && isFalse(value.findFirst("result"));
}

/// Failed states right below; looks at no more than 1 MiB, so that a row of a huge return costs no frame.
int failedStatesIn(const MsgpackView &value)
{
    if (value.type() != Type::Map || value.encoded().size() > (1 << 20))
        return 0;
    int failed = 0;
    for (auto it = value.iterate(); it.next();)
        failed += isFailedState(it.value()) ? 1 : 0;
    return failed;
}

QString hex(QByteArrayView bytes, qsizetype most)
{
    return QString::fromLatin1(bytes.first(qMin(bytes.size(), most)).toByteArray().toHex(' '))
        + (bytes.size() > most ? QStringLiteral(" …") : QString());
}

} // namespace

QString PayloadCell::key() const
{
    if (m_node.kind == PayloadNode::Kind::Remainder)
        return tr("(undecodable)");
    if (m_node.kind == PayloadNode::Kind::Page)
        return QStringLiteral("[%1 … %2]").arg(m_node.first).arg(m_node.first + (m_node.count - 1));
    if (!m_node.inMap) {
        const bool listed = m_node.parent && m_node.parent->container()->value.type() == Type::Array;
        return listed ? QStringLiteral("[%1]").arg(m_node.first) : tr("(payload)");
    }
    const MsgpackView &key = m_node.key;
    if (key.type() == Type::Str)
        return key.bytes().isEmpty() ? QStringLiteral("\"\"") : safeText(key.bytes());
    if (key.type() == Type::Bin)
        return (isUtf8(key.bytes()) ? safeText(key.bytes()) : hex(key.bytes(), 32)) + QStringLiteral(" (bytes)");
    return QStringLiteral("%1 (%2)").arg(safeText(toJson(key.encoded())), typeName(key));
}

QString PayloadCell::value(bool utc) const
{
    switch (m_node.kind) {
    case PayloadNode::Kind::Remainder:
        if (m_node.start.isEmpty())
            return tr("cut off: more was announced than came");
        return QStringLiteral("%1 · %2").arg(hex(m_node.start, 48), byteCount(m_node.start.size()));
    case PayloadNode::Kind::Page:
        return counted(m_node.count, "1 entry", "%1 entries");
    case PayloadNode::Kind::Entry:
        break;
    }
    if (const QString time = timeText(utc); !time.isEmpty())
        return time;
    switch (m_node.value.type()) {
    case Type::Array:
    case Type::Map:
        return containerText();
    case Type::Bin:
        return bytesText();
    default:
        return displayText(m_node.value);
    }
}

QString PayloadCell::containerText() const
{
    if (m_node.depth >= PayloadNode::MaxDepth)
        return QStringLiteral("…");
    const QString text = displayText(m_node.value);
    if (isFailed())
        return text + tr(" · ✗ failed");
    if (m_node.failedBelow < 0)
        m_node.failedBelow = holdsReturn(m_node) || isInReturn(&m_node) ? failedStatesIn(m_node.value) : 0;
    return m_node.failedBelow ? text + tr(" · ✗ %1 failed").arg(m_node.failedBelow) : text;
}

QString PayloadCell::bytesText() const
{
    const QByteArrayView bytes = m_node.value.bytes();
    const QString size = byteCount(bytes.size());
    return bytes.isEmpty() ? size : QStringLiteral("%1 · %2").arg(hex(bytes, 64), size);
}

QString PayloadCell::timeText(bool utc) const
{
    const MsgpackView &value = m_node.value;
    std::optional<qint64> us;
    if (value.type() == Type::Str && m_node.inMap && m_node.key.isText("_stamp"))
        us = readSaltStamp(value.bytes());
    else if (value.type() == Type::Ext && value.extType() == 78)
        us = saltDatetime(value.bytes());
    else if (value.type() == Type::Ext && value.extType() == -1)
        us = msgpackTimestamp(value.bytes());
    if (!us)
        return {};
    const QString sent = value.type() == Type::Str || value.extType() == 78 ? safeText(value.bytes(), 64)
                                                                            : displayText(value, 64);
    return tr("%1 · sent as %2").arg(withZone(*us, utc), sent);
}

QString PayloadCell::type() const
{
    switch (m_node.kind) {
    case PayloadNode::Kind::Remainder:
        return tr("undecodable");
    case PayloadNode::Kind::Page:
        return tr("page");
    case PayloadNode::Kind::Entry:
        break;
    }
    return typeName(m_node.value);
}

QString PayloadCell::fullText() const
{
    if (m_node.kind == PayloadNode::Kind::Remainder)
        return QString::fromLatin1(m_node.start.toByteArray().toHex(' '));
    if (m_node.kind == PayloadNode::Kind::Page)
        return value(true);
    switch (m_node.value.type()) {
    case Type::Str:
        return QString::fromUtf8(m_node.value.bytes());
    case Type::Bin:
        return QString::fromLatin1(m_node.value.bytes().toByteArray().toHex());
    case Type::Map:
    case Type::Array:
        return QString::fromUtf8(toJson(m_node.value.encoded()));
    case Type::Ext:
        return displayText(m_node.value, 1 << 20);
    default:
        return displayText(m_node.value);
    }
}

bool PayloadCell::isFailed() const
{
    using Flag = PayloadNode::Flag;
    if (m_node.failed == Flag::Unknown) {
        const bool isVerdict = m_node.inMap && m_node.key.isText("result") && isFalse(m_node.value);
        const bool failed = m_node.kind == PayloadNode::Kind::Entry && isInReturn(&m_node)
            && (isVerdict || isFailedState(m_node.value));
        m_node.failed = failed ? Flag::Yes : Flag::No;
    }
    return m_node.failed == Flag::Yes;
}

} // namespace brine
