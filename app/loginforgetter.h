#pragma once

#include "saltapilogin.h"
#include <QObject>

class QProcess;

namespace brine {

/// Removes the passwords of logins to salt-api from the desktop's keyring, by brine-saltapi: the window itself knows no keyring.
/// UI thread; the destructor waits for what is under way, 5 s at most.
class LoginForgetter : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    ~LoginForgetter() override;
    void forget(const SaltApiLogin &login);

Q_SIGNALS:
    void failed(const brine::SaltApiLogin &login, const QString &why);

private:
    void ended(QProcess *program, const SaltApiLogin &login);
};

} // namespace brine
