#include "fleetjobs.h"
#include "fleetscript.h"
#include <QUuid>

namespace brine {

namespace {

/// A minion's own bus since 3006: its returns pass over it on their way, beacons and events for the master too.
class MinionScript : public FleetScript
{
public:
    MinionScript(const SimulatedFleet::Options &options, QByteArray id) : FleetScript(options), m_id(std::move(id))
    {
        setMeanPause(5);
        plan(0, [](const FleetMoment &moment) {
            return FleetEvent{"__master_connected", MapBuilder().str("master", "127.0.0.1").str("_stamp", moment.stamp()).take()};
        });
    }

protected:
    void beginActivity() override;

private:
    void jobReturn();
    void beacons();
    void refresh();
    void fireMaster();

    const QByteArray m_id;
};

void MinionScript::beginActivity()
{
    switch (random().below(8)) {
    case 0:
    case 1:
    case 2: return jobReturn();
    case 3:
    case 4: return beacons();
    case 5: return refresh();
    default: return fireMaster();
    }
}

void MinionScript::jobReturn()
{
    auto job = std::make_shared<FleetJob>();
    static constexpr const char *Functions[] = {"test.ping", "cmd.run", "state.apply", "disk.usage"};
    job->fun = random().pick(Functions);
    if (job->fun == "cmd.run")
        job->arguments = {"uptime"};
    job->user = "root";
    const FleetMinion me{m_id, m_id.left(m_id.indexOf('.')), {}, {}, true};
    const bool failing = random().chance(0.2);
    const quint64 high = random().next(), low = random().next();
    const QByteArray uuid = QUuid(uint(high), ushort(high >> 32), ushort(high >> 48), uchar(low), uchar(low >> 8), uchar(low >> 16), uchar(low >> 24),
                                  uchar(low >> 32), uchar(low >> 40), uchar(low >> 48), uchar(low >> 56)).toByteArray(QUuid::WithoutBraces);
    plan(now(), [this, job, me, failing, uuid](const FleetMoment &moment) {
        job->jid = moment.jid();
        const FleetEvent event = returnEvent(*job, me, makeReturn(*job, me, failing, random(), moment), moment);
        return FleetEvent{"__master_req_channel_payload/" + uuid + "/127.0.0.1", event.payload};
    });
    plan(now() + 0.05, [uuid](const FleetMoment &moment) {
        return FleetEvent{"__master_req_channel_return/" + uuid, MapBuilder().boolean("ret", true).str("_stamp", moment.stamp()).take()};
    });
}

void MinionScript::beacons()
{
    const double load = random().real(0.1, 6);
    plan(now(), [this, load](const FleetMoment &moment) {
        const QByteArray data = MapBuilder().real("1m", qRound(load * 100) / 100.0).real("5m", qRound(load * 70) / 100.0).str("id", m_id).take();
        const QByteArray beacon = MapBuilder().str("tag", "salt/beacon/" + m_id + "/load/").raw("data", data).str("beacon_name", "load").take();
        MsgpackWriter list;
        list.array(1);
        list.raw(beacon);
        return FleetEvent{"__beacons_return", MapBuilder().raw("beacons", list.bytes()).str("_stamp", moment.stamp()).take()};
    });
}

void MinionScript::refresh()
{
    static constexpr const char *Kinds[] = {"module", "pillar"};
    const QByteArray kind = random().pick(Kinds);
    plan(now(), [kind](const FleetMoment &moment) {
        return FleetEvent{kind + "_refresh", MapBuilder().boolean("notify", true).str("_stamp", moment.stamp()).take()};
    });
    plan(now() + 0.4, [kind](const FleetMoment &moment) {
        const QByteArray tag = kind == "module" ? "/salt/minion/minion_mod_refresh_complete" : "/salt/minion/minion_pillar_refresh_complete";
        return FleetEvent{tag, MapBuilder().boolean("complete", true).str("_stamp", moment.stamp()).take()};
    });
}

void MinionScript::fireMaster()
{
    const int queue = random().between(0, 40);
    plan(now(), [queue](const FleetMoment &moment) {
        const QByteArray data = MapBuilder().str("queue", "mail").integer("waiting", queue).take();
        return FleetEvent{"fire_master", MapBuilder().raw("data", data).str("tag", "myco/queue/length").nil("events").nil("pretag")
                                             .str("_stamp", moment.stamp()).take()};
    });
}

} // namespace

std::unique_ptr<FleetScript> makeMinionScript(const SimulatedFleet::Options &options, const QByteArray &minionId)
{
    return std::make_unique<MinionScript>(options, minionId);
}

} // namespace brine
