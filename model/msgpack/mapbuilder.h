#pragma once

#include "msgpackwriter.h"
#include <vector>

namespace brine {

/// Builds a msgpack map whose number of keys is known only at the end. Keys keep their order.
class MapBuilder
{
public:
    MapBuilder &str(QByteArrayView key, QByteArrayView value) { at(key).str(value); return *this; }
    MapBuilder &integer(QByteArrayView key, qint64 value) { at(key).integer(value); return *this; }
    MapBuilder &real(QByteArrayView key, double value) { at(key).real(value); return *this; }
    MapBuilder &boolean(QByteArrayView key, bool value) { at(key).boolean(value); return *this; }
    MapBuilder &nil(QByteArrayView key) { at(key).nil(); return *this; }
    MapBuilder &raw(QByteArrayView key, QByteArrayView encoded) { at(key).raw(encoded); return *this; }
    MapBuilder &list(QByteArrayView key, const std::vector<QByteArray> &texts) { return raw(key, textList(texts)); }

    QByteArray take()
    {
        MsgpackWriter map;
        map.map(m_count);
        map.raw(m_entries.bytes());
        m_entries.clear();
        m_count = 0;
        return map.take();
    }
    static QByteArray textList(const std::vector<QByteArray> &texts)
    {
        MsgpackWriter list;
        list.array(quint32(texts.size()));
        for (const QByteArray &text : texts)
            list.str(text);
        return list.take();
    }

private:
    MsgpackWriter &at(QByteArrayView key)
    {
        ++m_count;
        m_entries.key(key);
        return m_entries;
    }
    MsgpackWriter m_entries;
    quint32 m_count = 0;
};

} // namespace brine
