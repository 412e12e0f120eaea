#pragma once

#include "busconnection.h"
#include "busreader.h"
#include "gap.h"
#include "readpacer.h"
#include "socketwatch.h"

namespace brine {

/// What BusReader's thread does: connect, read, find out why it ended, connect again. Lives on that thread's stack.
class ReaderLoop
{
public:
    explicit ReaderLoop(BusReader &reader);
    void run();

private:
    void serve(BusConnection &connection, const SocketIdentity &identity);
    bool readOnce(BusConnection &connection);
    bool gather(const BusConnection &connection, quint64 bytes, quint64 events);
    bool wasReplaced(BusConnection &connection, const SocketIdentity &identity);
    bool waitReadable(BusConnection &connection, const SocketIdentity &identity);
    int serveTimeoutMs(const BusConnection &connection) const;
    void connected(const BusConnection &connection);
    void lost(const BusConnection &connection);
    void cutOff(const BusConnection::Ending &ending);
    void serveZeroMq();
    void cannotOpen(const BusProblem &problem);
    void judge(const BusConnection &connection);
    void report(const BusConnection &connection);
    void tellGap();
    void warnOf(const BusProblem &distrust);
    void waitToRetry();
    bool isStopping() const { return m_reader.m_stopping.load(std::memory_order_relaxed); }

    BusReader &m_reader;
    SocketWatch m_watch;
    bool m_watching = false;        ///< m_watch is in use
    ReadPacer m_pacer;
    bool m_wasConnected = false;
    bool m_retryAtOnce = false;
    double m_backOffMs;
    // A gap not yet told: it is written when the new connection has proved alive, so that a daemon that accepts and closes
    // while it goes down makes one row, not many.
    bool m_gapPending = false;
    qint64 m_gapFromUs = 0;
    BusConnection::Ending m_gapReason;
    bool m_understood = false;
    bool m_zeroMq = false;          ///< this connection's greeting is a ZeroMQ peer's: a link program takes over
    std::optional<uint> m_warnedOf;     ///< uid
};

} // namespace brine
