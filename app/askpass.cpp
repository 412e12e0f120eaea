#include "askpass.h"
#include "icons.h"
#include "linkprocess.h"
#include "secretdialog.h"
#include "settings.h"
#include "theme.h"
#include <QApplication>
#include <QFile>
#include <csignal>
#include <cstdio>
#include <sys/prctl.h>
#include <unistd.h>

namespace brine {

namespace {

/// "sudo", "ssh": who has started us.
QString asker()
{
    QFile name(QStringLiteral("/proc/%1/comm").arg(getppid()));
    const QString read = name.open(QIODevice::ReadOnly) ? QString::fromLocal8Bit(name.readAll()).trimmed() : QString();
    return read.isEmpty() ? QStringLiteral("Brine") : read;
}

} // namespace

bool isAskpass() { return qEnvironmentVariableIsSet(LinkProcess::AskpassMark); }

int runAskpass(int argc, char **argv)
{
    // Who gives up asking takes the question along: a dialog that nobody waits for would take a password for nothing.
    const pid_t asking = getppid();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != asking)
        return 1;
    const QString prompt = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString();
    int none = 1; // what is asked is no option of ours
    QApplication application(none, argv);
    applyTheme(application, Settings::load().preferences.theme);
    QApplication::setWindowIcon(programIcon());
    SecretDialog dialog({asker(), QCoreApplication::translate("brine::Askpass", "password"), prompt, {}, prompt.contains(QStringLiteral("(yes/no")), false});
    QObject::connect(&dialog, &SecretDialog::answered, &dialog, [](const QByteArray &secret) {
        std::fwrite(secret.constData(), 1, size_t(secret.size()), stdout);
        std::fputc('\n', stdout);
        std::fflush(stdout);
    });
    return dialog.exec() == QDialog::Accepted ? 0 : 1;
}

} // namespace brine
