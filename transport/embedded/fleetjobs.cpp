#include "fleetjobs.h"
#include "fleethighstate.h"

namespace brine {

namespace {

constexpr const char *Kernels[] = {"6.1.0-26-amd64", "6.1.0-25-amd64", "6.1.0-28-amd64"};

QByteArray encodedText(QByteArrayView text)
{
    MsgpackWriter writer;
    writer.str(text);
    return writer.take();
}

QByteArray encodedBool(bool value)
{
    MsgpackWriter writer;
    writer.boolean(value);
    return writer.take();
}

QByteArray uptimeText(FleetRandom &random, const FleetMoment &moment)
{
    const double load = random.real(0.02, 3.5);
    return ' ' + moment.clock().left(8) + " up " + QByteArray::number(random.between(1, 240)) + " days, " + QByteArray::number(random.between(1, 23))
        + ":" + QByteArray::number(random.between(10, 59)) + ",  0 users,  load average: " + QByteArray::number(load, 'f', 2) + ", "
        + QByteArray::number(load * 0.9, 'f', 2) + ", " + QByteArray::number(load * 0.8, 'f', 2);
}

QByteArray diskText(FleetRandom &random)
{
    QByteArray text("Filesystem      Size  Used Avail Use% Mounted on");
    for (const char *mount : {"/", "/var", "/srv", "/var/lib/postgresql", "/boot"}) {
        const int used = random.between(4, 96);
        text += "\n/dev/vda" + QByteArray::number(random.between(1, 6)) + "        40G  " + QByteArray::number(used * 40 / 100).rightJustified(3) + "G   "
            + QByteArray::number(40 - used * 40 / 100).rightJustified(3) + "G  " + QByteArray::number(used) + "% " + mount;
    }
    return text;
}

QByteArray logText(FleetRandom &random, const FleetMoment &moment)
{
    constexpr const char *Lines[] = {"nginx[812]: upstream timed out (110: Connection timed out) while reading response header from upstream",
                                     "sshd[4410]: Accepted publickey for deploy from 10.20.4.7 port 51324 ssh2",
                                     "systemd[1]: Started logrotate.service - Rotate log files.",
                                     "kernel: Out of memory: Killed process 20713 (php-fpm8.2)",
                                     "postgres[993]: LOG:  checkpoint complete: wrote 1204 buffers (7.3%)"};
    QByteArray text;
    for (int i = random.between(3, 14); i > 0; --i)
        text += moment.asctime().mid(4, 15) + ' ' + random.pick(Lines) + (i > 1 ? "\n" : "");
    return text;
}

FleetReturn commandReturn(const FleetJob &job, bool failing, FleetRandom &random, const FleetMoment &moment)
{
    const QByteArray command = job.arguments.empty() ? QByteArray() : job.arguments.front();
    if (failing)
        return {encodedText("/bin/sh: 1: " + command.split(' ').value(0) + ": not found"), 127, {}};
    if (command == "uptime")
        return {encodedText(uptimeText(random, moment)), 0, {}};
    if (command.startsWith("df"))
        return {encodedText(diskText(random)), 0, {}};
    if (command.startsWith("uname"))
        return {encodedText(random.pick(Kernels)), 0, {}};
    return {encodedText(logText(random, moment)), 0, {}};
}

FleetReturn grainsReturn(const FleetMinion &minion, FleetRandom &random)
{
    MapBuilder grains;
    MsgpackWriter addresses;
    addresses.array(2);
    addresses.str("10.20." + QByteArray::number(random.between(1, 9)) + '.' + QByteArray::number(random.between(2, 250)));
    addresses.str("127.0.0.1");
    grains.str("os", "Debian").str("osrelease", "12.9").str("kernelrelease", random.pick(Kernels)).str("saltversion", "3006.16")
        .integer("num_cpus", 1 << random.between(1, 4)).integer("mem_total", 1970 << random.between(0, 4)).str("role", minion.role)
        .str("site", minion.site).raw("ipv4", addresses.bytes());
    return {grains.take(), 0, {}};
}

FleetReturn diskReturn(FleetRandom &random)
{
    MapBuilder mounts;
    for (const char *mount : {"/", "/var", "/srv"}) {
        MapBuilder one;
        const qint64 blocks = 41'152'812, used = blocks / 100 * random.between(4, 96);
        one.str("filesystem", "/dev/vda1").str("1K-blocks", QByteArray::number(blocks)).str("used", QByteArray::number(used))
            .str("available", QByteArray::number(blocks - used)).str("capacity", QByteArray::number(used * 100 / blocks) + '%');
        mounts.raw(mount, one.take());
    }
    return {mounts.take(), 0, {}};
}

} // namespace

FleetEvent bareJobEvent(const FleetJob &job, const FleetMoment &moment)
{
    std::vector<QByteArray> ids;
    for (const FleetMinion *minion : job.minions)
        ids.push_back(minion->id);
    return {job.jid, MapBuilder().list("minions", ids).str("_stamp", moment.stamp()).take()};
}

FleetEvent newJobEvent(const FleetJob &job, const FleetMoment &moment)
{
    std::vector<QByteArray> ids;
    for (const FleetMinion *minion : job.minions)
        ids.push_back(minion->id);
    MapBuilder load;
    load.str("jid", job.jid).str("tgt_type", job.targetType).str("tgt", job.target).str("user", job.user).str("fun", job.fun)
        .list("arg", job.arguments).list("minions", ids).list("missing", {}).str("_stamp", moment.stamp());
    return {"salt/job/" + job.jid + "/new", load.take()};
}

FleetReturn makeReturn(const FleetJob &job, const FleetMinion &minion, bool failing, FleetRandom &random, const FleetMoment &moment)
{
    if (job.fun == "test.ping")
        return {encodedBool(true), 0, {}};
    if (job.fun == "cmd.run")
        return commandReturn(job, failing, random, moment);
    if (job.fun == "state.apply") {
        const int count = random.chance(0.7) ? random.between(4, 14) : random.between(15, 40);
        const FleetStates states = makeHighstate(minion, count, failing, random, moment);
        return {states.encoded, states.failed ? 2 : 0, "highstate"};
    }
    if (job.fun == "pkg.version")
        return {encodedText(random.chance(0.8) ? "1.22.1-9" : "1.22.1-8"), 0, {}};
    if (job.fun == "service.status")
        return {encodedBool(!failing), 0, {}};
    if (job.fun == "disk.usage")
        return diskReturn(random);
    if (job.fun == "saltutil.find_job")
        return {MapBuilder().str("tgt_type", "glob").str("jid", job.arguments.front()).str("tgt", "*").integer("pid", random.between(900, 32000)).str("fun", "state.apply").take(), 0, {}};
    return grainsReturn(minion, random);
}

FleetEvent returnEvent(const FleetJob &job, const FleetMinion &minion, const FleetReturn &value, const FleetMoment &moment)
{
    MapBuilder load;
    load.str("cmd", "_return").str("id", minion.id).boolean("success", value.retcode == 0).raw("return", value.encoded)
        .integer("retcode", value.retcode).str("jid", job.jid).str("fun", job.fun).list("fun_args", job.arguments);
    if (job.scheduled)
        load.str("schedule", "highstate");
    else
        load.str("user", job.user);
    if (!value.outputter.isEmpty())
        load.str("out", value.outputter);
    load.integer("ts", moment.us() / 1'000'000).str("_stamp", moment.stamp());
    return {"salt/job/" + job.jid + "/ret/" + minion.id, load.take()};
}

FleetEvent minionEvent(const QByteArray &minionId, const QByteArray &tag, QByteArrayView data, const FleetMoment &moment)
{
    MapBuilder load;
    load.str("id", minionId).str("cmd", "_minion_event").nil("pretag").raw("data", data).str("tag", tag)
        .integer("ts", moment.us() / 1'000'000).str("_stamp", moment.stamp());
    return {tag, load.take()};
}

} // namespace brine
