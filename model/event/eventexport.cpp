#include "eventexport.h"
#include "eventline.h"
#include "handover.h"
#include "jsonwriter.h"
#include "redaction.h"
#include "savefileproblem.h"
#include <QFile>
#include <QSaveFile>
#include <cerrno>
#include <deque>

namespace brine {

namespace {

constexpr qsizetype ChunkBytes = 256 * 1024;

/// The snapshot's segments in order, let go one by one: held whole, they would double what is kept while a bus runs on.
class Segments
{
public:
    explicit Segments(const StoreSnapshot &snapshot) : m_segments(snapshot.segments().begin(), snapshot.segments().end()) { }
    /// Ids must ascend.
    EventView at(EventId id)
    {
        while (m_segments.size() > 1 && m_segments[1]->firstId() <= id)
            m_segments.pop_front();
        return m_segments.front()->at(quint32(id - m_segments.front()->firstId()));
    }

private:
    std::deque<std::shared_ptr<const EventSegment>> m_segments;
};

/// Makes the text of the events, a chunk at a time.
class LineWriter
{
public:
    LineWriter(const ExportOptions &options, const QStringList &busNames) : m_options(options), m_csv(options.guarded, options.columns)
    {
        for (const QString &name : busNames) {
            m_buses.push_back(name.toUtf8());
            writeJsonString(m_buses.back(), m_busesJson.emplace_back());
        }
        if (options.format == ExportOptions::Format::Csv)
            text = csvHeader(m_csv);
    }
    void add(const EventView &event, quint64 number)
    {
        const QByteArray masked = m_options.masked && event.kind == EventKind::Event ? Redaction::masked(event.tag, event.payload) : QByteArray();
        const QByteArrayView payload = masked.isEmpty() ? event.payload : QByteArrayView(masked);
        const size_t bus = event.source;
        if (m_options.format == ExportOptions::Format::Csv)
            writeCsvLine(event, payload, number, bus < m_buses.size() ? m_buses[bus] : QByteArray(), m_csv, text);
        else
            writeEventLine(event, payload, number, bus < m_busesJson.size() ? m_busesJson[bus] : QByteArray("\"\""), text);
    }
    QByteArray text;

private:
    const ExportOptions &m_options;
    CsvForm m_csv;
    std::vector<QByteArray> m_buses, m_busesJson;
};

/// Calls back for the ids of a source in order, until that returns false.
template<class Visit>
bool forEachId(const ExportSource &source, IdRange kept, Visit visit)
{
    for (const ExportSource::Rows &rows : source.rows) {
        for (quint64 row = rows.first; row < rows.first + rows.count && row < source.matches.count(); ++row) {
            const EventId id = source.matches.idAt(row);
            if (kept.contains(id) && !visit(id))
                return false;
        }
    }
    return true;
}

} // namespace

ExportSource ExportSource::all(StoreSnapshot snapshot, EventId from, QStringList busNames)
{
    ExportSource source;
    MatchList::Slice slice;
    const IdRange kept = snapshot.range();
    slice.range.first = std::max(from, kept.first);
    slice.range.count = kept.end() > slice.range.first ? kept.end() - slice.range.first : 0;
    slice.all = true;
    if (slice.range.count) {
        source.rows.push_back({0, slice.range.count});
        source.matches.append(std::move(slice));
    }
    source.snapshot = std::move(snapshot);
    source.busNames = std::move(busNames);
    return source;
}

quint64 ExportSource::count() const
{
    quint64 count = 0;
    for (const Rows &run : rows)
        count += run.count;
    return count;
}

ExportOptions::Format ExportOptions::formatOf(const QString &path)
{
    return path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive) ? Format::Csv : Format::Jsonl;
}

EventExport::EventExport(QObject *parent) : QObject(parent) { }

EventExport::~EventExport()
{
    m_cancelled = true;
    if (m_thread.joinable())
        m_thread.join();
}

void EventExport::start(ExportSource source, const ExportOptions &options)
{
    Q_ASSERT(!m_running);
    if (m_thread.joinable())
        m_thread.join();
    m_options = options;
    m_total = source.count();
    m_done = m_bytes = 0;
    m_cancelled = false;
    m_running = true;
    m_thread = std::thread([this, source = std::move(source)]() mutable { run(std::move(source)); });
}

void EventExport::run(ExportSource source)
{
    const Outcome outcome = write(source);
    postTo(this, [this, outcome] { finish(outcome); });
}

EventExport::Outcome EventExport::write(ExportSource &source)
{
    QSaveFile file(m_options.path);
    errno = 0;
    // The rights are set before the first byte: QSaveFile makes its file with what the umask leaves.
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
        return {false, createProblem(m_options.path, errno)};
    LineWriter lines(m_options, source.busNames);
    int failure = 0;
    const auto flush = [&] {
        errno = 0;
        if (file.write(lines.text) != lines.text.size())
            failure = errno ? errno : EIO;
        m_bytes += quint64(lines.text.size());
        lines.text.clear();
        return failure == 0;
    };
    quint64 done = 0;
    const IdRange kept = source.snapshot.range();
    Segments segments(std::exchange(source.snapshot, {}));
    const bool all = forEachId(source, kept, [&](EventId id) {
        lines.add(segments.at(id), source.numbers.numberOf(id));
        m_done = ++done;
        return !m_cancelled && (lines.text.size() < ChunkBytes || flush());
    }) && flush() && !m_cancelled;
    if (failure)
        return {false, writeProblem(m_options.path, failure, file.errorString())};
    errno = 0;
    if (all && !file.commit())
        return {false, writeProblem(m_options.path, errno, file.errorString())};
    return {all, {}};
}

void EventExport::finish(const Outcome &outcome)
{
    m_running = false;
    if (m_thread.joinable())
        m_thread.join();
    Q_EMIT finished(!outcome.whole && outcome.problem.isEmpty(), outcome.problem);
}

} // namespace brine
