#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace brine {

/// The text with the secrets in it replaced by `mask`, nullopt when there are none: bodies of PEM private keys, JWTs,
/// crypt(3) and Argon2 hashes, AWS access keys and tokens of well-known services, users of URLs, values behind
/// `password=`, `token:`, `--secret` and the like. One pass over the bytes, any encoding. Any thread.
std::optional<QByteArray> maskedText(QByteArrayView text, QByteArrayView mask);

} // namespace brine
