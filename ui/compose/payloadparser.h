#pragma once

#include "payloadreader.h"
#include <QFutureWatcher>
#include <QObject>
#include <QTimer>
#include <functional>

namespace brine {

/// What a text turned out to be.
struct ParseOutcome
{
    bool ok = false;
    ParsedPayload payload;
    TextError error;
};

/// Reads the composer's text a moment after the last keystroke; large texts on a pool thread, so that typing into a
/// MiB never waits. UI thread.
class PayloadParser : public QObject
{
    Q_OBJECT
public:
    static constexpr int DebounceMs = 80;
    static constexpr qsizetype AtOnceBytes = 64 * 1024;   ///< about 1 ms of reading

    using Source = std::function<QString()>;
    PayloadParser(Source source, QObject *parent);
    void setDialect(Dialect dialect);
    Dialect dialect() const { return m_dialect; }
    void textEdited();              ///< restarts the wait
    /// Reads at once what is not read yet. False if that goes on in the background: outcomeReady() follows.
    bool flush();
    bool isCurrent() const { return !m_isStale; }
    const ParseOutcome &outcome() const { return m_outcome; }

Q_SIGNALS:
    void outcomeReady();

private:
    void read();
    void take(ParseOutcome outcome);
    Source m_source;
    Dialect m_dialect = Dialect::Json;
    QTimer m_wait;
    QFutureWatcher<ParseOutcome> m_watcher;
    ParseOutcome m_outcome;
    bool m_isStale = true;
};

} // namespace brine
