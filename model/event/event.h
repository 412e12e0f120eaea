#pragma once

#include <QByteArrayView>
#include <QtGlobal>
#include <compare>

namespace brine {

/// Dense sequence number of an event in one list of an EventStore: the first is 1, 0 means "none". A store's next list has other upper
/// bits, so that what still names an event of a list that is gone never means one of the next. A strong type: an id and a count do
/// not mix by accident.
struct EventId
{
    static constexpr int NumberBits = 48;
    static constexpr quint64 MaxNumber = (quint64(1) << NumberBits) - 1;

    quint64 value = 0;
    constexpr quint64 number() const { return value & MaxNumber; }       ///< within its list: what people see
    constexpr EventId withNumber(quint64 number) const { return {(value & ~MaxNumber) | number}; }
    constexpr auto operator<=>(const EventId &) const = default;
    constexpr bool isValid() const { return value != 0; }
    constexpr EventId operator+(quint64 n) const { return {value + n}; }
    constexpr quint64 operator-(EventId other) const { return value - other.value; }
};

/// Ids [first, first + count).
struct IdRange
{
    EventId first;
    quint64 count = 0;
    constexpr EventId end() const { return first + count; }
    constexpr bool isEmpty() const { return count == 0; }
    constexpr bool contains(EventId id) const { return id >= first && id < end(); }
    constexpr bool operator==(const IdRange &) const = default;
};

/// What a row is. Everything received is a row, also what is no proper event.
enum class EventKind : quint8 {
    Event,      ///< tag and a msgpack payload (the payload may still be undecodable to its end)
    Malformed,  ///< a frame or bytes that are no event: tag empty, payload = the raw bytes
    Gap,        ///< nothing was received here: tag empty, payload = msgpack map written by writeGap()
};

/// An event as borrowed bytes. Valid as long as its segment (or batch) is held.
/// receivedUs: our own arrival clock, microseconds since the Unix epoch, UTC.
struct EventView
{
    EventId id;
    qint64 receivedUs = 0;
    QByteArrayView tag;      ///< raw bytes, UTF-8 by convention, never trusted
    QByteArrayView payload;  ///< raw msgpack
    quint16 source = 0;      ///< index of the bus it came from
    quint8 family = 0;       ///< TagFamily, see tagfamily.h
    EventKind kind = EventKind::Event;
};

} // namespace brine
