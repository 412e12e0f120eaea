#pragma once

#include "savedconnections.h"
#include "watchedfile.h"
#include <functional>

namespace brine {

/// The file of connections, $XDG_CONFIG_HOME/brine/connections, 0600: read again when it changes, and each change made to what is in
/// it at that moment, so that an editor and several windows do not undo each other. UI thread; also for programs without a window.
class ConnectionFile : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 MaxBytes = 4 << 20;
    static QString defaultPath();
    /// Once, for a program that does not stay: a file that cannot be read is an error, one that is not there is empty.
    static Result<SavedConnections> read(const QString &path = defaultPath());

    explicit ConnectionFile(const QString &path = defaultPath(), QObject *parent = nullptr);
    const SavedConnections &connections() const { return m_connections; }
    const QString &path() const { return m_watched.path(); }
    /// Why it cannot be read, or what in it is not understood; empty: nothing.
    QString problem() const;

    Result<Done> save(const SavedConnection &connection, const QString &oldName = {});
    Result<Done> remove(const QString &name);
    bool canUndoRemove() const { return !m_removed.name.isEmpty(); }
    QString removedName() const { return m_removed.name; }
    Result<Done> undoRemove();

Q_SIGNALS:
    void changed();

private:
    bool load();
    Result<Done> change(const std::function<Result<Done>(SavedConnections &)> &step);

    WatchedFile m_watched;
    QByteArray m_content;
    QString m_problem;
    SavedConnections m_connections;
    SavedConnection m_removed;
    qsizetype m_removedFrom = 0;
};

} // namespace brine
