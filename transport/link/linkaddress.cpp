#include "linkaddress.h"
#include "linkprocess.h"

#include "pepperrc.h"
#include "shellquote.h"
#include <QCoreApplication>
#include <QFileInfo>
#include <algorithm>
#include <atomic>
#include <unistd.h>

namespace brine {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("brine::LinkAddress", text); }

/// What `brinectl relay` takes: it refuses all else, since a sudo rule may lend it another user's rights.
QStringList busArguments(const BusRequest &request)
{
    QStringList words;
    const auto option = [&](const char *name, const QString &value) {
        if (!value.isEmpty())
            words << QLatin1String(name) << value;
    };
    option("--sock-dir", request.sockDir);
    if (request.node)
        option("--node", *request.node == BusNode::Minion ? QStringLiteral("minion") : QStringLiteral("master"));
    option("--id", request.minionId);
    option("--config-dir", request.configDir);
    option("--release", request.release);
    return words;
}

/// A sudo rule for `brinectl relay *` wants a word after relay, also where nothing is to be said.
QStringList relayArguments(const BusRequest &request)
{
    const QStringList words = busArguments(request);
    return QStringList{QStringLiteral("relay")} + (words.isEmpty() ? QStringList{QStringLiteral("--")} : words);
}

/// What becomes of `sudo -u USER PROGRAM…` (or the program alone) as one word list.
enum class Asking { Here, Nowhere };
QStringList asUser(const QString &user, const QStringList &program, Asking asking)
{
    if (user.isEmpty())
        return program;
    QStringList sudo{QStringLiteral("sudo")};
    if (asking == Asking::Here && !LinkProcess::askpass().isEmpty())
        sudo << QStringLiteral("-A");
    else if (asking == Asking::Nowhere || !::isatty(STDIN_FILENO))
        sudo << QStringLiteral("-n");           // fails with a sentence instead of waiting for nobody
    return sudo + QStringList{QStringLiteral("-u"), user, QStringLiteral("--")} + program;
}

QString busName(const BusRequest &request)
{
    const bool minion = request.node == BusNode::Minion || (!request.node && !request.minionId.isEmpty());
    const QString name = !minion ? tr("master bus") : request.minionId.isEmpty() ? tr("minion bus") : tr("minion bus of %1").arg(request.minionId);
    return request.sockDir.isEmpty() ? name : tr("%1 in %2").arg(name, request.sockDir);
}

BusProblem badName(const QString &what, const QString &name)
{
    BusProblem problem;
    problem.kind = BusProblem::Kind::NotFound;
    problem.path = name;
    problem.title = tr("%1 is no name of a %2.").arg(name, what);
    problem.reason = tr("It begins with a dash or holds a character that no such name has.");
    return problem;
}

/// ssh and sudo would take a leading dash for an option of their own.
bool isPlainName(const QString &name)
{
    if (name.startsWith(QLatin1Char('-')))
        return false;
    return std::none_of(name.begin(), name.end(), [](QChar c) { return c.isSpace() || c.category() == QChar::Other_Control; });
}

QStringList sshCommand(const BusRequest &request)
{
    const QString program = request.remoteProgram.isEmpty() ? QStringLiteral("brinectl") : request.remoteProgram;
    QStringList words;                          // a far shell reads them
    for (const QString &word : asUser(request.asUser, QStringList{program} + relayArguments(request), Asking::Nowhere))
        words << QString::fromUtf8(shellQuoted(word.toUtf8()));
    // No terminal, no forwarding that the configuration may hold, and a dead network is noticed.
    return {QStringLiteral("ssh"), QStringLiteral("-T"), QStringLiteral("-o"), QStringLiteral("ClearAllForwardings=yes"),
            QStringLiteral("-o"), QStringLiteral("ServerAliveInterval=15"), QStringLiteral("-o"), QStringLiteral("ServerAliveCountMax=2"),
            QStringLiteral("--"), request.sshHost, words.join(QLatin1Char(' '))};
}

