#pragma once

#include <QByteArray>

namespace brine {

/// A date and time as typed. The zone does not travel (Salt's serializer drops it) but tells two keys apart.
struct Moment
{
    enum class Kind : quint8 { Date, Naive, Aware };
    Kind kind = Kind::Naive;
    int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, microsecond = 0;
    int offsetMinutes = 0;   ///< of an aware one

    bool isValid() const;    ///< as Python's datetime has it: years 1 to 9999, no leap second, zones under a day
    QByteArray wire() const; ///< the 24 bytes of Salt's ext 78 (salt/payload.py, ext_type_encoder)
    QByteArray identity() const; ///< equal for moments that are equal as Python's dictionary keys
};

} // namespace brine
