#pragma once

#include "event.h"
#include "payloaddiff.h"
#include "shotrequest.h"
#include <QByteArrayList>
#include <vector>

namespace brine {

/// An event that a shot caused, as far as events tell.
struct FollowUp
{
    enum class Why {
        PassedToMaster,    ///< the minion passed it on, and the master published it
        FiredOnMinions,    ///< the job that carries it to minions
        SameJob,           ///< an event of a job that the shot names or caused: new, returns, progress, runner and wheel
        Reactor,           ///< started by the Reactor right behind the shot: likely, as no event says of what
        SentByJob,         ///< sent within such a job: its data names the job (__pub_jid)
        Orchestrated,      ///< a job that names such a job as its orchestration
        NamedFunction,     ///< a job of a function that its reactor's file or its orchestration names, right behind: likely
        OrchestrationStep, ///< a step of an orchestration, right behind one that such a job is: likely
        TagOfJob,          ///< right behind a job that fires this very tag: likely, as other things may fire it too
    };
    EventId event;
    qint64 receivedUs = 0;
    QByteArray tag, jid;
    Why why = Why::SameJob;
    static QString text(Why why);
};

/// One shot as the list of fired ones keeps it: what was asked for, what became of it, what came back, what followed. A value.
struct ShotRecord
{
    static constexpr size_t MaxFollowUps = 1000;

    quint64 id = 0;             ///< within its list
    ShotRequest shot;
    ReceiptInfo receipt;
    QString bus;                ///< where to, in words: "the demo bus"
    qint64 firedUs = 0;
    QByteArray arrivedTag, arrived;  ///< the event that came back, as it came; empty: none did
    std::vector<FollowUp> followUps;
    quint64 moreFollowUps = 0;  ///< beyond MaxFollowUps: counted
    quint64 times = 1;          ///< of a burst: how many were handed over
    bool isOfEarlier = false;   ///< from an earlier session: the events have other numbers now
    bool isMasked = false;      ///< its secrets were not kept
    bool isLeftOut = false;     ///< its payload was too large to be kept

    bool isComplete() const { return whyNotAgain().isEmpty(); }
    /// Why it cannot be fired again as it was; empty: it can.
    QString whyNotAgain() const;
    /// The shot and what followed, in the filter language.
    QString filter() const;
    /// "seen after 3.2 ms", "not seen", "failed", "3 of 4 minions", "…": a few words.
    QString outcomeText() const;
    PayloadDiff difference() const { return PayloadDiff::between(shot.payload, arrived); }
    qsizetype followUpCount() const { return qsizetype(followUps.size() + moreFollowUps); }
};

} // namespace brine
