"""brinectl watch on a busy bus: R1's rate and CPU, memory that does not grow, and no write of the publisher that waits."""
import json
import os
import subprocess

FILTER = 'tag ~ "salt/job/*/ret/*" and retcode > 0'


def watch(lab, name, count, rate=0, arguments=()):
    """(what the publisher reports, CPU seconds, largest resident MiB)"""
    folder = lab.folder / f"watch{name}"
    folder.mkdir(mode=0o700)
    socket = str(folder / "master_event_pub.ipc")
    publisher = lab.flood(socket, count, rate)
    try:
        process = subprocess.Popen(lab.pinned(1, [lab.brinectl, "watch", "-q", "-s", folder, *arguments]), stdout=subprocess.DEVNULL)
        report = publisher.communicate(timeout=300)[0]
        process.terminate()
        _, _, usage = os.wait4(process.pid, 0)
    finally:
        publisher.kill()
        publisher.wait()
    report = json.loads(report)
    if report["sent"] != count:
        raise RuntimeError(f"watch left before the end: {report}")
    return report, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def run(lab, table):
    peers, plain, filtered = [], [], []
    for pair in range(lab.PAIRS):
        read, published = lab.only_reads(lab.events)
        peers.append((published["events_per_second"], read["cpu_seconds"]))
        published, cpu, resident = watch(lab, f"n{pair}", lab.events, arguments=["--out", "none"])
        plain.append((published["events_per_second"], cpu, resident))
        published, cpu, resident = watch(lab, f"f{pair}", lab.events, arguments=["--out", "none", "--filter", FILTER])
        filtered.append((published["events_per_second"], cpu, resident))
    best = max(rate for rate, _ in peers)
    table.at_least("watch, none, ev/s", max(row[0] for row in plain), best, 0.80)
    ours, theirs = (min(row[1] for row in rows) / lab.events * 1e6 for rows in (plain, peers))
    table.row("watch, none, us/event", ours, theirs, ours / theirs, "<= 1.5", ours <= 1.5 * theirs)
    table.at_least("watch, filter, ev/s", max(row[0] for row in filtered), best, 0.70)
    published, _, resident = watch(lab, "long", 3_000_000, arguments=["--out", "tag-json"])
    table.at_most("watch, 3 M, memory", max([resident] + [row[2] for row in plain + filtered]), 200, " MiB")
    published, _, _ = watch(lab, "paced", 100_000, 10_000, arguments=["--out", "tag-json"])
    table.at_most("watch, longest wait", published["longest_block_ms"], 50, " ms")
