#include "payloadparser.h"

#include "background.h"

namespace brine {

namespace {

ParseOutcome parse(const QByteArray &text, Dialect dialect)
{
    auto read = readPayload(text, dialect);
    ParseOutcome outcome;
    outcome.ok = read.ok();
    if (read)
        outcome.payload = std::move(read).value();
    else
        outcome.error = read.error();
    return outcome;
}

} // namespace

PayloadParser::PayloadParser(Source source, QObject *parent)
    : QObject(parent), m_source(std::move(source))
{
    m_wait.setSingleShot(true);
    m_wait.setInterval(DebounceMs);
    connect(&m_wait, &QTimer::timeout, this, &PayloadParser::read);
    connect(&m_watcher, &QFutureWatcher<ParseOutcome>::finished, this, [this] {
        if (!m_wait.isActive() && m_watcher.future().resultCount() > 0)
            take(m_watcher.result()); // else it was edited meanwhile, and the wait ends in a new reading
    });
}

void PayloadParser::setDialect(Dialect dialect)
{
    if (dialect == m_dialect)
        return;
    m_dialect = dialect;
    textEdited();
}

void PayloadParser::textEdited()
{
    m_isStale = true;
    m_wait.start();
}

bool PayloadParser::flush()
{
    if (m_isStale && (m_wait.isActive() || !m_watcher.isRunning()))
        read();
    return !m_isStale;
}

void PayloadParser::read()
{
    m_wait.stop();
    const QByteArray text = m_source().toUtf8();
    m_watcher.setFuture({});
    if (text.size() <= AtOnceBytes)
        take(parse(text, m_dialect));
    else
        m_watcher.setFuture(inBackground([text, dialect = m_dialect] { return parse(text, dialect); }));
}

void PayloadParser::take(ParseOutcome outcome)
{
    m_outcome = std::move(outcome);
    m_isStale = false;
    Q_EMIT outcomeReady();
}

} // namespace brine
