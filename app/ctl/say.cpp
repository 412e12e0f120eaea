#include "say.h"
#include <cstdio>

namespace brine::ctl {

void say(const QString &line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stderr);
}

void sayUndecided(quint64 events)
{
    if (events)
        say(QStringLiteral("%1 %2 undecided: a regular expression would have needed too long.")
                .arg(events).arg(events == 1 ? QStringLiteral("event is") : QStringLiteral("events are")));
}

int fail(const BusProblem &problem)
{
    say(problem.text());
    return problem.exitCode();
}

} // namespace brine::ctl
