#pragma once

#include <QByteArray>
#include <QString>

struct inotify_event;

namespace brine {

/// Tells when a socket file comes, goes or changes: inotify on its directory, or on the nearest directory above that exists.
/// Nothing is opened before arm(): the kernel takes 10 to 20 ms to close an inotify descriptor that watched something, so who
/// lives no longer than that does without. One thread.
class SocketWatch
{
public:
    explicit SocketWatch(const QString &path);
    ~SocketWatch();
    SocketWatch(const SocketWatch &) = delete;
    SocketWatch &operator=(const SocketWatch &) = delete;

    int descriptor() const { return m_fd; }   ///< -1 before arm(), and where the kernel gives no inotify
    void arm();                               ///< (again) on what exists now
    bool isArmed() const { return m_watch >= 0; }   ///< false: no inotify, or no right to list the directory
    bool drain();                             ///< reads what is queued; true: it concerned this path

private:
    bool concerns(const inotify_event &event) const;

    QByteArray m_path;
    QByteArray m_awaited;                     ///< name in the watched directory that matters
    int m_fd = -1, m_watch = -1;
};

/// Which socket a path leads to: device, inode and time of making (a new socket may get the old inode number).
struct SocketIdentity
{
    quint64 device = 0, inode = 0;
    qint64 madeNs = 0;
    bool exists = false;
    bool operator==(const SocketIdentity &) const = default;
    static SocketIdentity of(const QString &path);
};

} // namespace brine
