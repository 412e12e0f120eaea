#pragma once

#include "eventbatch.h"
#include "linkmessage.h"
#include "saltapihttp.h"
#include <deque>
#include <list>

namespace brine {

/// Fires through salt-api: by the runner `event.send` (any tag), by a webhook (tags below salt/netapi/hook/), and by `event.fire` on
/// minions. One request at a time, so that events keep their order; a shot's echo is known on the stream by tag and data, since the
/// server makes the event itself. The thread of the event loop.
class SaltApiFirer : public QObject
{
    Q_OBJECT
public:
    SaltApiFirer(SaltApiHttp &http, QObject *parent = nullptr) : QObject(parent), m_http(http) { }

    std::function<void(const link::ShotReceipt &)> onReceipt;
    /// A login of its own for one webhook: its token stands in the event for everybody to see, and is ended at once.
    std::function<QByteArray()> loginBody;

    void setToken(const QByteArray &token) { m_token = token; }
    /// What the way of the runner lacks; empty: it is open.
    void setRunnerProblem(const QString &why) { m_runnerProblem = why; }
    void fire(const link::Shot &shot);
    void offer(const EventView &event);         ///< each event of the stream
    bool isWaiting() const { return !m_open.empty(); }

private:
    struct Open
    {
        link::Shot shot;
        QByteArray wanted;                      ///< JSON of the data as it will be seen
        bool byHook = false;
        link::ShotReceipt receipt;
    };
    using Handle = std::list<Open>::iterator;
    void next();
    void send(Handle open);
    void sendRunner(Handle open);
    void sendHook(Handle open, const QByteArray &token);
    void sendHookWithLogin(Handle open);
    void sendMinions(Handle open);
    void sent(Handle open, const saltapi::Answer &answer, const QString &client, bool isGood);
    void refuse(Handle open, const QString &reason, const QStringList &remedies);
    void finish(Handle open);

    SaltApiHttp &m_http;
    QByteArray m_token;
    QString m_runnerProblem;
    std::deque<link::Shot> m_queue;
    std::list<Open> m_open;
    bool m_busy = false, m_hookNeedsLogin = false;
};

} // namespace brine
