#include "shotburst.h"

#include <QCoreApplication>
#include <QLocale>

namespace brine {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(brine::BurstProgress)
};

QString count(quint64 value) { return QLocale().toString(value); }

} // namespace

QString BurstProgress::text() const
{
    const QString open = count(handedOver - seen);
    const QString lost = atMinions ? (handedOver > seen ? Words::tr("%1 not fired by every minion").arg(open) : Words::tr("all fired by every minion"))
                                   : handedOver > seen ? Words::tr("%1 not seen").arg(open) : Words::tr("all seen");
    const QString far = Words::tr("%1 of %2").arg(count(handedOver), count(times));
    switch (state) {
    case State::Running:
        return Words::tr("%1 · %2/s · %3").arg(far, count(quint64(perSecond + 0.5)), lost);
    case State::Paused:
        return Words::tr("%1 · paused · %2").arg(far, lost);
    default:
        break;
    }
    const QString took = seconds >= 0.05 ? Words::tr("%1 s, %2/s").arg(seconds, 0, 'f', 1).arg(count(quint64(double(handedOver) / seconds + 0.5)))
                                         : Words::tr("less than 0.1 s");
    if (state == State::Done)
        return Words::tr("%1 shots handed over in %2 · %3").arg(count(handedOver), took, lost);
    // Shots go out in order: what was handed over are the first ones.
    const QString which = handedOver == 0 ? Words::tr("none was sent") : handedOver == 1 ? Words::tr("only the first was sent")
                                                                                         : Words::tr("the first %1 of %2 were sent").arg(count(handedOver), count(times));
    const QString stopped = Words::tr("Stopped: %1, in %2 · %3").arg(which, took, lost);
    return problem.isEmpty() ? stopped : stopped + u'\n' + problem;
}

} // namespace brine
