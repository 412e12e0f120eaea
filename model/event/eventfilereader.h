#pragma once

#include "eventbatch.h"
#include <QString>
#include <QStringList>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace brine {

class EventTextDecoder;

/// Reads a file of saved events (see EventTextDecoder) in a thread of its own and hands them over in batches, as a bus reader
/// does; but where that drops, this waits: a file has time. Bounded in what it holds. Owner's thread unless said.
class EventFileReader
{
public:
    struct Limits
    {
        qsizetype maxLine = 256 * 1024 * 1024;
        quint64 maxQueued = 32ull << 20;   ///< bytes read and not yet taken
    };
    /// What take() gives: events of one bus, and the numbers they had where they were saved (0: none).
    struct Chunk
    {
        EventBatch batch;
        std::vector<quint64> sequences;
        quint16 source = 0;                ///< index into busNames()
    };
    struct Progress
    {
        quint64 bytes = 0, totalBytes = 0; ///< total 0: not known (a pipe)
        quint64 events = 0, gaps = 0, brokenLines = 0, queuedEvents = 0;
        QString brokenPlaces;              ///< line numbers, for people
        QString problem;                   ///< why reading ended early
        bool finished = false;             ///< nothing more will come
        bool stopped = false;              ///< and not all of it was read
    };

    explicit EventFileReader(QString path);
    EventFileReader(QString path, Limits limits);
    ~EventFileReader();                    ///< stops
    EventFileReader(const EventFileReader &) = delete;
    EventFileReader &operator=(const EventFileReader &) = delete;

    QString path() const { return m_path; }
    /// Called in the reader's thread, no lock held, when something can be taken after nothing could, and at the end.
    void setNotify(std::function<void()> notify);
    void start();                          ///< "-": standard input
    void stop();                           ///< any thread; what was read can still be taken
    std::vector<Chunk> take(quint64 maxBytes = ~0ull);   ///< about so much, one chunk at least
    bool waitForEvents(int timeoutMs);     ///< for an owner without an event loop; negative: no limit; true at the end, too
    Progress progress() const;
    /// The buses that the file's lines name, the file's own name for lines that name none. Grows while reading, never changes.
    QStringList busNames() const;

private:
    void run();
    int open();
    void read(int file);
    bool waitReadable(int file);
    quint16 sourceOf(QByteArrayView bus);
    void give(EventTextDecoder &decoder, quint64 bytes);
    void push(Chunk &&chunk);
    void finish(const QString &problem);

    QString m_path;
    Limits m_limits;
    int m_wake[2] = {-1, -1};              ///< a pipe: ends a wait for a pipe's writer
    mutable std::mutex m_mutex;
    std::condition_variable m_filled, m_emptied;
    std::deque<Chunk> m_queue;
    std::function<void()> m_notify;
    QStringList m_busNames;
    QByteArrayList m_busBytes;
    Progress m_progress;
    quint64 m_queuedBytes = 0;
    bool m_stopping = false;
    std::vector<Chunk> m_fresh;            ///< reader's: of the piece being read
    std::thread m_thread;
};

} // namespace brine
