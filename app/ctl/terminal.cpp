#include "terminal.h"
#include <cstdio>
#include <memory>
#include <unistd.h>

namespace brine::ctl {

namespace {

using Stream = std::unique_ptr<FILE, int (*)(FILE *)>;

Stream openTerminal() { return Stream(std::fopen("/dev/tty", "re"), std::fclose); }

} // namespace

bool hasTerminal() { return isatty(STDERR_FILENO) && openTerminal(); }

std::optional<QString> askOnTerminal(const QString &question)
{
    if (!isatty(STDERR_FILENO))
        return std::nullopt;
    const Stream terminal = openTerminal();
    if (!terminal)
        return std::nullopt;
    const QByteArray prompt = question.toUtf8() + ' ';
    std::fwrite(prompt.constData(), 1, size_t(prompt.size()), stderr);
    char line[4096];
    if (!std::fgets(line, sizeof line, terminal.get()))
        return std::nullopt;
    return QString::fromLocal8Bit(line).remove(QLatin1Char('\n'));
}

} // namespace brine::ctl
