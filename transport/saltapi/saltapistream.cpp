#include "saltapistream.h"

#include "timetext.h"
#include <QTimer>

namespace brine {

namespace {
constexpr size_t PieceBytes = 256 * 1024;
}

SaltApiStream::SaltApiStream(SaltApiHttp &http, const QByteArray &token, QObject *parent)
    : QObject(parent), m_reply(http.openStream(QStringLiteral("/events"), token)), m_piece(PieceBytes)
{
    m_reply->setParent(this);
    m_idle.start();
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &SaltApiStream::head);
    connect(m_reply, &QNetworkReply::readyRead, this, &SaltApiStream::read);
    connect(m_reply, &QNetworkReply::finished, this, &SaltApiStream::ended);
    // The head comes within a tenth of a second of the request, long before the first event.
    QTimer::singleShot(SaltApiHttp::ConnectMs, this, [this] {
        if (m_open || !m_reply)
            return;
        m_timedOut = true;
        m_reply->abort();
    });
}

SaltApiStream::~SaltApiStream() { close(); }

void SaltApiStream::close()
{
    onOpen = nullptr;
    onRows = nullptr;
    onEnd = nullptr;
    if (QNetworkReply *reply = std::exchange(m_reply, nullptr)) {
        reply->disconnect(this);
        reply->abort();
    }
}

void SaltApiStream::head()
{
    const saltapi::Answer answer = SaltApiHttp::headOf(m_reply);
    if (m_open || answer.status != 200 || !answer.contentType.startsWith("text/event-stream"))
        return;
    m_open = true;
    SaltApiHttp::keepAlive();
    if (const auto tell = onOpen)                   // a copy: who is told may set another, or close
        tell();
}

void SaltApiStream::read()
{
    m_idle.restart();
    if (!m_open) {
        m_reply->skip(m_reply->bytesAvailable());   // a page; its head says enough
        if (m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200)
            m_reply->abort();                       // and it need not end
        return;
    }
    while (m_reply) {
        const qint64 size = m_reply->read(m_piece.data(), qint64(m_piece.size()));
        if (size <= 0)
            break;
        EventBatch rows;
        m_parser.feed({m_piece.data(), qsizetype(size)}, nowUs(), rows);
        if (const auto tell = onRows; tell && !rows.isEmpty())
            tell(std::move(rows));
    }
}

void SaltApiStream::ended()
{
    End end;
    end.answer = SaltApiHttp::headOf(m_reply);
    end.answer.isTimedOut = m_timedOut;
    end.answer.timeoutMs = SaltApiHttp::ConnectMs;
    end.wasOpen = m_open;
    if (m_open)
        read();
    if (!m_reply)
        return;
    if (m_timedOut || !end.answer.sslErrors.isEmpty())
        end.answer.status = 0;
    if (!m_open && end.answer.status >= 400 && end.answer.body.isEmpty())
        end.answer.body = m_reply->readAll();
    end.undelivered = m_parser.unfinishedTag();
    if (const auto tell = onEnd)
        tell(end);
}

} // namespace brine
