#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace brine {

/// Tells when a file may have changed, also where it is replaced, made anew or not there yet. UI thread, or any with an event loop.
class WatchedFile : public QObject
{
    Q_OBJECT
public:
    explicit WatchedFile(const QString &path, QObject *parent = nullptr);
    const QString &path() const { return m_path; }
    /// Looks for the file again: it is made by somebody who knows.
    void rearm();

Q_SIGNALS:
    void touched();                 ///< a moment after the last change: an editor writes in several steps

private:
    const QString m_path;
    QFileSystemWatcher m_watcher;
    QTimer m_settle;
};

} // namespace brine
