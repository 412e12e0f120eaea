#include "shotrecord.h"

#include "filtertext.h"
#include "timetext.h"
#include <QCoreApplication>

namespace brine {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(brine::ShotRecord)
};

constexpr size_t MaxConditions = 200;

} // namespace

QString FollowUp::text(Why why)
{
    switch (why) {
    case Why::PassedToMaster:
        return Words::tr("passed on, on the master's bus");
    case Why::FiredOnMinions:
        return Words::tr("the job that fires it on the minions");
    case Why::SameJob:
        return Words::tr("same job");
    case Why::Reactor:
        return Words::tr("likely by the Reactor, right after it");
    case Why::SentByJob:
        return Words::tr("sent by that job");
    case Why::Orchestrated:
        return Words::tr("a job of that orchestration");
    case Why::NamedFunction:
        return Words::tr("likely its job: a reactor or orchestration of it runs this function");
    case Why::OrchestrationStep:
        return Words::tr("likely a step of that orchestration");
    case Why::TagOfJob:
        return Words::tr("likely fired by that job, right after it");
    }
    return {};
}

QString ShotRecord::whyNotAgain() const
{
    if (times > 1)
        return Words::tr("A burst is fired again from the composer: edit it.");
    if (isMasked)
        return Words::tr("Its secrets were not kept when Brine ended. Edit it and fill them in.");
    if (isLeftOut)
        return Words::tr("Its payload was too large to be kept when Brine ended.");
    return {};
}

// Jobs are named, so that what comes later is shown too; other events by their numbers, which hold as long as the list does.
QString ShotRecord::filter() const
{
    QStringList any;
    if (receipt.eventId != 0 && !isOfEarlier)
        any << QStringLiteral("seq == %1").arg(EventId{receipt.eventId}.number());
    else if (times > 1 && !isOfEarlier) { // by what its tags have in common, from when it began
        const qsizetype variable = shot.tag.indexOf("{{");
        any << QStringLiteral("(tag %1 %2 and time >= %3)").arg(variable < 0 ? QStringLiteral("==") : QStringLiteral("^="),
                                                                filtertext::quoted(variable < 0 ? shot.tag : shot.tag.left(variable)), isoTimeUtc(firedUs));
    } else
        any << QStringLiteral("tag == %1").arg(filtertext::quoted(arrivedTag.isEmpty() ? shot.tag : arrivedTag));
    QByteArrayList jids;
    for (const FollowUp &follow : followUps) {
        if (any.size() >= qsizetype(MaxConditions))
            break;
        if (follow.jid.isEmpty()) {
            if (!isOfEarlier)
                any << QStringLiteral("seq == %1").arg(follow.event.number());
        } else if (!jids.contains(follow.jid)) {
            jids << follow.jid;
            any << QStringLiteral("jid == %1").arg(filtertext::quoted(follow.jid));
        }
    }
    return any.join(QStringLiteral(" or "));
}

QString ShotRecord::outcomeText() const
{
    using Outcome = ReceiptInfo::Outcome;
    const QString burst = QStringLiteral("%1 ×").arg(times);
    switch (receipt.outcome) {
    case Outcome::Pending:
        return QStringLiteral("…");
    case Outcome::Seen:
        if (times > 1)
            return burst;
        if (receipt.sentUs == 0 || receipt.seenUs < receipt.sentUs)
            return Words::tr("seen");
        return Words::tr("%1 ms").arg(double(receipt.seenUs - receipt.sentUs) / 1000, 0, 'f', 1);
    case Outcome::NotSeen:
        return times > 1 ? Words::tr("not all") : Words::tr("not seen");
    case Outcome::Failed:
        return Words::tr("failed");
    case Outcome::MinionsAnswered:
        return Words::tr("fired");
    }
    return {};
}

} // namespace brine
