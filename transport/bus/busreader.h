#pragma once

#include "busaddress.h"
#include "echowatch.h"
#include "eventmailbox.h"
#include "framing.h"
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace brine {

/// State of a watched bus: four states have four texts (see BusState::text()).
struct BusState
{
    enum class Phase { Connecting, CannotOpen, Connected, NotUnderstood, CutOff, Stopped };
    Phase phase = Phase::Connecting;
    qint64 sinceUs = 0;              ///< when this phase began
    qint64 lastEventUs = 0;          ///< 0: none yet
    Framing framing = Framing::Unknown;
    bool stampHasZone = false;       ///< what this bus's `_stamp` looked like last
    QByteArray firstBytes;           ///< NotUnderstood: what came, for the hex
    quint64 receiving = 0, receivingOf = 0;  ///< a huge frame under way
    quint64 events = 0, malformed = 0, oversize = 0, reconnects = 0, bytes = 0;
    std::optional<BusProblem> problem;
    int peerPid = 0;
};

/// Reads one bus for ever in a thread of its own: connect (QLocalSocket), read, decode, mail. Does nothing else and never waits
/// for anyone. Reconnects with back-off 0.2 … 2 s and at once when the socket reappears (inotify). A lost connection leaves
/// a Gap record. Needs no QCoreApplication. All public functions may be called from any thread.
class BusReader
{
public:
    struct Options { bool keepTrying = true; quint64 mailboxBytes = 256ull << 20; };
    explicit BusReader(BusAddress address, Options options = {true, 256ull << 20});
    ~BusReader();                                  ///< stops and joins
    BusReader(const BusReader &) = delete;
    BusReader &operator=(const BusReader &) = delete;

    void start();
    void stop();
    /// Waits until connected or failed for the first time. Connected: nullopt.
    std::optional<BusProblem> waitConnected(int timeoutMs);
    BusState state() const;
    const BusAddress &address() const { return m_address; }
    EventMailbox &mailbox() { return m_mailbox; }
    EchoBoard &echoes() { return m_echoes; }
    /// Called in the reader thread at each change of phase.
    void setStateNotify(std::function<void()> notify);

private:
    void run();
    BusAddress m_address;
    Options m_options;
    EventMailbox m_mailbox;
    EchoBoard m_echoes;
    mutable std::mutex m_stateMutex;
    BusState m_state;
    std::function<void()> m_stateNotify;
    std::thread m_thread;
    int m_wakeFd = -1;
    std::atomic<bool> m_stopping{false};
};

} // namespace brine
