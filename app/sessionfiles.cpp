// What a Session does with files: saved in the background, opened as a bus is.
#include "session.h"
#include "eventtableview.h"
#include "plainlabel.h"
#include <QDir>
#include <QFileInfo>

namespace brine {

void Session::connectFiles()
{
    m_window.setFileFolder(m_settings.fileFolder);
    connect(&m_window, &MainWindow::saveRequested, this, &Session::save);
    connect(&m_window, &MainWindow::saveCancelled, this, [this] { m_export.cancel(); });
    connect(&m_window, &MainWindow::openFileRequested, this, &Session::openFile);
    connect(&m_window, &MainWindow::readingStopped, this, [this] {
        if (m_file)
            m_file->reader().stop();
    });
    connect(&m_export, &EventExport::finished, this, [this](bool cancelled, const QString &problem) {
        const QString path = m_export.options().path;
        if (!problem.isEmpty())
            m_window.endSaving(problem, true);
        else if (cancelled)
            m_window.endSaving(tr("Not saved: cancelled. Nothing was left at %1.").arg(path), false);
        else
            m_window.endSaving(tr("Saved %1 events to %2").arg(countText(m_export.progress().done), path), false);
    });
}

void Session::save(const SaveRequest &request)
{
    if (m_export.isRunning())
        return;
    ExportOptions options;
    options.path = request.path;
    options.format = request.csv ? ExportOptions::Format::Csv : ExportOptions::Format::Jsonl;
    options.masked = request.masked;
    options.guarded = request.guarded;
    m_window.beginSaving(request.path);
    m_export.start(exportSource(request.scope), options);
}

ExportSource Session::exportSource(SaveRequest::Scope scope) const
{
    if (scope == SaveRequest::Scope::Kept) {
        ExportSource source = ExportSource::all(m_store.snapshot(), keptRange().first, m_sourceNames);
        source.numbers = m_numbers;
        return source;
    }
    ExportSource source;
    source.snapshot = m_store.snapshot();
    source.matches = m_model.matches();
    source.busNames = m_sourceNames;
    source.numbers = m_numbers;
    if (scope == SaveRequest::Scope::Shown) {
        source.rows.push_back({0, source.matches.count()});
        return source;
    }
    for (const RowSelection::Run &run : m_window.tableView()->rowSelection().runs()) {
        const quint64 first = source.matches.rowAtOrAfter(run.first), end = source.matches.rowAtOrAfter(run.last + 1);
        if (end > first)
            source.rows.push_back({first, end - first});
    }
    return source;
}

void Session::openFile(const QString &path)
{
    detach();
    m_window.clearEvents(); // another site's events do not mix; Undo brings them back
    m_request.reset();
    m_filePath = QFileInfo(path).absoluteFilePath();
    m_fileSources.clear();
    m_fileTold = false;
    m_file = std::make_unique<OpenFile>(m_filePath);
    connect(m_file.get(), &OpenFile::eventsWaiting, this, [this] {
        if (!m_tick.isActive())
            m_tick.start();
    });
    m_window.setProblem({});
    m_window.showEvents();
    m_window.beginReading(m_filePath);
    refreshState();
    m_tick.start();
}

bool Session::takeFromFile(quint64 maxBytes)
{
    EventFileReader &reader = m_file->reader();
    const auto chunks = reader.take(maxBytes);
    if (!chunks.empty()) {
        const QStringList names = reader.busNames();
        while (m_fileSources.size() < size_t(names.size()))
            m_fileSources.push_back(sourceOf(names.at(qsizetype(m_fileSources.size()))));
    }
    for (const EventFileReader::Chunk &chunk : chunks) {
        const IdRange ids = m_store.append(chunk.batch, m_fileSources.at(chunk.source));
        noteGaps(chunk.batch, ids);
        for (quint64 i = 0; i < ids.count && i < chunk.sequences.size(); ++i) {
            if (chunk.sequences[i])
                m_numbers.append(ids.first + i, chunk.sequences[i]);
        }
    }
    return reader.progress().queuedEvents > 0;
}

void Session::refreshFiles()
{
    if (m_export.isRunning()) {
        const EventExport::Progress progress = m_export.progress();
        m_window.setSaveProgress({progress.done, progress.total, progress.bytes, 0});
    }
    if (!m_file || m_fileTold)
        return;
    const EventFileReader::Progress progress = m_file->reader().progress();
    m_window.setReadProgress({progress.events, 0, progress.bytes, progress.totalBytes});
    if (!m_file->isDone())
        return;
    m_fileTold = true;
    bool problem = false;
    const QString outcome = m_file->outcome(&problem);
    m_window.endReading(outcome, problem);
    refreshState();
}

quint16 Session::sourceOf(const QString &name)
{
    constexpr qsizetype MaxSources = 4096;
    qsizetype at = m_sourceNames.indexOf(name);
    if (at < 0) {
        at = std::min(m_sourceNames.size(), MaxSources - 1);
        m_sourceNames.resize(at + 1);
        m_sourceNames[at] = name;
        m_model.setSourceNames(m_sourceNames);
    }
    return quint16(at);
}

} // namespace brine
