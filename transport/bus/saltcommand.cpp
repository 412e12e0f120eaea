#include "saltcommand.h"
#include "payloadwriter.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace brine {

namespace {

/// How it ended, with its last lines.
QString endOf(const SaltChild::Ended &ended)
{
    const QStringList lines = QString::fromUtf8(ended.errors + ended.output).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    const QString last = lines.mid(std::max<qsizetype>(0, lines.size() - 5)).join(QLatin1Char('\n'));
    return QStringLiteral("%1 ended with %2. %3").arg(SaltCommand::program()).arg(ended.exitCode).arg(last);
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
    return SaltChild::find("BRINE_SALT", QStringLiteral("salt"));
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

Result<SaltChild::Ended, BusProblem> SaltCommand::run(const QStringList &arguments, int timeoutMs, const std::stop_token &stop)
{
    using R = Result<SaltChild::Ended, BusProblem>;
    const QString salt = program();
    if (salt.isEmpty())
        return R::failure({BusProblem::Kind::Other, {}, QStringLiteral("There is no salt command on this machine."),
                           QStringLiteral("Firing at minions runs `salt TARGET event.fire`, and salt is neither in PATH nor in its usual places."),
                           {QStringLiteral("Fire from the master itself, or name the program in BRINE_SALT.")}});
    const auto ended = SaltChild::run(salt, arguments, timeoutMs, stop);
    if (ended)
        return *ended;
    if (!ended.error().isStarted)
        return R::failure({BusProblem::Kind::Other, {}, QStringLiteral("The salt command did not start."), ended.error().text, {}});
    return R::failure({BusProblem::Kind::Other, {}, QStringLiteral("The salt command was stopped before its end."),
                       QStringLiteral("%1 What %2 had done by then is not known.").arg(ended.error().text, salt), {}});
}

Result<QVector<SaltCommand::Answer>, BusProblem> SaltCommand::fire(const MinionShot &shot, const QString &configDir, std::stop_token stop)
{
    using R = Result<QVector<Answer>, BusProblem>;
    if (const QString why = notSayable(shot); !why.isEmpty())
        return R::failure({BusProblem::Kind::Other, {}, QStringLiteral("Not sent to the minions."), why,
                           {QStringLiteral("Fire it by the master's own request (brinectl fire --via master), which carries every value.")}});
    // A cold salt needs seconds before its own timeout begins.
    const auto ended = run(arguments(shot, configDir), shot.timeoutMs + 30000, stop);
    if (!ended)
        return R::failure(ended.error());
    const QVector<Answer> answers = readAnswers(ended->output);
    if (answers.isEmpty())
        return R::failure({BusProblem::Kind::Other, {}, QStringLiteral("No minion answered."), endOf(*ended), {}});
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
        return R::failure({BusProblem::Kind::Other, {}, QStringLiteral("Which minions match is not known before firing."), endOf(*ended), {}});
    QStringList minions;
    for (const QJsonValue &id : document.array())
        minions.append(id.toString());
    minions.sort();
    return minions;
}

} // namespace brine
