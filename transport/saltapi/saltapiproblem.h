#pragma once

#include "busaddress.h"
#include <QByteArray>
#include <QNetworkReply>
#include <QSslError>

namespace brine {

/// What an answer of salt-api's HTTP server says, or why there is none, as sentences for people.
namespace saltapi {

struct Answer
{
    int status = 0;                     ///< 0: no answer of HTTP
    QByteArray body;                    ///< cut at SaltApiHttp::MaxAnswerBytes
    QByteArray contentType, token, location;
    QNetworkReply::NetworkError error = QNetworkReply::NoError;
    QString errorText;
    QList<QSslError> sslErrors;
    bool isTooLarge = false, isTimedOut = false;
    int timeoutMs = 0;
    bool isOk() const { return status == 200 && !isTooLarge; }
    /// The token is none, or no longer: 401, or as rest_tornado says it, a way to /login.
    bool wantsLogin() const { return status == 401 || (status == 302 && location.endsWith("/login")); }
};

/// The sentence within CherryPy's HTML page of an error, or the `return` of a JSON one; one line, cut.
QString serverWords(const Answer &answer);

/// No answer at all: the name, the way, TLS, a proxy. `url` is shown without user and password.
BusProblem noAnswer(const SaltApiLogin &login, const Answer &answer);
BusProblem loginRefused(const SaltApiLogin &login, const Answer &answer);
BusProblem loginNotUnderstood(const SaltApiLogin &login, const Answer &answer);
BusProblem streamRefused(const SaltApiLogin &login, const Answer &answer);
BusProblem shotRefused(const SaltApiLogin &login, const Answer &answer, const QString &client);
BusProblem noPassword(const SaltApiLogin &login, const QString &why);
/// What rest_tornado does not do; one sentence.
QString tornadoWarning();
BusProblem tokenExpired(const SaltApiLogin &login);
/// nullopt: such a URL may be used. Refused: no URL, another scheme, a password in it, plain http to another machine.
std::optional<BusProblem> urlProblem(const SaltApiLogin &login);
bool isLoopback(const QString &host);
QString shownUrl(const QString &url);

} // namespace saltapi
} // namespace brine
