#include "pathwalk.h"
#include <QDir>
#include <QFile>
#include <QStringList>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <unistd.h>

namespace brine {

namespace {

constexpr int MaxLinks = 40; // the kernel's own limit (MAXSYMLINKS)

QStringList elementsOf(const QString &path) { return path.split(QLatin1Char('/'), Qt::SkipEmptyParts); }

QString linkTarget(const QByteArray &path)
{
    char buffer[PATH_MAX];
    const ssize_t length = readlink(path.constData(), buffer, sizeof buffer);
    return length <= 0 ? QString() : QFile::decodeName(QByteArray(buffer, length));
}

PathWalk::Stop stopFor(int error)
{
    switch (error) {
    case ENOENT: return PathWalk::Stop::Missing;
    case ENOTDIR: return PathWalk::Stop::NotADirectory;
    default: return PathWalk::Stop::Failed;
    }
}

class Walker
{
public:
    explicit Walker(const QString &path) : m_left(elementsOf(path)) { standAt(QStringLiteral("/")); }
    PathWalk walk()
    {
        while (!m_left.isEmpty() && step()) { }
        return m_walk;
    }

private:
    void standAt(const QString &path)
    {
        m_here = m_walk.element = path;
        stat(QFile::encodeName(path).constData(), &m_walk.info);
    }
    bool stopAt(const QString &element, PathWalk::Stop stop)
    {
        m_walk.element = element;
        m_walk.stop = stop;
        return false;
    }
    bool step();
    bool follow(const QString &link);

    PathWalk m_walk;
    QStringList m_left;
    QString m_here;
    int m_links = 0;
};

bool Walker::step()
{
    if (!S_ISDIR(m_walk.info.st_mode))
        return stopAt(m_here, PathWalk::Stop::NotADirectory);
    if (!mayAccess(m_here, X_OK))
        return stopAt(m_here, PathWalk::Stop::NoSearch);
    if (!m_walk.directories.contains(m_here))
        m_walk.directories.append(m_here);
    const QString name = m_left.takeFirst();
    const QString next = name == QLatin1String("..") ? QDir::cleanPath(m_here + QStringLiteral("/..")) : QDir(m_here).filePath(name);
    struct stat info{};
    if (lstat(QFile::encodeName(next).constData(), &info) != 0) {
        m_walk.error = errno;
        return stopAt(next, stopFor(m_walk.error));
    }
    if (S_ISLNK(info.st_mode))
        return follow(next);
    standAt(next);
    return true;
}

bool Walker::follow(const QString &link)
{
    if (++m_links > MaxLinks)
        return stopAt(link, PathWalk::Stop::TooManyLinks);
    const QString target = linkTarget(QFile::encodeName(link));
    m_left = elementsOf(target) + m_left;
    if (target.startsWith(QLatin1Char('/')))
        standAt(QStringLiteral("/"));
    m_walk.viaLink = true;
    return true;
}

} // namespace

bool mayAccess(const QString &path, int mode)
{
    return faccessat(AT_FDCWD, QFile::encodeName(path).constData(), mode, AT_EACCESS) == 0;
}

PathWalk walkPath(const QString &absolutePath) { return Walker(absolutePath).walk(); }

} // namespace brine
