#include "commandline.h"

#include "connectionfile.h"
#include "connectionrequest.h"

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

} // namespace

void BusOptions::addTo(CLI::App &command, Buses buses)
{
    auto *saved = command.add_option("--connect", connect, "A saved connection by its name; other options go before what it says")
        ->expected(1)->allow_extra_args(false)->check(CLI::Validator(whyNoConnection, "NAME"));
    if (buses == Buses::One)
        saved->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    addOfThisMachine(command);
    addElsewhere(command);
    addSaltApi(command);
}

void BusOptions::addOfThisMachine(CLI::App &command)
{
    command.add_option("-s,--sock-dir", sockDir,
                       "Folder that holds the sockets (default: sock_dir of /etc/salt/{master,minion}, else /var/run/salt/<node>)");
    command.add_option("--node", node, "master or minion (default: what the folder holds, master first)")
        ->check(CLI::IsMember({"master", "minion"}));
    command.add_option("--id", id, "Minion id, where a folder holds the sockets of several minions");
    command.add_option("--release", release, "Release of Salt behind an old ZeroMQ bus, where it cannot be found out: 2014.7, 2015.8");
    command.add_option("-c,--config-dir", configDir, "Salt's configuration folder (default: $SALT_CONFIG_DIR, else /etc/salt)");
}

void BusOptions::addElsewhere(CLI::App &command)
{
    command.add_option("--as", asUser, "Not as yourself: through a relay that sudo starts as this user (usually salt or root)");
    command.add_option("--ssh", ssh, "The bus of another machine: [user@]host as ssh knows it; the options above are for there");
    command.add_option("--remote-program", remoteProgram, "With --ssh: brinectl's path there, where it is not in the PATH");
}

void BusOptions::addSaltApi(CLI::App &command)
{
    command.add_option("--saltapi-url", saltApiUrl, "Not by sockets: through salt-api at this URL, for example https://salt.example.com:8000");
    command.add_flag("--saltapi", saltApi, "The same, all of it from $SALTAPI_URL, _USER, _PASS, _EAUTH and ~/.pepperrc, as pepper reads them");
    command.add_option("--eauth", eauth, "salt-api: how the master checks the password: pam, ldap, file, …");
    command.add_option("-u,--username", user, "salt-api: who logs in");
    command.add_option("--password-file", passwordFile, "salt-api: file whose first line is the password (default: $SALTAPI_PASS, keyring, asked for)");
    command.add_option("--token-file", tokenFile, "salt-api: file whose first line is a token of POST /login, instead of a password");
    command.add_option("--ca-file", caFile, "salt-api: authorities (PEM) that sign its certificate, instead of the system's");
    command.add_option("--keep-password", keepPassword, "salt-api: where a password that was asked for stays: keyring, session, ask (each time)")
        ->check(CLI::IsMember({"keyring", "session", "ask"}));
    command.add_option("--fire-by", fireBy, "salt-api: fire only by runner or hook (default: the runner where it is allowed)")
        ->check(CLI::IsMember({"any", "runner", "hook"}));
    command.add_flag("--plain-http", plainHttp, "salt-api: accept http to another machine, which shows the password to all on the way");
}

void BusOptions::refuseOthers(CLI::App &command, const std::string &why)
{
    BusOptions unused;
    CLI::App all;
    unused.addTo(all);
    for (const CLI::Option *option : all.get_options()) {
        const std::string names = option->get_name(false, true), name = option->get_name();
        if (command.get_option_no_throw(name))
            continue;
        const auto refuse = [name, why] { throw CLI::ValidationError(name, why); };
        if (option->get_items_expected_max() == 0)
            command.add_flag_callback(names, refuse)->group("");
        else
            command.add_option_function<std::string>(names, [refuse](const std::string &) { refuse(); })->group("");
    }
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
