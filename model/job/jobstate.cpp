#include "jobstate.h"
#include "eventcells.h"
#include "jsonwriter.h"
#include "msgpackkeys.h"
#include "tagfamily.h"
#include "textforms.h"

namespace brine {

namespace {

constexpr int MaxTextChars = 512;
constexpr int MaxReasons = 16;

QByteArray textOf(const MsgpackView &value)
{
    return value.isText() ? value.bytes().toByteArray()
        : value.isValid() && !value.isNil() ? toJson(value.encoded()) : QByteArray();
}

// A state's key is `module_|-id_|-name_|-function` (salt/state.py _gen_tag).
struct StateKey { QString id, function; };
StateKey stateKey(QByteArrayView key)
{
    const QList<QByteArray> parts = key.toByteArray().replace("_|-", QByteArray(1, '\0')).split('\0');
    if (parts.size() < 4)
        return {safeText(key), {}};
    return {safeText(parts[1]), safeText(parts[0] + '.' + parts.last())};
}

} // namespace

JobState::JobState(QByteArray jid) : m_jid(std::move(jid)) { }

bool JobState::belongs(const EventView &event) const
{
    if (event.kind != EventKind::Event || m_jid.isEmpty())
        return false;
    if (event.tag.contains(m_jid))
        return true;
    const MsgpackView jid = MsgpackView(event.payload).findFirst("jid");
    return jid.type() == MsgpackView::Type::Str && jid.bytes() == m_jid;
}

bool JobState::add(const EventView &event)
{
    if (!belongs(event))
        return false;
    m_lastUs = std::max(m_lastUs, event.receivedUs);
    if (!m_startedUs || event.receivedUs < m_startedUs)
        m_startedUs = event.receivedUs;
    const MsgpackView data(event.payload);
    const QByteArrayView verb = tagParts(event.tag).verb;
    if (verb == "ret")
        addReturn(event);
    else if (verb == "new" || verb == "publish")
        addNew(data, event.receivedUs);
    else if (verb == "prog" || verb == "progress")
        ++m_progress;
    return true;
}

void JobState::addNew(const MsgpackView &data, qint64 receivedUs)
{
    m_startedUs = receivedUs;
    m_function = textOf(data.findFirst("fun"));
    m_target = textOf(data.findFirst("tgt"));
    m_targetType = textOf(data.findFirst("tgt_type"));
    m_user = textOf(data.findFirst("user"));
    const MsgpackView minions = data.findFirst("minions");
    if (minions.type() != MsgpackView::Type::Array)
        return; // the publish event names no minions
    m_sawNew = true;
    m_asked.clear();
    m_connected.clear();
    addAsked(minions, true);
    addAsked(data.findFirst("missing"), false);
}

/// Somebody else's list: a name twice in it is still one minion.
void JobState::addAsked(const MsgpackView &minions, bool connected)
{
    for (auto it = minions.iterate(); minions.type() == MsgpackView::Type::Array && m_asked.size() < MaxMinions && it.next();) {
        if (const QByteArray minion = textOf(it.value()); !m_connected.contains(minion)) {
            m_connected.insert(minion, connected);
            m_asked.append(minion);
        }
    }
}

void JobState::addReturn(const EventView &event)
{
    Return entry;
    const auto [id, retcode, fun, result] = MsgpackKeys<"id", "retcode", "fun", "return">::firstIn(event.payload).values();
    entry.minion = minionOf(textOf(id), event.tag).toByteArray();
    if (m_answered.contains(entry.minion) || qsizetype(m_returns.size()) >= MaxMinions)
        return; // a duplicate of the legacy tag, or beyond the bound
    entry.event = event.id;
    entry.receivedUs = event.receivedUs;
    entry.retcode = retcode.toInt();
    if (m_function.isEmpty())
        m_function = textOf(fun);
    entry.failedStates = addFailedStates(result, entry);
    entry.succeeded = eventOutcome(event) != EventOutcome::Failed; // as the list says
    m_failedReturns += !entry.succeeded;
    if (!entry.succeeded && entry.failedStates == 0)
        addReason(result, entry); // a highstate that could not be rendered returns nothing but what is wrong
    m_answered.insert(entry.minion);
    m_returns.push_back(std::move(entry));
}

quint32 JobState::addFailedStates(const MsgpackView &result, const Return &entry)
{
    quint32 failed = 0;
    for (auto it = result.iterate(); result.type() == MsgpackView::Type::Map && it.next();) {
        const MsgpackView outcome = it.value().findFirst("result");
        if (outcome.type() != MsgpackView::Type::Bool || outcome.toBool() || !it.key().bytes().contains("_|-"))
            continue;
        ++failed;
        if (qsizetype(m_failedStates.size()) >= MaxFailedStates)
            continue;
        const StateKey key = stateKey(it.key().bytes());
        m_failedStates.push_back({entry.minion, entry.event, key.id, key.function, safeText(textOf(it.value().findFirst("comment")), MaxTextChars)});
    }
    return failed;
}

void JobState::addReason(const MsgpackView &result, const Return &entry)
{
    if (qsizetype(m_failedStates.size()) >= MaxFailedStates)
        return;
    QByteArrayList reasons;
    const auto add = [&reasons](const MsgpackView &text) {
        if (text.isText()) // of megabytes only as much as can be shown
            reasons << text.bytes().first(qMin<qsizetype>(text.bytes().size(), 4 * MaxTextChars)).toByteArray();
    };
    add(result);
    for (auto it = result.iterate(); result.type() == MsgpackView::Type::Array && reasons.size() < MaxReasons && it.next();)
        add(it.value());
    if (!reasons.isEmpty())
        m_failedStates.push_back({entry.minion, entry.event, {}, safeText(m_function), safeText(reasons.join('\n'), MaxTextChars)});
}

JobState::Silent JobState::silent(qint64 nowUs) const
{
    Silent result;
    QByteArrayList absent;
    if (qsizetype(m_returns.size()) < m_asked.size())
        result.waiting.reserve(m_asked.size() - qsizetype(m_returns.size()));
    for (const QByteArray &minion : m_asked) {
        if (!m_answered.contains(minion))
            (m_connected.value(minion) ? result.waiting : absent).append(minion);
    }
    result.missing = isYoung(nowUs) ? absent : std::exchange(result.waiting, {}) + absent;
    return result;
}

} // namespace brine
