#include "openfile.h"
#include "handover.h"
#include "plainlabel.h"
#include <QFileInfo>

namespace brine {

OpenFile::OpenFile(const QString &path, QObject *parent) : QObject(parent), m_reader(QFileInfo(path).absoluteFilePath())
{
    m_reader.setNotify([this] { postTo(this, [this] { Q_EMIT eventsWaiting(); }); });
    m_reader.start();
}

OpenFile::~OpenFile()
{
    m_reader.setNotify({});
    m_reader.stop();
}

QString OpenFile::fileName() const { return QFileInfo(m_reader.path()).fileName(); }

bool OpenFile::isDone() const
{
    const EventFileReader::Progress progress = m_reader.progress();
    return progress.finished && progress.queuedEvents == 0;
}

ConnectionInfo OpenFile::connectionInfo() const
{
    const EventFileReader::Progress progress = m_reader.progress();
    ConnectionInfo info;
    info.isFile = true;
    info.name = fileName();
    info.path = m_reader.path();
    info.canWatch = progress.problem.isEmpty();
    info.watchReason = progress.problem;
    info.fireReason = tr("A file is no bus.");
    info.level = progress.problem.isEmpty() ? ConnectionInfo::Level::Good : ConnectionInfo::Level::Failed;
    if (!progress.problem.isEmpty())
        info.text = tr("File not read");
    else if (!progress.finished)
        info.text = tr("Reading the file");
    else
        info.text = progress.stopped ? tr("File, read in part") : tr("File, read to its end");
    return info;
}

QString OpenFile::outcome(bool *problem) const
{
    const EventFileReader::Progress progress = m_reader.progress();
    *problem = !progress.problem.isEmpty() || progress.brokenLines > 0 || progress.stopped;
    if (!progress.problem.isEmpty())
        return progress.problem;
    QString text = progress.stopped ? tr("%1 was read in part: %2 events.").arg(fileName(), countText(progress.events))
                                    : tr("%1: %2 events.").arg(fileName(), countText(progress.events));
    if (progress.brokenLines)
        text += QLatin1Char(' ') + (progress.brokenLines == 1 ? tr("Line %1 is no event; a row stands at its place.").arg(progress.brokenPlaces)
                    : tr("%1 lines are no events, each with a row at its place: %2.").arg(countText(progress.brokenLines), progress.brokenPlaces));
    return text;
}

} // namespace brine
