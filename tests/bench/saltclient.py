"""R22: the same race with Salt's own client."""
import subprocess
import sys
from pathlib import Path

COUNT = 20_000  # Salt takes some 2 400 a second


def run(lab, table):
    subscriber = Path(__file__).parent / "salt_subscriber.py"
    try:
        theirs, published = lab.against_flood([sys.executable, subscriber, "{socket}", COUNT], COUNT)
    except subprocess.TimeoutExpired:
        theirs = {}
    if not theirs:
        table.skip("R22 vs Salt's client", "no Salt 3008: tests/saltlab/saltlab.py install")
        return
    kept, ours = [], []
    for _ in range(3):
        report, published = lab.keeps(lab.events, 1024)
        kept.append(report["cpu_seconds"] / lab.events)
        ours.append(published["events_per_second"])
    table.at_least("R22 vs Salt's client", max(ours), theirs["events"] / theirs["seconds"], 60)
    cpu, salt_cpu = min(kept) * 1e6, theirs["cpu_seconds"] / theirs["events"] * 1e6
    table.row("R22 CPU us/event", cpu, salt_cpu, cpu / salt_cpu, "<= 0.01", cpu <= salt_cpu / 100)
