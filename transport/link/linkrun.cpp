#include "linkrun.h"

#include "sleepwatch.h"
#include "timetext.h"
#include <QCoreApplication>
#include <poll.h>
#include <utility>

namespace brine {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("brine::BusReader", text); }

/// A far end that does not tell it (another release, salt-api) is deaf while it is cut off.
qint64 deafSince(const BusState &state, qint64 told)
{
    if (told || state.isOpen())
        return told;
    return state.phase == BusState::Phase::CutOff && !state.deafSinceUs ? nowUs() : state.deafSinceUs;
}

} // namespace

LinkRun::Ending LinkRun::run(const QStringList &command, const QString &name)
{
    auto started = LinkProcess::start(command);
    if (!started)
        return {started.error(), {}, true};
    LinkProcess &process = **started;
    BusConnection connection(process.takeStream(), m_reader.m_mailbox, m_reader.m_echoes);
    connection.acceptControls();
    m_reader.m_channel.opened(connection.descriptor());
    const bool isAwake = serve(process, connection);
    report(connection);
    m_reader.m_before.add(connection);
    m_reader.m_channel.closed(m_reported);
    if (isStopping())
        return {};
    const QString cutOff = tr("Cut off from the %1, reconnecting.").arg(name);
    if (!isAwake)
        return {{BusProblem::Kind::CutOff, command.first(), cutOff, tr("This machine slept."), {}}, {}, false, true};
    return {process.ending(m_open ? cutOff : tr("Cannot open the %1.").arg(name)), m_reported};
}

bool LinkRun::serve(LinkProcess &process, BusConnection &connection)
{
    constexpr int SleepMs = 1000;                   // between two looks at the clocks; what stays on this machine sleeps with it
    // A bus that was recognised as ZeroMQ by its greeting has no link in its address.
    const bool isFar = m_reader.m_address.link.value(0) == QLatin1String("ssh");
    const int turnMs = m_reader.m_wakeFd < 0 ? 100 : isFar ? SleepMs : -1;
    SleepWatch sleep;
    for (;;) {
        pollfd fds[] = {{connection.descriptor(), POLLIN, 0}, {m_reader.m_wakeFd, POLLIN, 0}, {process.errorDescriptor(), POLLIN, 0}};
        ::poll(fds, 3, turnMs);
        if (isStopping())
            return true;
        if (const bool woke = isFar && sleep.woke(); woke && m_open) // asked at every turn: a sleep during the login is over
            return false;
        if (fds[2].revents)
            process.readErrors();
        if (!fds[0].revents)
            continue;
        const bool open = connection.readSome();
        takeControls(connection);
        report(connection); // counted before anybody can see them
        connection.handOver();
        if (!open)
            return true;
    }
}

void LinkRun::takeControls(BusConnection &connection)
{
    for (const QByteArray &body : connection.takeControls()) {
        BusState state = m_reader.state();
        if (!m_reader.m_channel.deliver(body, state))
            continue;
        m_reported = state.problem.value_or(BusProblem());
        const bool wasOpen = m_open;
        if (state.isOpen() && !std::exchange(m_open, true))
            m_opened();
        m_reader.publish([&](BusState &ours) {
            ours.reconnects += wasOpen && ours.phase == BusState::Phase::CutOff && state.isOpen(); // by the far end, which has told the gap
            ours.phase = state.phase == BusState::Phase::CannotOpen && m_open ? BusState::Phase::CutOff : state.phase;
            ours.deafSinceUs = deafSince(ours, state.deafSinceUs);
            ours.framing = state.framing;
            ours.stampHasZone = state.stampHasZone;
            ours.firstBytes = state.firstBytes;
            ours.problem = state.problem;
            ours.distrust = state.distrust;
            ++ours.connection;
        });
    }
}

void LinkRun::report(const BusConnection &connection)
{
    const std::lock_guard lock(m_reader.m_stateMutex);
    m_reader.m_before.report(connection, m_reader.m_state);
}

} // namespace brine
