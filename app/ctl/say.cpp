#include "say.h"
#include <cstdio>

namespace brine::ctl {

void say(const QString &line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stderr);
}

int fail(const BusProblem &problem)
{
    say(problem.text());
    return problem.exitCode();
}

} // namespace brine::ctl
