"""R19: a batch of events fired by the library, against the plainest C writer and against Python."""
import json
import subprocess
from pathlib import Path


def rate(lab, mode, count, *command):
    folder = lab.folder / "fire"
    done = subprocess.run([lab.bench / "bench_fire", mode, folder, lab.corpus, str(count), *(str(word).replace("{folder}", str(folder)) for word in command)],
                          stdout=subprocess.PIPE, text=True, timeout=300)
    if done.returncode or not done.stdout:
        raise RuntimeError(f"bench_fire {mode}: exit {done.returncode}")
    return json.loads(done.stdout)["events_per_second"]


def run(lab, table):
    count = min(lab.events, 100_000)
    python = ["/usr/bin/python3", Path(__file__).parent / "python_firer.py", "{folder}/master_event_pull.ipc", lab.corpus, count]
    rates = {"plain": [], "brine": [], "external": [], "read": [], "seen": []}
    for _ in range(lab.PAIRS):
        for mode, measured in rates.items():
            measured.append(rate(lab, mode, count, *(python if mode == "external" else ())))
    best = {mode: max(measured) for mode, measured in rates.items()}
    table.at_least("R19 fire vs C writer", best["brine"], best["plain"], 0.7)
    table.at_least("R19 fire vs Python", best["brine"], best["external"], 5)
    table.at_least("R19 every echo awaited", best["seen"], best["read"], 0.7)
