#include "filtertime.h"
#include <QDateTime>
#include <QTimeZone>
#include <cmath>

namespace brine {

namespace {

constexpr qint64 Second = 1'000'000;

bool takeDigits(QStringView &text, int least, int most, int *value)
{
    int count = 0;
    *value = 0;
    while (count < most && count < text.size() && text[count] >= u'0' && text[count] <= u'9')
        *value = *value * 10 + (text[count++].unicode() - u'0');
    text = text.sliced(count);
    return count >= least;
}

bool take(QStringView &text, char16_t c)
{
    if (!text.startsWith(c))
        return false;
    text = text.sliced(1);
    return true;
}

// HH:MM[:SS[.ffffff]] as microseconds of the day.
std::optional<qint64> takeClock(QStringView &text)
{
    int hour = 0, minute = 0, second = 0;
    if (!takeDigits(text, 1, 2, &hour) || !take(text, u':') || !takeDigits(text, 2, 2, &minute))
        return {};
    qint64 fraction = 0;
    if (take(text, u':')) {
        if (!takeDigits(text, 2, 2, &second))
            return {};
        if (take(text, u'.')) {
            const qsizetype before = text.size();
            int digits = 0;
            if (!takeDigits(text, 1, 6, &digits))
                return {};
            fraction = qint64(digits) * qint64(std::pow(10, 6 - (before - text.size())));
        }
    }
    if (hour > 23 || minute > 59 || second > 59)
        return {};
    return (qint64(hour) * 3600 + minute * 60 + second) * Second + fraction;
}

// Z, +01:00, +0100, -5; nothing: this machine's zone.
bool takeZone(QStringView text, std::optional<int> *offsetSeconds)
{
    if (text.isEmpty())
        return true;
    if (text.compare(u"Z", Qt::CaseInsensitive) == 0) {
        *offsetSeconds = 0;
        return true;
    }
    const int sign = text.front() == u'-' ? -1 : 1;
    int hours = 0, minutes = 0;
    if (!take(text, u'+') && !take(text, u'-'))
        return false;
    if (!takeDigits(text, 1, 2, &hours))
        return false;
    take(text, u':');
    if (!text.isEmpty() && !takeDigits(text, 2, 2, &minutes))
        return false;
    *offsetSeconds = sign * (hours * 3600 + minutes * 60);
    return text.isEmpty() && hours <= 14 && minutes < 60;
}

std::optional<qint64> instant(const QDate &date, qint64 clockUs, std::optional<int> offsetSeconds)
{
    if (!date.isValid())
        return {};
    const QTime time = QTime::fromMSecsSinceStartOfDay(int(clockUs / 1000));
    const QDateTime when = offsetSeconds ? QDateTime(date, time, Qt::OffsetFromUTC, *offsetSeconds) : QDateTime(date, time, Qt::LocalTime);
    return when.toMSecsSinceEpoch() * 1000 + clockUs % 1000;
}

} // namespace

std::optional<qint64> filterDuration(QStringView text)
{
    struct Unit { QStringView name; qint64 us; };
    static constexpr Unit Units[] = {{u"ms", 1000}, {u"s", Second}, {u"m", 60 * Second}, {u"h", 3600 * Second},
                                     {u"d", 86400 * Second}, {u"w", 7 * 86400 * Second}};
    for (const Unit &unit : Units) {
        if (!text.endsWith(unit.name))
            continue;
        bool ok = false;
        const double amount = text.chopped(unit.name.size()).toDouble(&ok);
        // A number that ends in another unit's letter ("5m" before "s") is no number and goes on to the next.
        if (ok && amount >= 0 && amount * double(unit.us) < 4e18)
            return qint64(std::llround(amount * double(unit.us)));
    }
    return {};
}

std::optional<qint64> filterTime(QStringView text, qint64 nowUs)
{
    if (text.compare(u"now", Qt::CaseInsensitive) == 0)
        return nowUs;
    if (text.startsWith(u'-')) {
        const std::optional<qint64> ago = filterDuration(text.sliced(1));
        return ago ? std::optional<qint64>(nowUs - *ago) : std::nullopt;
    }
    const QDate today = QDateTime::fromMSecsSinceEpoch(nowUs / 1000).date();
    QStringView rest = text;
    if (const std::optional<qint64> clock = takeClock(rest)) {
        std::optional<int> zone;
        if (!takeZone(rest, &zone))
            return {};
        return instant(today, *clock, zone);
    }
    rest = text;
    int year = 0, month = 0, day = 0;
    if (!takeDigits(rest, 4, 4, &year) || !take(rest, u'-') || !takeDigits(rest, 2, 2, &month) || !take(rest, u'-')
        || !takeDigits(rest, 2, 2, &day))
        return {};
    const QDate date(year, month, day);
    if (rest.isEmpty())
        return instant(date, 0, {});
    if (!take(rest, u'T') && !take(rest, u't') && !take(rest, u'_') && !take(rest, u' '))
        return {};
    const std::optional<qint64> clock = takeClock(rest);
    std::optional<int> zone;
    if (!clock || !takeZone(rest, &zone))
        return {};
    return instant(date, *clock, zone);
}

} // namespace brine
