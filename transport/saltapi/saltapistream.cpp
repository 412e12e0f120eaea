#include "saltapistream.h"

#include "timetext.h"
#include <QTimer>
#include <QUrl>

namespace brine {

namespace {

constexpr size_t PieceBytes = 256 * 1024;
constexpr qint64 ReadAheadBytes = 1 << 20;
constexpr qsizetype PageBytes = 64 * 1024;          // of an answer that is no stream

QNetworkReply::NetworkError networkError(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError: return QNetworkReply::ConnectionRefusedError;
    case QAbstractSocket::RemoteHostClosedError: return QNetworkReply::RemoteHostClosedError;
    case QAbstractSocket::HostNotFoundError: return QNetworkReply::HostNotFoundError;
    case QAbstractSocket::SslHandshakeFailedError: return QNetworkReply::SslHandshakeFailedError;
    case QAbstractSocket::ProxyAuthenticationRequiredError: return QNetworkReply::ProxyAuthenticationRequiredError;
    case QAbstractSocket::ProxyConnectionRefusedError: return QNetworkReply::ProxyConnectionRefusedError;
    case QAbstractSocket::ProxyConnectionClosedError: return QNetworkReply::ProxyConnectionClosedError;
    case QAbstractSocket::ProxyNotFoundError: return QNetworkReply::ProxyNotFoundError;
    default: return QNetworkReply::UnknownNetworkError;
    }
}

} // namespace

SaltApiStream::SaltApiStream(SaltApiHttp &http, const QByteArray &token, QObject *parent)
    : QObject(parent), m_socket(new QSslSocket(this)), m_piece(PieceBytes)
{
    const QUrl url(http.login().url);
    const bool isTls = url.scheme() == QLatin1String("https");
    const int port = url.port(isTls ? 443 : 80);
    const QByteArray host = url.host(QUrl::FullyEncoded).toUtf8();
    m_request = "GET " + url.path(QUrl::FullyEncoded).toUtf8() + "/events HTTP/1.1\r\nHost: " + (host.contains(':') ? '[' + host + ']' : host) + ':' + QByteArray::number(port)
        + "\r\nX-Auth-Token: " + token + "\r\nCookie: session_id=" + token
        + "\r\nAccept: text/event-stream, */*;q=0.1\r\nAccept-Encoding: identity\r\nUser-Agent: brine\r\n\r\n";
    if (token.contains('\r') || token.contains('\n'))
        m_request.clear();                          // of a file: it would write headers of its own
    m_socket->setProxy(http.proxyFor(url));
    m_socket->setReadBufferSize(ReadAheadBytes);
    m_socket->setSslConfiguration(http.tls());
    connect(m_socket, &QSslSocket::sslErrors, this, [this](const QList<QSslError> &errors) { m_sslErrors = errors; }); // told, not ignored
    connect(m_socket, isTls ? &QSslSocket::encrypted : &QSslSocket::connected, this, &SaltApiStream::sendRequest);
    connect(m_socket, &QSslSocket::readyRead, this, &SaltApiStream::read);
    connect(m_socket, &QSslSocket::errorOccurred, this, &SaltApiStream::ended, Qt::QueuedConnection);
    connect(m_socket, &QSslSocket::disconnected, this, &SaltApiStream::ended, Qt::QueuedConnection);
    m_idle.start();
    isTls ? m_socket->connectToHostEncrypted(url.host(), quint16(port)) : m_socket->connectToHost(url.host(), quint16(port));
    // The head comes within a tenth of a second of the request, long before the first event.
    QTimer::singleShot(SaltApiHttp::ConnectMs, this, [this] {
        if (m_open || !m_socket)
            return;
        m_timedOut = true;
        ended();
    });
}

SaltApiStream::~SaltApiStream()
{
    close();
    wipe(m_request);
}

void SaltApiStream::close()
{
    onOpen = nullptr;
    onRows = nullptr;
    onEnd = nullptr;
    if (QSslSocket *socket = std::exchange(m_socket, nullptr)) {
        socket->disconnect(this);
        socket->abort();
    }
}

void SaltApiStream::sendRequest()
{
    SaltApiHttp::keepAlive(int(m_socket->socketDescriptor()));
    m_socket->write(m_request);
}

void SaltApiStream::read()
{
    m_idle.restart();
    while (m_socket) {
        const qint64 size = m_socket->read(m_piece.data(), qint64(m_piece.size()));
        if (size <= 0)
            return;
        QByteArrayView body;
        const auto state = m_head.feed({m_piece.data(), size_t(size)}, body);
        if (!m_open && state != HttpStreamHead::State::Head)
            takeHead();
        if (m_open && !body.isEmpty()) {
            m_parser.feed(body, nowUs(), m_rows);
            if (const auto tell = onRows; tell && !m_rows.isEmpty()) // a copy: who is told may set another, or close
                tell(std::exchange(m_rows, emptyBatch ? emptyBatch() : EventBatch()));
        } else {
            m_page.append(body);
        }
        const bool isPage = m_page.size() > PageBytes;
        if (state == HttpStreamHead::State::Bad || state == HttpStreamHead::State::Done || isPage)
            return ended();
    }
}

void SaltApiStream::takeHead()
{
    if (m_head.state() == HttpStreamHead::State::Bad || !isStream())
        return;
    m_open = true;
    if (const auto tell = onOpen)
        tell();
}

void SaltApiStream::ended()
{
    if (!m_socket)
        return;
    if (!m_timedOut && m_socket->bytesAvailable() > 0) {
        read();                                     // what came before the end is not lost with it
        if (!m_socket)
            return;
    }
    End end;
    end.answer.status = m_head.status();
    end.answer.contentType = m_head.header("content-type");
    end.answer.location = m_head.header("location");
    end.answer.isTooLarge = m_head.isTooLarge();
    end.answer.isTimedOut = m_timedOut;
    end.answer.timeoutMs = SaltApiHttp::ConnectMs;
    end.answer.sslErrors = m_sslErrors;
    end.wasOpen = m_open;
    const bool isWhole = m_head.state() == HttpStreamHead::State::Done;
    end.answer.error = isWhole ? QNetworkReply::NoError : m_head.state() == HttpStreamHead::State::Bad ? QNetworkReply::ProtocolFailure : networkError(m_socket->error());
    end.answer.errorText = m_socket->errorString();
    if (!m_open)
        end.answer.body = m_page.left(PageBytes);
    end.undelivered = m_parser.unfinishedTag();
    const auto tell = onEnd;
    close();
    if (tell)
        tell(end);
}

} // namespace brine
