#include "reactorlookup.h"
#include "background.h"
#include "slsfunctions.h"

namespace brine {

void ReactorLookup::setSource(const ReactorSource &source)
{
    if (source == m_source)
        return;
    m_source = source;
    m_config.reset();
    ++m_sourceRevision;
}

void ReactorLookup::look(const QString &subject, const QByteArray &tag, const QByteArray &payload)
{
    Question question{subject, tag, payload};
    if (m_running)
        m_next = std::move(question);
    else
        start(std::move(question));
}

void ReactorLookup::forget()
{
    m_next.reset();
    if (m_running)
        m_running->subject.clear();
}

void ReactorLookup::start(Question question)
{
    if (!std::exchange(m_connected, true))
        connect(&m_watcher, &QFutureWatcher<Answer>::finished, this, &ReactorLookup::take);
    m_running = question;
    m_runningRevision = m_sourceRevision;
    m_watcher.setFuture(inBackground([question, config = m_config, source = m_source] {
        Answer answer{config, {}, {}};
        if (!answer.config || answer.config->isChanged())
            answer.config = std::make_shared<const ReactorConfig>(source.read());
        answer.report = ReactorReport::of(*answer.config, question.tag, question.payload);
        if (answer.report.willRun() > 0)
            answer.functions = localFunctions(answer.report);
        return answer;
    }));
}

void ReactorLookup::take()
{
    const Answer answer = m_watcher.result();
    const Question question = *std::exchange(m_running, std::nullopt);
    const bool current = m_runningRevision == m_sourceRevision;
    if (current)
        m_config = answer.config;
    if (current && !question.subject.isEmpty())
        Q_EMIT found(question, answer.report, answer.functions);
    if (m_next)
        start(*std::exchange(m_next, std::nullopt));
    else if (!current && !question.subject.isEmpty())
        start(question);
}

} // namespace brine
