#include "fireable.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "utf8.h"

#include <QCoreApplication>

namespace brine {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("brine::Fireable", text);
}

Result<Done> refuse(const QString &why)
{
    return Result<Done>::failure(why);
}

bool hasControls(QByteArrayView tag)
{
    const auto *p = reinterpret_cast<const uchar *>(tag.data());
    for (qsizetype i = 0; i < tag.size();) {
        char32_t code = 0;
        const int length = utf8Sequence(p + i, tag.size() - i, &code);
        if (code < 0x20 || (code >= 0x7f && code < 0xa0))
            return true;
        i += qMax(1, length);
    }
    return false;
}

Result<Done> checkTag(QByteArrayView tag)
{
    if (tag.isEmpty())
        return refuse(tr("The tag is empty. Salt fires no event without a tag."));
    if (tag.contains("\n\n"))
        return refuse(tr("The tag contains an empty line. On the bus an empty line ends the tag, so readers would take the rest for data."));
    if (!tag.isValidUtf8())
        return refuse(tr("The tag is not UTF-8. Such a tag ends Salt's own listeners, the Reactor among them."));
    if (hasControls(tag))
        return refuse(tr("The tag contains a control character (a tab, line feed or the like). Remove it."));
    return Done{};
}

QString kindWord(MsgpackView::Type type)
{
    switch (type) {
    case MsgpackView::Type::Array: return tr("a list");
    case MsgpackView::Type::Str: return tr("a text");
    case MsgpackView::Type::Nil: return tr("null");
    case MsgpackView::Type::Bool: return tr("true or false");
    case MsgpackView::Type::Int: case MsgpackView::Type::Uint: case MsgpackView::Type::Float: return tr("a number");
    default: return tr("no dictionary");
    }
}

} // namespace

Result<Done> checkFireable(QByteArrayView tag, QByteArrayView payload, quint64 maxEventSize)
{
    if (const Result<Done> checked = checkTag(tag); !checked)
        return checked;
    if (payload.isEmpty())
        return refuse(tr("There is no payload. An event carries a dictionary; {} is the smallest."));
    const MsgpackView value(payload);
    if (value.type() != MsgpackView::Type::Map && value.isValid())
        return refuse(tr("The payload is %1. An event carries a dictionary: anything else stops the master's Reactor.").arg(kindWord(value.type())));
    if (msgpackSize(payload) != payload.size())
        return refuse(tr("The payload is not one whole msgpack value: it is cut off, or bytes follow it."));
    if (maxEventSize && quint64(payload.size()) > maxEventSize)
        return refuse(tr("The payload has %1 bytes; the daemon's max_event_size is %2.").arg(payload.size()).arg(maxEventSize));
    return Done{};
}

QByteArray withStamp(QByteArrayView payload, QByteArrayView stamp)
{
    const MsgpackView map(payload);
    if (map.type() != MsgpackView::Type::Map)
        return payload.toByteArray();
    MsgpackWriter entries;
    quint32 count = 0;
    bool present = false;
    auto it = map.iterate();
    const char *copied = it.rest().data(); // up to here
    for (; it.next(); ++count) {
        // Only text is the key that Python's data["_stamp"] means; bytes are another key.
        if (it.key().type() != MsgpackView::Type::Str || it.key().bytes() != "_stamp")
            continue;
        const QByteArrayView old = it.value().encoded();
        if (old.isEmpty()) // cut off within it
            return payload.toByteArray();
        entries.raw({copied, old.data()});
        entries.str(stamp);
        copied = old.data() + old.size();
        present = true;
    }
    if (it.failed())
        return payload.toByteArray();
    entries.raw({copied, payload.data() + payload.size() - it.rest().size()});
    if (!present) {
        entries.key("_stamp");
        entries.str(stamp);
        ++count;
    }
    MsgpackWriter out;
    out.map(count);
    out.raw(entries.bytes());
    out.raw(it.rest());
    return out.take();
}

QByteArray fireMasterEnvelope(QByteArrayView tag, QByteArrayView payload)
{
    // salt/utils/event.py fire_master; salt/minion.py reads all four keys without asking whether they are there.
    MsgpackWriter out;
    out.map(4);
    out.key("data");
    out.raw(payload);
    out.key("tag");
    out.str(tag);
    out.key("events");
    out.nil();
    out.key("pretag");
    out.nil();
    return out.take();
}

QByteArray wrapText(QByteArrayView text)
{
    MsgpackWriter out;
    out.map(1);
    out.key("data");
    if (text.isValidUtf8())
        out.str(text);
    else
        out.bin(text); // a str that is no UTF-8 makes Salt's reader decode the whole event as bytes
    return out.take();
}

} // namespace brine
