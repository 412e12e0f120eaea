#include "connectionrequest.h"

namespace brine {

namespace {

/// The texts of a request by their option.
struct TextField { const char *key; QString BusRequest::*field; };
constexpr TextField TextFields[] = {
    {"sock-dir", &BusRequest::sockDir}, {"id", &BusRequest::minionId}, {"config-dir", &BusRequest::configDir},
    {"release", &BusRequest::release}, {"as", &BusRequest::asUser}, {"ssh", &BusRequest::sshHost},
    {"remote-program", &BusRequest::remoteProgram},
};
struct LoginField { const char *key; QString SaltApiLogin::*field; };
constexpr LoginField LoginFields[] = {
    {"saltapi-url", &SaltApiLogin::url}, {"eauth", &SaltApiLogin::eauth}, {"username", &SaltApiLogin::user},
    {"password-file", &SaltApiLogin::passwordFile}, {"token-file", &SaltApiLogin::tokenFile}, {"ca-file", &SaltApiLogin::caFile},
};
struct KeepWord { const char *word; SaltApiLogin::Keep keep; };
constexpr KeepWord KeepWords[] = {{"session", SaltApiLogin::Keep::Session}, {"ask", SaltApiLogin::Keep::Ask}}; // else the keyring
struct FireWord { const char *word; SaltApiLogin::FireBy fireBy; };
constexpr FireWord FireWords[] = {{"hook", SaltApiLogin::FireBy::Hook}, {"runner", SaltApiLogin::FireBy::Runner}}; // else any

SaltApiLogin loginOf(const SavedConnection &connection)
{
    SaltApiLogin login;
    const auto value = [&connection](const char *key) { return connection.value(QString::fromLatin1(key)); };
    login.wanted = !value("saltapi-url").isEmpty();
    if (!login.wanted)
        return login;
    for (const LoginField &text : LoginFields)
        login.*text.field = value(text.key);
    for (const KeepWord &known : KeepWords)
        login.keep = value("keep-password") == QLatin1String(known.word) ? known.keep : login.keep;
    for (const FireWord &known : FireWords)
        login.fireBy = value("fire-by") == QLatin1String(known.word) ? known.fireBy : login.fireBy;
    login.plainHttp = value("plain-http") == QLatin1String("yes");
    return login;
}

} // namespace

BusRequest requestOf(const SavedConnection &connection)
{
    BusRequest request;
    for (const TextField &text : TextFields)
        request.*text.field = connection.value(QString::fromLatin1(text.key));
    const QString node = connection.value(QStringLiteral("node"));
    if (node == QLatin1String("minion") || (node.isEmpty() && !request.minionId.isEmpty()))
        request.node = BusNode::Minion;
    else if (node == QLatin1String("master"))
        request.node = BusNode::Master;
    request.saltApi = loginOf(connection);
    return request;
}

SavedConnection connectionOf(const BusRequest &request)
{
    SavedConnection connection;
    const auto set = [&connection](const char *key, const QString &value) { connection.set(QString::fromLatin1(key), value); };
    for (const TextField &text : TextFields)
        set(text.key, request.*text.field);
    if (request.node)
        set("node", *request.node == BusNode::Minion ? QStringLiteral("minion") : QStringLiteral("master"));
    const SaltApiLogin &login = request.saltApi;
    if (!login.wanted)
        return connection;
    for (const LoginField &text : LoginFields)
        set(text.key, login.*text.field);
    for (const KeepWord &known : KeepWords)
        if (login.keep == known.keep)
            set("keep-password", QString::fromLatin1(known.word));
    for (const FireWord &known : FireWords)
        if (login.fireBy == known.fireBy)
            set("fire-by", QString::fromLatin1(known.word));
    if (login.plainHttp)
        set("plain-http", QStringLiteral("yes"));
    return connection;
}

} // namespace brine
