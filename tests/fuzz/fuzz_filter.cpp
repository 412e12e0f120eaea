// Any text as a filter, and what parses run over hostile events, one of them the text's own bytes. Traps on an answer that
// breaks a promise of EventFilter.
#include "eventfilter.h"
#include "filtercompletion.h"
#include "msgpackwriter.h"
#include <array>
#include <cstdint>

using namespace brine;

namespace {

void require(bool promise)
{
    if (!promise)
        __builtin_trap();
}

QByteArray payload()
{
    MsgpackWriter w;
    w.map(6);
    w.str("fun"); w.str("state.apply");
    w.str("id"); w.bin("web1");
    w.str("retcode"); w.integer(-2);
    w.integer(5); w.array(3); w.real(0.5); w.nil(); w.str("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
    w.str("data"); w.map(1); w.str("x"); w.map(1); w.str("y"); w.boolean(false);
    w.str("deep"); w.raw(QByteArray(300, '\x91') + '\xc0');
    return w.take();
}

EventView event(QByteArrayView tag, QByteArrayView payload, EventKind kind = EventKind::Event)
{
    EventView view;
    view.id = {1};
    view.tag = tag;
    view.payload = payload;
    view.kind = kind;
    return view;
}

void checkError(const FilterError &error, const QString &text)
{
    require(!error.message.isEmpty());
    require(error.position >= 0 && error.length >= 0 && qsizetype(error.position) + error.length <= text.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 16 * 1024)
        return 0;
    const QByteArrayView bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    const QString text = QString::fromUtf8(bytes);
    static const FilterCompletion completion;
    const FilterCompletion::Answer answer = completion.at(text, int(text.size()));
    require(answer.position >= 0 && answer.position + answer.length <= text.size());

    const auto filter = EventFilter::parse(text);
    if (!filter) {
        checkError(filter.error(), text);
        return 0;
    }
    static const QByteArray sound = payload();
    const QByteArray cut = sound.chopped(40);
    const std::array events = {event("salt/job/20260101000000000000/ret/web1", sound), event(bytes, bytes), event("", cut),
                               event("", bytes, EventKind::Malformed)};
    for (const EventView &e : events)
        require(filter->matches(e) == (filter->verdict(e) == EventFilter::Verdict::Yes));
    require(filter->matches(event("", {}, EventKind::Gap)));
    // Joining to itself changes nothing, and stays a filter.
    const auto twice = EventFilter::parse(EventFilter::joined(text, text));
    require(twice.ok() || text.count(u'(') >= 90); // one bracket more may be one too many
    if (!twice)
        return 0;
    for (const EventView &e : events) {
        const EventFilter::Verdict one = filter->verdict(e), both = twice->verdict(e);
        require(one == both || one == EventFilter::Verdict::Undecided || both == EventFilter::Verdict::Undecided);
    }
    return 0;
}
