#pragma once

#include "busstate.h"
#include "eventmailbox.h"
#include "logingrant.h"
#include "saltapifirer.h"
#include "saltapistream.h"
#include "secretfinder.h"
#include "sleepwatch.h"
#include "streamhandover.h"
#include <QTimer>
#include <mutex>

namespace brine {

/// A bus behind salt-api, kept open: finds the password, logs in, reads the stream into a mailbox, renews the token before it expires
/// (on a quiet bus too, and without a gap), and comes back after every end. The thread of the event loop, but state() and secret().
class SaltApiClient : public QObject
{
    Q_OBJECT
public:
    SaltApiClient(SaltApiLogin login, QByteArray given, EventMailbox &mailbox, QObject *parent = nullptr);
    ~SaltApiClient() override;

    void start();
    void fire(const link::Shot &shot) { m_firer.fire(shot); }
    void answer(const link::Answer &answer) { m_secrets.answer(answer); }
    const link::Hello &hello() const { return m_hello; }
    BusState state() const;                         ///< any thread
    /// What this login goes with, for the doctor; any thread.
    struct Credentials { QByteArray secret; bool isToken = false; };
    Credentials credentials() const;

    std::function<void(const link::Hello &)> onHello;           ///< it has changed
    std::function<void(const link::Question &)> onAsk;
    std::function<void(const link::ShotReceipt &)> onReceipt;
    std::function<void(const QString &)> onNote;

    /// Shortened by tests.
    struct Timing
    {
        int loginMs = 60'000, firstBytesMs = 5000, probeAfterMs = 60'000, probeMs = 20'000;
        int firstRetryMs = 100, lastRetryMs = 800;
        double renewAt = 0.8;                       ///< of the token's life
        double longestLife = 36'000;                ///< seconds: CherryPy's session, whatever the token's own life
    };
    void setTiming(const Timing &timing) { m_timing = timing; }

    static QByteArray loginBody(const SaltApiLogin &login, const QByteArray &secret);

private:
    void findSecret(const std::optional<BusProblem> &refusal = {});
    void logIn();
    void loggedIn(const saltapi::Answer &answer);
    void openStream();
    void opened();
    void rows(EventBatch &&batch);
    void ended(const SaltApiStream::End &end);
    void refused(const SaltApiStream::End &end);
    void tellGap();
    void retryLater(const BusProblem &problem);
    void giveUp(const BusProblem &problem);
    void renew();
    void renewed(const saltapi::Answer &answer);
    void openNext();
    void goOver(std::vector<EventBatch> rest);
    void take(const LoginGrant &grant);
    void probeClients();
    void watchOver();
    void tellWarning();
    void tellBuffering(const QString &warning);
    void cutOff(const QString &why);
    void tellRoutes();
    void publish(const std::function<void(BusState &)> &change);

    const SaltApiLogin m_login;
    EventMailbox &m_mailbox;
    SaltApiHttp m_http;
    SecretFinder m_secrets;
    SaltApiFirer m_firer;
    Timing m_timing;
    link::Hello m_hello;
    SaltApiPerms m_perms;
    QString m_runnerDisabled, m_localDisabled;      ///< the server's words
    QByteArray m_token;
    std::unique_ptr<SaltApiStream> m_stream, m_next;
    std::optional<StreamHandover> m_handover;
    QTimer m_retry, m_renew, m_watch;
    int m_retryMs = 0;
    bool m_wasOpen = false, m_probing = false, m_probed = false, m_freshToken = false;
    qint64 m_gapFromUs = 0;
    SleepWatch m_sleep;
    QElapsedTimer m_lastProbe;
    QString m_gapWhy, m_httpWarning, m_tornadoWarning, m_bufferingWarning;
    quint64 m_gapLost = 0;
    mutable std::mutex m_mutex;
    BusState m_state;
    Credentials m_credentials;
};

} // namespace brine
