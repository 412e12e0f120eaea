#include "saltcommand.h"
#include "deadline.h"
#include "payloadwriter.h"
#include <QFileInfo>
#include <QJsonArray>
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

/// Why no argument of a command line is this tag or this payload; empty: there is one for each.
QString notSayable(const MinionShot &shot)
{
    if (saltWord(shot.tag).isEmpty())
        return QStringLiteral("The salt command does not read this tag as it is.");
    return saltArgument(shot.payload).isEmpty() ? QStringLiteral("The salt command cannot carry %1.").arg(obstacleTo(Dialect::Salt, shot.payload)) : QString();
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

QStringList SaltCommand::options(const MinionTarget &target, const QString &configDir, int timeoutMs)
{
    QStringList result;
    if (!configDir.isEmpty())
        result << QStringLiteral("-c") << configDir;
    result << QStringLiteral("--out=json") << QStringLiteral("--no-color");
    result << QStringLiteral("-t") << QString::number(std::max(1, timeoutMs / 1000));
    if (const MinionTarget::Kind *kind = MinionTarget::kind(target.type); kind && *kind->letter)
        result << QString::fromLatin1(kind->letter);
    return result;
}

// "--" ends the options: a target or tag that begins with "-" is no option.
QStringList SaltCommand::arguments(const MinionShot &shot, const QString &configDir)
{
    return options(shot.target, configDir, shot.timeoutMs)
        << QStringLiteral("--static") << QStringLiteral("--") << shot.target.text << QStringLiteral("event.fire")
        << QString::fromUtf8(saltArgument(shot.payload)) << QString::fromUtf8(saltWord(shot.tag));
}

Result<SaltCommand::Ended, BusProblem> SaltCommand::run(const QStringList &arguments, int timeoutMs, const std::stop_token &stop)
{
    using R = Result<Ended, BusProblem>;
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
    child.start(salt, arguments, QIODevice::ReadOnly);
    if (!child.waitForStarted())
        return R::failure(problem(QStringLiteral("The salt command did not start."), QStringLiteral("%1: %2").arg(salt, child.errorString())));
    constexpr int LookMs = 50;
    const Deadline deadline(timeoutMs);
    while (!stop.stop_requested() && !deadline.hasPassed() && !child.waitForFinished(qMin(LookMs, deadline.remainingMs())) && child.state() != QProcess::NotRunning) { }
    if (child.state() != QProcess::NotRunning) {
        child.kill();
        child.waitForFinished(5000);
        return R::failure(problem(stop.stop_requested() ? QStringLiteral("The salt command was stopped.") : QStringLiteral("The salt command did not end in time."),
                                  QStringLiteral("What %1 had done by then is not known.").arg(salt)));
    }
    return Ended{child.exitCode(), child.readAllStandardOutput(), child.readAllStandardError()};
}

Result<QVector<SaltCommand::Answer>, BusProblem> SaltCommand::fire(const MinionShot &shot, const QString &configDir, std::stop_token stop)
{
    using R = Result<QVector<Answer>, BusProblem>;
    if (const QString why = notSayable(shot); !why.isEmpty())
        return R::failure(problem(QStringLiteral("Not sent to the minions."), why, {QStringLiteral("Fire it by the master's own request (brinectl fire --via master), which carries every value.")}));
    // A cold salt needs seconds before its own timeout begins.
    const auto ended = run(arguments(shot, configDir), shot.timeoutMs + 30000, stop);
    if (!ended)
        return R::failure(ended.error());
    const QVector<Answer> answers = readAnswers(ended->output);
    if (answers.isEmpty())
        return R::failure(problem(QStringLiteral("No minion answered."),
                                  QStringLiteral("%1 ended with %2. %3").arg(program()).arg(ended->exitCode).arg(lastLines(ended->errors + ended->output))));
    return answers;
}

// Without --static: with it salt publishes a job all the same (salt/cli/salt.py).
Result<QStringList, BusProblem> SaltCommand::preview(const MinionTarget &target, const QString &configDir, std::stop_token stop)
{
    using R = Result<QStringList, BusProblem>;
    constexpr int PreviewMs = 30000;
    const QStringList words = options(target, configDir, MinionShot().timeoutMs) << QStringLiteral("--preview-target") << QStringLiteral("--") << target.text;
    const auto ended = run(words, PreviewMs, stop);
    if (!ended)
        return R::failure(ended.error());
    const QJsonDocument document = QJsonDocument::fromJson(ended->output);
    if (!document.isArray())
        return R::failure(problem(QStringLiteral("Which minions match is not known before firing."),
                                  QStringLiteral("%1 --preview-target ended with %2. %3").arg(program()).arg(ended->exitCode).arg(lastLines(ended->errors + ended->output))));
    QStringList minions;
    for (const QJsonValue &id : document.array())
        minions.append(id.toString());
    minions.sort();
    return minions;
}

} // namespace brine
