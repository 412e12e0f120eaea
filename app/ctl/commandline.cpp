#include "commandline.h"

#include "connectionfile.h"
#include "connectionrequest.h"
#include "shellquote.h"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace brine::ctl {

namespace {

QString local(const std::string &text) { return QString::fromLocal8Bit(text.c_str()); }

std::string whyNoConnection(const std::string &name)
{
    const auto saved = ConnectionFile::read();
    if (!saved)
        return saved.error().toStdString();
    if (saved->find(local(name)))
        return {};
    return "there is no saved connection " + name + " in " + ConnectionFile::defaultPath().toStdString() + "; brinectl connections lists them";
}

/// One of the options, where its value goes, and what --help says of it.
struct Option
{
    const char *names, *help;
    std::string BusOptions::*text = nullptr;
    bool BusOptions::*flag = nullptr;
    std::array<const char *, 3> choices{};

    /// "--sock-dir" of "-s,--sock-dir".
    std::string name() const { return std::string(names).substr(std::string_view(names).rfind(',') + 1); }
};

constexpr Option OfThisMachine[] = {
    {"-s,--sock-dir", "Folder that holds the sockets (default: sock_dir of /etc/salt/{master,minion}, else /var/run/salt/<node>)", &BusOptions::sockDir},
    {"--node", "master or minion (default: what the folder holds, master first)", &BusOptions::node, nullptr, {"master", "minion"}},
    {"--id", "Minion id, where a folder holds the sockets of several minions", &BusOptions::id},
    {"--release", "Release of Salt behind an old ZeroMQ bus, where it cannot be found out: 2014.7, 2015.8", &BusOptions::release},
    {"-c,--config-dir", "Salt's configuration folder (default: $SALT_CONFIG_DIR, else /etc/salt)", &BusOptions::configDir},
};

constexpr Option Elsewhere[] = {
    {"--as", "Not as yourself: through a relay that sudo starts as this user (usually salt or root)", &BusOptions::asUser},
    {"--ssh", "The bus of another machine: [user@]host as ssh knows it; the options above are for there", &BusOptions::ssh},
    {"--remote-program", "With --ssh: brinectl's path there, where it is not in the PATH", &BusOptions::remoteProgram},
};

constexpr Option SaltApi[] = {
    {"--saltapi-url", "Not by sockets: through salt-api at this URL, for example https://salt.example.com:8000", &BusOptions::saltApiUrl},
    {"--saltapi", "The same, all of it from $SALTAPI_URL, _USER, _PASS, _EAUTH and ~/.pepperrc, as pepper reads them", nullptr, &BusOptions::saltApi},
    {"--eauth", "salt-api: how the master checks the password: pam, ldap, file, …", &BusOptions::eauth},
    {"-u,--username", "salt-api: who logs in", &BusOptions::user},
    {"--password-file", "salt-api: file whose first line is the password (default: $SALTAPI_PASS, keyring, asked for)", &BusOptions::passwordFile},
    {"--token-file", "salt-api: file whose first line is a token of POST /login, instead of a password", &BusOptions::tokenFile},
    {"--ca-file", "salt-api: authorities (PEM) that sign its certificate, instead of the system's", &BusOptions::caFile},
    {"--keep-password", "salt-api: where a password that was asked for stays: keyring, session, ask (each time)", &BusOptions::keepPassword, nullptr, {"keyring", "session", "ask"}},
    {"--fire-by", "salt-api: fire only by runner or hook (default: the runner where it is allowed)", &BusOptions::fireBy, nullptr, {"any", "runner", "hook"}},
    {"--plain-http", "salt-api: accept http to another machine, which shows the password to all on the way", nullptr, &BusOptions::plainHttp},
};

constexpr std::span<const Option> All[] = {OfThisMachine, Elsewhere, SaltApi};
constexpr const char *ConnectOption = "--connect";

void add(CLI::App &command, BusOptions &options, std::span<const Option> described)
{
    for (const Option &option : described) {
        if (option.flag) {
            command.add_flag(option.names, options.*option.flag, option.help);
            continue;
        }
        auto *added = command.add_option(option.names, options.*option.text, option.help);
        if (option.choices.front()) {
            const auto end = std::find(option.choices.begin(), option.choices.end(), nullptr);
            added->check(CLI::IsMember(std::vector<std::string>(option.choices.begin(), end)));
        }
    }
}

} // namespace

