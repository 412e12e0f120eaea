#pragma once

#include "eventstore.h"
#include "matchlist.h"
#include "sequenceruns.h"
#include <QObject>
#include <QStringList>
#include <atomic>
#include <thread>
#include <vector>

namespace brine {

/// Which events to save, by value: what is shown or kept may change while they are written.
struct ExportSource
{
    struct Rows { quint64 first = 0, count = 0; };

    StoreSnapshot snapshot;
    MatchList matches;            ///< the rows of a list
    std::vector<Rows> rows;       ///< which of them, ascending
    QStringList busNames;         ///< by EventView::source
    SequenceRuns numbers;         ///< what each event is numbered with

    static ExportSource all(StoreSnapshot snapshot, EventId from, QStringList busNames);   ///< every event from this id on
    quint64 count() const;
};

struct ExportOptions
{
    enum class Format { Jsonl, Csv };
    QString path;
    Format format = Format::Jsonl;
    bool masked = true;           ///< secrets as Redaction::Mask
    bool guarded = true;          ///< CSV: no cell is a formula
    QStringList columns;          ///< CSV: payload paths that have a column each

    static Format formatOf(const QString &path);   ///< by the extension; JSONL unless it is .csv
};

/// Writes events to a file in a thread of its own, from a snapshot and without a lock, so that neither the window nor the
/// reader waits for a disk. The file is made 0600 beside its place and takes it only when it is whole: a save that fails or
/// is cancelled leaves the old file as it was. Segments are let go as soon as they are written. Owner's thread.
class EventExport : public QObject
{
    Q_OBJECT
public:
    explicit EventExport(QObject *parent = nullptr);
    ~EventExport() override;      ///< cancels and waits (for one chunk of 256 KiB)

    void start(ExportSource source, const ExportOptions &options);   ///< only while none runs
    void cancel() { m_cancelled = true; }
    bool isRunning() const { return m_running; }
    struct Progress { quint64 done = 0, total = 0, bytes = 0; };
    Progress progress() const { return {m_done, m_total, m_bytes}; }
    const ExportOptions &options() const { return m_options; }

Q_SIGNALS:
    /// problem: empty when the file is whole; a sentence for people otherwise. Cancelled: no problem and no file.
    void finished(bool cancelled, const QString &problem);

private:
    void run(ExportSource source);
    struct Outcome { bool whole = false; QString problem; };
    Outcome write(ExportSource &source);
    void finish(const Outcome &outcome);

    ExportOptions m_options;
    std::thread m_thread;
    bool m_running = false;
    std::atomic<bool> m_cancelled{false};
    std::atomic<quint64> m_done{0}, m_bytes{0};
    quint64 m_total = 0;
};

} // namespace brine
