"""R1 and its kin: how fast the headless core takes events in, against a reader that only reads and against Python."""
from pathlib import Path


def best(rows, key):
    return max(row[key] for row in rows)


def run(lab, table):
    peers, ours, costs = [], [], []
    for _ in range(lab.PAIRS):
        read, published = lab.against_flood([lab.bench / "bench_peerreader", "{socket}"], lab.events)
        peers.append({"rate": published["events_per_second"], "cpu": read["cpu_seconds"] / lab.events})
        kept, published = lab.against_flood([lab.bench / "bench_ingest", "{socket}", lab.events, 1024], lab.events)
        if kept["stored"] != lab.events or kept["dropped"] or kept["malformed"]:
            raise RuntimeError(f"not every event was kept: {kept}")
        ours.append({"rate": published["events_per_second"], "cpu": kept["cpu_seconds"] / lab.events})
        costs.append(kept)
    table.at_least("R1 ingest ev/s", best(ours, "rate"), best(peers, "rate"), 0.80)
    ours_cpu, peer_cpu = min(r["cpu"] for r in ours) * 1e6, min(r["cpu"] for r in peers) * 1e6
    table.row("R1 CPU us/event", ours_cpu, peer_cpu, ours_cpu / peer_cpu, "<= 1.5", ours_cpu <= 1.5 * peer_cpu)
    # By the publisher's clock and the best of as many runs, as the others.
    python = [lab.against_flood(["/usr/bin/python3", Path(__file__).parent / "python_subscriber.py", "{socket}"], lab.events)
              for _ in range(lab.PAIRS)]
    if any(read["events"] != lab.events for read, _ in python):
        raise RuntimeError("Python did not take every event")
    table.at_least("R1 vs Python ev/s", best(ours, "rate"), max(published["events_per_second"] for _, published in python), 3.0)
    overhead = (costs[-1]["kept_bytes"] - lab.corpus_facts["bytes"]) / lab.events
    table.at_most("R15 overhead", overhead, 48, " B/event")
