#pragma once

#include "eventstreamparser.h"
#include "httpstreamhead.h"
#include "saltapihttp.h"
#include <QElapsedTimer>
#include <QSslSocket>
#include <functional>

namespace brine {

/// One connection to `/events`, from its request to its end. Reads at once what comes; what it holds is bounded. Speaks HTTP by itself:
/// Qt's reads each chunk's size byte by byte from the kernel, a quarter of the events a second. The thread of the event loop.
class SaltApiStream : public QObject
{
    Q_OBJECT
public:
    SaltApiStream(SaltApiHttp &http, const QByteArray &token, QObject *parent = nullptr);
    ~SaltApiStream() override;

    struct End
    {
        saltapi::Answer answer;         ///< status 200 and the right type where it was open
        bool wasOpen = false;
        QByteArray undelivered;         ///< tag of the event that ended it
    };
    std::function<void()> onOpen;
    std::function<void(EventBatch &&rows)> onRows;
    std::function<EventBatch()> emptyBatch;     ///< a used one to fill again; unset: each is new
    std::function<void(const End &)> onEnd;     ///< not after close()

    void close();                       ///< quietly
    bool isOpen() const { return m_open; }
    bool hasBytes() const { return m_parser.hasBytes(); }
    qint64 idleMs() const { return m_idle.elapsed(); }
    const EventStreamParser &parser() const { return m_parser; }

private:
    void sendRequest();
    void read();
    void takeHead();
    void ended();
    bool isStream() const { return m_head.status() == 200 && m_head.header("content-type").startsWith("text/event-stream"); }

    QSslSocket *m_socket;
    QByteArray m_request;
    HttpStreamHead m_head;
    EventStreamParser m_parser;
    QElapsedTimer m_idle;
    std::vector<char> m_piece;
    EventBatch m_rows;                  ///< empty, or of a piece that is not told yet
    QByteArray m_page;                  ///< what came where it is no stream
    QList<QSslError> m_sslErrors;
    bool m_open = false, m_timedOut = false;
};

} // namespace brine
