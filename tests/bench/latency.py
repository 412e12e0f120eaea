"""R24: from exec to seen, from exec to connected; R23: what is left untaken at 10 000 events a second."""
import os
import shutil
import subprocess
import time


def wait_socket(path):
    while not os.path.exists(path):
        time.sleep(0.005)


def exec_to_end(command):
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[1]}: exit {done.returncode}: {done.stderr}")
    return (time.perf_counter() - start) * 1000


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
        watch = [str(lab.brinectl), "watch", "--sock-dir", str(sock_dir), "--out", "none"]
        connected = sorted(exec_to_connected(watch) for _ in range(21))
        table.at_most("R24 watch connected", connected[10], 15, " ms")
        salt_call(lab, table, ours[10])
    finally:
        bus.terminate()
        bus.wait()
    untaken(lab, table)


def salt_call(lab, table, ours):
    """salt-call event.fire of the conformance lab's newest Salt, with a bus of ours behind it."""
    cache = os.environ.get("BRINE_CACHE", os.path.expanduser("~/.cache/brine")) + "/saltlab"
    found = sorted(p for p in (os.path.join(cache, d, "bin", "salt-call") for d in os.listdir(cache)) if os.path.exists(p)) if os.path.isdir(cache) else []
    if not found:
        table.skip("R24 vs salt-call", "no Salt installed by tests/saltlab")
        return
    root = lab.folder / "sc"
    for name in ("etc", "run", "cache", "pki", "log"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "etc" / "minion").write_text(
        f"id: web1\nroot_dir: {root}\nsock_dir: {root}/run\ncachedir: {root}/cache\npki_dir: {root}/pki\nlog_file: {root}/log/minion\n"
        "file_client: local\nmaster_type: disable\n")
    bus = subprocess.Popen([lab.brinectl, "bus", "--sock-dir", root / "run", "--node", "minion", "--id", "web1", "-q"])
    try:
        while not any(name.endswith("_pull.ipc") for name in os.listdir(root / "run")):
            time.sleep(0.01)
        command = [found[-1], "-c", str(root / "etc"), "--local", "event.fire", '{"n": 1}', "bench/shot"]
        times = sorted(exec_to_end(command) for _ in range(3))
        table.at_least("R24 vs salt-call", times[1], ours, 100)
    finally:
        bus.terminate()
        bus.wait()
        shutil.rmtree(root, ignore_errors=True)


def untaken(lab, table):
    count = 200_000
    peer, published = lab.against_flood([lab.bench / "bench_peerreader", "{socket}"], count, 10_000)
    theirs = published["backlog_max_bytes"]
    kept, published = lab.against_flood([lab.bench / "bench_ingest", "{socket}", count, 512], count, 10_000)
    table.at_most("R23 backlog headless", published["backlog_max_bytes"] / 2**20, 1.0, " MiB", theirs / 2**20)
    table.at_most("R23 CPU s per M events", kept["cpu_seconds"] / count * 1e6, 3.0)
