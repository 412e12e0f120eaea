#pragma once

#include "event.h"
#include "msgpackview.h"
#include <QByteArray>
#include <QByteArrayList>
#include <QHash>
#include <QSet>
#include <QString>
#include <vector>

namespace brine {

/// What is known of one job from its events: `salt/job/<jid>/new`, `/ret/<minion>`, `/prog/…` and their kin. Value, UI thread.
/// Bounded: a job of more minions or failed states than the limits is counted on, not listed on.
class JobState
{
public:
    static constexpr qsizetype MaxMinions = 100'000;
    static constexpr qsizetype MaxFailedStates = 10'000;
    static constexpr qint64 PatienceUs = 300'000'000;

    struct Return
    {
        QByteArray minion;
        EventId event;
        qint64 receivedUs = 0;
        bool succeeded = false;
        qint64 retcode = 0;
        quint32 failedStates = 0;
    };
    /// One state of a state run whose result is false; or, without an id, why a minion failed that ran no states at all.
    struct FailedState
    {
        QByteArray minion;
        EventId event;
        QString stateId, function, comment;
    };

    explicit JobState(QByteArray jid = {});
    /// Takes in one event; false if it does not belong to this job.
    bool add(const EventView &event);

    const QByteArray &jid() const { return m_jid; }
    const QByteArray &function() const { return m_function; }
    const QByteArray &target() const { return m_target; }
    const QByteArray &targetType() const { return m_targetType; }
    const QByteArray &user() const { return m_user; }
    qint64 startedUs() const { return m_startedUs; }
    qint64 lastUs() const { return m_lastUs; }
    const QByteArrayList &asked() const { return m_asked; }
    const std::vector<Return> &returns() const { return m_returns; }
    const std::vector<FailedState> &failedStates() const { return m_failedStates; }
    quint64 failedReturns() const { return m_failedReturns; }
    quint64 progressEvents() const { return m_progress; }
    bool knowsWhoWasAsked() const { return m_sawNew; }
    bool isYoung(qint64 nowUs) const { return nowUs - m_lastUs < PatienceUs; }
    struct Silent { QByteArrayList waiting, missing; };
    /// Asked and not answered, in the order they were asked. Nothing tells that a minion will never answer, so it is waited for
    /// until the job has been silent for PatienceUs, and missing from then on; those that the job's own event says were not there to be
    /// asked are missing from the start. Empty while nobody is known to have been asked.
    Silent silent(qint64 nowUs) const;

private:
    bool belongs(const EventView &event) const;
    void addAsked(const MsgpackView &minions, bool connected);
    void addNew(const MsgpackView &data, qint64 receivedUs);
    void addReturn(const EventView &event);
    quint32 addFailedStates(const MsgpackView &result, const Return &entry);
    void addReason(const MsgpackView &result, const Return &entry);
    QByteArray m_jid, m_function, m_target, m_targetType, m_user;
    QByteArrayList m_asked;
    std::vector<Return> m_returns;
    std::vector<FailedState> m_failedStates;
    QSet<QByteArray> m_answered;
    QHash<QByteArray, bool> m_connected;   ///< of each that was asked
    qint64 m_startedUs = 0, m_lastUs = 0;
    quint64 m_failedReturns = 0, m_progress = 0;
    bool m_sawNew = false;
};

} // namespace brine
