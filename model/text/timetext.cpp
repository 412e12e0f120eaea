#include "timetext.h"
#include <cstdio>
#include <ctime>

namespace brine {

namespace {

constexpr qint64 Second = 1'000'000;

// Floors towards the past, so that times before 1970 keep a positive fraction.
std::tm brokenDown(qint64 us, bool local, int *fraction)
{
    qint64 seconds = us / Second;
    *fraction = int(us % Second);
    if (*fraction < 0) {
        *fraction += int(Second);
        --seconds;
    }
    const std::time_t time = std::time_t(seconds);
    std::tm parts{};
    local ? localtime_r(&time, &parts) : gmtime_r(&time, &parts);
    return parts;
}

QString formatted(qint64 us, bool local, bool withDate, const char *separator, const char *suffix)
{
    int fraction = 0;
    const std::tm t = brokenDown(us, local, &fraction);
    char date[48] = "";
    if (withDate)
        std::snprintf(date, sizeof date, "%04d-%02d-%02d%s", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, separator);
    char text[96];
    std::snprintf(text, sizeof text, "%s%02d:%02d:%02d.%06d%s", date, t.tm_hour, t.tm_min, t.tm_sec, fraction, suffix);
    return QString::fromLatin1(text);
}

} // namespace

QString localTimeText(qint64 us) { return formatted(us, true, false, "", ""); }
QString utcTimeText(qint64 us) { return formatted(us, false, false, "", ""); }
QString localDateTimeText(qint64 us) { return formatted(us, true, true, " ", ""); }
QString isoTimeUtc(qint64 us) { return formatted(us, false, true, "T", "Z"); }

qint64 nowUs()
{
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return qint64(now.tv_sec) * Second + now.tv_nsec / 1000;
}

QString durationText(qint64 us)
{
    const qint64 seconds = us / Second;
    if (seconds < 1)
        return QStringLiteral("%1 ms").arg(us / 1000);
    if (seconds < 60)
        return QStringLiteral("%1 s").arg(seconds);
    if (seconds < 3600)
        return QStringLiteral("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    if (seconds < 86400)
        return QStringLiteral("%1 h %2 min").arg(seconds / 3600).arg(seconds / 60 % 60);
    return QStringLiteral("%1 d %2 h").arg(seconds / 86400).arg(seconds / 3600 % 24);
}

} // namespace brine
