#include "saltchild.h"

#include "deadline.h"
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <csignal>

namespace brine {

namespace {

constexpr int LookMs = 50, EndMs = 2000;

qint64 printed(QProcess &child)
{
    qint64 bytes = 0;
    for (const auto channel : {QProcess::StandardError, QProcess::StandardOutput}) {
        child.setReadChannel(channel);
        bytes += child.bytesAvailable();
    }
    return bytes;
}

void end(QProcess &child)
{
    child.terminate(); // Salt puts its temporary files away
    if (child.waitForFinished(EndMs))
        return;
    child.kill();
    child.waitForFinished(EndMs);
}

} // namespace

QString SaltChild::find(const char *variable, const QString &name)
{
    const QString named = qEnvironmentVariable(variable);
    if (!named.isEmpty())
        return QFileInfo(named).isExecutable() ? named : QString();
    const QString found = QStandardPaths::findExecutable(name);
    return found.isEmpty() ? QStandardPaths::findExecutable(name, {QStringLiteral("/usr/bin"), QStringLiteral("/usr/local/bin"), QStringLiteral("/opt/saltstack/salt")}) : found;
}

Result<SaltChild::Ended, SaltChild::Failure> SaltChild::run(const QString &program, const QStringList &arguments, int timeoutMs, const std::stop_token &stop)
{
    using R = Result<Ended, Failure>;
    QProcess child;
    child.setProcessChannelMode(QProcess::SeparateChannels);
    // brinectl blocks signals for its own waiting; the child must get them.
    child.setChildProcessModifier([] {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
    });
    child.start(program, arguments, QIODevice::ReadOnly);
    if (!child.waitForStarted())
        return R::failure({false, tr("%1 did not start: %2").arg(program, child.errorString())});
    QString why;
    for (const Deadline deadline(timeoutMs); why.isEmpty() && !child.waitForFinished(LookMs) && child.state() != QProcess::NotRunning;) {
        if (stop.stop_requested())
            why = tr("Stopped.");
        else if (printed(child) > MaxOutput)
            why = tr("%1 printed more than %2 MiB and was stopped.").arg(program).arg(MaxOutput >> 20);
        else if (deadline.hasPassed())
            why = tr("%1 did not end within %2 s and was stopped.").arg(program).arg(timeoutMs / 1000);
    }
    if (!why.isEmpty()) {
        end(child);
        return R::failure({true, why});
    }
    return Ended{child.exitCode(), child.readAllStandardOutput(), child.readAllStandardError()};
}

} // namespace brine
