#include "saltapiclient.h"

#include "gap.h"
#include "jsonwriter.h"
#include "textforms.h"
#include "timetext.h"
#include <QCoreApplication>
#include <QUrl>

namespace brine {

namespace {

constexpr int WatchMs = 1000;

void appendField(QByteArray &json, const char *name, QByteArrayView value)
{
    json += json.isEmpty() ? "{\"" : ", \"";
    json += name;
    json += "\": ";
    writeJsonString(value, json);
}

} // namespace

QByteArray SaltApiClient::loginBody(const SaltApiLogin &login, const QByteArray &secret)
{
    QByteArray json;
    json.reserve(256 + 6 * secret.size());          // not moved about, so that one wipe reaches it all
    appendField(json, "username", login.user.toUtf8());
    appendField(json, "eauth", login.eauth.toUtf8());
    appendField(json, "password", secret);
    return json += '}';
}

SaltApiClient::SaltApiClient(SaltApiLogin login, QByteArray given, EventMailbox &mailbox, QObject *parent)
    : QObject(parent), m_login(std::move(login)), m_mailbox(mailbox), m_http(m_login), m_secrets(m_login, std::move(given)), m_firer(m_http)
{
    m_state.sinceUs = nowUs();
    m_state.framing = Framing::Bare;
    const QString url = saltapi::shownUrl(m_login.url);
    m_hello.name = m_login.user.isEmpty() ? tr("salt-api at %1").arg(url) : tr("salt-api at %1, as %2").arg(url, m_login.user);
    m_hello.place = url;
    m_hello.whyNotFire = m_hello.whyNotMinions = tr("Not logged in yet.");
    m_secrets.onAsk = [this](const link::Question &question) { if (onAsk) onAsk(question); };
    m_secrets.onNote = [this](const QString &note) { if (onNote) onNote(note); };
    m_firer.onReceipt = [this](const link::ShotReceipt &receipt) { if (onReceipt) onReceipt(receipt); };
    m_firer.loginBody = [this] { return m_credentials.isToken || m_credentials.secret.isEmpty() ? QByteArray() : loginBody(m_login, m_credentials.secret); };
    m_retry.setSingleShot(true);
    m_renew.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, [this] { m_token.isEmpty() ? logIn() : openStream(); });
    connect(&m_renew, &QTimer::timeout, this, &SaltApiClient::renew);
    connect(&m_watch, &QTimer::timeout, this, &SaltApiClient::watchOver);
}

SaltApiClient::~SaltApiClient()
{
    if (m_stream)
        m_stream->close();
    if (m_next)
        m_next->close();
    wipe(m_token);
    wipe(m_credentials.secret);
}

BusState SaltApiClient::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

SaltApiClient::Credentials SaltApiClient::credentials() const
{
    const std::lock_guard lock(m_mutex);
    return m_credentials;
}

void SaltApiClient::publish(const std::function<void(BusState &)> &change)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto before = m_state.phase;
        change(m_state);
        if (m_state.phase != before)
            m_state.sinceUs = nowUs();
    }
    m_mailbox.wake();
}

void SaltApiClient::start()
{
    if (const auto problem = saltapi::urlProblem(m_login))
        return giveUp(*problem);
    if (m_http.problem())
        return giveUp(*m_http.problem());
    const QUrl url(m_login.url);
    if (url.scheme() == QLatin1String("http") && !saltapi::isLoopback(url.host()))
        m_httpWarning = tr("Plain http: everybody on the way to %1 can read the password and every event.").arg(url.host());
    tellWarning();
    m_watch.start(WatchMs);
    findSecret();
}

void SaltApiClient::findSecret(const std::optional<BusProblem> &refusal)
{
    if (m_login.user.isEmpty() && m_login.tokenFile.isEmpty())
        return giveUp(saltapi::noPassword(m_login, {}));
    m_secrets.find(refusal.has_value(), [this, refusal](const SecretFinder::Found &found) {
        if (!found.problem.isEmpty())
            return giveUp(refusal ? *refusal : saltapi::noPassword(m_login, found.problem));
        {
            const std::lock_guard lock(m_mutex);
            wipe(m_credentials.secret);
            m_credentials = {QByteArray(found.secret.constData(), found.secret.size()), found.isToken};
        }
        if (!found.isToken)
            return logIn();
        m_token = found.secret;
        m_firer.setToken(m_token);
        openStream();
    });
}

void SaltApiClient::logIn()
{
    if (m_credentials.secret.isEmpty())             // asked for at each login
        return findSecret();
    QByteArray body = loginBody(m_login, m_credentials.secret);
    m_http.post(QStringLiteral("/login"), body, {}, m_timing.loginMs, [this](const saltapi::Answer &answer) { loggedIn(answer); });
    wipe(body);
}

void SaltApiClient::loggedIn(const saltapi::Answer &answer)
{
    if (const auto grant = LoginGrant::of(answer)) {
        take(*grant);
        m_secrets.accepted(m_credentials.secret);
        return openStream();
    }
    const BusProblem problem = answer.status == 200 ? saltapi::loginNotUnderstood(m_login, answer) : saltapi::loginRefused(m_login, answer);
    if (answer.status == 401 && m_login.passwordFile.isEmpty()) { // a person may know better; a keyring's old entry is no last word
        publish([&](BusState &state) { state.problem = problem; });
        return findSecret(problem);
    }
    if (!answer.isTooLarge && (answer.status == 0 || answer.status >= 500))
        return retryLater(problem);
    giveUp(problem);
}

