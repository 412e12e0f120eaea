// Any bytes as an event of a ZeroMQ bus, and as a payload to be written in the old spec. Traps on an answer that breaks a promise
// of legacyevent.h.
#include "bodysplitter.h"
#include "legacyevent.h"
#include "msgpackview.h"
#include <cstdint>

using namespace brine;

namespace {

void require(bool promise)
{
    if (!promise)
        __builtin_trap();
}

/// Nothing in it that msgpack-python before 0.4 does not know.
bool isOldSpec(QByteArrayView value)
{
    for (qsizetype at = 0; at < value.size();) {
        const auto lead = msgpackbytes::Leads[quint8(value[at])];
        const quint8 first = quint8(value[at]);
        if (lead.type == msgpackbytes::Bin || lead.type == msgpackbytes::Ext || lead.type == msgpackbytes::Invalid || first == 0xd9)
            return false;
        const MsgpackView view(value.sliced(at));
        at += lead.header + (lead.type == msgpackbytes::Str ? view.bytes().size() : view.isContainer() ? 0 : lead.fixed);
    }
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    const TagForm form = seenTagForm(bytes);
    if (form != TagForm::Unknown) {
        const auto split = splitBody(bytes);
        require(split.has_value());
        const QByteArrayView tag = bytes.first(split->tagLength), payload = bytes.sliced(split->payloadOffset);
        require(legacyBody(tag, payload, form) == bytes);
    }
    if (const auto old = oldSpecMsgpack(bytes)) {
        require(msgpackSize(*old) == old->size());
        require(isOldSpec(*old));
        require(*oldSpecMsgpack(*old) == *old);
        for (const TagForm to : {TagForm::Padded, TagForm::LineFeeds})
            require(legacyBody("tag", *old, to).size() == (to == TagForm::Padded ? 20 : 5) + old->size());
    } else {
        require(!old.error().isEmpty());
    }
    return 0;
}
