#pragma once

#include "eventstreamparser.h"
#include "saltapihttp.h"
#include <QElapsedTimer>
#include <functional>

namespace brine {

/// One connection to `/events`, from its request to its end. Reads at once what comes; what it holds is bounded. The thread of the
/// event loop.
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
    std::function<void(const End &)> onEnd;     ///< not after close()

    void close();                       ///< quietly
    bool isOpen() const { return m_open; }
    bool hasBytes() const { return m_parser.hasBytes(); }
    qint64 idleMs() const { return m_idle.elapsed(); }
    const EventStreamParser &parser() const { return m_parser; }

private:
    void head();
    void read();
    void ended();

    QNetworkReply *m_reply;
    EventStreamParser m_parser;
    QElapsedTimer m_idle;
    std::vector<char> m_piece;
    bool m_open = false, m_timedOut = false;
};

} // namespace brine
