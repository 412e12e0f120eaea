#include "msgpackview.h"

#include <bit>
#include <limits>

namespace brine {

namespace {

const uchar *uchars(QByteArrayView bytes)
{
    return reinterpret_cast<const uchar *>(bytes.data());
}

qsizetype sizeFrom(QByteArrayView bytes, msgpackbytes::SkipState &state)
{
    switch (msgpackbytes::skip(uchars(bytes), quint64(bytes.size()), state)) {
    case msgpackbytes::SkipResult::Complete: return qsizetype(state.position);
    case msgpackbytes::SkipResult::NeedsMore: return 0;
    case msgpackbytes::SkipResult::Invalid:
    case msgpackbytes::SkipResult::Reached: break;
    }
    return -1;
}

} // namespace

qsizetype msgpackSize(QByteArrayView bytes)
{
    msgpackbytes::prefetch(uchars(bytes), quint64(bytes.size()));
    msgpackbytes::SkipState state;
    return sizeFrom(bytes, state);
}

qsizetype MsgpackSizer::advance(QByteArrayView bytes)
{
    return sizeFrom(bytes, m_state);
}

quint64 MsgpackView::toUint() const
{
    if (m_type != Type::Uint)
        return 0;
    return m_length ? msgpackbytes::bigEndian(uchars(m_span) + 1, int(m_length)) : lead();
}

qint64 MsgpackView::toInt() const
{
    if (m_type == Type::Uint) {
        const quint64 value = toUint();
        return value <= quint64(std::numeric_limits<qint64>::max()) ? qint64(value) : 0;
    }
    if (m_type != Type::Int)
        return 0;
    if (!m_length)
        return qint8(lead());
    const quint64 raw = msgpackbytes::bigEndian(uchars(m_span) + 1, int(m_length));
    const int unused = 64 - 8 * int(m_length);
    return qint64(raw << unused) >> unused; // sign extension
}

double MsgpackView::toDouble() const
{
    if (m_type == Type::Int)
        return double(toInt());
    if (m_type == Type::Uint)
        return double(toUint());
    if (m_type != Type::Float)
        return 0;
    const quint64 raw = msgpackbytes::bigEndian(uchars(m_span) + 1, int(m_length));
    return m_length == 4 ? double(std::bit_cast<float>(quint32(raw))) : std::bit_cast<double>(raw);
}

quint32 MsgpackView::count() const
{
    if (!isContainer())
        return 0;
    const quint64 room = quint64(m_span.size() - m_header) / (m_type == Type::Map ? 2 : 1);
    return quint32(qMin<quint64>(m_length, room));
}

QByteArrayView MsgpackView::encoded() const
{
    const std::optional<QByteArrayView> behind = after();
    return behind ? m_span.first(m_span.size() - behind->size()) : QByteArrayView();
}

MsgpackView MsgpackView::find(QByteArrayView key) const
{
    MsgpackView found;
    if (m_type != Type::Map)
        return found;
    for (auto it = iterate(); it.next();) {
        if (it.m_key.isText(key))
            found = it.m_value;
    }
    return found;
}

MsgpackView MsgpackView::at(quint32 index) const
{
    if (m_type != Type::Array || index >= m_length)
        return {};
    for (auto it = iterate(); it.next();) {
        if (it.m_index == index)
            return it.m_value;
    }
    return {};
}

} // namespace brine
