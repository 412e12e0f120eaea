"""R4, R5, R7, R9, R10: looking into payloads, filtering and the list model, raced inside one process."""
import json
import subprocess

# id: how many times faster than the peer it must be
TARGETS = {
    "R4 top-level index": 2.0, "R5 validate": 2.0, "R7 tag prefix": 0.7, "R7 tag glob": 2.0, "R7 tag regex": 0.8,
    "R7 tag regex vs Qt": 5.0, "R9 retcode > 0": 0.5, "R10 filter, GUI share": 200.0,
}


def run(lab, table):
    done = subprocess.run(lab.pinned(1, [lab.bench / "bench_model", lab.corpus]), stdout=subprocess.PIPE, text=True, timeout=600)
    if done.returncode:
        raise RuntimeError(f"bench_model: exit {done.returncode}")
    seen = set()
    for line in done.stdout.splitlines():
        row = json.loads(line)
        if "error" in row:
            table.broken(row["id"], ValueError(row["error"]))
            continue
        seen.add(row["id"])
        ratio = row["peer"] / row["ours"]
        target = TARGETS[row["id"]]
        table.row(row["id"], row["ours"] * 1000, row["peer"] * 1000, ratio, f">= {target}", ratio >= target, " ms")
    for name in TARGETS.keys() - seen:
        table.broken(name, ValueError("not measured"))
