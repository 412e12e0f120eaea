"""R24: from exec to seen, from exec to connected; R23: what is left untaken at 10 000 events a second."""
import os
import subprocess
import time

import saltcall
import watch
from timing import exec_to_end


def wait_socket(path):
    while not os.path.exists(path):
        time.sleep(0.005)


def exec_to_connected(command):
    """Milliseconds until the line "Watching …" that watch prints once connected."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        process.stderr.readline()
        return (time.perf_counter() - start) * 1000
    finally:
        process.terminate()
        process.wait()


def run(lab, table):
    sock_dir = lab.folder / "bus"
    bus = subprocess.Popen([lab.brinectl, "bus", "--sock-dir", sock_dir, "--framing", "prefixed", "-q"])
    try:
        wait_socket(sock_dir / "master_event_pull.ipc")
        fire = [str(lab.brinectl), "fire", "--sock-dir", str(sock_dir), "bench/shot", '{"n": 1}']
        ours = sorted(exec_to_end(fire) for _ in range(21))
        table.at_most("R24 fire exec->seen", ours[10], 10, " ms")
        watching = [str(lab.brinectl), "watch", "--sock-dir", str(sock_dir), "--out", "none"]
        connected = sorted(exec_to_connected(watching) for _ in range(21))
        table.at_most("R24 watch connected", connected[10], 15, " ms")
    finally:
        bus.terminate()
        bus.wait()
    saltcall.run(lab, table)
    untaken(lab, table)


def untaken(lab, table):
    """What 10 000 events a second leave untaken, and what they cost; in turns with a reader that only reads, the best cost of each."""
    count = 200_000
    turns = [(lab.only_reads(count, 10_000), lab.keeps(count, 512, 10_000),
              watch.watch(lab, f"at10k{turn}", count, 10_000, arguments=["--out", "none"])[1]) for turn in range(3)]
    peers, kept, watched = zip(*turns)
    theirs, ours = (max(published["backlog_max_bytes"] for _, published in rows) / 2**20 for rows in (peers, kept))
    table.at_most("R23 backlog headless", ours, 1.0, " MiB", theirs)
    # The bound is absolute and the machine is not: beside it what the reader that only reads takes at this pace.
    only_reads, keeping = (min(report["cpu_seconds"] for report, _ in rows) / count * 1e6 for rows in (peers, kept))
    table.at_most("R23 CPU s per M, kept", keeping, 3.0, peer=only_reads)
    table.at_most("R23 CPU s per M, watch", min(watched) / count * 1e6, 3.0, peer=only_reads)
