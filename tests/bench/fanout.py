"""R20: the embedded bus with three subscribers, against a plain C fan-out and against a publisher built as Salt's."""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


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


def run(lab, table):
    plain, ours, beside = [], [], []
    for _ in range(lab.PAIRS):
        plain.append(race(lab, "plain", lab.events)["events_per_second"])
        ours.append(race(lab, "brine", lab.events)["events_per_second"])
        stalled = race(lab, "brine", lab.events, stalled=1)
        beside.append(stalled["events_per_second"])
    table.at_least("R20 three subscribers", max(ours), max(plain), 0.7)
    if stalled["dropped"] != 1:
        raise RuntimeError(f"the stalled subscriber was not dropped: {stalled}")
    table.at_least("R20 beside a stalled", max(beside), max(ours), 0.9)
    found = tornado()
    if not found:
        table.skip("R20 vs Tornado", "no Python with Tornado: python3-tornado, or tests/saltlab/saltlab.py install")
        return
    python, environment = found
    few = min(lab.events, 30_000)
    peers = [race(lab, "external", few, command=(python, HERE / "tornado_fanout.py", lab.folder / "fan"), environment=environment)
             ["events_per_second"] for _ in range(2)]
    table.at_least("R20 vs Tornado", max(ours), max(peers), 5)
