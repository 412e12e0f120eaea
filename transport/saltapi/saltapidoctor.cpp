#include "saltapidoctor.h"

#include "saltapistream.h"
#include <QCoreApplication>
#include <QEventLoop>
#include <QHostInfo>
#include <QNetworkProxyFactory>
#include <QSslCipher>
#include <QSslSocket>
#include <QTcpSocket>
#include <QTimer>

namespace brine {

namespace {

using State = DoctorStep::State;
constexpr int StepMs = 5000;

struct Text { Q_DECLARE_TR_FUNCTIONS(SaltApiDoctor) };

class Examination
{
public:
    Examination(const SaltApiLogin &login, SaltApiClient::Credentials credentials)
        : m_login(login), m_url(login.url), m_credentials(std::move(credentials)), m_http(login) { }
    ~Examination() { wipe(m_credentials.secret); wipe(m_token); }

    std::vector<DoctorStep> run(int quietMs)
    {
        resolve();
        reach();
        tls();
        logIn();
        rights();
        stream(quietMs);
        if (!m_token.isEmpty() && !m_credentials.isToken)
            await([this](auto done) { m_http.post(QStringLiteral("/logout"), "{}", m_token, StepMs, done); });
        return std::move(m_steps);
    }

private:
    void add(State state, const QString &name, const QString &finding, const QStringList &remedies = {}, int exitCode = 0)
    {
        m_steps.push_back({state, name, finding, remedies, exitCode});
        m_failed = m_failed || state == State::Failed;
    }
    void fail(const QString &name, const BusProblem &problem)
    {
        add(State::Failed, name, problem.reason.isEmpty() ? problem.title : problem.title + QLatin1Char('\n') + problem.reason, problem.remedies, problem.exitCode());
    }
    bool skips(const QString &name)
    {
        if (m_failed)
            add(State::NotReached, name, Text::tr("not reached"));
        return m_failed;
    }
    saltapi::Answer await(const std::function<void(SaltApiHttp::Done)> &ask)
    {
        QEventLoop loop;
        saltapi::Answer got;
        ask([&](const saltapi::Answer &answer) {
            got = answer;
            loop.quit();
        });
        loop.exec();
        return got;
    }
    /// Begins, and waits for the signal, an error or the end of StepMs.
    template<class Socket, class Signal> bool await(Socket &socket, Signal ready, const std::function<void()> &begin)
    {
        QEventLoop loop;
        bool came = false;
        QObject::connect(&socket, ready, &loop, [&] {
            came = true;
            loop.quit();
        });
        QObject::connect(&socket, &QAbstractSocket::errorOccurred, &loop, &QEventLoop::quit);
        QTimer::singleShot(StepMs, &loop, &QEventLoop::quit);
        // From within the loop: what fails at once would else quit it before it runs.
        QTimer::singleShot(0, &loop, begin);
        loop.exec();
        return came;
    }
    int port() const { return m_url.port(m_url.scheme() == QLatin1String("http") ? 80 : 443); }
    BusProblem unreachable(QAbstractSocket &socket) const
    {
        saltapi::Answer answer;
        answer.errorText = socket.errorString();
        answer.error = socket.error() == QAbstractSocket::ConnectionRefusedError ? QNetworkReply::ConnectionRefusedError : QNetworkReply::UnknownNetworkError;
        answer.isTimedOut = socket.state() != QAbstractSocket::UnconnectedState;
        answer.timeoutMs = StepMs;
        return saltapi::noAnswer(m_login, answer);
    }

    void resolve();
    void reach();
    void tls();
    void logIn();
    void rights();
    void stream(int quietMs);

