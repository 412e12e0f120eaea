"""R4 to R10, R11, R14, growth: races inside one process, and against the programs that do the same work."""
import json
import os
import subprocess
import time
from pathlib import Path

# id: how many times faster than its peer it must be, at least
TIMES = {
    "R4 top-level index": 2.0, "R5 validate": 2.0, "R6 tree of 200 KB": 1 / 3, "R6 tree of 5 MB": 1 / 3,
    "R6 masked tree, 200 KB": 1 / 3, "R6 masked tree, 5 MB": 1 / 3,
    "R7 tag prefix": 0.7, "R7 tag glob": 2.0, "R7 tag regex": 0.8, "R7 tag regex vs Qt": 5.0, "R8 literal": 0.8,
    "R9 retcode": 0.5, "R9 data.return.1m": 0.5, "R9 retcode vs libjq": 40.0, "R9 data.return.1m vs libjq": 40.0,
    "R10 set vs proxy": 200.0, "R10 clear vs proxy": 200.0, "R10 whole vs vector loop": 1 / 1.5,
    "R11 frame while following": 1 / 1.25, "R14 evict 1000 of 10M": 100.0,
}
for pattern in ("alternatives", "regex", "leading .*", "absent"):
    TIMES[f"R8 {pattern}"], TIMES[f"R8 {pattern} vs Qt"] = 0.8, 5.0
# id: at most so many milliseconds
MILLISECONDS = {"R6 first paint of 5 MB": 16, "R10 GUI share at 1M": 10, "R10 GUI share at 10M": 10}
# id: (times, the peer's command; FILE is what bench_scan wrote for it)
PROGRAMS = {
    "R8 literal vs ripgrep": (1.0, ["rg", "-a", "-c", "-j1", "web1335\\.sin"], "payloads.bin"),
    "R8 regex vs ripgrep": (1.0, ["rg", "-a", "-c", "-j1", "error: [a-z/ ]{1,40}timeout"], "payloads.bin"),
    "R9 retcode vs jq": (50.0, ["jq", "-c", "select(.retcode > 0)"], "payloads.jsonl"),
}


def rows(lab, program, *arguments):
    """The lines of a benchmark program, as they come."""
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", XDG_RUNTIME_DIR=str(lab.folder), LC_ALL="C.UTF-8")
    process = subprocess.Popen(lab.pinned(1, [lab.bench / program, *arguments]), stdout=subprocess.PIPE, text=True, env=environment)
    yield from map(json.loads, process.stdout)
    if process.wait():
        raise RuntimeError(f"{program}: exit {process.returncode}")


def took(command):
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode > 1:  # 1: nothing found
        raise RuntimeError(f"{command[0]}: {done.stderr}")
    return time.perf_counter() - start


def program_seconds(lab, command, file):
    """Best of three, without what the program takes for an empty file."""
    empty = lab.folder / "empty"
    empty.touch()
    return min(took(lab.pinned(1, [*command, lab.folder / file])) for _ in range(3)) - min(took(lab.pinned(1, [*command, empty])) for _ in range(3))


def faster(table, name, ours, peer, times):
    ratio = peer / ours if ours else 0
    table.row(name, ours * 1000, peer * 1000, ratio, f">= {times:.3g}", ratio >= times, " ms")


def grown(table, row):
    small, middle, large = row["values"]
    worst = max(middle, large) / small
    table.row("growth " + row["growth"], f"{middle:.3g}, {large:.3g}", f"{small:.3g}", worst, "<= 1.5", worst <= 1.5)


def judge(lab, table, found):
    """One line of the table for each race; what was not raced is a miss."""
    seen = set()
    for row in found:
        name = row.get("id")
        if "growth" in row:
            grown(table, row)
        elif "error" in row:
            table.broken(name, ValueError(row["error"]))
        elif name in PROGRAMS:
            times, command, file = PROGRAMS[name]
            faster(table, name, row["ours"], program_seconds(lab, command, file), times)
        elif name in MILLISECONDS:
            table.at_most(name, row["ours"] * 1000, MILLISECONDS[name], " ms")
        else:
            faster(table, name, row["ours"], row["peer"], TIMES[name])
        seen.add(name)
    return seen


def payload(lab, table):
    ours = {}

    def noted():
        for row in rows(lab, "bench_payload", lab.corpus):
            ours[row["id"]] = row.get("ours")
            yield row
    judge(lab, table, noted())
    python = subprocess.run(lab.pinned(1, ["/usr/bin/python3", Path(__file__).parent / "payload_python.py", lab.corpus]),
                            stdout=subprocess.PIPE, text=True, check=True)
    faster(table, "R4 vs Python unpackb", ours["R4 top-level index"], json.loads(python.stdout)["seconds"], 20)


def scan(lab, table):
    judge(lab, table, rows(lab, "bench_scan", lab.corpus, lab.folder))


def lists(lab, table):
    judge(lab, table, rows(lab, "bench_list"))


def frame(lab, table):
    judge(lab, table, rows(lab, "bench_frame", lab.corpus))
