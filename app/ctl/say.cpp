#include "say.h"
#include "textforms.h"
#include <cstdio>

namespace brine::ctl {

void say(const QString &text)
{
    QByteArray bytes;
    for (const QByteArray &line : text.toUtf8().split('\n')) // what a bus or a file says is quoted in it
        bytes += escapeForLine(line) + '\n';
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
