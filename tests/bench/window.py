"""R2, R3, R12, R13, R23: the window following a busy bus: nothing lost, the publisher never held up, the UI thread never stalled."""
import os
import subprocess
import json


def environment(lab):
    home = lab.folder / "home"
    home.mkdir(mode=0o700, exist_ok=True)
    return dict(os.environ, QT_QPA_PLATFORM="offscreen", XDG_RUNTIME_DIR=str(home), XDG_CONFIG_HOME=str(home / "c"),
                XDG_STATE_HOME=str(home / "s"), LC_ALL="C.UTF-8")


def judge(table, name, seen, published, backlog, stall_limit):
    lost = published - seen["received"] + seen["dropped"] + seen["malformed"]
    table.at_most(f"{name} lost", lost, 0)
    table.at_most(f"{name} backlog", backlog / 2**20, 1.0, " MiB")
    if stall_limit is None:
        return
    table.at_most(f"{name} worst stall", seen["stall_worst_ms"], stall_limit, " ms")
    table.at_most(f"{name} p99 stall", seen["stall_p99_ms"], 16.7 if stall_limit <= 50 else 50, " ms")


def external(lab, table, name, rate, seconds, mode, stall_limit):
    folder = lab.folder / f"w{rate}{mode.replace('+', '')}"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "master_event_pub.ipc").unlink(missing_ok=True)
    count = int(rate * seconds)
    seen, published = lab.against_flood([lab.bench / "bench_window", "{folder}", mode, rate, seconds], count, rate,
                                        socket=str(folder / "master_event_pub.ipc"), timeout=seconds + 60, environment=environment(lab))
    judge(table, name, seen, published["sent"], published["backlog_max_bytes"], stall_limit)
    return seen


def embedded(lab, table, name, mode, rate, seconds):
    done = subprocess.run([lab.bench / "bench_window", lab.corpus, mode, str(rate), str(seconds)], stdout=subprocess.PIPE, text=True,
                          env=environment(lab), timeout=seconds + 90)
    seen = json.loads(done.stdout.splitlines()[-1])
    judge(table, name, seen, seen["published"], seen["backlog_max_bytes"], 50)


def cost(lab, table):
    """R23: what following costs at 10 000 events a second, beside a reader that only reads; in turns, the best of each."""
    turns = [(external(lab, table, f"R23 10k/s, plain {turn}", 10_000, 20, "external+plain", None),
              lab.only_reads(200_000, 10_000)[0]) for turn in range(1, 4)]
    ours, peers = zip(*turns)
    per_million = [min(row["cpu_seconds"] for row in rows) / 200_000 * 1e6 for rows in (ours, peers)]
    table.at_most("R23 window CPU s per M", per_million[0], 6, peer=per_million[1])
    table.at_most("R23 window lag at end", max(row["behind_ms"] for row in ours), 100, " ms")


def run(lab, table):
    embedded(lab, table, "20k/s embedded 30s", "embedded", 20_000, 30)
    embedded(lab, table, "R12 four buses at 5k/s", "embedded4", 5_000, 20)
    seen = external(lab, table, "R12 10k/s", 10_000, 20, "external", 50)
    table.at_most("R13 published->painted p50", seen["painted_p50_ms"], 25, " ms")
    table.at_most("R13 published->painted p99", seen["painted_p99_ms"], 100, " ms")
    cost(lab, table)
    external(lab, table, "R3 10k/s, used", 10_000, 22, "external+script", 50)
    external(lab, table, "R2 50k/s 60s", 50_000, 60, "external", 100)
