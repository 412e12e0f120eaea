#include "daemonversion.h"

#include "legacyevent.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>
#include <QStringList>
#include <sys/stat.h>
#include <unistd.h>

namespace brine {

namespace {

constexpr qint64 MaxRead = 1 << 20;
constexpr qsizetype MaxWords = 16;      // interpreter and script are among the first

QByteArray readSmall(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(MaxRead) : QByteArray();
}

QString proc(int pid, const char *name) { return QStringLiteral("/proc/%1/%2").arg(pid).arg(QLatin1String(name)); }

/// The command line as words. Salt's processes rename themselves ("/usr/bin/python3 /usr/bin/salt-master EventPublisher"), which
/// leaves one word with blanks in it: then its pieces count too.
QStringList commandWords(int pid)
{
    QStringList words;
    for (const QByteArray &word : readSmall(proc(pid, "cmdline")).split('\0')) {
        if (word.isEmpty())
            continue;
        words << QFile::decodeName(word);
        if (word.contains(' '))
            words << words.last().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    }
    return words.first(qMin<qsizetype>(words.size(), MaxWords));
}

bool isBrineName(const QString &name) { return name == QLatin1String("brine") || name == QLatin1String("brinectl"); }

bool isBrineProcess(int pid, const QStringList &words)
{
    return isBrineName(QString::fromUtf8(readSmall(proc(pid, "comm")).trimmed()))
            || isBrineName(QFileInfo(QFile::symLinkTarget(proc(pid, "exe"))).fileName())
            || (!words.isEmpty() && isBrineName(QFileInfo(words.first()).fileName()));
}

/// Module folders below an installation prefix, as pip, Debian and Salt's own packages lay them out.
QStringList moduleFolders(const QString &prefix)
{
    QStringList folders;
    for (const QString &lib : {prefix + QStringLiteral("/lib"), prefix + QStringLiteral("/local/lib")}) {
        for (const QString &python : QDir(lib).entryList({QStringLiteral("python3*"), QStringLiteral("python2*")}, QDir::Dirs, QDir::Name | QDir::Reversed))
            for (const char *site : {"site-packages", "dist-packages"})
                folders << lib + QLatin1Char('/') + python + QLatin1Char('/') + QLatin1String(site);
    }
    return folders;
}

QString prefixOf(const QString &program) { return QFileInfo(QFileInfo(program).path()).path(); } // DIR/bin/python3 -> DIR

QStringList pythonPathFolders(int pid, const QDir &cwd)
{
    QStringList folders;
    for (const QByteArray &entry : readSmall(proc(pid, "environ")).split('\0'))
        if (entry.startsWith("PYTHONPATH="))
            for (const QByteArray &path : entry.sliced(11).split(':'))
                if (!path.isEmpty())
                    folders << cwd.absoluteFilePath(QFile::decodeName(path));
    return folders;
}

/// The files that the words name, each under its own name and what that links to: the interpreter and the script.
QStringList programs(const QStringList &words, const QDir &cwd)
{
    QStringList found;
    for (const QString &word : words) {
        const QString path = cwd.absoluteFilePath(word);
        if (word.contains(QLatin1Char('/')) && !found.contains(path) && QFileInfo(path).isFile())
            found << path << QFileInfo(path).canonicalFilePath();
    }
    found.removeDuplicates();
    return found;
}

QStringList commandFolders(const QStringList &words, const QDir &cwd)
{
    QStringList sources, prefixes;
    for (const QString &program : programs(words, cwd)) {
        sources << prefixOf(program);                        // a source tree: DIR/scripts/salt-master
        prefixes << prefixOf(program) << QFileInfo(program).path();
    }
    prefixes.removeDuplicates();
    for (const QString &prefix : prefixes)
        sources << moduleFolders(prefix);
    return sources;
}

QStringList packageFolders() { return moduleFolders(QStringLiteral("/usr")) << moduleFolders(QStringLiteral("/opt/saltstack/salt")); }

/// Start of a process in seconds since the epoch (proc(5): field 22 of stat, in ticks since boot); 0 if unknown.
qint64 startedAt(int pid)
{
    const QByteArray stat = readSmall(proc(pid, "stat"));
    const QList<QByteArray> fields = stat.sliced(qMax<qsizetype>(0, stat.lastIndexOf(')') + 1)).simplified().split(' ');
    const QByteArray boot = readSmall(QStringLiteral("/proc/stat"));
    const qsizetype at = boot.indexOf("\nbtime ");
    if (fields.size() < 20 || at < 0)
        return 0;
    return boot.sliced(at + 7, boot.indexOf('\n', at + 7) - at - 7).toLongLong() + fields[19].toLongLong() / ::sysconf(_SC_CLK_TCK);
}

/// A file put there after the daemon began is not what the daemon runs.
bool isNewerThan(const QString &path, qint64 started)
{
    struct stat info{};
    return ::stat(QFile::encodeName(path).constData(), &info) == 0 && started > 0 && info.st_ctim.tv_sec > started + 1;
}

std::optional<Framing> framingOf(const QByteArray &frameSource)
{
    const qsizetype begin = frameSource.indexOf("def frame_msg_ipc(");
    if (begin < 0)
        return std::nullopt;
    const qsizetype end = frameSource.indexOf("\ndef ", begin);
    return frameSource.sliced(begin, (end < 0 ? frameSource.size() : end) - begin).contains("struct.pack") ? Framing::Prefixed
                                                                                                          : Framing::Bare;
}

QString versionIn(const QString &folder)
{
    const QString text = QString::fromUtf8(readSmall(folder + QStringLiteral("/salt/_version.txt"))).trimmed();
    static const QRegularExpression plain(QStringLiteral("^\\d[\\w.]*"));
    if (const auto match = plain.match(text); match.hasMatch())
        return match.captured();
    static const QRegularExpression info(QStringLiteral("^salt-(\\d[\\w.]*?)(-py[\\d.]+)?\\.(dist|egg)-info$"));
    for (const QString &name : QDir(folder).entryList({QStringLiteral("salt-*-info")}))
        if (const auto match = info.match(name); match.hasMatch())
            return match.captured(1);
    return {};
}

QString frameFile(const QString &folder) { return folder + QStringLiteral("/salt/transport/frame.py"); }

/// Those of the folders that hold a Salt, each once.
QStringList saltFolders(const QStringList &folders)
{
    QStringList found;
    QSet<QString> seen;
    for (const QString &folder : folders) {
        const QString path = QFileInfo(folder).canonicalFilePath();
        if (path.isEmpty() || seen.contains(path))
            continue;
        seen.insert(path); // what holds none is not listed again, either
        if (QFile::exists(frameFile(path)) || !versionIn(path).isEmpty())
            found << path;
    }
    return found;
}

/// Every Salt that the process may have been started from. PYTHONPATH goes before all others, but a process that renames itself
/// (setproctitle) overwrites its environment, so where it is not seen nothing says which of several it is.
QStringList installations(int pid, const QStringList &words)
{
    const QDir cwd(QFile::symLinkTarget(proc(pid, "cwd")));
    if (const QStringList found = saltFolders(pythonPathFolders(pid, cwd)); !found.isEmpty())
        return found.mid(0, 1);
    if (const QStringList found = saltFolders(commandFolders(words, cwd)); !found.isEmpty())
        return found;
    return saltFolders(packageFolders()).mid(0, 1);
}

} // namespace

DaemonInfo daemonBehind(int peerPid)
{
    DaemonInfo info;
    if (peerPid <= 0)
        return info;
    const QStringList words = commandWords(peerPid);
    if (isBrineProcess(peerPid, words)) {
        info.isBrine = true;
        info.pullFraming = Framing::Bare; // a Brine bus takes both
        return info;
    }
    if (words.filter(QStringLiteral("salt")).isEmpty())
        return info;
    const QStringList folders = installations(peerPid, words);
    for (const QString &folder : folders) {
        const QString frame = frameFile(folder);
        if (isNewerThan(QFile::exists(frame) ? frame : folder, startedAt(peerPid)))
            return {};
        const QString version = versionIn(folder);
        auto framing = framingOf(readSmall(frame));
        if (!framing && tagFormOfRelease(version) != TagForm::Unknown)
            framing = Framing::ZeroMq;
        const bool first = &folder == &folders.first();
        info.version = first || info.version == version ? version : QString();
        info.pullFraming = first || info.pullFraming == framing ? framing : std::nullopt;
    }
    return info;
}

} // namespace brine
