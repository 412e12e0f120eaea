#include "lossprobe.h"

#include "pullconnection.h"
#include "pullframing.h"

namespace brine {

namespace {
constexpr int ConnectMs = 500;
} // namespace

LossProbe::LossProbe(BusReader *reader) : m_reader(reader), m_before(reader->state()), m_droppedBefore(reader->mailbox().state().droppedEvents) { }

LossEvidence LossProbe::evidence(ShotRequest::Destination destination, const Receipt &receipt) const
{
    const BusState now = m_reader->state();
    const BusAddress &address = m_reader->address();
    LossEvidence e;
    e.destination = destination;
    e.isMinionBus = address.node == BusNode::Minion;
    e.waitedMs = receipt.waitedMs;
    e.wasWatching = m_before.isOpen();
    e.reconnected = m_before.isOpen() && (now.connection != m_before.connection || !now.isOpen());
    e.sawOthers = now.events > m_before.events;
    e.dropped = m_reader->mailbox().state().droppedEvents - m_droppedBefore;
    e.malformed = now.malformed - m_before.malformed;
    e.oversize = now.oversize - m_before.oversize;
    e.tag = receipt.tag;
    e.payloadBytes = receipt.payload.size();
    e.maxEventSize = address.maxEventSize;
    if (m_reader->isByLink()) {
        e.framingIsKnown = true; // it is the far end's matter, and so is the socket
        return e;
    }
    const PullEvidence form = pullEvidence(m_reader, now.peerPid);
    e.framingIsKnown = form.certain || form.proven;
    e.framing = receipt.framing == Framing::Prefixed ? QStringLiteral("length-prefixed") : QStringLiteral("bare");
    const auto opened = PullConnection::open(address, Deadline(ConnectMs)); // writes nothing
    e.takesConnections = bool(opened);
    if (!opened)
        e.whyNoConnection = opened.error().reason.isEmpty() ? opened.error().title : opened.error().reason;
    return e;
}

} // namespace brine
