#pragma once

#include "interlock.h"
#include "miniontarget.h"
#include <QByteArray>
#include <QCoreApplication>
#include <QStringList>
#include <vector>

namespace brine {

/// What is known of a shot, or of a run of shots, before it is fired.
struct ShotRisk
{
    QByteArray tag;
    QString where;                     ///< "master bus in /run/salt/master"
    bool onMinionBus = false;          ///< it lands on a minion's own bus (not when it goes on to the master)
    quint64 shots = 1;
    bool atMinions = false;
    MinionTarget target;
    std::optional<int> minionCount;    ///< that the target stands for, where it can be known before
    qsizetype reactorFiles = 0;        ///< that will run …
    bool reactorsUnknown = false;      ///< … unless that was not found out in time
};

/// Whether a shot may go, has to be asked for, or not. The one rule of window and command line. A value; any thread.
struct ShotVerdict
{
    Q_DECLARE_TR_FUNCTIONS(brine::ShotVerdict)
public:
    enum class Kind { Go, Ask, Refuse };
    /// More shots in a row than this are a burst that is asked for.
    static constexpr quint64 MostUnasked = 500;
    /// Of several shots not more are told.
    static constexpr qsizetype MostReasons = 5;

    Kind kind = Kind::Go;
    QStringList reasons;               ///< a sentence each: what leaves the safe zone, or why nothing is fired
    QString question;                  ///< "Fire salt/key at the master bus in /run/salt/master (production)?"
    QString button;                    ///< what the button says that fires it: what and where

    static ShotVerdict of(const Interlock &interlock, const ShotRisk &risk);
    /// One verdict, with one question, for several shots at one bus; `where` as in ShotRisk.
    static ShotVerdict of(const Interlock &interlock, const std::vector<ShotRisk> &risks, const QString &where);
};

} // namespace brine
