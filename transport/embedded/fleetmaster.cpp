#include "fleetjobs.h"
#include "fleetscript.h"

namespace brine {

namespace {

constexpr double PresencePause = 60; // a master's maintenance loop
constexpr const char *Operators[] = {"root", "sudo_ann", "deploy", "sudo_raj"};

/// The master's side of the site.
class MasterScript : public FleetScript
{
public:
    explicit MasterScript(const SimulatedFleet::Options &options);

protected:
    void beginActivity() override;

private:
    using Job = std::shared_ptr<FleetJob>;
    Job newJob(const QByteArray &fun, std::vector<QByteArray> arguments, const QByteArray &role);
    void planJob(double at, const Job &job, double quickest, double slowest, bool failing);
    void planFindJob(double at, const Job &running);
    void someJob();
    void batch();
    void scheduledHighstate();
    void planAuth(double at, const FleetMinion &minion);
    void planStart(double at, FleetMinion &minion);
    void restartMinion();
    void rotateKeys();
    void newcomer();
    void beacon();
    void runner();
    void wheel();
    void deployment();
    void cloud();
    void presence(double at);
    void presenceChange(double at, const std::vector<QByteArray> &added, const std::vector<QByteArray> &lost);

    int m_newcomers = 0, m_deployments = 0;
};

MasterScript::MasterScript(const SimulatedFleet::Options &options) : FleetScript(options)
{
    setMeanPause(1.6);
    // The first seconds show what a bus is for: who is there, a ping, and a highstate that fails somewhere.
    presence(0);
    planJob(0.4, newJob("test.ping", {}, {}), 0.02, 0.5, false);
    planAuth(1.2, site().any(random()));
    planJob(2.0, newJob("state.apply", {}, "web"), 0.8, 4, true);
}

void MasterScript::beginActivity()
{
    using Activity = void (MasterScript::*)();
    static constexpr std::pair<int, Activity> choices[] = {
        {26, &MasterScript::beacon}, {22, &MasterScript::someJob}, {9, &MasterScript::scheduledHighstate}, {8, &MasterScript::runner},
        {8, &MasterScript::deployment}, {8, &MasterScript::restartMinion}, {2, &MasterScript::newcomer}, {2, &MasterScript::wheel},
        {2, &MasterScript::batch}, {1, &MasterScript::cloud}, {1, &MasterScript::rotateKeys}};
    int total = 0;
    for (const auto &choice : choices)
        total += choice.first;
    int left = random().below(total);
    for (const auto &[weight, activity] : choices) {
        if ((left -= weight) < 0)
            return (this->*activity)();
    }
}

MasterScript::Job MasterScript::newJob(const QByteArray &fun, std::vector<QByteArray> arguments, const QByteArray &role)
{
    auto job = std::make_shared<FleetJob>();
    job->fun = fun;
    job->arguments = std::move(arguments);
    job->user = random().pick(Operators);
    job->target = role.isEmpty() ? QByteArray("*") : role + '*';
    job->targetType = "glob";
    job->minions = site().withRole(role);
    return job;
}

void MasterScript::planJob(double at, const Job &job, double quickest, double slowest, bool failing)
{
    if (job->minions.empty())
        return;
    plan(at, [job](const FleetMoment &moment) {
        if (job->jid.isEmpty())
            job->jid = moment.jid();
        return bareJobEvent(*job, moment);
    });
    plan(at + 0.002, [job](const FleetMoment &moment) { return newJobEvent(*job, moment); });
    const size_t fails = failing ? size_t(random().below(int(job->minions.size()))) : job->minions.size();
    for (size_t i = 0; i < job->minions.size(); ++i) {
        const FleetMinion *minion = job->minions[i];
        const bool thisFails = i == fails || (failing && random().chance(0.15));
        plan(at + random().real(quickest, slowest), [this, job, minion, thisFails](const FleetMoment &moment) {
            return returnEvent(*job, *minion, makeReturn(*job, *minion, thisFails, random(), moment), moment);
        });
    }
    if (slowest > 6)
        planFindJob(at + 5, job); // the salt command asks who is still at it after its timeout
}

void MasterScript::planFindJob(double at, const Job &running)
{
    auto job = std::make_shared<FleetJob>(*running);
    job->fun = "saltutil.find_job";
    job->jid.clear();
    job->targetType = "list";
    job->minions.resize((job->minions.size() + 1) / 2);
    plan(at, [job, running](const FleetMoment &moment) {
        job->jid = moment.jid();
        job->arguments = {running->jid};
        return newJobEvent(*job, moment);
    });
    for (const FleetMinion *minion : job->minions) {
        plan(at + random().real(0.03, 0.4), [this, job, minion](const FleetMoment &moment) {
            return returnEvent(*job, *minion, makeReturn(*job, *minion, false, random(), moment), moment);
        });
    }
}

void MasterScript::someJob()
{
    static constexpr const char *Roles[] = {"", "web", "db", "app", "cache", "web", "lb"};
    static constexpr const char *Commands[] = {"uptime", "df -h", "uname -r", "journalctl -n 20 --no-pager", "restic snapshots"};
    const QByteArray role = random().pick(Roles);
    const bool failing = random().chance(0.3);
    switch (random().below(8)) {
    case 0: return planJob(now(), newJob("test.ping", {}, role), 0.02, 0.6, false);
    case 1:
    case 2: return planJob(now(), newJob("cmd.run", {random().pick(Commands)}, role), 0.04, 2.5, failing);
    case 3: return planJob(now(), newJob("state.apply", {}, role), 1, 9, failing || random().chance(0.4));
    case 4: return planJob(now(), newJob("state.apply", {role.isEmpty() ? QByteArray("base") : role + ".server"}, role), 0.6, 5, failing);
    case 5: return planJob(now(), newJob("pkg.version", {"nginx"}, "web"), 0.05, 1, false);
    case 6: return planJob(now(), newJob(random().chance(0.5) ? "disk.usage" : "grains.items", {}, role), 0.05, 1.5, false);
    default: return planJob(now(), newJob("service.status", {"nginx"}, "web"), 0.05, 0.8, failing);
    }
}

/// `salt -b 4`: a ping finds the minions, then the same jid is published again for each handful.
void MasterScript::batch()
{
    constexpr size_t Size = 4;
    const Job ping = newJob("test.ping", {}, {});
    planJob(now(), ping, 0.02, 0.5, false);
    const Job whole = newJob("cmd.run", {"systemctl reload nginx"}, {});
    auto jid = std::make_shared<QByteArray>();
    for (size_t first = 0, turn = 0; first < whole->minions.size(); first += Size, ++turn) {
        auto part = std::make_shared<FleetJob>(*whole);
        part->user = ping->user;
        part->targetType = "list";
        part->minions.assign(whole->minions.begin() + qptrdiff(first), whole->minions.begin() + qptrdiff(qMin(first + Size, whole->minions.size())));
        QByteArray target;
        for (const FleetMinion *minion : part->minions)
            target += (target.isEmpty() ? "" : ",") + minion->id;
        part->target = target;
        const double at = now() + 0.7 + double(turn) * 1.5;
        plan(at - 0.001, [part, jid](const FleetMoment &moment) {
            if (jid->isEmpty())
                *jid = moment.jid();
            part->jid = *jid;
            return newJobEvent(*part, moment);
        });
        for (const FleetMinion *minion : part->minions) {
            plan(at + random().real(0.1, 1.2), [this, part, minion](const FleetMoment &moment) {
                return returnEvent(*part, *minion, makeReturn(*part, *minion, false, random(), moment), moment);
            });
        }
    }
}

void MasterScript::scheduledHighstate()
{
    auto job = std::make_shared<FleetJob>();
    job->fun = "state.apply";
    job->scheduled = true;
    const FleetMinion *minion = &site().any(random());
    const bool failing = random().chance(0.25);
    plan(now(), [this, job, minion, failing](const FleetMoment &moment) {
        job->jid = moment.jid();
        return returnEvent(*job, *minion, makeReturn(*job, *minion, failing, random(), moment), moment);
    });
}

void MasterScript::planAuth(double at, const FleetMinion &minion)
{
    plan(at, [minion = &minion](const FleetMoment &moment) {
        return FleetEvent{"salt/auth", MapBuilder().boolean("result", true).str("act", "accept").str("id", minion->id)
                                           .str("pub", minion->publicKey).str("_stamp", moment.stamp()).take()};
    });
}

void MasterScript::planStart(double at, FleetMinion &minion)
{
    planAuth(at, minion);
    plan(at + 0.3, [who = &minion](const FleetMoment &moment) {
        who->up = true;
        return FleetEvent{"minion/refresh/" + who->id, MapBuilder().str("Minion data cache refresh", who->id).str("_stamp", moment.stamp()).take()};
    });
    for (const QByteArray &tag : {QByteArray("minion_start"), "salt/minion/" + minion.id + "/start"}) {
        plan(at + 0.6, [who = &minion, tag](const FleetMoment &moment) {
            MsgpackWriter text;
            text.str("Minion " + who->id + " started at " + moment.asctime());
            return minionEvent(who->id, tag, text.bytes(), moment);
        });
    }
}

void MasterScript::restartMinion()
{
    FleetMinion &minion = site().any(random());
    if (random().chance(0.5))
        return planAuth(now(), minion); // a key exchange only, by far the more frequent
    if (random().chance(0.4)) {
        minion.up = false;
        presenceChange(now(), {}, {minion.id});
        presenceChange(now() + 8, {minion.id}, {});
        return planStart(now() + 7, minion);
    }
    planStart(now(), minion);
}

void MasterScript::rotateKeys()
{
    plan(now(), [](const FleetMoment &moment) {
        return FleetEvent{"key", MapBuilder().boolean("rotate_aes_key", true).str("_stamp", moment.stamp()).take()};
    });
    for (const FleetMinion &minion : site().minions())
        planAuth(now() + random().real(0.2, 6), minion);
}

/// An unknown machine knocks, waits, and is let in.
void MasterScript::newcomer()
{
    const QByteArray id = "new" + QByteArray::number(++m_newcomers).rightJustified(2, '0') + ".fra.example.net";
    const QByteArray key = madeUpPublicKey(random());
    const auto auth = [id, key](const char *act) {
        return [id, key, act](const FleetMoment &moment) {
            return FleetEvent{"salt/auth", MapBuilder().boolean("result", true).str("act", act).str("id", id).str("pub", key)
                                               .str("_stamp", moment.stamp()).take()};
        };
    };
    plan(now(), auth("pend"));
    plan(now() + 10, auth("pend"));
    plan(now() + 14, [id](const FleetMoment &moment) {
        return FleetEvent{"salt/key", MapBuilder().boolean("result", true).str("act", "accept").str("id", id).str("_stamp", moment.stamp()).take()};
    });
    plan(now() + 20, auth("accept"));
}

void MasterScript::beacon()
{
    const QByteArray id = site().any(random()).id, prefix = "salt/beacon/" + id;
    const int kind = random().below(3);
    const double load = random().real(0.1, 9);
    const int used = random().between(81, 98);
    const bool running = random().chance(0.5);
    plan(now(), [=](const FleetMoment &moment) -> FleetEvent {
        MapBuilder data;
        if (kind == 0) {
            data.real("1m", qRound(load * 100) / 100.0).real("5m", qRound(load * 80) / 100.0).real("15m", qRound(load * 65) / 100.0);
            return {prefix + "/load/", data.str("id", id).str("beacon_name", "load").str("_stamp", moment.stamp()).take()};
        }
        if (kind == 1) {
            data.real("diskusage", used).str("mount", "/var");
            return {prefix + "/diskusage/", data.str("id", id).str("beacon_name", "diskusage").str("_stamp", moment.stamp()).take()};
        }
        data.raw("nginx", MapBuilder().boolean("running", running).take()).str("service_name", "nginx");
        return {prefix + "/service/nginx", data.str("id", id).str("beacon_name", "service").str("_stamp", moment.stamp()).take()};
    });
}

void MasterScript::runner()
{
    static constexpr const char *Runners[] = {"jobs.active", "manage.up", "cache.grains", "fileserver.update"};
    const QByteArray fun = QByteArray("runner.") + random().pick(Runners), user = random().pick(Operators);
    auto jid = std::make_shared<QByteArray>();
    auto stamp = std::make_shared<QByteArray>();
    const auto head = [=](MapBuilder &data, const FleetMoment &moment) -> MapBuilder & {
        return data.str("fun", fun).str("jid", *jid).str("user", user).list("fun_args", {}).str("_stamp", moment.stamp());
    };
    plan(now(), [=](const FleetMoment &moment) {
        *jid = moment.jid();
        MapBuilder data;
        return FleetEvent{"salt/run/" + *jid + "/new", head(data, moment).take()};
    });
    plan(now() + random().real(0.2, 1.8), [=, this](const FleetMoment &moment) {
        // The runner fires the same dictionary again, so its _stamp stays before what came later.
        MapBuilder data;
        head(data, moment).raw("return", MapBuilder::textList(fun == "runner.manage.up" ? site().idsUp() : std::vector<QByteArray>{}));
        return FleetEvent{"salt/run/" + *jid + "/ret", data.boolean("success", true).take()};
    });
}

void MasterScript::wheel()
{
    const QByteArray user = random().pick(Operators);
    auto jid = std::make_shared<QByteArray>();
    const auto head = [=](MapBuilder &data, const FleetMoment &moment) -> MapBuilder & {
        return data.str("fun", "wheel.key.list_all").str("jid", *jid).str("tag", "salt/wheel/" + *jid).str("user", user).str("_stamp", moment.stamp());
    };
    plan(now(), [=](const FleetMoment &moment) {
        *jid = moment.jid();
        MapBuilder data;
        return FleetEvent{"salt/wheel/" + *jid + "/new", head(data, moment).take()};
    });
    plan(now() + 0.3, [=, this](const FleetMoment &moment) {
        MapBuilder keys, data;
        keys.list("local", {"master.pem", "master.pub"}).list("minions_rejected", {}).list("minions_denied", {})
            .list("minions_pre", {}).list("minions", site().idsUp());
        head(data, moment).raw("return", keys.take());
        return FleetEvent{"salt/wheel/" + *jid + "/ret", data.boolean("success", true).take()};
    });
}

/// The site's own events: some by a minion's event.send, some straight on the master.
void MasterScript::deployment()
{
    const QByteArray version = "2." + QByteArray::number(14 + m_deployments / 10) + '.' + QByteArray::number(m_deployments % 10);
    const QByteArray id = site().any(random()).id;
    const bool worked = !random().chance(0.15);
    ++m_deployments;
    plan(now(), [=](const FleetMoment &moment) {
        return FleetEvent{"myco/deploy/start", MapBuilder().str("app", "site").str("version", version).str("by", "ci").str("env", "prod").str("_stamp", moment.stamp()).take()};
    });
    plan(now() + random().real(2, 6), [=, pid = random().between(900, 32000)](const FleetMoment &moment) {
        const QByteArray data = MapBuilder().str("__pub_fun", "event.send").integer("__pub_pid", pid).str("__pub_jid", moment.jid()).str("__pub_tgt", "salt-call")
                                    .str("app", "site").str("version", version).boolean("healthy", worked).take();
        return minionEvent(id, worked ? "myco/deploy/done" : "myco/deploy/rolled-back", data, moment);
    });
}

void MasterScript::cloud()
{
    const QByteArray name = "burst" + QByteArray::number(random().between(10, 99)) + ".ams.example.net";
    const std::pair<const char *, const char *> steps[] = {{"creating", "starting create"}, {"requesting", "requesting instance"},
                                                           {"waiting_for_ssh", "waiting for ssh"}, {"created", "created instance"}};
    double at = now();
    for (const auto &[step, text] : steps) {
        plan(at, [=, step = QByteArray(step), text = QByteArray(text)](const FleetMoment &moment) {
            return FleetEvent{"salt/cloud/" + name + '/' + step, MapBuilder().str("name", name).str("event", text).str("provider", "my-openstack")
                                                                   .str("profile", "web-small").str("_stamp", moment.stamp()).take()};
        });
        at += random().real(1, 8);
    }
}

void MasterScript::presence(double at)
{
    plan(at, [this, at](const FleetMoment &moment) {
        presence(at + PresencePause);
        return FleetEvent{"salt/presence/present", MapBuilder().list("present", site().idsUp()).str("_stamp", moment.stamp()).take()};
    });
}

void MasterScript::presenceChange(double at, const std::vector<QByteArray> &added, const std::vector<QByteArray> &lost)
{
    plan(at, [=](const FleetMoment &moment) {
        return FleetEvent{"salt/presence/change", MapBuilder().list("new", added).list("lost", lost).str("_stamp", moment.stamp()).take()};
    });
}

} // namespace

std::unique_ptr<FleetScript> makeMasterScript(const SimulatedFleet::Options &options) { return std::make_unique<MasterScript>(options); }

} // namespace brine
