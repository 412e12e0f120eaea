#pragma once

#include "busstate.h"
#include "bustotals.h"
#include "echowatch.h"
#include "daemonversion.h"
#include "eventmailbox.h"
#include "gap.h"
#include "linkchannel.h"
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace brine {

/// Reads one bus for ever in a thread of its own: connect, read, decode, mail. Does nothing else and never waits
/// for anyone. Reconnects with back-off 0.2 … 2 s and at once when the socket reappears (inotify). A lost connection leaves
/// a Gap record. A bus behind a link program is read through that, the same way. Needs no QCoreApplication. All public functions may be called from any thread.
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
    /// Ends every wait for this reader and its mailbox, for good, and lets it read on: for who is told to end while a link asks a
    /// person for a password.
    void endWaits();
    /// Waits until connected or failed for the first time. Connected: nullopt. Without a time: 5 s, and 65 s where a link logs in.
    std::optional<BusProblem> waitConnected(int timeoutMs);
    std::optional<BusProblem> waitConnected();
    /// Waits while it is connecting or cut off, for a firer that wants to see its echo. True: open.
    bool waitOpen(int timeoutMs);
    BusState state() const;
    /// The outage under way, of which no gap row tells yet.
    std::optional<Gap> openGap() const;
    const BusAddress &address() const { return m_address; }
    EventMailbox &mailbox() { return m_mailbox; }
    EchoBoard &echoes() { return m_echoes; }
    /// The way to the far end, where the bus is behind a link program (BusAddress::isLink()).
    LinkChannel &channel() { return m_channel; }
    /// Events come and go through a link program now: where the address names one, and on a bus that turned out to speak ZeroMQ
    /// (releases before 2016.3), from when its greeting was read until that connection ends.
    bool isByLink() const { return m_address.isLink() || m_byLink.load(std::memory_order_relaxed); }
    /// For who says "listening": a connection is open before it is known what it speaks, and a ZeroMQ bus hears nothing until its
    /// program has taken over. At once where the daemon is known or has sent something, else after a silent moment.
    void waitSpoken(int timeoutMs = 5000);
    /// Waits until what was met at the sockets as ZeroMQ is spoken; false: it is not, see state().
    bool waitByLink(int timeoutMs);
    /// Called in the reader thread at each change of phase, and when a gap was told.
    void setStateNotify(std::function<void()> notify);

    /// The framing that this bus's pull socket seems to take: proven when a single form was echoed, else the better guess.
    /// Forgotten at every reconnect.
    struct PullMemory { Framing framing = Framing::Unknown; bool proven = false; };
    PullMemory pullMemory() const { return m_pullMemory.load(std::memory_order_relaxed); }
    void rememberPull(PullMemory memory) { m_pullMemory.store(memory, std::memory_order_relaxed); }

    /// Who is behind this process id, read from files once for each connection and process. Any thread.
    DaemonInfo daemon(int peerPid);

private:
    friend class ReaderLoop;
    friend class LinkLoop;
    friend class LinkRun;
    void run();
    void publish(const std::function<void(BusState &)> &change);
    BusAddress m_address;
    Options m_options;
    EventMailbox m_mailbox;
    EchoBoard m_echoes;
    LinkChannel m_channel;
    mutable std::mutex m_stateMutex;
    std::condition_variable m_stateChanged;
    BusState m_state;
    std::function<void()> m_stateNotify;
    std::thread m_thread;
    int m_wakeFd = -1;
    std::atomic<bool> m_stopping{false}, m_waitsEnded{false};
    std::atomic<bool> m_byLink{false};
    BusTotals m_before;                            // reader thread
    std::atomic<PullMemory> m_pullMemory{PullMemory{}};
    std::mutex m_daemonMutex;
    std::pair<quint64, int> m_daemonAsked;         // connection, process id
    DaemonInfo m_daemon;
};

} // namespace brine
