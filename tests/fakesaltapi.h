#pragma once

#include <QFile>
#include <QHash>
#include <QPointer>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>
#include <QTcpSocket>
#include <functional>

/// A salt-api of the tests' own: answers as rest_cherrypy does until told otherwise, and then whatever it is told, byte for byte. Lives in
/// the test's event loop.
class FakeSaltApi : public QObject
{
public:
    struct Request { QByteArray method, path, head, body; QByteArray header(const QByteArray &name) const; };
    using Handler = std::function<void(QTcpSocket *, const Request &)>;

    /// With `tls` the certificate and key (PEM) of this path prefix: prefix.crt, prefix.key.
    explicit FakeSaltApi(const QString &tls = {}, quint16 port = 0)
    {
        if (tls.isEmpty()) {
            m_server = new QTcpServer(this);
        } else {
            auto *server = new QSslServer(this);
            QFile certificate(tls + QStringLiteral(".crt")), key(tls + QStringLiteral(".key"));
            QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
            if (certificate.open(QIODevice::ReadOnly) && key.open(QIODevice::ReadOnly)) {
                configuration.setLocalCertificate(QSslCertificate(&certificate));
                configuration.setPrivateKey(QSslKey(&key, QSsl::Rsa));
            }
            configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
            server->setSslConfiguration(configuration);
            m_server = server;
        }
        m_server->listen(QHostAddress::LocalHost, port);
        connect(m_server, &QTcpServer::pendingConnectionAvailable, this, [this] {
            while (QTcpSocket *socket = m_server->nextPendingConnection()) {
                ++connections;
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
                if (socket->bytesAvailable())
                    read(socket);
            }
        });
    }

    quint16 port() const { return m_server->serverPort(); }
    QString url(const QString &scheme = QStringLiteral("http")) const { return QStringLiteral("%1://127.0.0.1:%2").arg(scheme).arg(port()); }

    QHash<QByteArray, Handler> handlers;    ///< by path, before the ordinary answer
    QList<Request> requests;
    int connections = 0, logins = 0;
    bool isTornado = false;
    QByteArray perms = R"([".*", "@runner"])", password = "canary-password";
    double life = 43200;
    QByteArray retry = "retry: 400\n";

    int streams() { return int(open().size()); }
    static QByteArray event(const QByteArray &tag, const QByteArray &data) { return "tag: " + tag + "\ndata: {\"data\": " + data + ", \"tag\": \"" + tag + "\"}\n\n"; }
    /// To every stream, as one chunk.
    void push(const QByteArray &bytes)
    {
        for (QTcpSocket *socket : open())
            chunk(socket, bytes);
    }
    void endStreams(bool lastChunk = false)
    {
        for (QTcpSocket *socket : open()) {
            if (lastChunk)
                socket->write("0\r\n\r\n");
            socket->disconnectFromHost();
        }
        m_streams.clear();
    }
    static void chunk(QTcpSocket *socket, const QByteArray &bytes)
    {
        socket->write(QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n");
        socket->flush();
    }
    static void answer(QTcpSocket *socket, const QByteArray &status, const QByteArray &body, const QByteArray &type = "application/json", const QByteArray &more = {})
    {
        socket->write("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\n" + more + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        socket->flush();
    }
    static void htmlError(QTcpSocket *socket, const QByteArray &status, const QByteArray &words)
    {
        answer(socket, status, "<!DOCTYPE html>\n<html><head><title>" + status + "</title></head><body><h2>" + status + "</h2>\n<p>" + words + "</p></body></html>", "text/html;charset=utf-8");
    }
    void openStream(QTcpSocket *socket)
    {
        socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=utf-8\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n");
        if (!retry.isEmpty())
            chunk(socket, retry);
        socket->flush();
        m_streams.append(socket);
    }
    /// As rest_cherrypy would, or with isTornado as rest_tornado.
    void ordinary(QTcpSocket *socket, const Request &request)
    {
        const bool known = request.header("x-auth-token") == m_token && !m_token.isEmpty();
        if (request.path == "/login") {
            if (!request.body.contains('"' + password + '"'))
                return htmlError(socket, "401 Unauthorized", "Could not authenticate using provided credentials");
            m_token = QByteArray::number(++logins).rightJustified(40, 'a');
            return answer(socket, "200 OK", "{\"return\": [{\"token\": \"" + m_token + "\", \"start\": 1000.5, \"expire\": " + QByteArray::number(1000.5 + life, 'f', 2)
                          + ", \"user\": \"u\", \"eauth\": \"file\", \"perms\": " + perms + "}]}", "application/json", (isTornado ? QByteArray() : "X-Auth-Token: " + m_token + "\r\n") + "Set-Cookie: session_id=" + m_token + "\r\n");
        }
        if (request.method == "GET" && request.path == "/")
            return answer(socket, "200 OK", R"({"return": "Welcome", "clients": []})");
        if (isTornado && request.path == "/logout")
            return htmlError(socket, "404 Not Found", "");
        if (!known && isTornado)
            return answer(socket, "302 Found", "", "text/html", "Location: /login\r\n");
        if (!known)
            return htmlError(socket, "401 Unauthorized", "No permission -- see authorization schemes");
        if (request.path == "/events")
            return openStream(socket);
        if (request.path == "/" && request.body.contains("\"runner\"") && !request.body.contains("fun"))
            return htmlError(socket, "400 Bad Request", "runner takes at least 1 argument (0 given)");
        if (request.path == "/")
            return answer(socket, "200 OK", R"({"return": [true]})");
        answer(socket, "200 OK", "{}");
    }
    void forgetTokens() { m_token = "none"; }

private:
    QList<QTcpSocket *> open()
    {
        m_streams.removeAll(nullptr);
        QList<QTcpSocket *> list;
        for (const auto &socket : m_streams)
            if (socket->state() == QAbstractSocket::ConnectedState)
                list.append(socket);
        return list;
    }
    void read(QTcpSocket *socket)
    {
        QByteArray &bytes = m_pending[socket];
        bytes += socket->readAll();
        for (;;) {
            const qsizetype end = bytes.indexOf("\r\n\r\n");
            if (end < 0)
                return;
            Request request;
            request.head = bytes.left(end);
            const qsizetype length = request.header("content-length").toInt();
            if (bytes.size() < end + 4 + length)
                return;
            request.body = bytes.mid(end + 4, length);
            bytes.remove(0, end + 4 + length);
            const QByteArrayList words = request.head.left(request.head.indexOf("\r\n")).split(' ');
            request.method = words.value(0);
            request.path = words.value(1);
            requests.append(request);
            if (const auto handler = handlers.value(request.path))
                handler(socket, request);
            else
                ordinary(socket, request);
        }
    }

    QTcpServer *m_server;
    QList<QPointer<QTcpSocket>> m_streams;
    QHash<QTcpSocket *, QByteArray> m_pending;
    QByteArray m_token;
};

inline QByteArray FakeSaltApi::Request::header(const QByteArray &name) const
{
    for (const QByteArray &line : head.split('\n'))
        if (line.toLower().startsWith(name + ':'))
            return line.mid(name.size() + 1).trimmed();
    return {};
}
