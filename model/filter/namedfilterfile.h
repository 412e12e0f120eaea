#pragma once

#include "namedfilters.h"
#include <QDateTime>
#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>
#include <functional>

namespace brine {

/// The file of named filters, $XDG_CONFIG_HOME/brine/filters, 0600: read again when it changes, and each change made to what is in
/// it at that moment, so that an editor and several windows do not undo each other. UI thread; also for programs without a window.
class NamedFilterFile : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 MaxBytes = 4 << 20;
    static QString defaultPath();

    explicit NamedFilterFile(const QString &path = defaultPath(), QObject *parent = nullptr);
    const NamedFilters &filters() const { return m_filters; }
    const QString &path() const { return m_path; }
    /// Why the file cannot be read; empty: it can, or there is none.
    const QString &problem() const { return m_problem; }
    /// Looks whether the file changed: cheap, for the moment before it is shown.
    void refresh();

    Result<Done> save(const QString &name, const QString &text);
    Result<Done> rename(const QString &from, const QString &to);
    Result<Done> remove(const QString &name);
    bool canUndoRemove() const { return !m_before.isEmpty(); }
    QString removedName() const { return m_removedName; }
    /// Brings the filter removed last back to its place.
    Result<Done> undoRemove();

Q_SIGNALS:
    void changed();

private:
    bool load();
    void watch();
    Result<Done> change(const std::function<Result<Done>(NamedFilters &)> &step);
    Result<Done> write(const QByteArray &content);

    QString m_path, m_problem;
    QByteArray m_content;
    NamedFilters m_filters;
    QFileSystemWatcher m_watcher;
    QTimer m_settle;
    QString m_removedName, m_removedText;
    QByteArray m_before, m_after;   ///< the file before and after the last removal
};

} // namespace brine
