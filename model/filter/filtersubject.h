#pragma once

#include "event.h"
#include "filterast.h"
#include "filtertest.h"
#include "msgpackview.h"
#include <cstddef>
#include <type_traits>

namespace brine {

/// The payload's top-level keys that a program asks for, each with a slot. Immutable once the program is compiled.
class FilterKeys
{
public:
    static constexpr size_t MaxSlots = 32; ///< bits of FilterSubject's mask
    /// Slot of the key, made if need be; -1 beyond MaxSlots (the key is then looked up on its own).
    int slotOf(const FilterStep &step);
    const std::vector<FilterStep> &steps() const { return m_steps; }

private:
    std::vector<FilterStep> m_steps;
};

/// One event while a program looks at it: each top-level key is found at most once, in one pass over the map that goes only
/// as far as somebody asked. Lives on the stack; never allocates.
class FilterSubject
{
public:
    FilterSubject(const EventView &event, const FilterKeys &keys) : m_event(event), m_keys(keys) { }
    FilterTruth evaluate(const FilterTest &test, int slot);
    /// The payload was searched for this test already.
    void setKnown(const FilterTest &test, const FilterHit &hit)
    {
        m_knownTest = &test;
        m_knownHit = hit;
    }

private:
    MsgpackView topLevel(const FilterStep &step, int slot);
    void passTo(quint32 wanted);
    void begin();
    FilterTruth evaluatePayload(const FilterTest &test, int slot);
    FilterTruth evaluateJid(const FilterTest &test, int slot);
    FilterTruth evaluateMinion(const FilterTest &test, int slot);

    const EventView &m_event;
    const FilterKeys &m_keys;
    MsgpackView m_root;
    MsgpackView::Iterator m_pass;
    const FilterTest *m_knownTest = nullptr;
    FilterHit m_knownHit;
    quint32 m_found = 0;
    bool m_begun = false, m_ended = false, m_passing = false;
    // Raw room, filled as keys are found: clearing 32 views would cost more than a whole test of a tag.
    static_assert(std::is_trivially_copyable_v<MsgpackView> && std::is_trivially_destructible_v<MsgpackView>);
    MsgpackView &valueAt(size_t slot) { return *reinterpret_cast<MsgpackView *>(m_room + slot * sizeof(MsgpackView)); }
    alignas(MsgpackView) std::byte m_room[FilterKeys::MaxSlots * sizeof(MsgpackView)];
};

} // namespace brine
