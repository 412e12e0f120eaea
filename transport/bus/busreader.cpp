#include "busreader.h"

#include "daemonversion.h"
#include "deadline.h"
#include "firetiming.h"
#include "linkloop.h"
#include "readerloop.h"
#include "timetext.h"
#include <QCoreApplication>
#include <chrono>
#include <sys/eventfd.h>
#include <unistd.h>

namespace brine {

BusReader::BusReader(BusAddress address, Options options)
    : m_address(std::move(address)), m_options(options), m_mailbox(options.mailboxBytes),
      m_wakeFd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
}

BusReader::~BusReader()
{
    stop();
    if (m_wakeFd >= 0)
        ::close(m_wakeFd);
}

void BusReader::start()
{
    if (m_thread.joinable() || m_stopping)
        return;
    publish([](BusState &state) { state.sinceUs = nowUs(); });
    m_thread = std::thread([this] { run(); });
}

void BusReader::stop()
{
    m_stopping = true;
    if (m_wakeFd >= 0)
        (void)::eventfd_write(m_wakeFd, 1);
    if (m_thread.joinable())
        m_thread.join();
    m_mailbox.close();
    publish([](BusState &state) {
        if (state.phase != BusState::Phase::CannotOpen)
            state.phase = BusState::Phase::Stopped;
    });
}

void BusReader::endWaits()
{
    m_mailbox.close();
    {
        const std::lock_guard lock(m_stateMutex);
        m_waitsEnded = true;
    }
    m_stateChanged.notify_all();
}

void BusReader::run()
{
    if (m_address.isLink())
        LinkLoop(*this).run();
    else
        ReaderLoop(*this).run();
    m_mailbox.close();
    m_stateChanged.notify_all();
}

std::optional<BusProblem> BusReader::waitConnected()
{
    // A link logs in somewhere, and may ask a person for a password; what refuses it says so at once.
    constexpr int SocketMs = 5000, LoginMs = 65'000;
    return waitConnected(m_address.isLink() ? LoginMs : SocketMs);
}

std::optional<BusProblem> BusReader::waitConnected(int timeoutMs)
{
    std::unique_lock lock(m_stateMutex);
    m_stateChanged.wait_for(lock, std::chrono::milliseconds(timeoutMs),
                            [this] { return m_waitsEnded || m_state.phase != BusState::Phase::Connecting; });
    if (m_state.isOpen())
        return std::nullopt;
    if (m_state.problem)
        return m_state.problem;
    BusProblem problem;
    problem.path = m_address.pubPath;
    problem.title = QCoreApplication::translate("brine::BusReader", "The %1 did not answer.").arg(m_address.displayName());
    problem.reason = QCoreApplication::translate("brine::BusReader", "No connection to %1 in %2 s.").arg(m_address.pubPath)
                             .arg(timeoutMs / 1000.0);
    return problem;
}

bool BusReader::waitOpen(int timeoutMs)
{
    std::unique_lock lock(m_stateMutex);
    m_stateChanged.wait_for(lock, std::chrono::milliseconds(timeoutMs), [this] {
        return m_waitsEnded || (m_state.phase != BusState::Phase::Connecting && m_state.phase != BusState::Phase::CutOff);
    });
    return m_state.isOpen();
}

void BusReader::waitSpoken(int timeoutMs)
{
    const BusState first = state();
    if (m_address.isLink() || !first.isOpen() || first.framing == Framing::Bare || first.framing == Framing::Prefixed)
        return;
    const auto known = daemon(first.peerPid).pullFraming;
    if (known && *known != Framing::ZeroMq)
        return;
    std::unique_lock lock(m_stateMutex);
    const auto spoken = [this] { return m_stopping || m_waitsEnded || (m_state.framing == Framing::ZeroMq ? m_state.phase != BusState::Phase::Connecting : m_state.events > 0); };
    const int greetingMs = known ? timeoutMs : qMin(timeoutMs, FireTiming().greetingMs);
    // A bus that has greeted changes its phase, one that has sent events does not.
    for (const Deadline greeted(greetingMs), end(timeoutMs); !spoken();) {
        const Deadline &until = m_state.framing == Framing::ZeroMq ? end : greeted;
        if (until.hasPassed())
            return;
        m_stateChanged.wait_for(lock, std::chrono::milliseconds(qMin(10, until.remainingMs())));
    }
}

bool BusReader::waitByLink(int timeoutMs)
{
    std::unique_lock lock(m_stateMutex);
    m_stateChanged.wait_for(lock, std::chrono::milliseconds(timeoutMs), [this] { return m_waitsEnded || (isByLink() && m_state.isOpen()); });
    return isByLink() && m_state.isOpen();
}

DaemonInfo BusReader::daemon(int peerPid)
{
    const std::pair asked(state().connection, peerPid);
    const std::lock_guard lock(m_daemonMutex);
    if (asked != std::exchange(m_daemonAsked, asked))
        m_daemon = daemonBehind(peerPid);
    return m_daemon;
}

BusState BusReader::state() const
{
    const std::lock_guard lock(m_stateMutex);
    return m_state;
}

std::optional<Gap> BusReader::openGap() const
{
    const std::lock_guard lock(m_stateMutex);
    if (!m_state.deafSinceUs)
        return std::nullopt;
    return Gap{Gap::Reason::Reconnected, 0, m_state.deafSinceUs, nowUs(), m_state.problem ? m_state.problem->reason : QString()};
}

void BusReader::setStateNotify(std::function<void()> notify)
{
    const std::lock_guard lock(m_stateMutex);
    m_stateNotify = std::move(notify);
}

/// Changes the state; a new phase, or the end of a deafness, is told to whoever waits.
void BusReader::publish(const std::function<void(BusState &)> &change)
{
    std::function<void()> notify;
    {
        const std::lock_guard lock(m_stateMutex);
        const auto before = m_state.phase;
        const bool wasDeaf = m_state.deafSinceUs;
        change(m_state);
        if (m_state.phase != before)
            m_state.sinceUs = nowUs();
        else if (bool(m_state.deafSinceUs) == wasDeaf)
            return;
        notify = m_stateNotify;
    }
    m_stateChanged.notify_all();
    if (notify)
        notify();
}

} // namespace brine
