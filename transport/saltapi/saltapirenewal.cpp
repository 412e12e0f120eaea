// SaltApiClient: what keeps an open stream alive and true: renewal, the watch over a silent one, which ways to fire are open.
#include "saltapiclient.h"

#include "timetext.h"
#include <QCoreApplication>

namespace brine {

namespace {

constexpr int RenewAgainMs = 30'000;

} // namespace

void SaltApiClient::renew()
{
    if (m_credentials.isToken || m_credentials.secret.isEmpty())
        return;                                     // the end of the stream will ask
    QByteArray body = loginBody(m_login, m_credentials.secret);
    m_http.post(QStringLiteral("/login"), body, {}, m_timing.loginMs, [this](const saltapi::Answer &answer) { renewed(answer); });
    wipe(body);
}

void SaltApiClient::renewed(const saltapi::Answer &answer)
{
    const auto grant = LoginGrant::of(answer);
    if (!grant) {
        m_renew.start(RenewAgainMs);                // the old token still has a fifth of its life
        return;
    }
    take(*grant);
    if (m_stream && m_stream->isOpen())
        openNext();
}

void SaltApiClient::openNext()
{
    m_next = std::make_unique<SaltApiStream>(m_http, m_token);
    m_handover.emplace();
    m_next->onOpen = [this] { m_freshToken = false; };
    m_next->onRows = [this](EventBatch &&batch) {
        m_handover->arrived(std::move(batch));
        if (auto rest = m_handover->takeOver())
            goOver(std::move(*rest));
    };
    m_next->onEnd = [this](const SaltApiStream::End &) {
        m_next.release()->deleteLater();
        m_handover.reset();
        m_renew.start(RenewAgainMs);
    };
}

/// The new stream is the stream from here on.
void SaltApiClient::goOver(std::vector<EventBatch> rest)
{
    if (!m_next)
        return;
    if (SaltApiStream *old = m_stream.release()) {
        old->close();
        old->deleteLater();                         // it may be the one that calls us
    }
    m_stream = std::move(m_next);
    m_stream->onOpen = nullptr;
    m_stream->emptyBatch = [this] { return m_mailbox.recycled(); };
    m_stream->onRows = [this, handover = std::make_shared<StreamHandover>(std::move(*m_handover))](EventBatch &&batch) {
        rows(handover->strip(std::move(batch)));
    };
    m_handover.reset();
    m_stream->onEnd = [this](const SaltApiStream::End &end) { ended(end); };
    for (EventBatch &batch : rest)
        rows(std::move(batch));
}

/// Once a second: a bus may be silent for hours, and nothing on the stream says that it still lives.
void SaltApiClient::watchOver()
{
    const bool woke = m_sleep.woke();
    if (!m_stream || !m_stream->isOpen())
        return;
    if (woke)
        return cutOff(tr("this machine slept"));
    if (m_stream->hasBytes() && !m_bufferingWarning.isEmpty())
        tellBuffering({});
    else if (!m_stream->hasBytes() && m_bufferingWarning.isEmpty() && m_stream->idleMs() > m_timing.firstBytesMs)
        tellBuffering(tr("Nothing has come in %1 s, not even the stream's first line: a proxy between may hold events back.").arg(m_timing.firstBytesMs / 1000));
    if (m_probing || m_stream->idleMs() < m_timing.probeAfterMs || (m_lastProbe.isValid() && m_lastProbe.elapsed() < m_timing.probeAfterMs))
        return;
    m_probing = true;
    m_lastProbe.start();
    m_http.get(QStringLiteral("/"), m_token, m_timing.probeMs, [this](const saltapi::Answer &answer) {
        m_probing = false;
        if (answer.status == 0 && m_stream && m_stream->isOpen() && m_stream->idleMs() >= m_timing.probeAfterMs)
            cutOff(tr("the server no longer answers"));
    });
}

void SaltApiClient::cutOff(const QString &why)
{
    m_stream->close();
    m_stream.reset();
    m_next.reset();
    m_handover.reset();
    m_gapFromUs = nowUs();
    m_gapWhy = why;
    retryLater({BusProblem::Kind::CutOff, saltapi::shownUrl(m_login.url), tr("Cut off from the %1, reconnecting.").arg(m_hello.name), why, {}});
}

/// `perms` says what this login may; whether the server lets anybody (netapi_enable_clients, empty as delivered) says only an attempt.
/// Neither fires anything: the runner is given no function, `local` a list of no minions.
void SaltApiClient::probeClients()
{
    m_probed = true;
    const auto probe = [this](const QByteArray &body, QString &disabled) {
        m_http.post(QStringLiteral("/"), body, m_token, m_timing.probeMs, [this, &disabled](const saltapi::Answer &answer) {
            const QString words = saltapi::serverWords(answer);
            disabled = answer.status == 400 && words.contains(QLatin1String("netapi_enable_clients")) ? words : QString();
            tellRoutes();
        });
    };
    if (m_perms.mayRunEventSend())
        probe(R"([{"client": "runner"}])", m_runnerDisabled);
    if (m_perms.mayFireAtMinions())
        probe(R"([{"client": "local", "tgt": [], "tgt_type": "list", "fun": "event.fire", "arg": []}])", m_localDisabled);
}

void SaltApiClient::tellRoutes()
{
    using FireBy = SaltApiLogin::FireBy;
    const auto mending = [this](const char *right, const QString &disabled, const QString &client) {
        if (!disabled.isEmpty())
            return tr("The server does not let anybody: %1").arg(disabled);
        return tr("%1 lacks the right %2: external_auth in the master's configuration (it has %3; client %4).")
                .arg(m_login.user, QString::fromLatin1(right), m_perms.text(), client);
    };
    const bool runner = m_perms.mayRunEventSend() && m_runnerDisabled.isEmpty();
    m_firer.setRunnerProblem(runner ? QString() : mending("@runner: event.send", m_runnerDisabled, QStringLiteral("runner")));
    m_hello.canFire = runner || (m_login.fireBy != FireBy::Runner && !m_credentials.isToken);
    m_hello.canReachMinions = m_perms.mayFireAtMinions() && m_localDisabled.isEmpty();
    m_hello.whyNotMinions = m_hello.canReachMinions ? QString() : mending("event.fire", m_localDisabled, QStringLiteral("local"));
    m_hello.whyNotFire = runner ? QString() : tr("Only webhooks, tags below salt/netapi/hook/. %1")
                                                   .arg(mending("@runner: event.send", m_runnerDisabled, QStringLiteral("runner")));
    if (onHello)
        onHello(m_hello);
}

void SaltApiClient::tellBuffering(const QString &warning)
{
    m_bufferingWarning = warning;
    tellWarning();
}

void SaltApiClient::tellWarning()
{
    QStringList warnings;
    for (const QString &warning : {m_httpWarning, m_tornadoWarning, m_bufferingWarning})
        if (!warning.isEmpty())
            warnings.append(warning);
    m_hello.warning = warnings.join(QLatin1Char(' '));
    if (onHello)
        onHello(m_hello);
}

} // namespace brine
