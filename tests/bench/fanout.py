"""R20: the embedded bus with three subscribers, against a plain C fan-out and against a publisher built as Salt's."""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
CAP_MIB = 64 + 1  # EmbeddedBus::Options::maxQueuePerSubscriber, and a chunk for each of the others


def race(lab, mode, count, stalled=0, command=(), environment=None):
    folder = lab.folder / "fan"
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run([lab.bench / "bench_fanout", mode, folder, lab.corpus, str(count), "3", str(stalled), *command],
                          stdout=subprocess.PIPE, text=True, timeout=600, env=environment)
    report = json.loads(done.stdout)
    if done.returncode or not report["whole"]:
        raise RuntimeError(f"{mode}: not everything arrived: {report}")
    return report


def tornado():
    """A Python that has Tornado and msgpack: this machine's, else that of the lab's newest Salt; with its environment."""
    candidates = [("/usr/bin/python3", dict(os.environ))]
    sys.path.insert(0, str(HERE.parent / "saltlab"))
    try:
        import install
        from releases import RELEASES
        for version in sorted((v for v in RELEASES if v.startswith("3008.")), key=lambda v: RELEASES[v].key, reverse=True):
            there = install.installed(version)
            if there:
                candidates.append((str(there.python), there.environment()))
    finally:
        sys.path.pop(0)
    for python, environment in candidates:
        if subprocess.run([python, "-c", "import tornado, msgpack"], env=environment, capture_output=True).returncode == 0:
            return python, environment
    return None


def best(reports):
    return max(report["events_per_second"] for report in reports)


def run(lab, table):
    plain, ours, beside = [], [], []
    for _ in range(lab.PAIRS):
        plain.append(race(lab, "plain", lab.events))
        ours.append(race(lab, "brine", lab.events))
        beside.append(race(lab, "brine", lab.events, stalled=1))
    table.at_least("R20 three subscribers", best(ours), best(plain), 0.7)
    table.at_least("R20 beside a stalled", best(beside), best(ours), 0.9)
    ours_cpu, beside_cpu = (min(report["cpu_seconds"] for report in reports) for reports in (ours, beside))
    table.row("R20 beside it, CPU s", beside_cpu, ours_cpu, beside_cpu / ours_cpu, "<= 1.1", beside_cpu <= 1.1 * ours_cpu)
    table.at_most("R20 kept for a stalled", max(report["peak_queued"] for report in beside) / 2**20, CAP_MIB, " MiB")
    dropped = [report["dropped"] for report in beside]
    table.row("R20 stalled, dropped", min(dropped), None, None, "1", set(dropped) == {1})
    found = tornado()
    if not found:
        table.skip("R20 vs Tornado", "no Python with Tornado: python3-tornado, or tests/saltlab/saltlab.py install")
        return
    python, environment = found
    few = min(lab.events, 30_000)
    peers = [race(lab, "external", few, command=(python, HERE / "tornado_fanout.py", lab.folder / "fan"), environment=environment)
             for _ in range(2)]
    table.at_least("R20 vs Tornado", best(ours), best(peers), 5)
