"""R1 and its kin: how fast the headless core takes events in, against a reader that only reads and against Python."""
from pathlib import Path
from statistics import median

AT_LIMIT_MIB = 64   # a Brine that ran for a while: each new segment takes the memory of the oldest
WARM_MIB = 400      # more than a store of the corpus takes
PAIRS = 10          # one and the same reader is a third faster in one turn than in the next; the best of five was chance


def best(rows, key):
    return max(row[key] for row in rows)


def reading(lab, keep=()):
    lab.warm(WARM_MIB)
    read, published = lab.only_reads(lab.events, keep=keep)
    return {"rate": published["events_per_second"], "cpu": read["cpu_seconds"] / lab.events}


def keeping(lab, kept_mib=1024):
    lab.warm(WARM_MIB)
    kept, published = lab.keeps(lab.events, kept_mib)
    return dict(kept, rate=published["events_per_second"], cpu=kept["cpu_seconds"] / lab.events)


def python(lab, *how):
    read, published = lab.against_flood(["/usr/bin/python3", Path(__file__).parent / "python_subscriber.py", "{socket}", *how], lab.events)
    if read["events"] != lab.events:
        raise RuntimeError("Python did not take every event")
    return {"rate": published["events_per_second"]}


def run(lab, table):
    # By the publisher's clock, the best of each, in turns; each finds warm memory. The first turn is to warm up.
    turns = [(reading(lab), keeping(lab), keeping(lab, AT_LIMIT_MIB), reading(lab, ["keep"])) for _ in range(PAIRS + 1)][1:]
    peers, ours, at_limit, keepers = zip(*turns)
    table.steady("R1 peer", [row["rate"] for row in peers])
    raced(table, "R1", peers, ours)
    raced(table, "R1 at the limit", peers, at_limit)
    # What memory that is new costs a program that keeps what it reads, and does nothing else.
    table.told("R1 vs bare keeping ev/s", best(ours, "rate"), best(keepers, "rate"))
    pythons, bare = zip(*[(python(lab), python(lab, "bare")) for _ in range(lab.PAIRS)])
    table.at_least("R1 vs Python ev/s", best(ours, "rate"), best(pythons, "rate"), 3.0)
    table.told("R1 vs bare unpackb", best(ours, "rate"), best(bare, "rate"))
    overhead = (ours[-1]["kept_bytes"] - lab.corpus_facts["bytes"]) / lab.events
    table.at_most("R15 overhead", overhead, 48, " B/event")


def raced(table, name, peers, ours):
    table.at_least(f"{name} ev/s", best(ours, "rate"), best(peers, "rate"), 0.80)
    ours_cpu, peer_cpu = min(r["cpu"] for r in ours) * 1e6, min(r["cpu"] for r in peers) * 1e6
    table.told(f"{name} median ev/s", median(row["rate"] for row in ours), median(row["rate"] for row in peers))
    table.row(f"{name} CPU us/ev", ours_cpu, peer_cpu, ours_cpu / peer_cpu, "<= 1.5", ours_cpu <= 1.5 * peer_cpu)
