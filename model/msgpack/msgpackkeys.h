#pragma once

#include "msgpackview.h"
#include <QtEndian>
#include <array>
#include <utility>

namespace brine {

/// The name of a key, of one to seven bytes, as it is encoded: with its head, which holds its length, one number to compare.
struct MsgpackKeyName
{
    static constexpr size_t MaxBytes = 7;

    template<size_t Size>
    consteval MsgpackKeyName(const char (&text)[Size]) // not explicit: it is written as a text
        : word(wordOf(text, Size - 1))
    {
        static_assert(Size > 1 && Size - 1 <= MaxBytes);
    }
    static constexpr quint64 wordOf(const char *text, size_t length)
    {
        quint64 word = 0xa0 | length;
        for (size_t i = 0; i < length; ++i)
            word |= quint64(uchar(text[i])) << (8 * (i + 1));
        return word;
    }
    quint64 word;
};

/// Finds several keys of a map in one pass over its top level:
///     const auto [id, fun] = MsgpackKeys<"id", "fun">::firstIn(event.payload).values();
/// Values are not entered but skipped, and the pass ends when all are found. Any thread; nothing is trusted that MsgpackView does not
/// trust.
template<MsgpackKeyName... Names>
class MsgpackKeys
{
public:
    static constexpr size_t Count = sizeof...(Names);

    /// Borrows the bytes.
    class Found
    {
    public:
        bool has(size_t name) const { return m_places[name] != 0; }
        /// The value under the name of this number; Invalid where the map does not have it, or it lies behind something that is cut
        /// off or invalid. Of duplicate keys the first.
        MsgpackView operator[](size_t name) const { return has(name) ? MsgpackView(m_bytes.sliced(qsizetype(m_places[name]))) : MsgpackView(); }
        std::array<MsgpackView, Count> values() const
        {
            std::array<MsgpackView, Count> all;
            for (size_t i = 0; i < Count; ++i)
                all[i] = (*this)[i];
            return all;
        }

    private:
        friend class MsgpackKeys;
        QByteArrayView m_bytes;
        std::array<quint64, Count> m_places{}; ///< 0, where the map's own head is: not found
    };

    /// Looks through the map that `bytes` begin with. Not inlined, its loop keeps the registers (4 % faster). All stands within the
    /// class: clang 14 does not know members of such a template again outside.
    Q_NEVER_INLINE static Found firstIn(QByteArrayView bytes)
    {
        Found found;
        const MsgpackView map(bytes);
        if (map.type() != MsgpackView::Type::Map)
            return found;
        found.m_bytes = bytes;
        const auto *data = reinterpret_cast<const uchar *>(bytes.data());
        const auto size = quint64(bytes.size());
        msgpackbytes::prefetch(data, size);
        quint64 at = msgpackbytes::Leads[data[0]].header;
        size_t missing = Count;
        for (quint32 left = map.claimedCount(); left && missing && at < size; --left) {
            const Key key = passKey(data, size, at);
            if (key.end >= size)
                break;
            if (const size_t name = numberOf(key.word, std::make_index_sequence<Count>()); name < Count && !found.m_places[name]) {
                found.m_places[name] = key.end;
                --missing;
            }
            at = key.end;
            if (!pass(data, size, at))
                break;
        }
        return found;
    }

private:
    struct Key { quint64 end, word; }; ///< word: as MsgpackKeyName has it, 0 for what is none

    // Keys are handed around by value, so that positions stay in registers. Broken: what begins there is cut off or invalid.
    static constexpr quint64 Broken = ~Q_UINT64_C(0);

    template<size_t... Number>
    static size_t numberOf(quint64 word, std::index_sequence<Number...>)
    {
        size_t number = Count;
        (void)((Names.word == word && (number = Number, true)) || ...);
        return number;
    }

    static Key passKey(const uchar *data, quint64 size, quint64 at)
    {
        if (size - at < sizeof(quint64))
            return passOddKey(data, size, at);
        const auto word = qFromLittleEndian<quint64>(data + at);
        if ((word & 0xe0) != 0xa0)
            return passOddKey(data, size, at);
        const quint64 length = word & 31; // a short text, as nearly all are
        const quint64 other = 8 * (MsgpackKeyName::MaxBytes - length); // bits that belong to what follows
        return {at + 1 + length, length <= MsgpackKeyName::MaxBytes ? word & (~Q_UINT64_C(0) >> other) : 0};
    }

    /// Keys of every other form, and those that stand at the very end.
    Q_NEVER_INLINE static Key passOddKey(const uchar *data, quint64 size, quint64 at)
    {
        const MsgpackView key(QByteArrayView(data + at, qsizetype(size - at)));
        const QByteArrayView text = key.text();
        const bool mayBe = size_t(text.size()) <= MsgpackKeyName::MaxBytes;
        return {pass(data, size, at) ? at : Broken, mayBe ? MsgpackKeyName::wordOf(text.data(), size_t(text.size())) : 0};
    }

    /// Moves `at` behind the value that begins there; false where it is cut off or invalid. The common forms need no table, and
    /// branches: predicted, the next position does not wait for this one's byte.
    static bool pass(const uchar *data, quint64 size, quint64 &at)
    {
        const uchar lead = data[at];
        if ((lead & 0xe0) == 0xa0) {
            at += 1 + quint64(lead & 31);
        } else if (lead < 0x80 || lead >= 0xe0 || lead == 0xc0 || lead == 0xc2 || lead == 0xc3) {
            ++at;
        } else if (lead == 0xd9 && size - at >= 2) {
            at += 2 + quint64(data[at + 1]);
        } else {
            msgpackbytes::SkipState state{at, 1};
            if (msgpackbytes::skip(data, size, state) != msgpackbytes::SkipResult::Complete)
                return false;
            at = state.position;
        }
        return true;
    }
};

} // namespace brine
