#include "exttext.h"

#include <cstdio>

namespace brine {

namespace {

struct Civil { qint64 year; int month, day; };

/// Days since 1970-01-01 to a date of the proleptic Gregorian calendar (400 years are 146 097 days).
Civil civilFromDays(qint64 days)
{
    days += 719468; // 0000-03-01, so that the leap day ends a year
    const qint64 era = (days >= 0 ? days : days - 146096) / 146097;
    const qint64 dayOfEra = days - era * 146097;
    const qint64 yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const qint64 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const qint64 month = (5 * dayOfYear + 2) / 153; // from March
    const int civilMonth = int(month < 10 ? month + 3 : month - 9);
    return {yearOfEra + era * 400 + (civilMonth <= 2), civilMonth, int(dayOfYear - (153 * month + 2) / 5 + 1)};
}

bool isDate(int year, int month, int day)
{
    constexpr int Days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return false;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= Days[month - 1] + (month == 2 && leap);
}

/// n digits at `at` as a number; -1 if they are not all digits.
int digits(QByteArrayView text, qsizetype at, int n)
{
    int value = 0;
    for (int i = 0; i < n; ++i) {
        const char c = text[at + i];
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

QByteArray saltDateTime(QByteArrayView text)
{
    // 20240506T07:08:09.123456; Python's %f also reads fewer than six digits.
    const qsizetype n = text.size();
    if (n < 19 || n > 24 || text[8] != 'T' || text[11] != ':' || text[14] != ':' || text[17] != '.')
        return {};
    const int year = digits(text, 0, 4), month = digits(text, 4, 2), day = digits(text, 6, 2);
    const int hour = digits(text, 9, 2), minute = digits(text, 12, 2), second = digits(text, 15, 2);
    int fraction = digits(text, 18, int(n - 18));
    if (!isDate(year, month, day) || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || fraction < 0)
        return {};
    for (qsizetype i = n; i < 24; ++i)
        fraction *= 10;
    char out[64];
    const int length = std::snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d:%02d.%06d", year, month, day, hour, minute, second, fraction);
    return QByteArray(out, length);
}

QByteArray isoTime(qint64 seconds, quint32 nanoseconds)
{
    constexpr qint64 FirstSecond = -62135596800, LastSecond = 253402300799; // years 1 to 9999
    if (nanoseconds > 999'999'999 || seconds < FirstSecond || seconds > LastSecond)
        return {};
    qint64 days = seconds / 86400;
    int rest = int(seconds % 86400);
    if (rest < 0) {
        rest += 86400;
        --days;
    }
    const Civil date = civilFromDays(days);
    char out[64];
    int length = std::snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d:%02d", int(date.year), date.month, date.day,
                               rest / 3600, rest / 60 % 60, rest % 60);
    if (nanoseconds % 1000)
        length += std::snprintf(out + length, sizeof out - size_t(length), ".%09u", nanoseconds);
    else if (nanoseconds)
        length += std::snprintf(out + length, sizeof out - size_t(length), ".%06u", nanoseconds / 1000);
    return QByteArray(out, length) + 'Z';
}

QByteArray timestamp(QByteArrayView content)
{
    const auto *data = reinterpret_cast<const uchar *>(content.data());
    switch (content.size()) {
    case 4: return isoTime(qint64(msgpackbytes::bigEndian(data, 4)), 0);
    case 8: {
        const quint64 both = msgpackbytes::bigEndian(data, 8);
        return isoTime(qint64(both & 0x3ffffffff), quint32(both >> 34));
    }
    case 12: return isoTime(qint64(msgpackbytes::bigEndian(data + 4, 8)), quint32(msgpackbytes::bigEndian(data, 4)));
    default: return {};
    }
}

} // namespace

QByteArray extTimeText(qint8 code, QByteArrayView content)
{
    if (code == SaltDateTimeExt)
        return saltDateTime(content);
    if (code == TimestampExt)
        return timestamp(content);
    return {};
}

} // namespace brine
