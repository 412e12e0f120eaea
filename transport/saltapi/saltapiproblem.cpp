#include "saltapiproblem.h"

#include "jsonpacker.h"
#include "msgpackview.h"
#include "textforms.h"
#include <QCoreApplication>
#include <QHostAddress>
#include <QSslCertificate>
#include <QUrl>

namespace brine::saltapi {

namespace {

using Error = QNetworkReply::NetworkError;
using Kind = BusProblem::Kind;

QString tr(const char *text) { return QCoreApplication::translate("brine::SaltApi", text); }

BusProblem problem(const SaltApiLogin &login, Kind kind, const QString &title, const QString &reason, const QStringList &remedies)
{
    return {kind, shownUrl(login.url), title, reason, remedies};
}

QString host(const SaltApiLogin &login) { return QUrl(login.url).host(); }
int port(const SaltApiLogin &login)
{
    const QUrl url(login.url);
    return url.port(url.scheme() == QLatin1String("http") ? 80 : 443);
}

QString restartHint() { return tr("then restart salt-api on the master: systemctl restart salt-api"); }

BusProblem certificateProblem(const SaltApiLogin &login, const QList<QSslError> &errors)
{
    const QSslError &first = errors.first();
    const QSslCertificate certificate = first.certificate();
    const QString who = certificate.isNull() ? QString()
        : tr("The certificate is of %1, signed by %2, valid until %3.")
              .arg(certificate.subjectDisplayName(), certificate.issuerDisplayName(), certificate.expiryDate().toString(Qt::ISODate));
    const QString nothingSent = tr("Nothing was sent: no name, no password.");
    const auto tell = [&](const QString &title, const QStringList &remedies) {
        return problem(login, Kind::Other, title, who.isEmpty() ? nothingSent : who + QLatin1Char(' ') + nothingSent, remedies);
    };
    switch (first.error()) {
    case QSslError::HostNameMismatch:
        return tell(tr("The certificate of %1 is for another name.").arg(host(login)),
                    {tr("use the name that the certificate is for, or give the server one for %1").arg(host(login))});
    case QSslError::CertificateExpired:
    case QSslError::CertificateNotYetValid:
        return tell(tr("The certificate of %1 is not valid today.").arg(host(login)),
                    {tr("renew it on the server; if it is good, set this machine's clock")});
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return tell(tr("The certificate of %1 is signed by an authority that is not known here.").arg(host(login)),
                    {tr("give the authority's certificate: --ca-file FILE (a self-signed one is its own authority)"),
                     tr("or install it for the whole machine: /usr/local/share/ca-certificates/NAME.crt, then sudo update-ca-certificates")});
    default:
        return tell(tr("The certificate of %1 is refused: %2.").arg(host(login), first.errorString()), {tr("give the server a good certificate")});
    }
}

} // namespace

QString shownUrl(const QString &url)
{
    return QUrl(url).toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

bool isLoopback(const QString &host)
{
    if (host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0)
        return true;
    const QHostAddress address(host);
    return !address.isNull() && address.isLoopback();
}

std::optional<BusProblem> urlProblem(const SaltApiLogin &login)
{
    const QUrl url(login.url, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || url.hasQuery() || url.hasFragment())
        return problem(login, Kind::NotFound, tr("%1 is no URL of a salt-api.").arg(shownUrl(login.url)), url.errorString(),
                       {tr("such as https://salt.example.com:8000")});
    if (!url.userInfo().isEmpty())
        return problem(login, Kind::NotFound, tr("A name or password within a URL is not used."), tr("It would end in logs and lists of processes."),
                       {tr("give --username, and the password by --password-file, the keyring or when asked")});
    if (url.scheme() != QLatin1String("https") && url.scheme() != QLatin1String("http"))
        return problem(login, Kind::NotFound, tr("%1 is neither https nor http.").arg(shownUrl(login.url)), {}, {tr("such as https://salt.example.com:8000")});
    if (url.scheme() == QLatin1String("http") && !isLoopback(url.host()) && !login.plainHttp)
        return problem(login, Kind::NoPermission, tr("Plain http to another machine is not used without your word."),
                       tr("Everybody on the way to %1 could read the password and every event.").arg(url.host()),
                       {tr("use https: ssl_crt and ssl_key of rest_cherrypy in the master's configuration"), tr("or accept it for this connection: --plain-http")});
    return std::nullopt;
}

QString serverWords(const Answer &answer)
{
    QByteArray words;
    if (answer.contentType.startsWith("application/json")) {
        words = MsgpackView(packJson(answer.body)).find("return").bytes().toByteArray();
    } else if (const qsizetype begin = answer.body.indexOf("<p>"); begin >= 0) {
        const qsizetype end = answer.body.indexOf("</p>", begin);
        words = end < 0 ? QByteArray() : answer.body.mid(begin + 3, end - begin - 3);
        words.replace("&#x27;", "'").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }
    return safeText(words.simplified(), 300);
}

BusProblem noAnswer(const SaltApiLogin &login, const Answer &answer)
{
    const QString at = QStringLiteral("%1:%2").arg(host(login)).arg(port(login));
    if (!answer.sslErrors.isEmpty())
        return certificateProblem(login, answer.sslErrors);
    if (answer.isTimedOut)
        return problem(login, Kind::Other, tr("%1 did not answer in %2 s.").arg(at).arg(answer.timeoutMs / 1000),
                       tr("A login waits up to 180 s where the master hangs; where nothing answers at all, a firewall drops it."),
                       {tr("on the master: systemctl status salt-master salt-api")});
    switch (answer.error) {
    case Error::HostNotFoundError:
        return problem(login, Kind::NotFound, tr("The machine %1 is not known.").arg(host(login)), tr("Its name has no address."),
                       {tr("check the name; getent hosts %1").arg(host(login))});
    case Error::ConnectionRefusedError:
        return problem(login, Kind::NobodyListens, tr("Nobody listens at %1.").arg(at), tr("The machine is there; salt-api is not running, or has another port."),
                       {tr("on the master: systemctl start salt-api"), tr("its port: rest_cherrypy: port: in the master's configuration")});
    case Error::SslHandshakeFailedError:
        return problem(login, Kind::Other, tr("No TLS with %1.").arg(at), answer.errorText,
                       {tr("the server speaks plain http (disable_ssl), or TLS older than 1.2")});
    case Error::RemoteHostClosedError:
        return problem(login, Kind::CutOff, tr("%1 closed the connection without an answer.").arg(at), answer.errorText,
                       {tr("a server of https does so to http:// URLs; else see the log of salt-api")});
    case Error::ProxyConnectionRefusedError:
    case Error::ProxyConnectionClosedError:
    case Error::ProxyNotFoundError:
    case Error::ProxyTimeoutError:
    case Error::UnknownProxyError:
        return problem(login, Kind::Other, tr("The proxy does not let through to %1.").arg(at), answer.errorText,
                       {tr("the desktop's proxy settings, or https_proxy; except this host by no_proxy")});
    case Error::ProxyAuthenticationRequiredError:
        return problem(login, Kind::NoPermission, tr("The proxy before %1 wants a login of its own.").arg(at), answer.errorText,
                       {tr("put it into the desktop's proxy settings")});
    case Error::ProtocolInvalidOperationError:
    case Error::ProtocolFailure:
    case Error::ProtocolUnknownError:
        return problem(login, Kind::NotUnderstood, tr("What answers at %1 is no web server.").arg(at), answer.errorText,
                       {tr("4505 and 4506 are the master's own ports; salt-api has the port of rest_cherrypy, often 8000")});
    default:
        return problem(login, Kind::Other, tr("No answer from %1.").arg(at), answer.errorText, {tr("brinectl doctor with the same options shows which step fails")});
    }
}

BusProblem loginNotUnderstood(const SaltApiLogin &login, const Answer &answer)
{
    const QString at = shownUrl(login.url);
    if (answer.isTooLarge)
        return problem(login, Kind::NotUnderstood, tr("The answer to the login is larger than any of salt-api."), {}, {tr("check the URL: %1").arg(at)});
    if (answer.status >= 300 && answer.status < 400)
        return problem(login, Kind::NotUnderstood, tr("%1 sends elsewhere, to %2.").arg(at, safeText(answer.location, 200)),
                       tr("That is not followed: the password would go along."), {tr("if you trust it, give that URL yourself")});
    return problem(login, Kind::NotUnderstood, tr("What answers at %1 is no salt-api.").arg(at),
                   tr("To the login it said %1 (%2). %3").arg(answer.status).arg(safeText(answer.contentType, 60), serverWords(answer)),
                   {tr("check host, port and path of the URL")});
}

BusProblem loginRefused(const SaltApiLogin &login, const Answer &answer)
{
    const QString words = serverWords(answer);
    if (answer.isTooLarge)
        return loginNotUnderstood(login, answer);
    switch (answer.status) {
    case 0: return noAnswer(login, answer);
    case 401:
        return problem(login, Kind::NoPermission, tr("The login as %1 was refused.").arg(login.user),
                       tr("eauth %1. The server says: %2").arg(login.eauth, words),
                       {tr("check the password, and the eauth: it is one of external_auth in the master's configuration"),
                        tr("on the master: salt-run auth.mk_token username=%1 password=… eauth=%2 says more").arg(login.user, login.eauth)});
    case 403:
        return problem(login, Kind::NoPermission, tr("%1 may not log in here.").arg(login.user), words, {tr("a proxy or api_acl refuses this user or machine")});
    case 500:
        return problem(login, Kind::Other, tr("salt-api failed at the login (500)."),
                       words.isEmpty() ? tr("It does so too where eauth %1 is none that the master knows.").arg(login.eauth) : words,
                       {tr("check the eauth; see the log of salt-api, /var/log/salt/api")});
    case 502: case 503: case 504:
        return problem(login, Kind::Other, tr("salt-api has no master behind it (%1).").arg(answer.status), words,
                       {tr("on the master: systemctl status salt-master")});
    default: return loginNotUnderstood(login, answer);
    }
}

BusProblem streamRefused(const SaltApiLogin &login, const Answer &answer)
{
    const QString words = serverWords(answer);
    if (answer.isTooLarge)
        return problem(login, Kind::NotUnderstood, tr("The answer to /events has a head without end."), {}, {tr("give the URL of salt-api itself")});
    if (answer.wantsLogin())
        return problem(login, Kind::NoPermission, tr("The login's token is not accepted for /events."), words,
                       {tr("log in anew; where several salt-api run behind one address, they must share their sessions")});
    switch (answer.status) {
    case 0: return noAnswer(login, answer);
    case 403:
        return problem(login, Kind::NoPermission, tr("%1 may not read /events here.").arg(login.user), words,
                       {tr("a proxy before salt-api refuses it; salt-api itself shows all events to every login")});
    case 404: case 405:
        return problem(login, Kind::NotFound, tr("There is no /events at %1.").arg(shownUrl(login.url)), words,
                       {tr("rest_cherrypy and rest_tornado have it, rest_wsgi has not; a proxy may leave it out")});
    case 200:
        return problem(login, Kind::NotUnderstood, tr("/events is no stream of events but %1.").arg(safeText(answer.contentType, 60)),
                       tr("A proxy or a page of a login stands before salt-api."), {tr("give the URL of salt-api itself")});
    case 502: case 503: case 504:
        return problem(login, Kind::Other, tr("salt-api has no master behind it (%1).").arg(answer.status), words, {tr("on the master: systemctl status salt-master")});
    default:
        return problem(login, Kind::NotUnderstood, tr("/events answered %1.").arg(answer.status), words, {tr("see the log of salt-api, /var/log/salt/api")});
    }
}

BusProblem shotRefused(const SaltApiLogin &login, const Answer &answer, const QString &client)
{
    const QString words = serverWords(answer);
    if (answer.status == 0) {
        BusProblem lost = noAnswer(login, answer);
        lost.title = tr("Not known whether it was sent: %1").arg(lost.title);
        return lost;
    }
    if (answer.status == 400 && words.contains(QLatin1String("netapi_enable_clients")))
        return problem(login, Kind::NoPermission, tr("Not sent: salt-api may not use the client %1.").arg(client), words,
                       {tr("in the master's configuration: netapi_enable_clients: [%1]").arg(client), restartHint()});
    if (answer.wantsLogin() || answer.status == 403)
        return problem(login, Kind::NoPermission, tr("Not sent: %1 may not do this.").arg(login.user), words,
                       {client == QLatin1String("local") ? tr("in external_auth on the master: %1: [event.fire]").arg(login.user)
                                                         : tr("in external_auth on the master: %1: ['@runner'], or only {'@runner': [event.send]}").arg(login.user),
                        restartHint()});
    return problem(login, Kind::Other, tr("Not sent: salt-api answered %1.").arg(answer.status), words, {tr("see the log of salt-api, /var/log/salt/api")});
}

BusProblem noPassword(const SaltApiLogin &login, const QString &why)
{
    return problem(login, Kind::NoPermission, login.user.isEmpty() ? tr("Nobody to log in as.") : tr("No password for %1.").arg(login.user), why,
                   {tr("give --username and --password-file FILE, or $SALTAPI_USER and $SALTAPI_PASS, or write them into ~/.pepperrc")});
}

QString tornadoWarning()
{
    return tr("This salt-api is rest_tornado: of events that come close together it leaves some out, and nothing tells which. rest_cherrypy has them all.");
}

BusProblem tokenExpired(const SaltApiLogin &login)
{
    return problem(login, Kind::NoPermission, tr("The token is not valid, or no longer."), tr("A token alone cannot be renewed."),
                   {tr("make a new one by POST /login, or give a password instead")});
}

} // namespace brine::saltapi
