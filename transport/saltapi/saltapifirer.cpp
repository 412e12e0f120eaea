#include "saltapifirer.h"

#include "jsonpacker.h"
#include "logingrant.h"
#include "jsonshot.h"
#include "msgpackview.h"
#include "textforms.h"
#include "timetext.h"
#include <QCoreApplication>
#include <QTimer>

namespace brine {

namespace {

constexpr QByteArrayView HookTag("salt/netapi/hook");
constexpr size_t MaxQueued = 10'000;
constexpr int MaxAnswers = 100'000;
constexpr int BeyondMs = 1500;          // the request, beyond the shot's own wait; the near end grants 2 s

/// "/hook/a/b" for "salt/netapi/hook/a/b"; empty: no path says this tag.
QString hookPath(QByteArrayView tag)
{
    if (!tag.startsWith(HookTag) || !tag.isValidUtf8())
        return {};
    const QString rest = QString::fromUtf8(tag.sliced(HookTag.size()));
    if (rest.isEmpty())
        return QStringLiteral("/hook");
    for (const QString &part : rest.mid(1).split(QLatin1Char('/')))
        if (part.isEmpty() || part == QLatin1String(".") || part == QLatin1String(".."))
            return {};
    return rest.startsWith(QLatin1Char('/')) ? QStringLiteral("/hook") + rest : QString();
}

/// The first entry of `return`.
MsgpackView firstReturn(QByteArrayView msgpack) { return MsgpackView(msgpack).find("return").at(0); }

} // namespace

void SaltApiFirer::fire(const link::Shot &shot)
{
    if (m_queue.size() >= MaxQueued) {
        link::ShotReceipt receipt;
        receipt.number = shot.number;
        receipt.problem = BusProblem{BusProblem::Kind::Other, {}, tr("Not sent: %1 shots wait already.").arg(MaxQueued), {}, {}};
        if (onReceipt)
            onReceipt(receipt);
        return;
    }
    m_queue.push_back(shot);
    next();
}

void SaltApiFirer::next()
{
    if (m_busy || m_queue.empty())
        return;
    m_busy = true;
    m_open.push_back({std::move(m_queue.front()), {}, false, {}});
    m_queue.pop_front();
    send(std::prev(m_open.end()));
}

void SaltApiFirer::send(Handle open)
{
    const link::Shot &shot = open->shot;
    open->receipt.number = shot.number;
    open->receipt.receipt.tag = shot.tag;
    open->receipt.receipt.sentUs = nowUs();
    open->receipt.receipt.waitedMs = shot.waitForEcho ? shot.timeoutMs : 0;
    const QByteArray payload = jsonshot::withoutStamp(shot.payload);
    open->receipt.receipt.payload = payload;
    if (const auto obstacle = jsonshot::obstacle(payload))
        return refuse(open, tr("the payload holds %1, which JSON cannot carry, and salt-api takes JSON").arg(*obstacle),
                      {tr("fire it at the master's own socket: there, or over ssh")});
    if (!QByteArrayView(shot.tag).isValidUtf8())
        return refuse(open, tr("the tag is not UTF-8, and salt-api takes JSON"), {});
    open->wanted = jsonshot::json(payload);
    if (shot.route == link::Shot::Route::Minions)
        return sendMinions(open);
    using FireBy = SaltApiLogin::FireBy;
    const FireBy by = m_http.login().fireBy;
    const QString path = hookPath(shot.tag);
    if (by == FireBy::Runner || (by == FireBy::Any && m_runnerProblem.isEmpty()))
        return sendRunner(open);
    if (path.isEmpty())
        return refuse(open, by == FireBy::Hook ? tr("a webhook's tag begins with salt/netapi/hook/") : m_runnerProblem,
                      {tr("without the runner only a webhook is left: tags below salt/netapi/hook/")});
    open->byHook = true;
    m_hookNeedsLogin ? sendHookWithLogin(open) : sendHook(open, {});
}

void SaltApiFirer::sendRunner(Handle open)
{
    m_http.post(QStringLiteral("/"), jsonshot::runnerBody(open->shot.tag, open->wanted), m_token, open->shot.timeoutMs + BeyondMs,
                [this, open](const saltapi::Answer &answer) {
        const QByteArray body = answer.isOk() ? packJson(answer.body) : QByteArray();
        const MsgpackView said = firstReturn(body);
        sent(open, answer, QStringLiteral("runner"), said.type() == MsgpackView::Type::Bool && said.toBool());
    });
}

/// Salt puts the request's headers into the event, the token among them. So without one first (webhook_disable_auth), else with a
/// token that is good for this request alone.
void SaltApiFirer::sendHook(Handle open, const QByteArray &token)
{
    m_http.post(hookPath(open->shot.tag), open->wanted, token, open->shot.timeoutMs + BeyondMs, [this, open, token](const saltapi::Answer &answer) {
        if (!token.isEmpty())
            m_http.post(QStringLiteral("/logout"), "{}", token, SaltApiHttp::ConnectMs, [](const saltapi::Answer &) { });
        if (token.isEmpty() && (answer.wantsLogin())) {
            m_hookNeedsLogin = true;
            return sendHookWithLogin(open);
        }
        sent(open, answer, QStringLiteral("hook"), answer.isOk() && answer.body.contains("success"));
    });
}

void SaltApiFirer::sendHookWithLogin(Handle open)
{
    QByteArray body = loginBody ? loginBody() : QByteArray();
    if (body.isEmpty())
        return refuse(open, tr("a webhook shows its token to everybody on the bus, and one for it alone needs a password"), {tr("give a password instead of a token")});
    m_http.post(QStringLiteral("/login"), body, {}, open->shot.timeoutMs + BeyondMs, [this, open](const saltapi::Answer &answer) {
        const auto grant = LoginGrant::of(answer);
        if (grant && grant->isTornado)
            return refuse(open, tr("a webhook shows its token to everybody on the bus, and rest_tornado cannot end one"),
                          {tr("rest_tornado: webhook_disable_auth: True in the master's configuration lets webhooks in without a token"), tr("or fire by the runner")});
        if (!grant) {
            open->receipt.problem = saltapi::loginRefused(m_http.login(), answer);
            return sent(open, answer, {}, false);
        }
        sendHook(open, grant->token);
    });
    wipe(body);
}

void SaltApiFirer::sendMinions(Handle open)
{
    m_http.post(QStringLiteral("/"), jsonshot::minionsBody(open->shot, open->wanted), m_token, open->shot.timeoutMs + BeyondMs,
                [this, open](const saltapi::Answer &answer) {
        const QByteArray body = answer.isOk() ? packJson(answer.body) : QByteArray();
        const MsgpackView minions = firstReturn(body);
        for (auto it = minions.iterate(); minions.type() == MsgpackView::Type::Map && it.next() && open->receipt.answers.size() < MaxAnswers;) {
            const bool fired = it.value().type() == MsgpackView::Type::Bool && it.value().toBool();
            open->receipt.answers.append({safeText(it.key().bytes()), fired, fired ? QString() : displayText(it.value())});
        }
        open->shot.waitForEcho = false;                 // it is on the minions' buses, not on this one
        sent(open, answer, QStringLiteral("local"), minions.type() == MsgpackView::Type::Map);
    });
}

void SaltApiFirer::sent(Handle open, const saltapi::Answer &answer, const QString &client, bool isGood)
{
    m_busy = false;
    Receipt &receipt = open->receipt.receipt;
    receipt.handedOver = isGood || receipt.seen;
    if (!receipt.handedOver && !open->receipt.problem)
        open->receipt.problem = saltapi::shotRefused(m_http.login(), answer, client);
    if (!receipt.handedOver || receipt.seen || !open->shot.waitForEcho) {
        finish(open);
        return next();
    }
    const quint64 number = open->shot.number;
    const int leftMs = qMax(0, open->shot.timeoutMs - int((nowUs() - receipt.sentUs) / 1000));
    QTimer::singleShot(leftMs, this, [this, number] {
        for (auto waiting = m_open.begin(); waiting != m_open.end(); ++waiting)
            if (waiting->shot.number == number)
                return finish(waiting);
    });
    next();
}

void SaltApiFirer::refuse(Handle open, const QString &reason, const QStringList &remedies)
{
    open->receipt.number = open->shot.number;
    open->receipt.problem = BusProblem{BusProblem::Kind::Other, saltapi::shownUrl(m_http.login().url), tr("Not sent: %1.").arg(reason), {}, remedies};
    finish(open);
    // Not from within fire(): a queue of such shots would recurse.
    QMetaObject::invokeMethod(this, [this] {
        m_busy = false;
        next();
    }, Qt::QueuedConnection);
}

void SaltApiFirer::finish(Handle open)
{
    const link::ShotReceipt receipt = std::move(open->receipt);
    m_open.erase(open);
    if (onReceipt)
        onReceipt(receipt);
}

void SaltApiFirer::offer(const EventView &event)
{
    for (auto open = m_open.begin(); open != m_open.end(); ++open) {
        Receipt &receipt = open->receipt.receipt;
        if (receipt.seen || open->shot.route == link::Shot::Route::Minions || event.tag != QByteArrayView(open->shot.tag))
            continue;
        const QByteArray data = open->byHook ? MsgpackView(event.payload).find("post").encoded().toByteArray() : jsonshot::withoutStamp(event.payload);
        if (jsonshot::json(data) != open->wanted)
            continue;
        receipt.seen = true;
        receipt.seenUs = event.receivedUs;
        receipt.payload = event.payload.toByteArray();
        if (receipt.handedOver)                         // else its request's answer is on the way
            finish(open);
        return;
    }
}

} // namespace brine
