#include "keyring.h"

#include <QCoreApplication>
#include <QTimer>
#include <memory>
#include <qt6keychain/keychain.h>

namespace brine {

namespace {

constexpr int AnswerMs = 4500;

QString tr(const char *text) { return QCoreApplication::translate("brine::Keyring", text); }

QString reasonOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied: return tr("The keyring stays locked.");
    default: return tr("No secret service is running (gnome-keyring or KWallet)."); // the library's own words name D-Bus's parts
    }
}

/// Runs a job to its end or to the time limit, whichever is first.
void run(QKeychain::Job *job, QObject *context, std::function<Keyring::Answer()> whenDone, const Keyring::Done &done)
{
    const auto told = std::make_shared<bool>(false);
    job->setAutoDelete(true);
    QObject::connect(job, &QKeychain::Job::finished, context, [=](QKeychain::Job *ended) {
        if (std::exchange(*told, true))
            return;
        if (ended->error() == QKeychain::NoError)
            done(whenDone());
        else if (ended->error() == QKeychain::EntryNotFound)
            done({Keyring::Outcome::NotThere, {}, {}});
        else
            done({Keyring::Outcome::NoKeyring, {}, reasonOf(*ended)});
    });
    QTimer::singleShot(AnswerMs, context, [=] {
        if (!std::exchange(*told, true))
            done({Keyring::Outcome::NoKeyring, {}, tr("The keyring did not answer in %1 s: locked perhaps, and nobody unlocks it.").arg(AnswerMs / 1000.0)});
    });
    job->start();
}

template<class Job> Job *make(const QString &key)
{
    auto *job = new Job(QStringLiteral("Brine"));
    job->setKey(key);
    return job;
}

} // namespace

void Keyring::read(const QString &key, Done done)
{
    auto *job = make<QKeychain::ReadPasswordJob>(key);
    run(job, this, [job] { return Answer{Outcome::Found, job->binaryData(), {}}; }, done);
}

void Keyring::write(const QString &key, const QByteArray &secret, Done done)
{
    auto *job = make<QKeychain::WritePasswordJob>(key);
    job->setBinaryData(secret);
    run(job, this, [] { return Answer{Outcome::Found, {}, {}}; }, done);
}

void Keyring::remove(const QString &key, Done done)
{
    run(make<QKeychain::DeletePasswordJob>(key), this, [] { return Answer{Outcome::Found, {}, {}}; }, done);
}

} // namespace brine
