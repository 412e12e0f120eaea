#include "filtersubject.h"
#include "eventpath.h"
#include "tagfamily.h"
#include <new>

namespace brine {

namespace {

using Type = MsgpackView::Type;

// Any true makes it true; else any undecided leaves it open.
FilterTruth either(FilterTruth a, FilterTruth b)
{
    if (a == FilterTruth::Yes || b == FilterTruth::Yes)
        return FilterTruth::Yes;
    return a == FilterTruth::Undecided ? a : b;
}

// Every value at any depth as a flat run of tokens: no stack, whatever the nesting, and no further than the bytes are sound.
FilterTruth evaluateTokens(const FilterTest &test, const MsgpackView &root, const FilterHit &hit)
{
    if (!hit.possible)
        return FilterTruth::No;
    const QByteArrayView all = root.rest();
    msgpackbytes::SkipState state; // at the hit: no value that ends before it can pass
    const auto *data = reinterpret_cast<const uchar *>(all.data());
    if (msgpackbytes::skip<true>(data, quint64(all.size()), state, quint64(hit.at)) != msgpackbytes::SkipResult::Reached)
        return FilterTruth::No;
    QByteArrayView bytes = all.sliced(qsizetype(state.position));
    FilterTruth result = FilterTruth::No;
    for (quint64 pending = state.pending; pending > 0 && !bytes.isEmpty(); --pending) {
        const MsgpackView value(bytes);
        if (!value.isValid())
            break;
        if (value.isContainer()) {
            // What it claims, not count(): a map cut off behind its last key still has that key.
            const msgpackbytes::Lead lead = msgpackbytes::Leads[uchar(bytes[0])];
            const auto *behind = reinterpret_cast<const uchar *>(bytes.data()) + 1;
            const quint64 claimed = lead.lengthBytes ? msgpackbytes::bigEndian(behind, lead.lengthBytes) : lead.fixed;
            pending += claimed * (value.type() == Type::Map ? 2 : 1);
            bytes = bytes.sliced(lead.header);
            continue;
        }
        bytes = *value.after();
        const qsizetype end = all.size() - bytes.size();
        const bool holdsHit = hit.isMatch && value.isText() && hit.at >= end - value.bytes().size();
        if (holdsHit && hit.at + hit.length <= end)
            return FilterTruth::Yes;
        result = either(result, test.ofValue(value));
        if (result == FilterTruth::Yes)
            break;
    }
    return result;
}

FilterTruth evaluateSteps(const FilterTest &test, const MsgpackView &value, size_t step)
{
    const std::vector<FilterStep> &steps = test.path().steps;
    if (step == steps.size())
        return test.ofValue(value);
    switch (steps[step].kind) {
    case FilterStep::Key: {
        const MsgpackView inside = EventPath::findKey(value, steps[step]);
        return inside.isValid() ? evaluateSteps(test, inside, step + 1) : FilterTruth::No;
    }
    case FilterStep::Index: {
        const MsgpackView inside = EventPath::itemAt(value, steps[step].index);
        return inside.isValid() ? evaluateSteps(test, inside, step + 1) : FilterTruth::No;
    }
    case FilterStep::AnyDepth: {
        if (!value.isValid())
            return FilterTruth::No;
        FilterHit hit;
        test.searchWithin(value.rest(), hit);
        return evaluateTokens(test, value, hit);
    }
    default:
        break;
    }
    FilterTruth result = FilterTruth::No;
    if (value.type() != (steps[step].kind == FilterStep::AnyKey ? Type::Map : Type::Array))
        return result;
    for (auto it = value.iterate(); it.next() && result != FilterTruth::Yes;)
        result = either(result, evaluateSteps(test, it.value(), step + 1));
    return result;
}

QByteArrayView kindName(EventKind kind)
{
    switch (kind) {
    case EventKind::Event: return "event";
    case EventKind::Malformed: return "malformed";
    case EventKind::Gap: break;
    }
    return "gap";
}

} // namespace

int FilterKeys::slotOf(const FilterStep &step)
{
    for (size_t i = 0; i < m_steps.size(); ++i) {
        if (m_steps[i] == step)
            return int(i);
    }
    if (m_steps.size() >= MaxSlots)
        return -1;
    m_steps.push_back(step);
    return int(m_steps.size()) - 1;
}

void FilterSubject::begin()
{
    m_begun = true;
    if (m_event.kind == EventKind::Event)
        m_root = MsgpackView(m_event.payload);
    m_ended = m_root.type() != Type::Map;
}

// The pass and what it found are kept in registers meanwhile (110 instead of 170 ns an event), and written only where somebody
// may go on from there: most programs ask for one key.
void FilterSubject::passTo(quint32 wanted)
{
    const FilterStep *const steps = m_keys.steps().data();
    const size_t count = m_keys.steps().size();
    MsgpackView::Iterator pass = m_passing ? m_pass : m_root.iterate();
    quint32 found = m_found;
    while (!(found & wanted)) {
        if (!pass.next()) {
            m_ended = true;
            break;
        }
        const MsgpackView key = pass.key();
        const bool text = key.isText(); // as nearly all are
        for (size_t i = 0; i < count; ++i) {
            if ((text ? key.isText(steps[i].key) : EventPath::isKey(key, steps[i])) && !(found & (1u << i))) {
                found |= 1u << i;
                new (&valueAt(i)) MsgpackView(pass.value());
            }
        }
    }
    m_found = found;
    if (count == 1)
        return;
    m_pass = pass;
    m_passing = true;
}

MsgpackView FilterSubject::topLevel(const FilterStep &step, int slot)
{
    if (slot < 0)
        return EventPath::findKey(m_root, step);
    const quint32 wanted = 1u << slot;
    if (!(m_found & wanted) && !m_ended)
        passTo(wanted);
    return m_found & wanted ? valueAt(size_t(slot)) : MsgpackView();
}

FilterTruth FilterSubject::evaluatePayload(const FilterTest &test, int slot)
{
    const std::vector<FilterStep> &steps = test.path().steps;
    if (m_event.kind == EventKind::Malformed) // what is true of its bytes, and no more
        return steps.empty() || steps.front().kind == FilterStep::AnyDepth ? test.ofText(m_event.payload) : FilterTruth::No;
    if (&test == m_knownTest && m_root.isValid())
        return evaluateTokens(test, m_root, m_knownHit);
    if (steps.empty() || steps.front().kind != FilterStep::Key)
        return evaluateSteps(test, m_root, 0);
    const MsgpackView value = topLevel(steps.front(), slot);
    return value.isValid() ? evaluateSteps(test, value, 1) : FilterTruth::No;
}

FilterTruth FilterSubject::evaluateJid(const FilterTest &test, int slot)
{
    if (m_event.kind == EventKind::Malformed)
        return FilterTruth::No;
    const MsgpackView value = topLevel(test.path().steps.front(), slot);
    if (value.isValid())
        return test.ofValue(value);
    const QByteArrayView jid = tagParts(m_event.tag).jid;
    return jid.isEmpty() ? FilterTruth::No : test.ofText(jid);
}

FilterTruth FilterSubject::evaluateMinion(const FilterTest &test, int slot)
{
    if (m_event.kind == EventKind::Malformed)
        return FilterTruth::No;
    const QByteArrayView id = minionOf(topLevel(test.path().steps.front(), slot).text(), m_event.tag);
    return id.isEmpty() ? FilterTruth::No : test.ofText(id);
}

FilterTruth FilterSubject::evaluate(const FilterTest &test, int slot)
{
    switch (test.path().field) {
    case FilterPath::Tag: return test.ofText(m_event.tag);
    case FilterPath::Size: return test.ofNumber(FilterNumber::fromUnsigned(quint64(m_event.payload.size())));
    case FilterPath::Time: return test.ofNumber(FilterNumber::fromSigned(m_event.receivedUs));
    case FilterPath::Source: return test.ofNumber(FilterNumber::fromUnsigned(m_event.source));
    case FilterPath::Sequence: return test.ofNumber(FilterNumber::fromUnsigned(m_event.id.number()));
    case FilterPath::Kind: return test.ofText(kindName(m_event.kind));
    case FilterPath::Family: {
        const TagFamily known = TagFamily(m_event.family);
        const TagFamily family = known == TagFamily::Custom ? tagFamily(m_event.tag) : known; // not every source fills it in
        return test.ofText(QByteArrayView(tagFamilyName(family)));
    }
    default: break;
    }
    if (!m_begun)
        begin();
    if (test.path().field == FilterPath::Jid)
        return evaluateJid(test, slot);
    return test.path().field == FilterPath::Minion ? evaluateMinion(test, slot) : evaluatePayload(test, slot);
}

} // namespace brine
