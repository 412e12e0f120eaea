#pragma once

#include "minionroute.h"
#include <QObject>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace brine {

/// Asks which minions a target stands for, in a thread of its own that waits for salt or for the far end; a newer question ends the
/// one under way. UI thread.
class MinionLookup : public QObject
{
    Q_OBJECT
public:
    explicit MinionLookup(const MinionRoute &route, QObject *parent = nullptr);
    ~MinionLookup() override;
    void ask(const MinionTarget &target);

Q_SIGNALS:
    void matched(const brine::TargetMatch &match);   ///< without its bus

private:
    void run(const std::stop_token &ended);
    TargetMatch answer(const MinionTarget &target, const std::stop_token &stop) const;
    const MinionRoute m_route;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<MinionTarget> m_next;
    std::stop_source m_asking;                       ///< of the question under way
    std::jthread m_thread;                           ///< last: it uses the others
};

} // namespace brine
