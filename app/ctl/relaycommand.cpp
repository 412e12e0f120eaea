#include "relaycommand.h"
#include "accesscheck.h"
#include "borrowedrights.h"
#include "busdoctor.h"
#include "busfirer.h"
#include "buslocator.h"
#include "daemonversion.h"
#include "exitcodes.h"
#include "forwardedsockets.h"
#include "minionroute.h"
#include "relayserver.h"
#include "signalwaiter.h"
#include <CLI/CLI.hpp>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace brine::ctl {

namespace {

// What a slow way home may have waiting here, on a machine that is not ours.
constexpr quint64 WaitingBytes = 64u << 20;
constexpr int LoginMs = 30'000;
constexpr size_t MostWaitingShots = 1000;

link::Hello helloOf(const BusAddress &address, const Result<MinionRoute, BusProblem> &route)
{
    link::Hello hello;
    hello.name = address.displayName();
    hello.place = address.pubPath;
    hello.node = address.node;
    hello.minionId = address.minionId;
    hello.maxEventSize = address.maxEventSize;
    const auto denied = checkAccess(address.pullPath, AccessPurpose::Fire, address.node);
    hello.canFire = !denied;
    if (denied)
        hello.whyNotFire = denied->text();
    hello.canReachMinions = hello.canMatch = route.ok();
    if (route)
        hello.minionsBy = route->words();
    else
        hello.whyNotMinions = route.error().sentence();
    return hello;
}

class Relay
{
public:
    Relay(const BusAddress &address, const BusRequest &request, Result<MinionRoute, BusProblem> route)
        : m_route(std::move(route)), m_reader(address, {true, WaitingBytes}), m_firer(address, &m_reader),
          m_server(m_reader.mailbox(), STDIN_FILENO, STDOUT_FILENO)
    {
        m_server.send(link::encode(helloOf(address, m_route)));
        m_server.currentState = [this] { return toldState(); };
        m_server.onExamine = [request](int quietMs) { return examineBus(request, quietMs); };
        m_server.onMatch = [this](const link::Target &target) { match(target); };
        m_server.onShot = [this](const link::Shot &shot) { take(shot); };
    }

    ~Relay() { m_ending.request_stop(); }

    int run()
    {
        m_call = m_signals.onSignal([this] {
            m_ending.request_stop();
            m_server.stop();
        });
        m_reader.start();
        m_server.run();
        return m_signals.received() ? m_signals.exitCode() : Ok;
    }

private:
    /// The near end has no daemon to ask for its release: how it stamps is told before the first event.
    BusState toldState()
    {
        BusState state = m_reader.state();
        if (state.events > 0)
            return state;
        state.stampHasZone = m_reader.daemon(state.peerPid).stampsZone();
        return state;
    }

    /// In a thread of its own: salt takes seconds, and shots do not wait for it. A newer question ends the one under way.
    void match(const link::Target &target)
    {
        m_matching = std::jthread([this, target](const std::stop_token &stop) {
            link::Matched matched{target.number, {}, {}};
            const auto minions = m_route ? m_route->match(target.target, stop) : Result<QStringList, BusProblem>::failure(m_route.error());
            if (minions)
                matched.minions = *minions;
            else
                matched.problem = minions.error();
            if (!stop.stop_requested())
                m_server.send(link::encode(matched));
        });
    }

    void take(const link::Shot &shot)
    {
        if (shot.route != link::Shot::Route::Minions)
            return m_server.send(link::encode(fire(shot)));
        {
            const std::lock_guard lock(m_mutex);
            if (m_minionShots.size() < MostWaitingShots) {
                m_minionShots.push_back(shot);
                return m_queued.notify_all();
            }
        }
        link::ShotReceipt refused;
        refused.number = shot.number;
        refused.problem = BusProblem{BusProblem::Kind::Other, {}, QStringLiteral("Not sent to the minions."), QStringLiteral("Too many shots at minions wait here for the ones before."), {}};
        m_server.send(link::encode(refused));
    }

    /// One job after the other in a thread of its own: minions take seconds to answer, and shots at the bus do not wait for that.
    void fireAtMinions(const std::stop_token &ended)
    {
        for (;;) {
            link::Shot shot;
            {
                std::unique_lock lock(m_mutex);
                if (!m_queued.wait(lock, ended, [this] { return !m_minionShots.empty(); }) || ended.stop_requested())
                    return;
                shot = std::move(m_minionShots.front());
                m_minionShots.pop_front();
            }
            m_server.send(link::encode(fireAtMinions(shot, ended)));
        }
    }

