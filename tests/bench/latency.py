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
    count = 200_000
    peer, published = lab.against_flood([lab.bench / "bench_peerreader", "{socket}"], count, 10_000)
    theirs = published["backlog_max_bytes"]
    kept, published = lab.against_flood([lab.bench / "bench_ingest", "{socket}", count, 512], count, 10_000)
    table.at_most("R23 backlog headless", published["backlog_max_bytes"] / 2**20, 1.0, " MiB", theirs / 2**20)
    # The bound is absolute and the machine is not: beside it what the reader that only reads takes at this pace.
    only_reads = peer["cpu_seconds"] / count * 1e6
    table.at_most("R23 CPU s per M, kept", kept["cpu_seconds"] / count * 1e6, 3.0, peer=only_reads)
    _, cpu, _ = watch.watch(lab, "at10k", count, 10_000, arguments=["--out", "none"])
    table.at_most("R23 CPU s per M, watch", cpu / count * 1e6, 3.0, peer=only_reads)