void SaltApiClient::take(const LoginGrant &grant)
{
    wipe(m_token);
    m_token = QByteArray(grant.token.constData(), grant.token.size());
    m_firer.setToken(m_token);
    m_freshToken = true;
    m_perms = grant.perms;
    m_tornadoWarning = grant.isTornado ? saltapi::tornadoWarning() : QString();
    tellWarning();
    const double life = grant.seconds > 0 ? qMin(grant.seconds, m_timing.longestLife) : m_timing.longestLife;
    m_renew.start(int(qMax(1.0, life * m_timing.renewAt * 1000)));
    tellRoutes();
    if (!m_secrets.isKept()) {
        const std::lock_guard lock(m_mutex);
        wipe(m_credentials.secret);
    }
}

void SaltApiClient::openStream()
{
    m_stream = std::make_unique<SaltApiStream>(m_http, m_token);
    m_stream->onOpen = [this] { opened(); };
    m_stream->emptyBatch = [this] { return m_mailbox.recycled(); };
    m_stream->onRows = [this](EventBatch &&batch) { rows(std::move(batch)); };
    m_stream->onEnd = [this](const SaltApiStream::End &end) { ended(end); };
}

void SaltApiClient::opened()
{
    m_wasOpen = true;
    m_freshToken = false;
    m_retryMs = 0;
    tellGap();
    publish([](BusState &state) {
        state.phase = BusState::Phase::Connected;
        state.problem.reset();
        ++state.connection;
    });
    if (!m_probed)
        probeClients();
}

void SaltApiClient::tellGap()
{
    if (m_gapFromUs == 0)
        return;
    Gap gap;
    gap.reason = Gap::Reason::Reconnected;
    gap.fromUs = std::exchange(m_gapFromUs, 0);
    gap.toUs = nowUs();
    gap.lostEvents = std::exchange(m_gapLost, 0);
    gap.detail = m_gapWhy;
    m_mailbox.put(gapRow(gap));
    publish([](BusState &state) { ++state.reconnects; });
}

void SaltApiClient::rows(EventBatch &&batch)
{
    if (batch.isEmpty())
        return;
    if (m_firer.isWaiting())
        for (qsizetype i = 0; i < batch.count(); ++i)
            if (const EventView event = batch.at(i); event.kind == EventKind::Event)
                m_firer.offer(event);
    if (m_handover)
        m_handover->passed(batch);
    m_mailbox.put(std::move(batch));
    if (m_handover)
        if (auto rest = m_handover->takeOver())
            goOver(std::move(*rest));
}

void SaltApiClient::ended(const SaltApiStream::End &end)
{
    m_stream.release()->deleteLater();              // it is calling us
    if (m_handover && m_next && m_next->isOpen())
        return goOver(m_handover->takeAll());       // the other one has what this one would have brought
    m_handover.reset();
    m_next.reset();
    if (!end.wasOpen)
        return refused(end);
    m_gapFromUs = m_gapFromUs ? m_gapFromUs : nowUs();
    if (!end.undelivered.isEmpty()) {
        ++m_gapLost;
        m_gapWhy = tr("salt-api ended the stream at the event %1: it probably holds bytes or a date, which its JSON cannot. "
                      "The master's own socket, there or over ssh, shows it").arg(safeText(end.undelivered));
        m_retry.start(0);                           // the server is well: no waiting
        return;
    }
    m_gapWhy = end.answer.error == QNetworkReply::NoError ? tr("the server ended the stream: restarted, or the token has expired")
                                                          : tr("the stream was cut: %1").arg(end.answer.errorText);
    BusProblem problem{BusProblem::Kind::CutOff, saltapi::shownUrl(m_login.url), tr("Cut off from the %1, reconnecting.").arg(m_hello.name), m_gapWhy, {}};
    retryLater(problem);
}

/// The stream did not open.
void SaltApiClient::refused(const SaltApiStream::End &end)
{
    const BusProblem problem = saltapi::streamRefused(m_login, end.answer);
    if (end.answer.wantsLogin()) {
        if (m_credentials.isToken)
            return giveUp(saltapi::tokenExpired(m_login));
        if (std::exchange(m_freshToken, false))
            return giveUp(problem);                 // a token of a moment ago: a new one would fare the same
        wipe(m_token);
        return logIn();
    }
    if (!end.answer.isTooLarge && (end.answer.status == 0 || end.answer.status >= 500))
        return retryLater(problem);
    giveUp(problem);
}

void SaltApiClient::retryLater(const BusProblem &problem)
{
    publish([&](BusState &state) {
        state.phase = m_wasOpen ? BusState::Phase::CutOff : BusState::Phase::CannotOpen;
        state.problem = problem;
    });
    if (m_wasOpen && m_gapFromUs == 0) {
        m_gapFromUs = nowUs();
        m_gapWhy = problem.title;
    }
    m_retry.start(m_retryMs);
    m_retryMs = m_retryMs ? qMin(m_timing.lastRetryMs, m_retryMs * 2) : m_timing.firstRetryMs;
}

/// Nothing that time mends: the same password again and again would lock the account.
void SaltApiClient::giveUp(const BusProblem &problem)
{
    m_renew.stop();
    publish([&](BusState &state) {
        state.phase = m_wasOpen ? BusState::Phase::CutOff : BusState::Phase::CannotOpen;
        state.problem = problem;
    });
}

} // namespace brine
