#include "accesscheck.h"
#include "daemonversion.h"
#include "memorylimit.h"
#include "peertrust.h"
#include "relayserver.h"
#include "streamconnection.h"
#include "timetext.h"
#include "zmqendpoint.h"
#include "zmqfirer.h"
#include "zmqsubscriber.h"
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/// brine-zmq: the link program to the ZeroMQ bus of a Salt before 2016.3. One connection's life: whoever started it looks again at what
/// is behind the sockets before the next.

namespace {

using namespace brine;

constexpr int GreetingMs = 300;
constexpr quint64 MailboxBytes = 128ull << 20;
// libzmq keeps a message of endless parts without end: a publisher that sends one ends this program, not the machine.
constexpr quint64 MostMemory = 1ull << 30;

struct Options { std::string pub, pull, node = "master", id, sockDir, release; quint64 maxEventSize = BusAddress{}.maxEventSize; };

void describe(CLI::App &command, Options &options)
{
    command.add_option("--pub", options.pub, "The event socket, a path or tcp://host:port")->required();
    command.add_option("--pull", options.pull, "The socket to fire at")->required();
    command.add_option("--sock-dir", options.sockDir, "The folder that both belong to");
    command.add_option("--node", options.node, "master or minion")->check(CLI::IsMember({"master", "minion"}));
    command.add_option("--id", options.id, "Minion id");
    command.add_option("--release", options.release, "Release of Salt, where it cannot be found out: 2014.7, 2015.8");
    command.add_option("--max-event-size", options.maxEventSize, "Largest payload in bytes");
}

BusAddress addressOf(const Options &options)
{
    const auto text = [](const std::string &from) { return QString::fromLocal8Bit(from.c_str()); };
    BusAddress address;
    address.node = options.node == "minion" ? BusNode::Minion : BusNode::Master;
    address.pubPath = text(options.pub);
    address.pullPath = text(options.pull);
    address.sockDir = text(options.sockDir);
    address.minionId = text(options.id);
    address.release = text(options.release);
    address.maxEventSize = options.maxEventSize;
    return address;
}

/// What the publisher says unasked.
QByteArray greeting(const StreamConnection &connection)
{
    pollfd readable{connection.descriptor(), POLLIN, 0};
    char bytes[16];
    const ssize_t size = ::poll(&readable, 1, GreetingMs) > 0 ? ::recv(connection.descriptor(), bytes, sizeof bytes, MSG_DONTWAIT) : 0;
    return size > 0 ? QByteArray(bytes, size) : QByteArray();
}

int run(const Options &options)
{
    const BusAddress address = addressOf(options);
    BusState state;
    state.sinceUs = nowUs();
    ZmqBus bus{address, {}};
    QByteArray greeted;
    {
        auto probe = StreamConnection::open(address.pubPath, AccessPurpose::Watch, address.node, 0);
        if (!probe) {
            std::fprintf(stderr, "%s\n", qUtf8Printable(probe.error().text()));
            return probe.error().exitCode();
        }
        greeted = greeting(*probe);
        bus.daemonRelease = daemonBehind(probe->peerPid()).version;
        state.peerPid = probe->peerPid();
        state.distrust = distrustedPeer(address.pubPath, AccessPurpose::Watch, probe->peerUid());
        if (!state.distrust)
            state.distrust = distrustedPath(address.pubPath);
    }
    if (!isZeroMqGreeting(greeted)) {
        std::fprintf(stderr, "%s does not speak ZeroMQ (first bytes: %s).\n", options.pub.c_str(), greeted.toHex(' ').constData());
        return 69;
    }
    EventMailbox mailbox(MailboxBytes);
    RelayServer relay(mailbox, STDIN_FILENO, STDOUT_FILENO);
    ShotBook shots([&relay](const link::ShotReceipt &receipt) { relay.send(link::encode(receipt)); });
    zmq::context_t context;
    ZmqSubscriber subscriber(context, QString::fromStdString(zmqEndpoint(address.pubPath)), greeted.startsWith('\xff'), state, mailbox, shots);
    ZmqFirer firer(context, std::move(bus), subscriber, shots);
    relay.onShot = [&](const link::Shot &shot) {
        if (const auto receipt = firer.fire(shot))
            relay.send(link::encode(*receipt));
    };
    relay.currentState = [&] { return subscriber.state(); };
    subscriber.start();
    relay.run();
    const BusState last = subscriber.state();
    if (last.problem)
        std::fprintf(stderr, "%s\n", qUtf8Printable(last.problem->reason));
    return last.problem ? last.problem->exitCode() : 0;
}

} // namespace

int main(int argc, char **argv)
{
    Options options;
    CLI::App command{"Speaks the ZeroMQ bus of Salt 2014.1 to 2015.8 for Brine, which starts it by itself.", "brine-zmq"};
    command.set_version_flag("--version", "brine-zmq " BRINE_VERSION);
    describe(command, options);
    CLI11_PARSE(command, argc, argv);
    std::signal(SIGPIPE, SIG_IGN);
    limitMemory(MostMemory);
    try {
        return run(options);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 69;
    }
}
