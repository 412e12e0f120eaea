#include "loginforgetter.h"
#include "deadline.h"
#include "linkaddress.h"
#include <QProcess>

namespace brine {

namespace { constexpr int KeyringMs = 5000; }

LoginForgetter::~LoginForgetter()
{
    blockSignals(true); // the window may be gone already
    const Deadline end(KeyringMs);
    for (QProcess *program : findChildren<QProcess *>())
        program->waitForFinished(end.remainingMs());
}

void LoginForgetter::forget(const SaltApiLogin &login)
{
    BusRequest request;
    request.saltApi = login;
    const auto address = linkAddress(request);
    if (!address)
        return;
    auto *program = new QProcess(this);
    connect(program, &QProcess::finished, this, [this, program, login] { ended(program, login); });
    connect(program, &QProcess::errorOccurred, this, [program](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            program->deleteLater();                 // without brine-saltapi nothing was ever kept
    });
    program->start(address->link.first(), address->link.mid(1) + QStringList{QStringLiteral("--forget")});
}

void LoginForgetter::ended(QProcess *program, const SaltApiLogin &login)
{
    if (program->exitStatus() != QProcess::NormalExit || program->exitCode() != 0)
        Q_EMIT failed(login, QString::fromUtf8(program->readAllStandardError()).trimmed());
    program->deleteLater();
}

} // namespace brine
