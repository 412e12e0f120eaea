#include "watchedfile.h"
#include <QFileInfo>

namespace brine {

namespace {
constexpr int SettleMs = 50;
}

WatchedFile::WatchedFile(const QString &path, QObject *parent) : QObject(parent), m_path(path)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(SettleMs);
    connect(&m_settle, &QTimer::timeout, this, [this] {
        rearm();
        Q_EMIT touched();
    });
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_settle, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_settle, qOverload<>(&QTimer::start));
    rearm();
}

// A file that is replaced (as QSaveFile and most editors do) falls out of the watch: its folder tells, and it is added again.
void WatchedFile::rearm()
{
    const QString folder = QFileInfo(m_path).absolutePath();
    if (QFileInfo::exists(folder) && !m_watcher.directories().contains(folder))
        m_watcher.addPath(folder);
    if (QFileInfo::exists(m_path) && !m_watcher.files().contains(m_path))
        m_watcher.addPath(m_path);
}

} // namespace brine
