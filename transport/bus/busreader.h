#pragma once

#include "busaddress.h"
#include "echowatch.h"
#include "eventmailbox.h"
#include "framing.h"
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace brine {

/// State of a watched bus. Cannot open, connected (and how long quiet), receiving but not understood, and cut off are four
/// different things to a person.
struct BusState
{
    enum class Phase { Connecting, CannotOpen, Connected, NotUnderstood, CutOff, Stopped };
    Phase phase = Phase::Connecting;
    qint64 sinceUs = 0;              ///< when this phase began
    qint64 lastEventUs = 0;          ///< 0: none yet
    Framing framing = Framing::Unknown;  ///< of this connection, once an event was decoded
    bool stampHasZone = false;       ///< what this bus's `_stamp` looked like last
    QByteArray firstBytes;           ///< NotUnderstood: what came, for the hex
    quint64 receiving = 0, receivingOf = 0;  ///< a huge frame under way
    quint64 events = 0, malformed = 0, oversize = 0, reconnects = 0, bytes = 0;
    std::optional<BusProblem> problem;
    std::optional<BusProblem> distrust;   ///< open, but run by somebody who should not, or where others could put theirs: what it shows may be false
    int peerPid = 0;
    quint64 connection = 0;          ///< counts connections: another number, another daemon perhaps
    bool isOpen() const { return phase == Phase::Connected || phase == Phase::NotUnderstood; }
};

/// Reads one bus for ever in a thread of its own: connect, read, decode, mail. Does nothing else and never waits
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
    /// Waits while it is connecting or cut off, for a firer that wants to see its echo. True: open.
    bool waitOpen(int timeoutMs);
    BusState state() const;
    const BusAddress &address() const { return m_address; }
    EventMailbox &mailbox() { return m_mailbox; }
    EchoBoard &echoes() { return m_echoes; }
    /// Called in the reader thread at each change of phase.
    void setStateNotify(std::function<void()> notify);

    /// The framing that this bus's pull socket seems to take: proven when a single form was echoed, else the better guess.
    /// Forgotten at every reconnect.
    struct PullMemory { Framing framing = Framing::Unknown; bool proven = false; };
    PullMemory pullMemory() const { return m_pullMemory.load(std::memory_order_relaxed); }
    void rememberPull(PullMemory memory) { m_pullMemory.store(memory, std::memory_order_relaxed); }

private:
    friend class ReaderLoop;
    void run();
    void publish(const std::function<void(BusState &)> &change);
    BusAddress m_address;
    Options m_options;
    EventMailbox m_mailbox;
    EchoBoard m_echoes;
    mutable std::mutex m_stateMutex;
    std::condition_variable m_stateChanged;
    BusState m_state;
    std::function<void()> m_stateNotify;
    std::thread m_thread;
    int m_wakeFd = -1;
    std::atomic<bool> m_stopping{false};
    std::atomic<PullMemory> m_pullMemory{PullMemory{}};
};

} // namespace brine
