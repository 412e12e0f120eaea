#include "connectionfile.h"
#include "privatefile.h"
#include <QFile>
#include <QFileInfo>

namespace brine {

QString ConnectionFile::defaultPath()
{
    return configFilePath(QStringLiteral("connections"));
}

Result<SavedConnections> ConnectionFile::read(const QString &path)
{
    using Outcome = Result<SavedConnections>;
    QFile file(path);
    if (!file.exists())
        return SavedConnections();
    if (QFileInfo(path).isDir())
        return Outcome::failure(tr("%1 is a folder; the connections are kept in a file of that name.").arg(path));
    if (!file.open(QIODevice::ReadOnly))
        return Outcome::failure(tr("The connections in %1 cannot be read: %2.").arg(path, file.errorString()));
    if (file.size() > MaxBytes)
        return Outcome::failure(tr("%1 has more than %2 MiB; that is no list of connections. It is left alone.").arg(path).arg(MaxBytes >> 20));
    return SavedConnections::read(file.read(MaxBytes));
}

ConnectionFile::ConnectionFile(const QString &path, QObject *parent) : QObject(parent), m_watched(path)
{
    connect(&m_watched, &WatchedFile::touched, this, [this] {
        if (load())
            Q_EMIT changed();
    });
    load();
}

bool ConnectionFile::load()
{
    const auto read = ConnectionFile::read(path());
    const QString problem = read ? QString() : read.error();
    const SavedConnections now = read ? *read : SavedConnections();
    const QByteArray content = now.content();
    if (content == m_content && problem == m_problem && now.problems() == m_connections.problems())
        return false;
    m_content = content;
    m_problem = problem;
    m_connections = now;
    return true;
}

QString ConnectionFile::problem() const
{
    if (!m_problem.isEmpty() || m_connections.problems().isEmpty())
        return m_problem;
    return tr("%1: %2").arg(path(), m_connections.problems().join(u' '));
}

Result<Done> ConnectionFile::change(const std::function<Result<Done>(SavedConnections &)> &step)
{
    const bool wasStale = load();
    if (!m_problem.isEmpty())
        return Result<Done>::failure(m_problem);
    SavedConnections next = m_connections;
    Result<Done> done = step(next);
    if (done) {
        const auto written = writePrivateFile(path(), next.content());
        if (!written)
            done = Result<Done>::failure(tr("The connections could not be written to %1: %2. What is there is unchanged.").arg(path(), written.error()));
    }
    if (done) {
        load();
        m_watched.rearm();
    }
    if (done || wasStale)
        Q_EMIT changed();
    return done;
}

Result<Done> ConnectionFile::save(const SavedConnection &connection, const QString &oldName)
{
    return change([&](SavedConnections &connections) { return connections.put(connection, oldName); });
}

Result<Done> ConnectionFile::remove(const QString &name)
{
    SavedConnection removed;
    qsizetype from = -1;
    const auto done = change([&](SavedConnections &connections) -> Result<Done> {
        if (const SavedConnection *found = connections.find(name))
            removed = *found;
        from = connections.remove(name);
        return from < 0 ? Result<Done>::failure(tr("There is no connection “%1” any more.").arg(name)) : Result<Done>(Done());
    });
    if (done) {
        m_removed = removed;
        m_removedFrom = from;
    }
    return done;
}

Result<Done> ConnectionFile::undoRemove()
{
    if (!canUndoRemove())
        return Result<Done>::failure(tr("There is nothing to bring back."));
    const auto done = change([this](SavedConnections &connections) { return connections.insert(m_removedFrom, m_removed); });
    if (done)
        m_removed = {};
    return done;
}

} // namespace brine
