#include "saltcommand.h"
#include "jsonwriter.h"
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

namespace {
struct TargetKind { const char *name, *letter; };
constexpr TargetKind TargetKinds[] = {{"glob", ""}, {"list", "-L"}, {"pcre", "-E"}, {"grain", "-G"}, {"grain_pcre", "-P"}, {"pillar", "-I"}, {"pillar_pcre", "-J"},
                                      {"compound", "-C"}, {"nodegroup", "-N"}, {"range", "-R"}, {"ipcidr", "-S"}};
} // namespace

std::optional<QString> SaltCommand::targetOption(const QString &targetType)
{
    if (targetType.isEmpty())
        return QString();
    for (const TargetKind &kind : TargetKinds) {
        if (targetType == QLatin1String(kind.name))
            return QString::fromLatin1(kind.letter);
    }
    return std::nullopt;
}

QStringList SaltCommand::targetTypes()
{
    QStringList names;
    for (const TargetKind &kind : TargetKinds)
        names.append(QString::fromLatin1(kind.name));
    return names;
}

QStringList SaltCommand::arguments(const Shot &shot)
{
    QStringList result;
    if (!shot.configDir.isEmpty())
        result << QStringLiteral("-c") << shot.configDir;
    result << QStringLiteral("--out=json") << QStringLiteral("--static") << QStringLiteral("--no-color");
    result << QStringLiteral("-t") << QString::number(std::max(1, shot.timeoutMs / 1000));
    if (const QString letter = targetOption(shot.targetType).value_or(QString()); !letter.isEmpty())
        result << letter;
    // "--" ends the options: a target or tag that begins with "-" is no option.
    result << QStringLiteral("--") << shot.target << QStringLiteral("event.fire");
    result << QString::fromUtf8(toJson(shot.payload)) << QString::fromUtf8(shot.tag);
    return result;
}

Result<SaltCommand::Ended, BusProblem> SaltCommand::run(const QStringList &arguments, int timeoutMs)
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
    if (!child.waitForFinished(timeoutMs)) {
        child.kill();
        child.waitForFinished(5000);
        return R::failure(problem(QStringLiteral("The salt command did not end in time."), QStringLiteral("%1 was stopped; what it had done by then is not known.").arg(salt)));
    }
    return Ended{child.exitCode(), child.readAllStandardOutput(), child.readAllStandardError()};
}

Result<QVector<SaltCommand::Answer>, BusProblem> SaltCommand::fire(const Shot &shot)
{
    using R = Result<QVector<Answer>, BusProblem>;
    // A cold salt needs seconds before its own timeout begins.
    const auto ended = run(arguments(shot), shot.timeoutMs + 30000);
    if (!ended)
        return R::failure(ended.error());
    const QVector<Answer> answers = readAnswers(ended->output);
    if (answers.isEmpty())
        return R::failure(problem(QStringLiteral("No minion answered."),
                                  QStringLiteral("%1 ended with %2. %3").arg(program()).arg(ended->exitCode).arg(lastLines(ended->errors + ended->output))));
    return answers;
}

Result<QStringList, BusProblem> SaltCommand::preview(const Shot &shot)
{
    using R = Result<QStringList, BusProblem>;
    constexpr int PreviewMs = 30000;
    QStringList words = arguments(shot);
    words = words.first(words.indexOf(QStringLiteral("--")));
    words.removeAll(QStringLiteral("--static")); // with it salt publishes a job all the same (salt/cli/salt.py)
    words << QStringLiteral("--preview-target") << QStringLiteral("--") << shot.target;
    const auto ended = run(words, PreviewMs);
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
