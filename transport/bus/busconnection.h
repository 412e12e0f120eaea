#pragma once

#include "echowatch.h"
#include "eventmailbox.h"
#include "framedecoder.h"
#include "streamconnection.h"

namespace brine {

/// One connection to a pub socket: reads, decodes, mails. Reader thread only.
class BusConnection
{
public:
    BusConnection(StreamConnection connection, EventMailbox &mailbox, EchoBoard &echoes);

    /// The peer is a link program: its control messages are set aside, to be taken after each readSome().
    void acceptControls() { m_decoder.acceptControls(); }
    QByteArrayList takeControls() { return m_decoder.takeControls(); }
    int descriptor() const { return m_connection.descriptor(); }
    const StreamConnection &peer() const { return m_connection; }
    bool hasBytes() const;          ///< something lies ready to be read
    /// Takes and decodes what has come (at most about 256 KiB). False: this connection is over, see ending().
    [[nodiscard]] bool readSome();
    /// Mails what was decoded.
    void handOver();
    /// Reads on until nothing is left, for a socket that was replaced. Then the connection is over.
    void drainAndEnd(const QString &why);

    struct Ending
    {
        QString text;               ///< "the publisher closed the connection"
        bool undecoded = false;     ///< we gave up on the bytes
        bool oversize = false;
    };
    const Ending &ending() const { return m_ending; }

    const FrameDecoder &decoder() const { return m_decoder; }
    quint64 bytes() const { return m_bytes; }
    quint64 events() const { return m_decoder.counters().events; }
    qint64 lastEventUs() const { return m_lastEventUs; }
    qint64 firstBytesAtUs() const { return m_firstBytesAtUs; }     ///< monotonic; 0: none yet
    qint64 openedAtUs() const { return m_openedAtUs; }             ///< monotonic
    bool stampHasZone() const { return m_stampHasZone; }

private:
    void offerEchoes(qsizetype from);
    void lookAtStamp(const EventBatch &batch);
    void end(const QString &why);

    StreamConnection m_connection;
    EventMailbox &m_mailbox;
    EchoBoard &m_echoes;
    FrameDecoder m_decoder;
    Ending m_ending;
    quint64 m_bytes = 0;
    qint64 m_lastEventUs = 0, m_firstBytesAtUs = 0, m_openedAtUs = 0;
    quint32 m_wakeups = 0;
    bool m_stampHasZone = false, m_stampSeen = false;
};

} // namespace brine
