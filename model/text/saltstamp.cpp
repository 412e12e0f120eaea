#include "fireable.h"

#include <atomic>
#include <chrono>
#include <ctime>

namespace brine {

namespace {

/// Reads a stamp from left to right; every step says whether it could.
class StampReader
{
public:
    explicit StampReader(QByteArrayView text) : m_rest(text) { }

    bool number(int digits, int low, int high, int *value)
    {
        if (m_rest.size() < digits)
            return false;
        *value = 0;
        for (int i = 0; i < digits; ++i) {
            if (m_rest[i] < '0' || m_rest[i] > '9')
                return false;
            *value = *value * 10 + (m_rest[i] - '0');
        }
        m_rest = m_rest.sliced(digits);
        return *value >= low && *value <= high;
    }
    /// One of the characters; which one goes to *found.
    bool oneOf(QByteArrayView characters, char *found = nullptr)
    {
        if (m_rest.isEmpty() || !characters.contains(m_rest[0]))
            return false;
        if (found)
            *found = m_rest[0];
        m_rest = m_rest.sliced(1);
        return true;
    }
    /// Up to nine digits of a second, as microseconds.
    bool fraction(int *us)
    {
        int digits = 0;
        *us = 0;
        for (; digits < m_rest.size() && m_rest[digits] >= '0' && m_rest[digits] <= '9'; ++digits) {
            if (digits < 6)
                *us = *us * 10 + (m_rest[digits] - '0');
        }
        for (int i = digits; i < 6; ++i)
            *us *= 10;
        m_rest = m_rest.sliced(digits);
        return digits >= 1 && digits <= 9;
    }
    bool atEnd() const { return m_rest.isEmpty(); }

private:
    QByteArrayView m_rest;
};

bool readZone(StampReader &in, int *offsetMinutes)
{
    *offsetMinutes = 0;
    char sign = 0;
    if (in.atEnd() || in.oneOf("Zz"))
        return true;
    int hours = 0, minutes = 0;
    if (!in.oneOf("+-", &sign) || !in.number(2, 0, 23, &hours))
        return false;
    in.oneOf(":");
    if (!in.atEnd() && !in.number(2, 0, 59, &minutes))
        return false;
    *offsetMinutes = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

/// By hand: with printf it is a tenth of what firing an event of a batch costs.
void putDigits(QByteArray &text, qsizetype at, int digits, int value)
{
    for (char *digit = text.data() + at + digits - 1; digits > 0; --digits, value /= 10)
        *digit-- = char('0' + value % 10);
}

} // namespace

QByteArray saltStamp(StampForm form)
{
    using namespace std::chrono;
    static std::atomic<qint64> lastUs{0};
    const qint64 now = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
    qint64 previous = lastUs.load(std::memory_order_relaxed);
    qint64 us = now;
    do {
        us = qMax(now, previous + 1);
    } while (!lastUs.compare_exchange_weak(previous, us, std::memory_order_relaxed));
    const std::time_t seconds = std::time_t(us / 1'000'000);
    std::tm t{};
    gmtime_r(&seconds, &t);
    QByteArray text(form == StampForm::WithZone ? "0000-00-00T00:00:00.000000+00:00" : "0000-00-00T00:00:00.000000");
    putDigits(text, 0, 4, t.tm_year + 1900);
    putDigits(text, 5, 2, t.tm_mon + 1);
    putDigits(text, 8, 2, t.tm_mday);
    putDigits(text, 11, 2, t.tm_hour);
    putDigits(text, 14, 2, t.tm_min);
    putDigits(text, 17, 2, t.tm_sec);
    putDigits(text, 20, 6, int(us % 1'000'000));
    return text;
}

std::optional<qint64> readSaltStamp(QByteArrayView stamp)
{
    StampReader in(stamp);
    std::tm t{};
    int year = 0, month = 0, us = 0, zone = 0;
    const bool read = in.number(4, 1, 9999, &year) && in.oneOf("-") && in.number(2, 1, 12, &month) && in.oneOf("-")
        && in.number(2, 1, 31, &t.tm_mday) && in.oneOf("T_ ") && in.number(2, 0, 23, &t.tm_hour) && in.oneOf(":")
        && in.number(2, 0, 59, &t.tm_min) && in.oneOf(":") && in.number(2, 0, 60, &t.tm_sec)
        && (!in.oneOf(".,") || in.fraction(&us)) && readZone(in, &zone) && in.atEnd();
    if (!read)
        return std::nullopt;
    t.tm_year = year - 1900;
    t.tm_mon = month - 1;
    const int day = t.tm_mday, leapSecond = t.tm_sec == 60;
    t.tm_sec -= leapSecond; // the time before it: timegm would carry it into the next day's date
    const std::time_t seconds = timegm(&t);
    if (t.tm_mday != day) // 30 February
        return std::nullopt;
    return (qint64(seconds) + leapSecond - qint64(zone) * 60) * 1'000'000 + us;
}

} // namespace brine
