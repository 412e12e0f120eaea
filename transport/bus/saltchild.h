#pragma once

#include "result.h"
#include <QCoreApplication>
#include <QStringList>
#include <stop_token>

namespace brine {

/// One of Salt's own programs, run to its end as a child. Blocking; any thread.
class SaltChild
{
    Q_DECLARE_TR_FUNCTIONS(brine::SaltChild)
public:
    static constexpr qint64 MaxOutput = 16 << 20;       ///< what prints more is stopped

    /// Absolute path of a program: the one that the environment names, else from PATH and Salt's usual places; empty: it is not here.
    static QString find(const char *variable, const QString &name);

    struct Ended { int exitCode = 0; QByteArray output, errors; };
    struct Failure
    {
        bool isStarted = false;         ///< what it had done by then is not known
        QString text;                   ///< "… did not end within 60 s and was stopped."
    };
    static Result<Ended, Failure> run(const QString &program, const QStringList &arguments, int timeoutMs, const std::stop_token &stop);
};

} // namespace brine
