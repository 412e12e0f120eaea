#pragma once

#include <QByteArray>
#include <QObject>
#include <functional>

namespace brine {

/// Passwords in the desktop's keyring (Secret Service or KWallet, by QtKeychain), and nowhere else: where there is none, that is said.
/// Every answer comes within 5 s. The thread of the event loop.
class Keyring : public QObject
{
    Q_OBJECT
public:
    enum class Outcome { Found, NotThere, NoKeyring };
    struct Answer { Outcome outcome = Outcome::NotThere; QByteArray secret; QString why; };
    using Done = std::function<void(Answer)>;

    explicit Keyring(QObject *parent = nullptr) : QObject(parent) { }
    void read(const QString &key, Done done);
    void write(const QString &key, const QByteArray &secret, Done done);
    void remove(const QString &key, Done done);
};

} // namespace brine