/// No secret is among the words: brine-saltapi reads it where it lies, or asks.
BusAddress saltApiAddress(const SaltApiLogin &asked)
{
    const SaltApiLogin login = completed(asked, PepperSettings::load());
    BusAddress address;
    address.link = QStringList{brineProgram(QStringLiteral("brine-saltapi"))};
    const auto option = [&](const char *name, const QString &value) { // one word each: a name may begin with a dash
        if (!value.isEmpty())
            address.link << QStringLiteral("--%1=%2").arg(QLatin1String(name), value);
    };
    option("url", login.url);
    option("eauth", login.eauth);
    option("username", login.user);
    option("password-file", login.passwordFile);
    option("token-file", login.tokenFile);
    option("ca-file", login.caFile);
    option("keep", login.keep == SaltApiLogin::Keep::Ask ? QStringLiteral("ask") : login.keep == SaltApiLogin::Keep::Session ? QStringLiteral("session") : QString());
    option("fire-by", login.fireBy == SaltApiLogin::FireBy::Hook ? QStringLiteral("hook") : login.fireBy == SaltApiLogin::FireBy::Runner ? QStringLiteral("runner") : QString());
    if (login.plainHttp)
        address.link << QStringLiteral("--plain-http");
    if (login.asksOnTerminal)
        address.link << QStringLiteral("--terminal");
    address.linkName = login.user.isEmpty() ? tr("salt-api at %1").arg(login.url) : tr("salt-api at %1, as %2").arg(login.url, login.user);
    address.origin = tr("through salt-api");
    return address;
}

} // namespace

Result<BusAddress, BusProblem> linkAddress(const BusRequest &request)
{
    using Outcome = Result<BusAddress, BusProblem>;
    if (request.saltApi.wanted)
        return saltApiAddress(request.saltApi);
    if (!isPlainName(request.asUser))
        return Outcome::failure(badName(tr("user"), request.asUser));
    if (!isPlainName(request.sshHost))
        return Outcome::failure(badName(tr("host"), request.sshHost));
    BusAddress address;
    address.node = request.node.value_or(request.minionId.isEmpty() ? BusNode::Master : BusNode::Minion);
    address.minionId = request.minionId;
    address.sockDir = request.sockDir;
    const QString ourselves = brineProgram(QStringLiteral("brinectl"));
    if (request.sshHost.isEmpty()) {
        address.link = asUser(request.asUser, QStringList{ourselves} + relayArguments(request), Asking::Here);
        address.linkName = tr("%1, as %2").arg(busName(request), request.asUser);
        address.origin = tr("through sudo");
        return address;
    }
    address.link = sshCommand(request);
    if (request.asUser.isEmpty())
        address.linkFallback = QStringList{ourselves, QStringLiteral("forward"), request.sshHost} + busArguments(request);
    address.linkName = request.asUser.isEmpty() ? tr("%1 at %2").arg(busName(request), request.sshHost)
                                                : tr("%1 at %2, as %3").arg(busName(request), request.sshHost, request.asUser);
    address.origin = tr("over ssh");
    return address;
}

QStringList zeroMqCommand(const BusAddress &address)
{
    QStringList words{brineProgram(QStringLiteral("brine-zmq"))};
    const auto option = [&](const char *name, const QString &value) { // one word each: an id may begin with a dash
        if (!value.isEmpty())
            words << QStringLiteral("--%1=%2").arg(QLatin1String(name), value);
    };
    option("pub", address.pubPath);
    option("pull", address.pullPath);
    option("sock-dir", address.sockDir);
    option("node", address.node == BusNode::Minion ? QStringLiteral("minion") : QStringLiteral("master"));
    option("id", address.minionId);
    option("max-event-size", QString::number(address.maxEventSize));
    option("release", address.release);
    return words;
}

namespace { std::atomic<const char *> installedFolder{BRINE_LIBEXEC}; }

bool setInstalledFolder(const char *folder)
{
    installedFolder = folder;
    return true;
}

QString brineProgram(const QString &name)
{
    const QString here = QFileInfo(QStringLiteral("/proc/self/exe")).canonicalPath();
    for (const QString &place : {here + QLatin1Char('/'), here + QStringLiteral("/../libexec/brine/"), here + QStringLiteral("/../transport/"),
                                 here + QStringLiteral("/../app/"), QString::fromUtf8(installedFolder.load()) + QLatin1Char('/')})
        if (const QFileInfo program(place + name); program.isExecutable() && program.isFile())
            return program.canonicalFilePath();
    return name;
}

} // namespace brine
