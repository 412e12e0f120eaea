"""R1 and its kin: how fast the headless core takes events in, against a reader that only reads and against Python."""
from pathlib import Path


def best(rows, key):
    return max(row[key] for row in rows)


def reading(lab):
    read, published = lab.only_reads(lab.events)
    return {"rate": published["events_per_second"], "cpu": read["cpu_seconds"] / lab.events}


def keeping(lab):
    kept, published = lab.keeps(lab.events, 1024)
    return dict(kept, rate=published["events_per_second"], cpu=kept["cpu_seconds"] / lab.events)


def python(lab, *how):
    read, published = lab.against_flood(["/usr/bin/python3", Path(__file__).parent / "python_subscriber.py", "{socket}", *how], lab.events)
    if read["events"] != lab.events:
        raise RuntimeError("Python did not take every event")
    return {"rate": published["events_per_second"]}


def run(lab, table):
    # In turns, by the publisher's clock, the best of each. The first turn is to warm up: memory that no process had lately is slow.
    turns = [(reading(lab), keeping(lab), python(lab), python(lab, "bare")) for _ in range(lab.PAIRS + 1)][1:]
    peers, ours, pythons, bare = zip(*turns)
    table.at_least("R1 ingest ev/s", best(ours, "rate"), best(peers, "rate"), 0.80)
    ours_cpu, peer_cpu = min(r["cpu"] for r in ours) * 1e6, min(r["cpu"] for r in peers) * 1e6
    table.row("R1 CPU us/event", ours_cpu, peer_cpu, ours_cpu / peer_cpu, "<= 1.5", ours_cpu <= 1.5 * peer_cpu)
    table.at_least("R1 vs Python ev/s", best(ours, "rate"), best(pythons, "rate"), 3.0)
    table.told("R1 vs bare unpackb", best(ours, "rate"), best(bare, "rate"))
    overhead = (ours[-1]["kept_bytes"] - lab.corpus_facts["bytes"]) / lab.events
    table.at_most("R15 overhead", overhead, 48, " B/event")