    link::ShotReceipt fireAtMinions(const link::Shot &shot, const std::stop_token &ended) const
    {
        using Answers = Result<QVector<MinionAnswer>, BusProblem>;
        const QString type = shot.targetType.isEmpty() ? QStringLiteral("glob") : shot.targetType;
        const auto answers = m_route ? m_route->fire({{type, shot.target}, shot.tag, shot.payload, shot.timeoutMs}, ended) : Answers::failure(m_route.error());
        link::ShotReceipt receipt;
        receipt.number = shot.number;
        if (answers)
            receipt.answers = *answers;
        else
            receipt.problem = answers.error();
        receipt.receipt.handedOver = bool(answers);
        return receipt;
    }

    link::ShotReceipt fire(const link::Shot &shot)
    {
        link::ShotReceipt receipt;
        receipt.number = shot.number;
        BusFirer::Shot request;
        request.tag = shot.tag;
        request.payload = shot.payload;
        request.timeoutMs = shot.timeoutMs;
        request.waitForEcho = shot.waitForEcho;
        request.isStamped = true;
        const auto fired = m_firer.fire(request);
        if (fired)
            receipt.receipt = *fired;
        else
            receipt.problem = fired.error();
        return receipt;
    }

    SignalWaiter m_signals; // first: its mask must reach every thread that follows
    std::stop_source m_ending; // before what ends by it: a signal may come while they end
    const Result<MinionRoute, BusProblem> m_route;
    BusReader m_reader;
    BusFirer m_firer;
    RelayServer m_server;
    std::mutex m_mutex;
    std::condition_variable_any m_queued;
    std::deque<link::Shot> m_minionShots;
    std::jthread m_matching; // these last: they use the others
    std::jthread m_minionThread{[this] { fireAtMinions(m_ending.get_token()); }};
    SignalWaiter::Call m_call;
};

/// Told to the near end, which shows it as if it had looked itself.
int relayProblem(const BusProblem &problem)
{
    EventMailbox nothing;
    RelayServer server(nothing, STDIN_FILENO, STDOUT_FILENO);
    BusState state;
    state.phase = BusState::Phase::CannotOpen;
    state.problem = problem;
    server.currentState = [&] { return state; };
    nothing.close();
    server.run();
    return problem.exitCode();
}

/// By whoever a sudo rule lets: the bus that is named is all that they choose.
int relay(const BusOptions &options)
{
    BusRequest request = options.request();
    if (BorrowedRights::areHeld()) {
        BorrowedRights::cleanEnvironment();
        if (const auto problem = BorrowedRights::confine(request))
            return relayProblem(*problem);
    }
    const auto located = locateBus(request);
    return located ? Relay(*located, request, MinionRoute::of(*located, request.configDir)).run() : relayProblem(located.error());
}

int forward(const BusOptions &options, const QString &host)
{
    const BusRequest request = options.request();
    const auto sockets = ForwardedSockets::open(request, host, LoginMs);
    BusProblem why;
    why.title = QStringLiteral("Only the sockets of that machine are reached, not its salt command: brinectl has to be installed there.");
    return sockets ? Relay((*sockets)->address(), request, Result<MinionRoute, BusProblem>::failure(why)).run() : relayProblem(sockets.error());
}

} // namespace

void addRelayCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("relay", "Carry a bus of this machine over standard input and output, for a Brine of another user or machine");
    auto options = std::make_shared<BusOptions>();
    options->addOfThisMachine(*command);
    BusOptions::refuseOthers(*command, "a relay carries a bus of this machine and goes nowhere else; this is for watch, fire and the others");
    command->callback([options, &action] { action = [options] { return relay(*options); }; });
}

// Not an option of relay: a rule of sudo that allows the relay must not allow ssh with the keys of another user.
void addForwardCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("forward", "Carry a bus of a host that has no brinectl, by sockets that ssh forwards; --ssh does it by itself");
    auto options = std::make_shared<BusOptions>();
    auto host = std::make_shared<std::string>();
    command->add_option("host", *host, "[user@]host as ssh knows it")->required();
    options->addOfThisMachine(*command);
    BusOptions::refuseOthers(*command, "forward carries the sockets of its host and goes nowhere else; this is for watch, fire and the others");
    command->callback([options, host, &action] {
        action = [options, host] { return forward(*options, QString::fromLocal8Bit(host->c_str())); };
    });
}

} // namespace brine::ctl
