#pragma once

#include "saltapiproblem.h"
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QObject>
#include <functional>
#include <memory>

namespace brine {

/// HTTP as Brine speaks it to one salt-api: TLS verified against the system's authorities or a CA file, no redirect followed, no
/// cookie kept, the token in header and cookie and never in a URL, the desktop's proxies except to this machine, HTTP/1.1 only,
/// answers bounded and uncompressed. One thread with an event loop.
class SaltApiHttp : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype MaxAnswerBytes = 4 << 20;
    static constexpr int ConnectMs = 10'000;

    explicit SaltApiHttp(SaltApiLogin login, QObject *parent = nullptr);
    /// The CA file cannot be read, or there is no TLS here at all.
    const std::optional<BusProblem> &problem() const { return m_problem; }
    const SaltApiLogin &login() const { return m_login; }
    QSslConfiguration tls() const { return m_tls; }

    using Done = std::function<void(const saltapi::Answer &)>;
    void get(const QString &path, const QByteArray &token, int timeoutMs, Done done);
    void post(const QString &path, const QByteArray &json, const QByteArray &token, int timeoutMs, Done done);
    QNetworkProxy proxyFor(const QUrl &url) const;      ///< none to this machine
    /// Dead peers are found out after a minute, not two hours: nothing is sent on an idle stream.
    static void keepAlive(int descriptor);

private:
    static saltapi::Answer headOf(QNetworkReply *reply);
    QNetworkRequest request(const QString &path, const QByteArray &token) const;
    void finish(QNetworkReply *reply, int timeoutMs, Done done);
    void setUpTls();

    const SaltApiLogin m_login;
    std::optional<BusProblem> m_problem;
    QSslConfiguration m_tls;
    QNetworkAccessManager *m_manager;
};

/// Overwrites what a secret was held in.
void wipe(QByteArray &secret);

} // namespace brine
