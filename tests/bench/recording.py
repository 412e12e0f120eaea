"""R15, R16: memory an event and opening a large file, against tshark, memcpy and wc."""
import json
import os
import random
import struct
import subprocess
import time

PACKETS = 30_000


def write_capture(path, packets):
    """TCP segments of the size of small events, from one of 500 flows to port 4505."""
    source = random.Random(1)
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))  # raw IP
        for number in range(packets):
            body = source.randbytes(600)
            tcp = struct.pack(">HHIIBBHHH", 20_000 + number % 500, 4505, number // 500 * 600, 0, 0x50, 0x10, 8192, 0, 0) + body
            ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), number & 0xFFFF, 0, 64, 6, 0, b"\x0a\0\0\1", b"\x0a\0\0\2") + tcp
            out.write(struct.pack("<IIII", number // 1000, number % 1000, len(ip), len(ip)) + ip)


def tshark(path, *options):
    """(seconds, largest resident KiB)"""
    start = time.perf_counter()
    process = subprocess.Popen(["tshark", "-n", "-r", path, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"tshark: status {status}")
    return time.perf_counter() - start, usage.ru_maxrss


def run(lab, table):
    capture, empty = lab.folder / "packets.pcap", lab.folder / "none.pcap"
    write_capture(capture, PACKETS)
    write_capture(empty, 0)
    _, base = tshark(empty, "-2")
    seconds, resident = tshark(capture, "-2")
    per_packet = (resident - base) * 1024 / PACKETS
    kept, _ = lab.keeps(lab.events, 4096)
    overhead = (kept["kept_bytes"] - lab.corpus_facts["bytes"]) / lab.events
    table.row("R15 overhead vs tshark", overhead, per_packet, overhead / per_packet, "<= 0.1", overhead <= 0.1 * per_packet, " B")
    opening(lab, table, PACKETS / seconds)


def opening(lab, table, packets_per_second):
    lines = lab.folder / "events.jsonl"
    with open(lines, "wb") as out:
        write_lines(lab, out)
    done = subprocess.run(lab.pinned(1, [lab.bench / "bench_open", lines]), stdout=subprocess.PIPE, text=True, check=True)
    opened = json.loads(done.stdout)
    if opened["events"] < lab.events:
        raise RuntimeError(f"not every event was read: {opened}")
    start = time.perf_counter()
    subprocess.run(["wc", "-l", lines], stdout=subprocess.DEVNULL, check=True)
    counted = time.perf_counter() - start
    table.at_most("R16 first rows", opened["first_rows"] * 1000, 300, " ms")
    for name, peer, times in (("R16 open vs memcpy", opened["memcpy"], 0.25), ("R16 open vs wc -l", counted, 1.0)):
        table.row(name, opened["whole"], peer, peer / opened["whole"], f">= {times}", peer / opened["whole"] >= times, " s")
    table.at_least("R16 open vs tshark /s", opened["events"] / opened["whole"], packets_per_second, 50)


def write_lines(lab, out):
    """The corpus as brinectl prints it, slowly enough that it need not drop any."""
    socket = str(lab.folder / "lines" / "master_event_pub.ipc")
    os.mkdir(os.path.dirname(socket), 0o700)
    publisher = lab.flood(socket, lab.events, 30_000)
    try:
        subprocess.run([lab.brinectl, "watch", "-q", "-s", os.path.dirname(socket), "--out", "jsonl", "--count", str(lab.events),
                        "--timeout", "120"],
                       stdout=out, check=True, timeout=300)
    finally:
        publisher.kill()
        publisher.wait()