    const SaltApiLogin m_login;
    const QUrl m_url;
    SaltApiClient::Credentials m_credentials;
    SaltApiHttp m_http;
    std::vector<DoctorStep> m_steps;
    QByteArray m_token;
    SaltApiPerms m_perms;
    bool m_failed = false, m_byProxy = false;
};

void Examination::resolve()
{
    const QString name = Text::tr("Name");
    if (const auto problem = saltapi::urlProblem(m_login))
        return fail(name, *problem);
    if (m_http.problem())
        return fail(name, *m_http.problem());
    if (!saltapi::isLoopback(m_url.host())) {
        const auto proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(m_url));
        if (!proxies.isEmpty() && proxies.first().type() != QNetworkProxy::NoProxy) {
            m_byProxy = true;
            return add(State::Good, name, Text::tr("by the proxy %1:%2, which looks the name up").arg(proxies.first().hostName()).arg(proxies.first().port()));
        }
    }
    const QHostInfo found = QHostInfo::fromName(m_url.host());
    if (found.error() != QHostInfo::NoError) {
        saltapi::Answer answer;
        answer.error = QNetworkReply::HostNotFoundError;
        return fail(name, saltapi::noAnswer(m_login, answer));
    }
    QStringList addresses;
    for (const QHostAddress &address : found.addresses())
        addresses.append(address.toString());
    add(State::Good, name, Text::tr("%1 is %2").arg(m_url.host(), addresses.join(QStringLiteral(", "))));
}

void Examination::reach()
{
    const QString name = Text::tr("Connection");
    if (skips(name))
        return;
    if (m_byProxy)
        return add(State::NotReached, name, Text::tr("the proxy makes it"));
    QTcpSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy);
    if (!await(socket, &QAbstractSocket::connected, [&] { socket.connectToHost(m_url.host(), quint16(port())); }))
        return fail(name, unreachable(socket));
    add(State::Good, name, Text::tr("%1 port %2 answers").arg(socket.peerAddress().toString()).arg(port()));
}

void Examination::tls()
{
    const QString name = Text::tr("TLS");
    if (skips(name))
        return;
    if (m_url.scheme() == QLatin1String("http"))
        return saltapi::isLoopback(m_url.host()) ? add(State::Good, name, Text::tr("none, and none needed: it stays on this machine"))
                                                 : add(State::Warning, name, Text::tr("none: everybody on the way can read the password"), {Text::tr("ssl_crt and ssl_key of rest_cherrypy")});
    if (m_byProxy)
        return add(State::NotReached, name, Text::tr("looked at with the login"));
    QSslSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy);
    socket.setSslConfiguration(m_http.tls());
    if (!await(socket, &QSslSocket::encrypted, [&] { socket.connectToHostEncrypted(m_url.host(), quint16(port())); })) {
        saltapi::Answer answer;
        answer.sslErrors = socket.sslHandshakeErrors();
        answer.error = QNetworkReply::SslHandshakeFailedError;
        answer.errorText = socket.errorString();
        answer.isTimedOut = socket.state() != QAbstractSocket::UnconnectedState && answer.sslErrors.isEmpty();
        answer.timeoutMs = StepMs;
        return fail(name, saltapi::noAnswer(m_login, answer));
    }
    const QSslCertificate certificate = socket.peerCertificate();
    const qint64 days = QDateTime::currentDateTimeUtc().daysTo(certificate.expiryDate());
    const QString finding = Text::tr("%1, certificate of %2 signed by %3, valid for %4 more days")
                                .arg(socket.sessionCipher().protocolString(), certificate.subjectDisplayName(), certificate.issuerDisplayName()).arg(days);
    constexpr qint64 SoonDays = 14;
    add(days < SoonDays && certificate.effectiveDate().daysTo(certificate.expiryDate()) > SoonDays ? State::Warning : State::Good, name, finding);
}

void Examination::logIn()
{
    const QString name = Text::tr("Login");
    if (skips(name))
        return;
    if (m_credentials.isToken) {
        m_token = m_credentials.secret;
        return add(State::Good, name, Text::tr("with a token from %1; it cannot be renewed").arg(m_login.tokenFile));
    }
    if (m_credentials.secret.isEmpty())
        return fail(name, saltapi::noPassword(m_login, Text::tr("There is none to try.")));
    QByteArray body = SaltApiClient::loginBody(m_login, m_credentials.secret);
    const auto answer = await([&](auto done) { m_http.post(QStringLiteral("/login"), body, {}, 2 * StepMs, done); });
    wipe(body);
    const auto grant = LoginGrant::of(answer);
    if (!grant)
        return fail(name, answer.status == 200 ? saltapi::loginNotUnderstood(m_login, answer) : saltapi::loginRefused(m_login, answer));
    m_token = grant->token;
    m_perms = grant->perms;
    const QString finding = Text::tr("%1 by eauth %2; the token lives %3 h").arg(m_login.user, m_login.eauth).arg(grant->seconds / 3600, 0, 'f', 1);
    if (grant->isTornado)
        return add(State::Warning, name, finding + QStringLiteral(". ") + saltapi::tornadoWarning(), {Text::tr("rest_cherrypy: in the master's configuration, and its port in the URL")});
    add(State::Good, name, finding);
}

