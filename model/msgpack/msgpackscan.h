#pragma once

#include <QByteArrayView>
#include <array>

/// The byte tables behind MsgpackView. Inline, because a call per value would cost as much as the walk itself
/// (a payload of 1.2 KB is walked in about 230 ns).
namespace brine::msgpackbytes {

/// What a first byte says on its own.
struct Lead
{
    quint8 type = 0;          ///< MsgpackView::Type; 0 for the never-used 0xc1
    quint8 header = 0;        ///< bytes before the content: lead, length field, ext type
    quint8 lengthBytes = 0;   ///< 0 where `fixed` is the length
    quint8 fixed = 0;         ///< content bytes, or items (array) and pairs (map)
};

enum LeadType : quint8 { Invalid, Nil, Bool, Int, Uint, Float, Str, Bin, Array, Map, Ext };

constexpr Lead leadOf(int b)
{
    const auto lead = [](LeadType t, int header, int lengthBytes, int fixed) {
        return Lead{t, quint8(header), quint8(lengthBytes), quint8(fixed)};
    };
    if (b < 0x80)
        return lead(Uint, 1, 0, 0);
    if (b < 0x90)
        return lead(Map, 1, 0, b & 15);
    if (b < 0xa0)
        return lead(Array, 1, 0, b & 15);
    if (b < 0xc0)
        return lead(Str, 1, 0, b & 31);
    if (b >= 0xe0)
        return lead(Int, 1, 0, 0);
    switch (b) {
    case 0xc0: return lead(Nil, 1, 0, 0);
    case 0xc2: case 0xc3: return lead(Bool, 1, 0, 0);
    case 0xc4: case 0xc5: case 0xc6: return lead(Bin, 1 + (1 << (b - 0xc4)), 1 << (b - 0xc4), 0);
    case 0xc7: case 0xc8: case 0xc9: return lead(Ext, 2 + (1 << (b - 0xc7)), 1 << (b - 0xc7), 0);
    case 0xca: return lead(Float, 1, 0, 4);
    case 0xcb: return lead(Float, 1, 0, 8);
    case 0xcc: case 0xcd: case 0xce: case 0xcf: return lead(Uint, 1, 0, 1 << (b - 0xcc));
    case 0xd0: case 0xd1: case 0xd2: case 0xd3: return lead(Int, 1, 0, 1 << (b - 0xd0));
    case 0xd4: case 0xd5: case 0xd6: case 0xd7: case 0xd8: return lead(Ext, 2, 0, 1 << (b - 0xd4));
    case 0xd9: case 0xda: case 0xdb: return lead(Str, 1 + (1 << (b - 0xd9)), 1 << (b - 0xd9), 0);
    case 0xdc: case 0xdd: return lead(Array, b == 0xdc ? 3 : 5, b == 0xdc ? 2 : 4, 0);
    case 0xde: case 0xdf: return lead(Map, b == 0xde ? 3 : 5, b == 0xde ? 2 : 4, 0);
    default: return {};
    }
}

constexpr std::array<Lead, 256> makeLeads()
{
    std::array<Lead, 256> table;
    for (int b = 0; b < 256; ++b)
        table[size_t(b)] = leadOf(b);
    return table;
}

inline constexpr std::array<Lead, 256> Leads = makeLeads();

/// Big-endian number of 1, 2, 4 or 8 bytes.
inline quint64 bigEndian(const uchar *p, int bytes)
{
    switch (bytes) {
    case 1: return p[0];
    case 2: return quint64(p[0]) << 8 | p[1];
    case 4: return quint64(p[0]) << 24 | quint64(p[1]) << 16 | quint64(p[2]) << 8 | p[3];
    default: break;
    }
    quint64 value = 0;
    for (int i = 0; i < bytes; ++i)
        value = value << 8 | p[i];
    return value;
}

/// Where a walk over values stands: how far it came and how many values are still owed. No stack: to skip, the sum of
/// all that open containers still owe is enough, whatever the nesting.
struct SkipState
{
    quint64 position = 0;
    quint64 pending = 1;
};

enum class SkipResult { Complete, NeedsMore, Invalid, Reached };

/// The forms with a length field, and numbers: moves `at` behind the value's bytes, adds what a container owes.
inline SkipResult skipLong(const uchar *data, quint64 size, quint64 &at, quint64 &pending)
{
    const Lead lead = Leads[data[at]];
    if (lead.type == Invalid)
        return SkipResult::Invalid;
    if (size - at < lead.header)
        return SkipResult::NeedsMore;
    const quint64 length = lead.lengthBytes ? bigEndian(data + at + 1, lead.lengthBytes) : lead.fixed;
    at += lead.header;
    // Saturating: the sum of claims can pass 2^62 only where the bytes could never hold it.
    if (lead.type == Array)
        pending = qMin(pending + length, Q_UINT64_C(1) << 62);
    else if (lead.type == Map)
        pending = qMin(pending + 2 * length, Q_UINT64_C(1) << 62);
    else
        at += length;
    return SkipResult::Complete;
}

/// Asks for the next bytes of a value before they are walked: a walk meets one cache line after the other, each only
/// once it has read the one before, and waits for memory at every one (82 instead of 170 ns a payload of 1 KB; more
/// than 24 lines gain nothing).
inline void prefetch(const uchar *data, quint64 size)
{
#if defined(__GNUC__)
    for (quint64 at = 64; at < qMin<quint64>(size, 24 * 64); at += 64)
        __builtin_prefetch(data + at);
#else
    Q_UNUSED(data);
    Q_UNUSED(size);
#endif
}

/// Walks on from `state` until nothing is owed. On NeedsMore the state stays at the first value that is not whole, so
/// the walk can go on when more bytes have come. No length is trusted: a claimed count only makes the walk end sooner.
/// The common forms have branches of their own: predicted, the next position need not wait for a table (40 instead of
/// 71 ns for what is in the cache already).
/// With `target` the walk stops, Reached, at the first value (of a container: its head) that ends behind that offset.
template<bool HasTarget = false>
inline SkipResult skip(const uchar *data, quint64 size, SkipState &state, quint64 target = 0)
{
    quint64 at = state.position, pending = state.pending, begin = at;
    while (pending) {
        if (at >= size) {
            // Past the end only a text or a number can go, and that one is not whole.
            state = at > size ? SkipState{begin, pending + 1} : SkipState{at, pending};
            return SkipResult::NeedsMore;
        }
        begin = at;
        const uchar b = data[at];
        [[maybe_unused]] const quint64 before = pending--;
        if ((b & 0xe0) == 0xa0) {
            at += 1 + (b & 31);
        } else if (b < 0x80 || b >= 0xe0 || b == 0xc0 || b == 0xc2 || b == 0xc3) {
            ++at;
        } else if (b == 0xd9 && size - at >= 2) {
            at += 2 + quint64(data[at + 1]);
        } else if (b < 0xa0) {
            ++at;
            pending += b < 0x90 ? 2 * (b & 15) : b & 15;
        } else if ((b & 0xfb) == 0xcb) { // a double or uint64: durations, times
            at += 9;
        } else if (b == 0xda && size - at >= 3) {
            at += 3 + (quint64(data[at + 1]) << 8 | data[at + 2]);
        } else if (const SkipResult result = skipLong(data, size, at, pending); result != SkipResult::Complete) {
            state = {begin, pending + 1};
            return result;
        }
        if (HasTarget && at > target) {
            state = {begin, before};
            return SkipResult::Reached;
        }
    }
    if (at > size) {
        state = {begin, 1};
        return SkipResult::NeedsMore;
    }
    state = {at, 0};
    return SkipResult::Complete;
}

} // namespace brine::msgpackbytes
