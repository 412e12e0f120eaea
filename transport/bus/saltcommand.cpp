#include "saltcommand.h"
#include "jsonwriter.h"
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <csignal>

namespace brine {

namespace {

BusProblem problem(const QString &title, const QString &reason, const QStringList &remedies = {})
{
    BusProblem result;
    result.title = title;
    result.reason = reason;
    result.remedies = remedies;
    return result;
}

QString lastLines(const QByteArray &output)
{
    QStringList lines = QString::fromUtf8(output).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    if (lines.size() > 5)
        lines = lines.mid(lines.size() - 5);
    return lines.join(QLatin1Char('\n'));
}

// --out=json prints one object per minion, one after the other, when --static is not given.
QVector<SaltCommand::Answer> readAnswers(const QByteArray &output)
{
    QVector<SaltCommand::Answer> answers;
    const QJsonObject object = QJsonDocument::fromJson(output).object();
    for (auto it = object.begin(); it != object.end(); ++it) {
        SaltCommand::Answer answer{it.key(), it.value().toBool(false), {}};
        if (!answer.fired)
            answer.text = it.value().isString() ? it.value().toString() : QStringLiteral("event.fire answered False");
        answers.append(answer);
    }
    return answers;
}

} // namespace

QString SaltCommand::program()
{
    const QString named = qEnvironmentVariable("BRINE_SALT");
    if (!named.isEmpty())
        return QFileInfo(named).isExecutable() ? named : QString();
    const QString found = QStandardPaths::findExecutable(QStringLiteral("salt"));
    if (!found.isEmpty())
        return found;
    return QStandardPaths::findExecutable(QStringLiteral("salt"), {QStringLiteral("/usr/bin"), QStringLiteral("/usr/local/bin"),
                                                                     QStringLiteral("/opt/saltstack/salt")});
}

QStringList SaltCommand::arguments(const Shot &shot)
{
    QStringList result;
    if (!shot.configDir.isEmpty())
        result << QStringLiteral("-c") << shot.configDir;
    result << QStringLiteral("--out=json") << QStringLiteral("--static") << QStringLiteral("--no-color");
    result << QStringLiteral("-t") << QString::number(std::max(1, shot.timeoutMs / 1000));
    if (shot.targetType == QLatin1String("list"))
        result << QStringLiteral("-L");
    // "--" ends the options: a target or tag that begins with "-" is no option.
    result << QStringLiteral("--") << shot.target << QStringLiteral("event.fire");
    result << QString::fromUtf8(toJson(shot.payload)) << QString::fromUtf8(shot.tag);
    return result;
}

Result<QVector<SaltCommand::Answer>, BusProblem> SaltCommand::fire(const Shot &shot)
{
    using R = Result<QVector<Answer>, BusProblem>;
    const QString salt = program();
    if (salt.isEmpty())
        return R::failure(problem(QStringLiteral("There is no salt command on this machine."),
                                  QStringLiteral("Firing at minions runs `salt TARGET event.fire`, and salt is neither in PATH nor in its usual places."),
                                  {QStringLiteral("Fire from the master itself, or name the program in BRINE_SALT.")}));
    QProcess child;
    child.setProcessChannelMode(QProcess::SeparateChannels);
    // brinectl blocks signals for its own waiting; the child must get them.
    child.setChildProcessModifier([] {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
    });
    child.start(salt, arguments(shot), QIODevice::ReadOnly);
    if (!child.waitForStarted())
        return R::failure(problem(QStringLiteral("The salt command did not start."), QStringLiteral("%1: %2").arg(salt, child.errorString())));
    // A cold salt needs seconds before its own timeout begins.
    if (!child.waitForFinished(shot.timeoutMs + 30000)) {
        child.kill();
        child.waitForFinished(5000);
        return R::failure(problem(QStringLiteral("The salt command did not end in time."),
                                  QStringLiteral("%1 was stopped; whether the event landed is not known.").arg(salt)));
    }
    const QVector<Answer> answers = readAnswers(child.readAllStandardOutput());
    if (answers.isEmpty())
        return R::failure(problem(QStringLiteral("No minion answered."),
                                  QStringLiteral("%1 ended with %2. %3").arg(salt).arg(child.exitCode()).arg(lastLines(child.readAllStandardError()))));
    return answers;
}

} // namespace brine
