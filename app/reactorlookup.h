#pragma once

#include "reactorreport.h"
#include "reactorsource.h"
#include <QFutureWatcher>
#include <QObject>
#include <memory>
#include <optional>

namespace brine {

/// An event, or a shot not fired yet, whose reactors are looked for. A value.
struct ReactorQuestion { QString subject; QByteArray tag, payload; };

/// Looks up reactors on a pool thread, one question at a time: of those asked meanwhile only the newest is answered. Reads
/// the configuration anew where a file has changed. UI thread.
class ReactorLookup : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    void setSource(const ReactorSource &source);
    void look(const QString &subject, const QByteArray &tag, const QByteArray &payload);
    void forget();                                  ///< the answer awaited is of no use any more

Q_SIGNALS:
    /// `functions`: what its files run on minions, as far as their text tells.
    void found(const brine::ReactorQuestion &question, const brine::ReactorReport &report, const QByteArrayList &functions);

private:
    using Question = ReactorQuestion;
    struct Answer { std::shared_ptr<const ReactorConfig> config; ReactorReport report; QByteArrayList functions; };
    void start(Question question);
    void take();

    ReactorSource m_source;
    std::shared_ptr<const ReactorConfig> m_config;
    std::optional<Question> m_running, m_next;
    QFutureWatcher<Answer> m_watcher;
    bool m_connected = false;
    quint64 m_sourceRevision = 0, m_runningRevision = 0;
};

} // namespace brine
