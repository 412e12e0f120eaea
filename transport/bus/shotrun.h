#pragma once

#include "busfirer.h"
#include "deadline.h"
#include "pullconnection.h"
#include "pullframing.h"

namespace brine {

/// One shot from the socket to the receipt. Blocking, for one use.
class ShotRun
{
public:
    ShotRun(const BusAddress &address, BusReader *reader, Receipt prepared, bool waitForEcho, int timeoutMs, FireTiming timing);
    ~ShotRun();
    ShotRun(const ShotRun &) = delete;
    ShotRun &operator=(const ShotRun &) = delete;

    BusFirer::Outcome run();
    /// The daemon speaks ZeroMQ (before 2016.3), to which nothing was written: its publisher makes an event of any bytes.
    bool metZeroMq() const { return m_zeroMq; }

private:
    using Step = std::optional<BusProblem>;      ///< nullopt: go on
    Step open();
    Step refuseZeroMq(const PullEvidence &evidence);
    Step send(Framing framing, bool waitTaken);
    bool waitUntilTaken();
    Step fireKnown(const PullEvidence &evidence);
    Step probe();
    Step askOther(Framing tried);
    bool echo(int milliseconds);
    bool mayAskOther() const;
    Step notSent(const QString &reason) const;

    const BusAddress &m_address;
    BusReader *m_reader;
    const FireTiming m_timing;
    Receipt m_receipt;
    bool m_waitForEcho, m_askedOther = false, m_zeroMq = false;
    Deadline m_deadline;
    QByteArray m_body;
    EchoBoard::Ticket m_ticket = 0;
    quint64 m_connectionSeen = 0;                ///< of the reader when the shot began: another one may have missed the echo
    std::unique_ptr<PullConnection> m_connection;
};

} // namespace brine
