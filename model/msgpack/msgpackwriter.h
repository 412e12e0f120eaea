#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <utility>

namespace brine {

/// Appends msgpack to a QByteArray in the shortest forms, as Python's msgpack packs (new spec: str8, bin). Any thread.
class MsgpackWriter
{
public:
    void nil();
    void boolean(bool v);
    void integer(qint64 v);
    void unsignedInteger(quint64 v);
    void real(double v);                          ///< float64
    void str(QByteArrayView utf8);
    void bin(QByteArrayView bytes);
    void ext(qint8 type, QByteArrayView bytes);
    void array(quint32 count);                    ///< count values follow
    void map(quint32 count);                      ///< count key/value pairs follow
    void raw(QByteArrayView encoded);             ///< an already encoded value
    void key(QByteArrayView utf8) { str(utf8); }

    const QByteArray &bytes() const { return m_out; }
    QByteArray take() { return std::exchange(m_out, {}); }
    void clear() { m_out.clear(); }

private:
    QByteArray m_out;
};

} // namespace brine
