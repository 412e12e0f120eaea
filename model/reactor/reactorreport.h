#pragma once

#include "reactorconfig.h"
#include <QByteArrayView>
#include <QMetaType>

namespace brine {

/// One SLS reference of a rule and what stands behind it on this machine.
struct ReactorFile
{
    enum class State { Found, Missing, Denied, Elsewhere };
    QString reference;    ///< as configured
    State state = State::Missing;
    QStringList paths;    ///< Found: the files that it stands for
    QString reason;       ///< not Found: why, for people
};

/// A rule that an event's tag fits, or nearly fits.
struct ReactorMatch
{
    ReactorRule rule;
    std::vector<ReactorFile> files;
    QString nearly;       ///< why it does not match although it looks so; empty: it matches
};

/// Which reactors an event triggers, and why others do not: as Reactor.list_reactors walks the list, every matching entry
/// in order (salt/utils/reactor.py). Looks at files: not for the UI thread. A value.
struct ReactorReport
{
    QString source;
    QStringList notes;
    qsizetype ruleCount = 0;
    std::vector<ReactorMatch> matching, nearly;
    QString ignored;      ///< why Salt's Reactor passes this event over whatever matches; else empty

    /// payload: the event's data, empty where there is none yet.
    static ReactorReport of(const ReactorConfig &config, QByteArrayView tag, QByteArrayView payload);
    qsizetype fileCount() const;       ///< SLS files of rules that match: found, or not to be known from here
    qsizetype willRun() const { return ignored.isEmpty() ? fileCount() : 0; }
    QString summary() const;           ///< one sentence
};

} // namespace brine

Q_DECLARE_METATYPE(brine::ReactorReport)
