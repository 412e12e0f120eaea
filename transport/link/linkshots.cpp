#include "linkshots.h"

#include "timetext.h"

namespace brine {

namespace {
// The far end has seen it: the event travels ahead of the receipt and is at most being decoded.
constexpr int DecodedMs = 200;
}

LinkShots::~LinkShots()
{
    for (const Open &open : m_pending)
        m_reader->echoes().forget(open.ticket);
}

void LinkShots::send(size_t index, Receipt prepared, const BusFirer::Shot &shot)
{
    link::Shot request;
    request.tag = prepared.tag;                 // a fire_master envelope is an event of the minion's bus like any other
    request.payload = prepared.payload;
    request.timeoutMs = shot.timeoutMs;
    request.waitForEcho = shot.waitForEcho;
    Open open{index, BusFirer::Outcome(prepared), 0, m_reader->echoes().expect(prepared.tag, prepared.payload), shot.timeoutMs, shot.waitForEcho};
    m_reader->waitOpen(shot.timeoutMs);
    open.outcome.value().sentUs = nowUs();
    open.number = m_reader->channel().send(request);
    if (open.number == 0) {
        const auto failed = m_reader->channel().wait(0, 0);
        open.outcome = BusFirer::Outcome::failure(failed.error());
    }
    m_pending.push_back(std::move(open));
}

void LinkShots::add(size_t index, BusFirer::Outcome outcome)
{
    m_pending.push_back({index, std::move(outcome)});
}

void LinkShots::settle(size_t left, const Each &each)
{
    while (m_pending.size() > left) {
        const Open open = std::move(m_pending.front());
        m_pending.pop_front();
        each(open.index, open.number ? finish(open) : open.outcome);
        m_reader->echoes().forget(open.ticket);
    }
}

/// The far end's word, in times of our own clock; what was seen here stands with the time at which the list has it.
BusFirer::Outcome LinkShots::finish(const Open &open)
{
    const auto answered = m_reader->channel().wait(open.number, open.timeoutMs);
    if (!answered)
        return BusFirer::Outcome::failure(answered.error());
    Receipt receipt = *open.outcome;
    const Receipt &far = answered->receipt;
    receipt.handedOver = far.handedOver;
    receipt.framing = far.framing;
    receipt.waitedMs = far.waitedMs;
    const bool remade = !far.payload.isEmpty() && far.payload != receipt.payload;
    if (remade) {                               // salt-api's server makes the event itself, brine-zmq stamps for the oldest masters
        receipt.tag = far.tag;
        receipt.payload = far.payload;
    }
    const qint64 seenHere = open.waitForEcho && !remade ? m_reader->echoes().wait(open.ticket, far.seen ? DecodedMs : 0) : 0;
    receipt.seen = far.seen || seenHere;
    receipt.seenUs = seenHere ? seenHere : far.seen ? receipt.sentUs + qMax<qint64>(0, far.seenUs - far.sentUs) : 0;
    return receipt;
}

} // namespace brine
