#include "saltapihttp.h"

#include <QFile>
#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QNetworkProxyFactory>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTimer>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

namespace brine {

namespace {

/// As the desktop has them, and none to this machine.
class Proxies : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        if (saltapi::isLoopback(query.peerHostName()))
            return {QNetworkProxy::NoProxy};
        return systemProxyForQuery(query);
    }
};

/// They are not ignored, only told: by then errorString() is what is left of them.
constexpr const char *SslErrors = "brineSslErrors";
void rememberSslErrors(QNetworkReply *reply)
{
    QObject::connect(reply, &QNetworkReply::sslErrors, reply, [reply](const QList<QSslError> &found) { reply->setProperty(SslErrors, QVariant::fromValue(found)); });
}

class NoCookies : public QNetworkCookieJar
{
    QList<QNetworkCookie> cookiesForUrl(const QUrl &) const override { return {}; }
    bool setCookiesFromUrl(const QList<QNetworkCookie> &, const QUrl &) override { return false; }
};

} // namespace

void wipe(QByteArray &secret)
{
    if (!secret.isEmpty())
        ::explicit_bzero(secret.data(), size_t(secret.size()));
    secret.clear();
}

SaltApiHttp::SaltApiHttp(SaltApiLogin login, QObject *parent)
    : QObject(parent), m_login(std::move(login)), m_manager(new QNetworkAccessManager(this))
{
    m_manager->setProxyFactory(new Proxies);
    m_manager->setCookieJar(new NoCookies);
    m_manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_manager->setStrictTransportSecurityEnabled(false);
    setUpTls();
}

void SaltApiHttp::setUpTls()
{
    const auto fail = [this](const QString &title, const QString &reason, const QString &remedy) {
        m_problem = BusProblem{BusProblem::Kind::Other, m_login.caFile, title, reason, {remedy}};
    };
    if (QUrl(m_login.url).scheme() != QLatin1String("https"))
        return;                                     // reading the system's authorities takes its time
    if (!QSslSocket::supportsSsl())
        return fail(tr("There is no TLS on this machine."), tr("Qt's OpenSSL backend could not be loaded."), tr("install libssl3 and the TLS plugin of Qt Network"));
    m_tls = QSslConfiguration::defaultConfiguration();
    m_tls.setProtocol(QSsl::TlsV1_2OrLater);
    m_tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (m_login.caFile.isEmpty())
        return;
    QFile file(m_login.caFile);
    if (!file.open(QIODevice::ReadOnly))
        return fail(tr("The CA file %1 cannot be read.").arg(m_login.caFile), file.errorString(), tr("check path and rights"));
    const QList<QSslCertificate> authorities = QSslCertificate::fromDevice(&file, QSsl::Pem);
    if (authorities.isEmpty())
        return fail(tr("There is no certificate in %1.").arg(m_login.caFile), tr("It must be PEM: -----BEGIN CERTIFICATE-----"), tr("openssl x509 -in FILE -out FILE.pem makes one"));
    m_tls.setCaCertificates(authorities);
}

QNetworkRequest SaltApiHttp::request(const QString &path, const QByteArray &token) const
{
    QUrl url(m_login.url);
    url.setPath(url.path() + path);
    QNetworkRequest request(url);
    request.setSslConfiguration(m_tls);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setRawHeader("Accept-Encoding", "identity"); // set by hand, it also keeps Qt from unpacking a bomb
    request.setRawHeader("User-Agent", "brine");
    if (!token.isEmpty()) {
        request.setRawHeader("X-Auth-Token", token);
        request.setRawHeader("Cookie", "session_id=" + token);
    }
    return request;
}

void SaltApiHttp::get(const QString &path, const QByteArray &token, int timeoutMs, Done done)
{
    QNetworkRequest asked = request(path, token);
    asked.setRawHeader("Accept", "application/json");
    finish(m_manager->get(asked), timeoutMs, std::move(done));
}

void SaltApiHttp::post(const QString &path, const QByteArray &json, const QByteArray &token, int timeoutMs, Done done)
{
    QNetworkRequest asked = request(path, token);
    asked.setRawHeader("Accept", "application/json");
    asked.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    finish(m_manager->post(asked, json), timeoutMs, std::move(done));
}

QNetworkProxy SaltApiHttp::proxyFor(const QUrl &url) const
{
    const QList<QNetworkProxy> proxies = m_manager->proxyFactory()->queryProxy(QNetworkProxyQuery(url));
    return proxies.isEmpty() ? QNetworkProxy(QNetworkProxy::NoProxy) : proxies.first();
}

saltapi::Answer SaltApiHttp::headOf(QNetworkReply *reply)
{
    saltapi::Answer answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.contentType = reply->rawHeader("Content-Type");
    answer.token = reply->rawHeader("X-Auth-Token");
    answer.location = reply->rawHeader("Location");
    answer.error = reply->error();
    answer.errorText = reply->errorString();
    answer.sslErrors = reply->property(SslErrors).value<QList<QSslError>>();
    return answer;
}

void SaltApiHttp::finish(QNetworkReply *reply, int timeoutMs, Done done)
{
    struct State { saltapi::Answer answer; QByteArray body; };
    const auto state = std::make_shared<State>();
    reply->setReadBufferSize(MaxAnswerBytes);      // of a head without end no more is read either, until the time is up
    rememberSslErrors(reply);
    connect(reply, &QNetworkReply::readyRead, this, [reply, state] {
        state->body += reply->read(MaxAnswerBytes + 1 - state->body.size());
        if (state->body.size() > MaxAnswerBytes && !std::exchange(state->answer.isTooLarge, true))
            reply->abort();
    });
    auto *limit = new QTimer(reply);
    limit->setSingleShot(true);
    connect(limit, &QTimer::timeout, this, [reply, state] {
        state->answer.isTimedOut = true;
        reply->abort();
    });
    limit->start(timeoutMs);
    // A name that resolves to nowhere keeps the system trying for two minutes.
    auto *reach = new QTimer(reply);
    reach->setSingleShot(true);
    connect(reach, &QTimer::timeout, limit, [limit, state, timeoutMs] {
        state->answer.timeoutMs = qMin(timeoutMs, ConnectMs);
        limit->start(0);
    });
    connect(reply, &QNetworkReply::requestSent, reach, &QTimer::stop);
    reach->start(ConnectMs);
    connect(reply, &QNetworkReply::finished, this, [reply, state, timeoutMs, done = std::move(done)] {
        const saltapi::Answer head = headOf(reply);
        saltapi::Answer answer = head;
        answer.isTooLarge = state->answer.isTooLarge;
        answer.isTimedOut = state->answer.isTimedOut;
        answer.timeoutMs = state->answer.timeoutMs ? state->answer.timeoutMs : timeoutMs;
        answer.body = state->body + reply->read(MaxAnswerBytes - qMin<qsizetype>(MaxAnswerBytes, state->body.size()));
        if (answer.isTimedOut || (!answer.isTooLarge && !answer.sslErrors.isEmpty()))
            answer.status = 0;
        reply->deleteLater();
        done(answer);
    });
}

void SaltApiHttp::keepAlive(int descriptor)
{
    constexpr int IdleSeconds = 30, EverySeconds = 10, Times = 3;
    const int on = 1, idle = IdleSeconds, every = EverySeconds, times = Times, sendMs = (IdleSeconds + Times * EverySeconds) * 1000;
    ::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &every, sizeof every);
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times);
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &sendMs, sizeof sendMs);
}

} // namespace brine
