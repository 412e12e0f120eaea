#include "demodirectory.h"
#include "bussocket.h"
#include "listeningsockets.h"
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <cerrno>
#include <csignal>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace brine {

namespace {

struct Text { Q_DECLARE_TR_FUNCTIONS(DemoBus) };
constexpr qsizetype LongestSocketName = sizeof "/minion_event_0123456789_pull.ipc";
constexpr int MaxDemosAProcess = 100;

bool isPrivate(const QString &path)
{
    struct stat info{};
    return lstat(QFile::encodeName(path).constData(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == geteuid()
        && (info.st_mode & 077) == 0;
}

QStringList socketsIn(const QString &path)
{
    return QDir(path).entryList({QStringLiteral("*_event_*.ipc")}, QDir::System | QDir::Files | QDir::Hidden);
}

/// A process number says nothing across containers; somebody who listens does.
bool isServed(const QString &path)
{
    for (const QString &name : socketsIn(path)) {
        if (isListening(path + QLatin1Char('/') + name))
            return true;
    }
    return false;
}

/// Only sockets named as a bus names them are removed, and only a directory that is empty then.
void removeDirectory(const QString &path)
{
    if (!isPrivate(path))
        return;
    for (const QString &name : socketsIn(path))
        unlink(QFile::encodeName(path + QLatin1Char('/') + name).constData());
    rmdir(QFile::encodeName(path).constData());
}

bool isAlive(qint64 pid) { return kill(pid_t(pid), 0) == 0 || errno == EPERM; }

void removeLeftovers(const QString &parent, const QString &prefix)
{
    const QRegularExpression name(QStringLiteral("^%1(\\d{1,10})(-|$)").arg(QRegularExpression::escape(prefix)));
    for (const QString &entry : QDir(parent).entryList({prefix + QLatin1Char('*')}, QDir::Dirs | QDir::NoSymLinks)) {
        const auto match = name.match(entry);
        const QString path = QDir(parent).filePath(entry);
        if (match.hasMatch() && !isAlive(match.captured(1).toLongLong()) && !isServed(path))
            removeDirectory(path);
    }
}

QString runtimeDirectory()
{
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    if (runtime.isEmpty() || !QDir::isAbsolutePath(runtime) || !isPrivate(runtime))
        return {};
    const QString brine = runtime + QStringLiteral("/brine");
    const qsizetype longest = QFile::encodeName(brine).size() + qsizetype(sizeof "/demo-4294967295-99") + LongestSocketName;
    if (longest >= qsizetype(sizeof(sockaddr_un::sun_path)) || !makeBusDirectory(brine) || !isPrivate(brine))
        return {};
    return brine;
}

QString makeNumbered(const QString &parent, const QString &prefix)
{
    for (int i = 0; i < MaxDemosAProcess; ++i) {
        const QString number = i == 0 ? QString() : QStringLiteral("-%1").arg(i);
        const QString path = QStringLiteral("%1/%2%3%4").arg(parent, prefix).arg(getpid()).arg(number);
        if (mkdir(QFile::encodeName(path).constData(), 0700) == 0)
            return path;
        if (errno != EEXIST)
            return {};
    }
    return {};
}

} // namespace

Result<DemoDirectory> DemoDirectory::make()
{
    if (const QString runtime = runtimeDirectory(); !runtime.isEmpty()) {
        removeLeftovers(runtime, QStringLiteral("demo-"));
        if (const QString path = makeNumbered(runtime, QStringLiteral("demo-")); !path.isEmpty())
            return DemoDirectory(path);
    }
    const QString temporary = QStringLiteral("/tmp"), prefix = QStringLiteral("brine-demo-");
    removeLeftovers(temporary, prefix);
    QByteArray pattern = QFile::encodeName(QStringLiteral("%1/%2%3-XXXXXX").arg(temporary, prefix).arg(getpid()));
    if (!mkdtemp(pattern.data()))
        return Result<DemoDirectory>::failure(
            Text::tr("Cannot make a directory under %1: %2.").arg(temporary, QString::fromStdString(std::generic_category().message(errno))));
    return DemoDirectory(QFile::decodeName(pattern));
}

DemoDirectory::~DemoDirectory()
{
    if (!m_path.isEmpty())
        removeDirectory(m_path);
}

} // namespace brine
