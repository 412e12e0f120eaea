#include "masterpublish.h"
#include "busreader.h"
#include "deadline.h"
#include "identity.h"
#include "mapbuilder.h"
#include "masterrequest.h"
#include "msgpackview.h"
#include "saltconfig.h"
#include "textforms.h"
#include <QFile>
#include <QSet>
#include <algorithm>

namespace brine {

namespace {

using View = MsgpackView;
constexpr int RequestMs = 15'000, ConnectMs = 5'000, LookMs = 250;
constexpr qint64 MaxKeyBytes = 64 * 1024;

BusProblem problem(BusProblem::Kind kind, const QString &title, const QString &reason, const QStringList &remedies = {})
{
    BusProblem result;
    result.kind = kind;
    result.title = title;
    result.reason = reason;
    result.remedies = remedies;
    return result;
}

Result<QByteArray, BusProblem> readKey(const QString &path)
{
    using R = Result<QByteArray, BusProblem>;
    QFile file(path);
    const QByteArray key = file.open(QIODevice::ReadOnly) ? file.read(MaxKeyBytes).trimmed() : QByteArray();
    if (!key.isEmpty())
        return key;
    return R::failure(problem(file.error() == QFile::OpenError || file.error() == QFile::PermissionsError ? BusProblem::Kind::NoPermission : BusProblem::Kind::NotFound,
                              MasterPublish::tr("The key for publishing cannot be read."), MasterPublish::tr("%1: %2").arg(path, file.exists() ? file.errorString() : MasterPublish::tr("there is no such file")),
                              {MasterPublish::tr("The master writes one for its own user and for each user of publisher_acl; fire as one of them.")}));
}

/// The minions' returns on the master's bus until all have come or the time is over.
QVector<MinionAnswer> collect(BusReader &reader, const MasterPublish::Published &job, int timeoutMs, const std::stop_token &stop)
{
    QVector<MinionAnswer> answers;
    QSet<QByteArray> waited(job.minions.begin(), job.minions.end());
    const QByteArray prefix = "salt/job/" + job.jid + "/ret/";
    const Deadline deadline(timeoutMs);
    while (!waited.isEmpty() && !deadline.hasPassed() && !stop.stop_requested()) {
        for (EventBatch &batch : reader.mailbox().take()) {
            for (qsizetype i = 0; i < batch.count(); ++i) {
                const EventView event = batch.at(i);
                if (event.kind != EventKind::Event || !event.tag.startsWith(prefix) || !waited.remove(event.tag.sliced(prefix.size()).toByteArray()))
                    continue;
                const View value = View(event.payload).find("return");
                MinionAnswer answer{QString::fromUtf8(event.tag.sliced(prefix.size())), value.toBool(), {}};
                if (!answer.fired)
                    answer.text = value.type() == View::Type::Str ? displayText(value) : QStringLiteral("event.fire answered %1").arg(displayText(value));
                answers.append(answer);
            }
            reader.mailbox().giveBack(std::move(batch));
        }
        if (!waited.isEmpty())
            reader.mailbox().waitForEvents(qMin(deadline.remainingMs(), LookMs));
    }
    for (const QByteArray &id : job.minions) {
        if (waited.contains(id))
            answers.append({QString::fromUtf8(id), false, stop.stop_requested() ? MasterPublish::tr("not waited for") : MasterPublish::tr("no answer within %1 s").arg(timeoutMs / 1000)});
    }
    std::sort(answers.begin(), answers.end(), [](const MinionAnswer &a, const MinionAnswer &b) { return a.minionId < b.minionId; });
    return answers;
}

} // namespace

// __read_master_key: one's own, but root asks with the key of the user that the master runs as; get_specific_user for `user`.
Result<MasterPublish::Door, BusProblem> MasterPublish::Door::ofMaster(const QString &configDir)
{
    using R = Result<Door, BusProblem>;
    const SaltConfig config(BusNode::Master, configDir);
    Door door;
    if (const QString transport = config.setting("transport", QStringLiteral("zeromq")); transport != u"zeromq")
        return R::failure(problem(BusProblem::Kind::NotUnderstood, tr("This master's request server does not speak ZeroMQ."), tr("%1 says transport: %2.").arg(config.mainFile(), transport),
                                  {tr("Fire through the salt command.")}));
    const QString interface = config.setting("interface", QStringLiteral("0.0.0.0"));
    door.host = interface == u"0.0.0.0" ? QStringLiteral("127.0.0.1") : interface == u"::" ? QStringLiteral("::1") : interface;
    door.port = config.setting("ret_port", QStringLiteral("4506")).toInt();
    door.nodegroups = config.nodegroups();
    if (!config.deniedFiles().isEmpty())
        door.whyNoNodegroups = tr("Node groups are in the master's configuration, and you may not read %1.").arg(config.deniedFiles().first());
    else if (!config.exists())
        door.whyNoNodegroups = tr("Node groups are in the master's configuration, and there is no %1.").arg(config.mainFile());
    const QString login = Identity::current().userName, master = config.user().isEmpty() ? QStringLiteral("root") : config.user(), behind = qEnvironmentVariable("SUDO_USER");
    const bool isRoot = login == u"root";
    door.user = isRoot && !behind.isEmpty() ? QStringLiteral("sudo_") + behind : login;
    QString keyUser = isRoot ? master : login;
    door.keyFile = config.cacheDirectory() + QStringLiteral("/.%1_key").arg(QString(keyUser).replace(u'\\', u'_'));
    const auto key = readKey(door.keyFile);
    return key ? R(door) : R::failure(key.error());
}

Result<QByteArray> MasterPublish::request(const MinionShot &shot, const QByteArray &key, const QString &user)
{
    using R = Result<QByteArray>;
    const MinionTarget &target = shot.target;
    if (const QString why = target.problem(); !why.isEmpty())
        return R::failure(why);
    if (target.type == u"nodegroup" || (target.type == u"compound" && CompoundTarget::namesNodegroups(target.text)))
        return R::failure(tr("A node group has to be resolved before the request."));
    if (shot.tag.isEmpty() || key.isEmpty() || user.isEmpty() || msgpackSize(shot.payload) != shot.payload.size() || shot.payload.isEmpty())
        return R::failure(tr("The request is not complete: target, tag, data, key and user."));
    MsgpackWriter arguments;
    arguments.array(2);
    arguments.raw(shot.payload);
    arguments.str(shot.tag);
    MapBuilder load;
    load.str("cmd", "publish");
    if (target.type == u"list") {
        std::vector<QByteArray> ids;
        for (const QString &id : target.ids())
            ids.push_back(id.toUtf8());
        load.list("tgt", ids);
    } else {
        load.str("tgt", target.text.toUtf8());
    }
    load.str("tgt_type", target.type.toUtf8()).str("fun", "event.fire").raw("arg", arguments.bytes()).str("ret", "").str("jid", "").str("key", key).str("user", user.toUtf8());
    return MapBuilder().str("enc", "clear").raw("load", load.take()).integer("version", 3).take();
}

Result<MasterPublish::Published, BusProblem> MasterPublish::published(QByteArrayView answer)
{
    using R = Result<Published, BusProblem>;
    const View root(answer), load = root.find("load"), error = root.find("error");
    const View jid = load.find("jid"), minions = load.find("minions");
    if (error.isValid() || (root.type() == View::Type::Str && root.bytes().isEmpty())) {
        const bool isRight = error.find("name").isText("AuthenticationError") || !error.isValid();
        return R::failure(problem(BusProblem::Kind::NoPermission, isRight ? tr("The master does not take this key.") : tr("The master refuses to publish this."),
                                  error.isValid() ? displayText(error.find("message").isValid() ? error.find("message") : error) : tr("It answered with nothing."),
                                  {tr("The key is new at each start of the master; publisher_acl says who may publish what.")}));
    }
    if (load.type() != View::Type::Map)
        return R::failure(problem(BusProblem::Kind::NotUnderstood, tr("The master did not understand the request."), tr("It answered: %1").arg(displayText(root))));
    Published job;
    job.jid = jid.bytes().toByteArray();
    for (auto it = minions.iterate(); it.next();)
        job.minions.append(it.value().bytes().toByteArray());
    if (job.jid.isEmpty() || job.minions.isEmpty())
        return R::failure(problem(BusProblem::Kind::Other, tr("No minion matches."), load.find("error").isValid() ? displayText(load.find("error")) : tr("The master knows none that fits the target.")));
    return job;
}

// LocalClient._prep_pub.
Result<MinionTarget> MasterPublish::resolved(const MinionTarget &target, const Door &door)
{
    using R = Result<MinionTarget>;
    const bool isGroup = target.type == u"nodegroup";
    if (!isGroup && (target.type != u"compound" || !CompoundTarget::namesNodegroups(target.text)))
        return target;
    if (!door.whyNoNodegroups.isEmpty())
        return R::failure(door.whyNoNodegroups);
    const auto expanded = isGroup ? CompoundTarget::expandedGroup(target.text.trimmed(), door.nodegroups) : CompoundTarget::expanded(target.text, door.nodegroups);
    if (!expanded.problem.isEmpty())
        return R::failure(expanded.problem);
    return MinionTarget{QStringLiteral("compound"), expanded.expression};
}

Result<QVector<MinionAnswer>, BusProblem> MasterPublish::fire(const Door &door, const BusAddress &masterBus, const MinionShot &wanted, std::stop_token stop)
{
    using R = Result<QVector<MinionAnswer>, BusProblem>;
    const auto nothing = [](const QString &why) { return R::failure(problem(BusProblem::Kind::Other, tr("Nothing was published."), why)); };
    const auto target = resolved(wanted.target, door);
    if (!target)
        return nothing(target.error());
    MinionShot shot = wanted;
    shot.target = *target;
    BusReader reader(masterBus); // before the request: a quick minion answers at once
    const std::stop_callback onStop(stop, [&reader] { reader.endWaits(); });
    reader.start();
    const auto cannot = reader.waitConnected(ConnectMs);
    if (stop.stop_requested())
        return nothing(tr("It was stopped before the request."));
    if (cannot)
        return R::failure(*cannot);
    for (int attempt = 0;; ++attempt) {
        const auto key = readKey(door.keyFile);
        if (!key)
            return R::failure(key.error());
        const auto whole = request(shot, *key, door.user);
        if (!whole)
            return nothing(whole.error());
        const auto answer = MasterRequest::send(door.host, door.port, *whole, RequestMs);
        if (!answer)
            return R::failure(answer.error());
        const auto job = published(*answer);
        if (job)
            return collect(reader, *job, shot.timeoutMs, stop);
        // The key is new when the master has been restarted meanwhile: LocalClient.pub reads it once more, too.
        const auto again = readKey(door.keyFile);
        if (!job.error().isPermission() || attempt > 0 || !again || *again == *key)
            return R::failure(job.error());
    }
}

} // namespace brine
