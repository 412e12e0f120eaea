#include "namedfilterfile.h"
#include "privatefile.h"
#include <QFile>
#include <QFileInfo>

namespace brine {

namespace {
// An editor writes in several steps; the file is read once they are over.
constexpr int SettleMs = 50;
} // namespace

QString NamedFilterFile::defaultPath()
{
    return configFilePath(QStringLiteral("filters"));
}

NamedFilterFile::NamedFilterFile(const QString &path, QObject *parent) : QObject(parent), m_path(path)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(SettleMs);
    connect(&m_settle, &QTimer::timeout, this, &NamedFilterFile::refresh);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_settle, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_settle, qOverload<>(&QTimer::start));
    load();
    watch();
}

// A file that is replaced (as QSaveFile and most editors do) falls out of the watch: its folder tells, and it is added again.
void NamedFilterFile::watch()
{
    const QString folder = QFileInfo(m_path).absolutePath();
    if (QFileInfo::exists(folder) && !m_watcher.directories().contains(folder))
        m_watcher.addPath(folder);
    if (QFileInfo::exists(m_path) && !m_watcher.files().contains(m_path))
        m_watcher.addPath(m_path);
}

void NamedFilterFile::refresh()
{
    watch();
    if (load())
        Q_EMIT changed();
}

bool NamedFilterFile::load()
{
    QByteArray content;
    QString problem;
    QFile file(m_path);
    if (QFileInfo(m_path).isDir())
        problem = tr("%1 is a folder; the named filters are kept in a file of that name.").arg(m_path);
    else if (file.exists() && !file.open(QIODevice::ReadOnly))
        problem = tr("The named filters in %1 cannot be read: %2.").arg(m_path, file.errorString());
    else if (file.isOpen() && file.size() > MaxBytes)
        problem = tr("%1 has more than %2 MiB; that is no list of filters. It is left alone.").arg(m_path).arg(MaxBytes >> 20);
    else if (file.isOpen())
        content = file.read(MaxBytes);
    if (content == m_content && problem == m_problem)
        return false;
    m_content = content;
    m_problem = problem;
    m_filters = NamedFilters::read(content);
    return true;
}

Result<Done> NamedFilterFile::write(const QByteArray &content)
{
    const auto written = writePrivateFile(m_path, content);
    if (!written)
        return Result<Done>::failure(tr("The named filters could not be written to %1: %2. What is there is unchanged.").arg(m_path, written.error()));
    return Done();
}

Result<Done> NamedFilterFile::change(const std::function<Result<Done>(NamedFilters &)> &step)
{
    const bool wasStale = load();
    if (!m_problem.isEmpty())
        return Result<Done>::failure(m_problem);
    NamedFilters next = m_filters;
    Result<Done> done = step(next);
    if (done)
        done = write(next.content());
    if (done) {
        load();
        watch();
    }
    if (done || wasStale)
        Q_EMIT changed();
    return done;
}

Result<Done> NamedFilterFile::save(const QString &name, const QString &text)
{
    return change([&](NamedFilters &filters) { return filters.set(name, text); });
}

Result<Done> NamedFilterFile::rename(const QString &from, const QString &to)
{
    return change([&](NamedFilters &filters) { return filters.rename(from, to); });
}

Result<Done> NamedFilterFile::remove(const QString &name)
{
    QByteArray before, after;
    QString text;
    const auto removed = change([&](NamedFilters &filters) {
        before = filters.content();
        const NamedFilters::Entry *entry = filters.find(name);
        text = entry ? entry->text : QString();
        if (!filters.remove(name))
            return Result<Done>::failure(tr("There is no filter “%1” any more.").arg(name));
        after = filters.content();
        return Result<Done>(Done());
    });
    if (removed) {
        m_removedName = name;
        m_removedText = text;
        m_before = before;
        m_after = after;
    }
    return removed;
}

Result<Done> NamedFilterFile::undoRemove()
{
    if (m_before.isEmpty())
        return Result<Done>::failure(tr("There is nothing to bring back."));
    // To its old place if the file is as the removal left it, else to the end: later changes stay.
    const auto undone = change([&](NamedFilters &filters) -> Result<Done> {
        if (filters.content() == m_after)
            filters = NamedFilters::read(m_before);
        else if (filters.find(m_removedName))
            return Result<Done>::failure(tr("There is another filter “%1” now.").arg(m_removedName));
        else
            return filters.set(m_removedName, m_removedText);
        return Done();
    });
    if (undone)
        m_before.clear();
    return undone;
}

} // namespace brine