void Examination::rights()
{
    const QString name = Text::tr("Rights");
    if (skips(name))
        return;
    struct Way { QString name, client; bool may; QByteArray probe; };
    const Way ways[] = {{Text::tr("fire at the master's bus"), QStringLiteral("runner"), m_perms.mayRunEventSend(), R"([{"client": "runner"}])"},
                        {Text::tr("fire at minions"), QStringLiteral("local"), m_perms.mayFireAtMinions(),
                         R"([{"client": "local", "tgt": [], "tgt_type": "list", "fun": "event.fire", "arg": []}])"}};
    QStringList can{Text::tr("watch")}, cannot, remedies;
    for (const Way &way : ways) {
        if (!way.may) {
            cannot.append(Text::tr("%1 (not in this login's perms)").arg(way.name));
            remedies.append(Text::tr("external_auth in the master's configuration: %1 for %2").arg(way.client == QLatin1String("runner") ? QStringLiteral("'@runner'") : QStringLiteral("event.fire"), m_login.user));
            continue;
        }
        const auto answer = await([&](auto done) { m_http.post(QStringLiteral("/"), way.probe, m_token, StepMs, done); });
        if (answer.status != 400 || !saltapi::serverWords(answer).contains(QLatin1String("netapi_enable_clients"))) {
            can.append(way.name);
            continue;
        }
        cannot.append(Text::tr("%1 (%2 is not in netapi_enable_clients)").arg(way.name, way.client));
        remedies.append(Text::tr("netapi_enable_clients: [%1] in the master's configuration, then restart salt-api").arg(way.client));
    }
    const QString finding = Text::tr("you may %1").arg(can.join(QStringLiteral(", ")));
    add(cannot.isEmpty() ? State::Good : State::Warning, name, cannot.isEmpty() ? finding : Text::tr("%1; not: %2").arg(finding, cannot.join(QStringLiteral(", "))), remedies);
}

void Examination::stream(int quietMs)
{
    const QString name = Text::tr("Stream"), bytes = Text::tr("First bytes");
    if (skips(name)) {
        skips(bytes);
        return;
    }
    QEventLoop loop;
    SaltApiStream stream(m_http, m_token);
    std::optional<SaltApiStream::End> end;
    QElapsedTimer clock;
    clock.start();
    qint64 openMs = 0, firstMs = 0;
    stream.onOpen = [&] {
        openMs = clock.elapsed();
        QTimer::singleShot(qMax(quietMs, 500), &loop, &QEventLoop::quit);
    };
    stream.onRows = [&](EventBatch &&) { firstMs = firstMs ? firstMs : qMax<qint64>(1, clock.elapsed()); loop.quit(); };
    stream.onEnd = [&](const SaltApiStream::End &told) { end = told; loop.quit(); };
    loop.exec();
    if (!stream.isOpen()) {
        fail(name, saltapi::streamRefused(m_login, end ? end->answer : saltapi::Answer()));
        skips(bytes);
        return;
    }
    add(State::Good, name, Text::tr("/events is open after %1 ms").arg(openMs));
    if (firstMs)
        add(State::Good, bytes, Text::tr("an event after %1 ms").arg(firstMs));
    else if (stream.hasBytes())
        add(State::Good, bytes, Text::tr("the stream has begun; no event in %1 s: a quiet bus").arg(double(qMax(quietMs, 500)) / 1000));
    else
        add(State::Warning, bytes, Text::tr("not even the stream's first line came"), {Text::tr("a proxy between may hold events back: proxy_buffering off (nginx)")});
}

} // namespace

std::vector<DoctorStep> examineSaltApi(const SaltApiLogin &login, const SaltApiClient::Credentials &credentials, int quietMs)
{
    return Examination(login, credentials).run(quietMs);
}

} // namespace brine
