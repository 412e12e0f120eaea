#include "fileshelf.h"
#include "eventintake.h"
#include "eventtableview.h"
#include "mainwindow.h"
#include "plainlabel.h"
#include <QFileInfo>

namespace brine {

FileShelf::FileShelf(EventStore *store, EventTableModel *model, EventIntake *intake, MainWindow *window)
    : QObject(window), m_store(store), m_model(model), m_intake(intake), m_window(window)
{
    connect(window, &MainWindow::saveRequested, this, &FileShelf::save);
    connect(window, &MainWindow::saveCancelled, this, [this] { m_export.cancel(); });
    connect(window, &MainWindow::readingStopped, this, [this] {
        if (m_file)
            m_file->reader().stop();
    });
    connect(&m_export, &EventExport::finished, this, &FileShelf::tellSaved);
}

void FileShelf::tellSaved(bool cancelled, const QString &problem)
{
    const QString path = m_export.options().path;
    if (!problem.isEmpty())
        m_window->endSaving(problem, true);
    else if (cancelled)
        m_window->endSaving(tr("Not saved: cancelled. Nothing was left at %1.").arg(path), false);
    else
        m_window->endSaving((m_export.progress().done == 1 ? tr("Saved %1 row to %2") : tr("Saved %1 rows to %2")).arg(countText(m_export.progress().done), path), false); // gaps, too
}

void FileShelf::save(const SaveRequest &request)
{
    if (m_export.isRunning())
        return;
    ExportOptions options;
    options.path = request.path;
    options.format = request.csv ? ExportOptions::Format::Csv : ExportOptions::Format::Jsonl;
    options.masked = request.masked;
    options.guarded = request.guarded;
    options.columns = m_model->extraColumns();
    m_window->beginSaving(request.path);
    m_export.start(exportSource(request.scope), options);
}

ExportSource FileShelf::exportSource(SaveRequest::Scope scope) const
{
    if (scope == SaveRequest::Scope::Kept) {
        ExportSource source = ExportSource::all(m_store->snapshot(), m_model->listRange().first, m_intake->sourceNames());
        source.numbers = m_intake->numbers();
        return source;
    }
    ExportSource source;
    source.snapshot = m_store->snapshot();
    source.matches = m_model->matches();
    source.busNames = m_intake->sourceNames();
    source.numbers = m_intake->numbers();
    if (scope == SaveRequest::Scope::Shown) {
        source.rows.push_back({0, source.matches.count()});
        return source;
    }
    for (const RowSelection::Run &run : m_window->tableView()->rowSelection().runs()) {
        const quint64 first = source.matches.rowAtOrAfter(run.first), end = source.matches.rowAtOrAfter(run.last + 1);
        if (end > first)
            source.rows.push_back({first, end - first});
    }
    return source;
}

void FileShelf::open(const QString &path)
{
    close();
    m_sources.clear();
    m_told = false;
    m_file = std::make_unique<OpenFile>(QFileInfo(path).absoluteFilePath());
    connect(m_file.get(), &OpenFile::eventsWaiting, this, &FileShelf::eventsWaiting);
    m_window->beginReading(m_file->path());
    Q_EMIT changed();
    Q_EMIT eventsWaiting();
}

void FileShelf::close()
{
    if (!m_file)
        return;
    m_file.reset();
    m_window->endReading({}, false);
    Q_EMIT changed();
}

bool FileShelf::take(quint64 maxBytes)
{
    if (!m_file)
        return false;
    EventFileReader &reader = m_file->reader();
    const auto chunks = reader.take(maxBytes);
    if (!chunks.empty()) {
        const QStringList names = reader.busNames();
        while (m_sources.size() < size_t(names.size()))
            m_sources.push_back(m_intake->sourceOf(names.at(qsizetype(m_sources.size()))));
    }
    for (const EventFileReader::Chunk &chunk : chunks) {
        const IdRange ids = m_intake->append(chunk.batch, m_sources.at(chunk.source), EventIntake::Kind::Saved);
        for (quint64 i = 0; i < ids.count && i < chunk.sequences.size(); ++i) {
            if (chunk.sequences[i])
                m_intake->setNumber(ids.first + i, chunk.sequences[i]);
        }
    }
    return reader.progress().queuedEvents > 0;
}

IntakeCounts FileShelf::counts() const
{
    IntakeCounts counts;
    if (!m_file)
        return counts;
    const EventFileReader::Progress progress = m_file->reader().progress();
    counts.received = progress.events + progress.brokenLines;
    counts.dropped = progress.brokenLines;
    counts.queued = progress.queuedEvents;
    return counts;
}

void FileShelf::refresh()
{
    if (m_export.isRunning()) {
        const EventExport::Progress progress = m_export.progress();
        m_window->setSaveProgress({progress.done, progress.total, progress.bytes, 0});
    }
    if (!m_file || m_told)
        return;
    const EventFileReader::Progress progress = m_file->reader().progress();
    m_window->setReadProgress({progress.events, 0, progress.bytes, progress.totalBytes});
    if (!m_file->isDone())
        return;
    m_told = true;
    bool problem = false;
    const QString outcome = m_file->outcome(&problem);
    m_window->endReading(outcome, problem);
    Q_EMIT changed();
}

} // namespace brine
