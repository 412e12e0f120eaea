#pragma once

#include <QByteArray>
#include <QFutureWatcher>
#include <QObject>
#include <QTimer>
#include <functional>

namespace brine {

/// Keeps a private file true to what changes in the window: written a moment after each change, in a pool thread, whole or not at
/// all, so that a crash loses a moment's work. UI thread.
class FileKeeper : public QObject
{
    Q_OBJECT
public:
    /// Called in the UI thread; what it returns is called in a pool thread and makes the file's bytes.
    using Snapshot = std::function<std::function<QByteArray()>()>;
    FileKeeper(const QString &path, int delayMs, Snapshot snapshot, QObject *parent = nullptr);
    ~FileKeeper() override;        ///< writes what is not written yet
    void touch();                  ///< something changed
    void flush();                  ///< writes now and waits for it
    const QString &path() const { return m_path; }
    QByteArray read(qsizetype maxBytes) const;   ///< what is there now; empty: nothing, or more than that

Q_SIGNALS:
    void failed(const QString &reason);

private:
    void write();
    const QString m_path;
    Snapshot m_snapshot;
    QTimer m_delay;
    QFutureWatcher<QString> m_writing;
    bool m_isDirty = false, m_hasFailed = false;
};

} // namespace brine
