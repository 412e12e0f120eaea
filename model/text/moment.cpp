#include "moment.h"
#include <QDate>
#include <cstdio>

namespace brine {

bool Moment::isValid() const
{
    return year >= 1 && year <= 9999 && QDate::isValid(year, month, day) && hour >= 0 && hour < 24 && minute >= 0
        && minute < 60 && second >= 0 && second < 60 && microsecond >= 0 && microsecond < 1'000'000
        && qAbs(offsetMinutes) < 24 * 60;
}

QByteArray Moment::wire() const
{
    char out[64];
    std::snprintf(out, sizeof out, "%04d%02d%02dT%02d:%02d:%02d.%06d", year, month, day, hour, minute, second, microsecond);
    return {out};
}

QByteArray Moment::identity() const
{
    if (kind == Kind::Date)
        return "d" + wire();
    if (kind == Kind::Naive)
        return "n" + wire();
    // Minutes since a fixed day, so that 10:00+02:00 and 08:00Z are one key.
    const qint64 minutes = QDate(year, month, day).toJulianDay() * 1440 + hour * 60 + minute - offsetMinutes;
    return "a" + QByteArray::number(minutes) + ":" + QByteArray::number(second) + "." + QByteArray::number(microsecond);
}

} // namespace brine
