#include "socketwatch.h"

#include <QFile>
#include <cstring>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brine {

namespace {

constexpr quint32 WatchedChanges = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF
        | IN_ONLYDIR;

bool isDirectory(const QByteArray &path)
{
    struct stat info{};
    return ::stat(path.constData(), &info) == 0 && S_ISDIR(info.st_mode);
}

} // namespace

SocketWatch::SocketWatch(const QString &path) : m_path(QFile::encodeName(path)) { }

SocketWatch::~SocketWatch()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

void SocketWatch::arm()
{
    if (m_fd < 0)
        m_fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (m_fd < 0)
        return;
    if (m_watch >= 0)
        ::inotify_rm_watch(m_fd, m_watch);
    m_watch = -1;
    QByteArray below = m_path, directory;
    for (qsizetype slash = m_path.lastIndexOf('/'); slash >= 0; slash = slash > 0 ? m_path.lastIndexOf('/', slash - 1) : -1) {
        directory = slash == 0 ? QByteArray("/") : m_path.first(slash);
        below = m_path.sliced(slash + 1);
        if (!isDirectory(directory))
            continue;
        m_watch = ::inotify_add_watch(m_fd, directory.constData(), WatchedChanges);
        const qsizetype next = below.indexOf('/');
        m_awaited = next < 0 ? below : below.first(next);
        // Made between the look and the watch: go down again.
        if (next >= 0 && isDirectory(directory + '/' + m_awaited))
            return arm();
        return;
    }
}

bool SocketWatch::concerns(const inotify_event &event) const
{
    if (event.mask & IN_Q_OVERFLOW)
        return true;
    if (event.wd != m_watch)
        return false;
    return event.len == 0 || m_awaited == event.name; // without a name: the directory itself
}

bool SocketWatch::drain()
{
    bool concerned = false;
    if (m_fd < 0)
        return false;
    alignas(inotify_event) char buffer[4096];
    for (;;) {
        const ssize_t size = ::read(m_fd, buffer, sizeof buffer);
        if (size <= 0)
            return concerned;
        for (ssize_t at = 0; at < size;) {
            const auto *event = reinterpret_cast<const inotify_event *>(buffer + at);
            concerned = concerns(*event) || concerned;
            at += ssize_t(sizeof(inotify_event) + event->len);
        }
    }
}

SocketIdentity SocketIdentity::of(const QString &path)
{
    struct stat info{};
    if (::stat(QFile::encodeName(path).constData(), &info) != 0)
        return {};
    return {info.st_dev, info.st_ino, qint64(info.st_mtim.tv_sec) * 1000000000 + info.st_mtim.tv_nsec, true};
}

} // namespace brine
