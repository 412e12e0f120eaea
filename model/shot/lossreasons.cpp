#include "lossreasons.h"

#include "textforms.h"
#include <QCoreApplication>

namespace brine {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(brine::LossReasons)
};

/// What was seen to happen: these explain the loss by themselves.
QStringList proven(const LossEvidence &e)
{
    QStringList reasons;
    if (!e.otherTag.isEmpty()) {
        reasons << Words::tr("The tag was rewritten: the same payload came as %1.").arg(safeText(e.otherTag, 120));
    }
    if (!e.takesConnections) {
        reasons << Words::tr("There is no daemon behind the socket any more (%1): it ended with the event unread, or before it published it. Look whether salt-master "
                             "or salt-minion runs.").arg(e.whyNoConnection);
    }
    if (e.reconnected) {
        reasons << Words::tr("The publisher closed its connections while the event was on its way: the daemon restarted, or its event publisher did. What comes in "
                             "between is lost. Fire it again.");
    } else if (!e.wasWatching) {
        reasons << Words::tr("Brine was not connected to the publisher when it fired, so it could not have seen the event. It may have landed.");
    }
    if (e.dropped + e.oversize + e.malformed > 0) {
        reasons << Words::tr("Brine itself passed over %1 events meanwhile (dropped, too large or malformed). The event may be one of them.")
                       .arg(e.dropped + e.oversize + e.malformed);
    }
    return reasons;
}

QStringList possible(const LossEvidence &e)
{
    QStringList reasons;
    if (!e.framingIsKnown && e.takesConnections) {
        reasons << Words::tr("The framing: this daemon may want the other form than the %1 one that was tried last, and reads a wrong one without a word. The next shot "
                             "tries again.").arg(e.framing.isEmpty() ? Words::tr("bare") : e.framing);
    }
    if (e.maxEventSize && quint64(e.payloadBytes) > e.maxEventSize / 10 * 9) {
        reasons << Words::tr("Its size: %1 bytes are near max_event_size (%2). A daemon with a smaller limit drops it or puts VALUE_TRIMMED in it.")
                       .arg(e.payloadBytes).arg(e.maxEventSize);
    }
    if (e.destination == ShotRequest::Destination::MasterThroughMinion) {
        reasons << Words::tr("The minion publishes fire_master on its own bus before it passes it on. Not even that came back.");
    }
    if (e.takesConnections && !e.sawOthers) {
        reasons << Words::tr("Nothing else came in those %1 s either: the publisher may hang. A daemon that is busy publishes late, and the event may yet come.")
                       .arg(e.waitedMs / 1000.0);
    } else if (e.takesConnections) {
        reasons << Words::tr("Other events did come, so the publisher lives: this one was dropped on its way. The daemon's log at level debug says why (a tag or "
                             "payload that its release refuses, or an error while it was unpacked).");
    }
    return reasons;
}

} // namespace

QStringList lossReasons(const LossEvidence &evidence)
{
    QStringList reasons = proven(evidence);
    if (!evidence.otherTag.isEmpty() || evidence.reconnected)
        return reasons;
    return reasons + possible(evidence);
}

} // namespace brine
