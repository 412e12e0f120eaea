#pragma once

#include <QByteArrayView>

namespace brine {

/// Whether a name says that its value is a secret: password, passwd, pass, secret, token, api_key, private, credential,
/// authorization, cookie, session, salt_key, aes, pem, in any case and within longer names (dbPassword, X-Auth-Token),
/// but not in other words (passenger, compass, tokenize, private_ips). Paths and state ids are no names.
bool isSecretName(QByteArrayView name);

/// The same words anywhere in any bytes, however long.
bool containsSecretWord(QByteArrayView bytes);

} // namespace brine