void BusOptions::addTo(CLI::App &command, Buses buses)
{
    auto *saved = command.add_option(ConnectOption, connect, "A saved connection by its name; other options go before what it says")
        ->expected(1)->allow_extra_args(false)->check(CLI::Validator(whyNoConnection, "NAME"));
    if (buses == Buses::One)
        saved->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    for (const auto &described : All)
        add(command, *this, described);
}

void BusOptions::addOfThisMachine(CLI::App &command) { add(command, *this, OfThisMachine); }

void BusOptions::refuseOthers(CLI::App &command, const std::string &why)
{
    const auto refuse = [&](const char *names, const std::string &name, bool isFlag) {
        const auto refusal = [name, why] { throw CLI::ValidationError(name, why); };
        if (command.get_option_no_throw(name))
            return;
        if (isFlag)
            command.add_flag_callback(names, refusal)->group("");
        else
            command.add_option_function<std::string>(names, [refusal](const std::string &) { refusal(); })->group("");
    };
    refuse(ConnectOption, ConnectOption, false);
    for (const auto &described : All)
        for (const Option &option : described)
            refuse(option.names, option.name(), option.flag);
}

QByteArrayList BusOptions::words() const
{
    const BusOptions unset;
    QByteArrayList words;
    for (const std::string &name : connect)
        words += optionWords(ConnectOption, QByteArray::fromStdString(name));
    for (const auto &described : All)
        for (const Option &option : described) {
            if (option.flag && this->*option.flag)
                words.append(QByteArray::fromStdString(option.name()));
            else if (option.text && this->*option.text != unset.*option.text)
                words += optionWords(QByteArray::fromStdString(option.name()), QByteArray::fromStdString(this->*option.text));
        }
    return words;
}

SaltApiLogin BusOptions::login() const
{
    SaltApiLogin login;
    login.wanted = saltApi || !saltApiUrl.empty();
    if (!login.wanted)
        return login;
    const auto text = [](const std::string &from) { return QString::fromLocal8Bit(from.c_str()); };
    login.url = text(saltApiUrl);
    login.eauth = text(eauth);
    login.user = text(user);
    login.passwordFile = text(passwordFile);
    login.tokenFile = text(tokenFile);
    login.caFile = text(caFile);
    login.plainHttp = plainHttp;
    login.asksOnTerminal = true;
    login.keep = keepPassword == "ask" ? SaltApiLogin::Keep::Ask : keepPassword == "keyring" ? SaltApiLogin::Keep::Keyring : SaltApiLogin::Keep::Session;
    login.fireBy = fireBy == "hook" ? SaltApiLogin::FireBy::Hook : fireBy == "runner" ? SaltApiLogin::FireBy::Runner : SaltApiLogin::FireBy::Any;
    return login;
}

bool BusOptions::isGiven() const
{
    for (const std::string *text : {&sockDir, &node, &id, &configDir, &release, &asUser, &ssh, &saltApiUrl}) {
        if (!text->empty())
            return true;
    }
    return saltApi || !connect.empty();
}

BusRequest BusOptions::request() const
{
    const auto saved = connect.empty() ? Result<SavedConnections>(SavedConnections()) : ConnectionFile::read();
    const SavedConnection *named = saved && !connect.empty() ? saved->find(local(connect.back())) : nullptr;
    return over(named ? requestOf(*named) : BusRequest());
}

BusRequest BusOptions::over(BusRequest request) const
{
    const auto given = [](QString &field, const std::string &text) {
        if (!text.empty())
            field = local(text);
    };
    given(request.sockDir, sockDir);
    given(request.minionId, id);
    given(request.configDir, configDir);
    given(request.release, release);
    given(request.asUser, asUser);
    given(request.sshHost, ssh);
    given(request.remoteProgram, remoteProgram);
    if (const SaltApiLogin own = login(); own.wanted)
        request.saltApi = own;
    request.saltApi.asksOnTerminal = true;
    if (node == "master")
        request.node = BusNode::Master;
    else if (node == "minion" || (node.empty() && !id.empty()))
        request.node = BusNode::Minion;
    return request;
}

} // namespace brine::ctl
