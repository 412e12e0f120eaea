#include "handover.h"
#include "memorylimit.h"
#include "pepperrc.h"
#include "relayserver.h"
#include "saltapiclient.h"
#include "saltapidoctor.h"
#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QLoggingCategory>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/// brine-saltapi: the link program to a bus behind salt-api. Its main thread speaks HTTP, the relay has threads of its own. It stays
/// when the server goes, and when a login is refused: who started it sees why and decides.

namespace {

using namespace brine;

constexpr quint64 MailboxBytes = 128ull << 20;
// Whatever a server sends without end (headers, say) ends this program, not the machine.
constexpr quint64 MostMemory = 1ull << 30;

struct Options { std::string url, eauth, user, passwordFile, tokenFile, caFile, keep = "keyring", fireBy = "any"; bool plainHttp = false, terminal = false, forget = false; };

void describe(CLI::App &command, Options &options)
{
    command.add_option("--url", options.url, "salt-api's URL (default: $SALTAPI_URL, ~/.pepperrc)");
    command.add_option("--eauth", options.eauth, "How the master checks the password: pam, ldap, file, … (default: $SALTAPI_EAUTH, ~/.pepperrc, auto)");
    command.add_option("--username", options.user, "Who logs in (default: $SALTAPI_USER, ~/.pepperrc)");
    command.add_option("--password-file", options.passwordFile, "File whose first line is the password");
    command.add_option("--token-file", options.tokenFile, "File whose first line is a token of POST /login, instead of a password");
    command.add_option("--ca-file", options.caFile, "Authorities (PEM) that sign the server's certificate, instead of the system's");
    command.add_option("--keep", options.keep, "Where a password that was asked for stays")->check(CLI::IsMember({"keyring", "session", "ask"}));
    command.add_option("--fire-by", options.fireBy, "Only this way")->check(CLI::IsMember({"any", "runner", "hook"}));
    command.add_flag("--plain-http", options.plainHttp, "Accept http to another machine");
    command.add_flag("--forget", options.forget, "Only remove this login's password from the keyring");
    command.add_flag("--terminal", options.terminal, "Ask for a password on the terminal");
}

SaltApiLogin loginOf(const Options &options)
{
    const auto text = [](const std::string &from) { return QString::fromLocal8Bit(from.c_str()); };
    SaltApiLogin login;
    login.wanted = true;
    login.url = text(options.url);
    login.eauth = text(options.eauth);
    login.user = text(options.user);
    login.passwordFile = text(options.passwordFile);
    login.tokenFile = text(options.tokenFile);
    login.caFile = text(options.caFile);
    login.plainHttp = options.plainHttp;
    login.asksOnTerminal = options.terminal;
    login.keep = options.keep == "ask" ? SaltApiLogin::Keep::Ask : options.keep == "session" ? SaltApiLogin::Keep::Session : SaltApiLogin::Keep::Keyring;
    login.fireBy = options.fireBy == "runner" ? SaltApiLogin::FireBy::Runner : options.fireBy == "hook" ? SaltApiLogin::FireBy::Hook : SaltApiLogin::FireBy::Any;
    return login;
}

/// A password is in this process: nobody looks into it, and no core of it is written.
void guardMemory()
{
    if (!qEnvironmentVariableIsSet("BRINE_DEBUG_CORE")) {
        ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        const rlimit none{0, 0};
        ::setrlimit(RLIMIT_CORE, &none);
    }
    limitMemory(MostMemory);
}

int forget(const SaltApiLogin &login, QCoreApplication &application)
{
    Keyring keyring;
    keyring.remove(SecretFinder::key(login), [&](const Keyring::Answer &answer) {
        const bool isGone = answer.outcome != Keyring::Outcome::NoKeyring;
        if (!isGone)
            std::fprintf(stderr, "%s\n", qUtf8Printable(answer.why));
        constexpr int Unavailable = 69;
        application.exit(isGone ? 0 : Unavailable);
    });
    return application.exec();
}

int run(const Options &options, QCoreApplication &application)
{
    PepperSettings settings = PepperSettings::load();
    ::unsetenv("SALTAPI_PASS");                     // not for children of ours
    const SaltApiLogin login = completed(loginOf(options), settings);
    QByteArray given = settings.passwordFor(login);
    wipe(settings.password);
    if (options.forget)
        return forget(login, application);
    EventMailbox mailbox(MailboxBytes);
    RelayServer relay(mailbox, STDIN_FILENO, STDOUT_FILENO);
    SaltApiClient client(login, std::move(given), mailbox);
    client.onHello = [&](const link::Hello &hello) { relay.send(link::encode(hello)); };
    client.onAsk = [&](const link::Question &question) { relay.send(link::encode(question)); };
    client.onReceipt = [&](const link::ShotReceipt &receipt) { relay.send(link::encode(receipt)); };
    client.onNote = [](const QString &note) { std::fprintf(stderr, "%s\n", qUtf8Printable(note)); };
    relay.onShot = [&](const link::Shot &shot) { postTo(&client, [&client, shot] { client.fire(shot); }); };
    relay.onAnswer = [&](const link::Answer &answer) { postTo(&client, [&client, answer] { client.answer(answer); }); };
    relay.onExamine = [&](int quietMs) { return examineSaltApi(login, client.credentials(), quietMs); };
    relay.currentState = [&] { return client.state(); };
    QMetaObject::invokeMethod(&client, &SaltApiClient::start, Qt::QueuedConnection);
    std::thread relaying([&] {
        relay.run();
        postTo(&application, [] { QCoreApplication::quit(); });
    });
    application.exec();
    relay.stop();
    relaying.join();
    const BusState last = client.state();
    return last.problem && !last.isOpen() ? last.problem->exitCode() : 0;
}

} // namespace

int main(int argc, char **argv)
{
    Options options;
    CLI::App command{"Carries a bus behind salt-api for Brine, which starts it by itself.", "brine-saltapi"};
    command.set_version_flag("--version", "brine-saltapi " BRINE_VERSION);
    describe(command, options);
    CLI11_PARSE(command, argc, argv);
    std::signal(SIGPIPE, SIG_IGN);
    guardMemory();
    QLoggingCategory::setFilterRules(QStringLiteral("*.debug=false\n*.info=false\nqt.network*=false\nqt.tlsbackend*=false"));
    QCoreApplication application(argc, argv);
    return run(options, application);
}
