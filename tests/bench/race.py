"""What the benchmarks share: a private folder with the corpus, processes in pairs, the table of results."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


WARM = """import mmap, sys
with mmap.mmap(-1, int(sys.argv[1]) << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
    for at in range(0, len(memory), mmap.PAGESIZE):
        memory[at] = 1
"""


class Table:
    """id  ours  peer  ratio  target  verdict, as it is measured."""

    def __init__(self):
        self.met = self.missed = self.skipped = 0
        print(f"{'id':<28} {'ours':>16} {'peer':>16} {'ratio':>9} {'target':>12}  verdict")

    def row(self, name, ours, peer, ratio, target, good, unit=""):
        verdict = "met" if good else "missed"
        self.met += good
        self.missed += not good
        print(f"{name:<28} {self._text(ours, unit):>16} {self._text(peer, unit):>16} {self._text(ratio):>9} {target:>12}  {verdict}",
              flush=True)

    def at_least(self, name, ours, peer, target, unit=""):
        """ours / peer >= target; more is better."""
        ratio = ours / peer if peer else 0
        self.row(name, ours, peer, ratio, f">= {target}", ratio >= target, unit)

    def at_most(self, name, ours, limit, unit="", peer=None):
        """ours <= limit, an absolute bound that the text of the target names."""
        self.row(name, ours, peer, None if not peer else ours / peer, f"<= {limit}{unit}", ours <= limit, unit)

    def told(self, name, ours, peer, unit=""):
        """A figure that no target names."""
        print(f"{name:<28} {self._text(ours, unit):>16} {self._text(peer, unit):>16} {self._text(ours / peer):>9} {'-':>12}  -", flush=True)

    def steady(self, name, rates):
        """Says so where the rates of one and the same program are far apart: the machine did something else too."""
        spread = max(rates) / statistics.median(rates)
        if spread > 1.3:
            print(f"note: {name} is noisy: the best is {spread:.2f} times the median", flush=True)

    def skip(self, name, why):
        self.skipped += 1
        print(f"{name:<28} skipped: {why}", flush=True)

    def broken(self, name, error):
        self.missed += 1
        print(f"{name:<28} missed: {type(error).__name__}: {error}", flush=True)

    def finish(self):
        print(f"{self.met} met, {self.missed} missed, {self.skipped} skipped")
        return 0

    @staticmethod
    def _text(value, unit=""):
        if value is None:
            return "-"
        if isinstance(value, str):
            return value
        if abs(value) >= 1000:
            return f"{value:,.0f}{unit}".replace(",", " ")
        return f"{value:.3g}{unit}"


class Lab:
    """A private folder with the corpus, and ways to run a publisher against a reader."""

    PAIRS = 5

    def __init__(self, build, events):
        self.build = Path(build).resolve()
        self.bench = self.build / "tests"
        self.brinectl = self.build / "app" / "brinectl"
        self.events = events
        self.cores = len(os.sched_getaffinity(0))

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="brine-bench-", dir="/tmp"))
        self.corpus = self.folder / "g1.frames"
        made = subprocess.run([self.bench / "bench_corpus", str(self.events), "1", self.corpus], capture_output=True, text=True)
        if made.returncode:
            raise SystemExit(f"the corpus is not like a real bus: {made.stdout}{made.stderr}")
        self.corpus_line = made.stdout.strip()
        self.corpus_facts = json.loads(self.corpus_line)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def pinned(self, core, command):
        command = [str(word) for word in command]
        return ["taskset", "-c", str(core)] + command if self.cores > 1 and core is not None else command

    def flood(self, socket, count, rate=0, core=0):
        """Starts the publisher; it serves one subscriber and prints its report as JSON."""
        process = subprocess.Popen(self.pinned(core, [self.bench / "bench_flood", socket, self.corpus, count, rate]),
                                   stdout=subprocess.PIPE, text=True)
        while not os.path.exists(socket):
            if process.poll() is not None:
                raise RuntimeError("the publisher did not start")
            time.sleep(0.01)
        return process

    def against_flood(self, reader, count, rate=0, socket=None, timeout=300, environment=None):
        """Runs reader (a command with {socket}) against the publisher; returns (reader's JSON or text, publisher's JSON)."""
        socket = socket or str(self.folder / f"s{time.monotonic_ns()}")
        publisher = self.flood(socket, count, rate)
        command = [str(word).replace("{socket}", socket).replace("{folder}", os.path.dirname(socket)) for word in reader]
        try:
            read = subprocess.run(self.pinned(1, command), stdout=subprocess.PIPE, text=True, timeout=timeout, env=environment)
            report = json.loads(publisher.communicate(timeout=60)[0])
        finally:
            publisher.kill()
            publisher.wait()
        lines = [line for line in read.stdout.splitlines() if line.startswith("{")]
        return (json.loads(lines[-1]) if lines else {}), report

    def warm(self, mib):
        """Uses so much memory once and gives it back, so that whoever runs next finds it as everybody else does. The host of a virtual
        machine may take free memory away within seconds; to have it back costs up to ten times what a page costs otherwise."""
        # In a process of its own: what one has used at most is said of its children too.
        subprocess.run([sys.executable, "-c", WARM, str(mib)], check=True)

    def only_reads(self, count, rate=0, keep=()):
        """The reader that only reads, of all of it; keep=["keep"]: into new memory each time. (its report, the publisher's)"""
        read, published = self.against_flood([self.bench / "bench_peerreader", "{socket}", *keep], count, rate)
        if published["sent"] != count or read["bytes"] != published["bytes"]:
            raise RuntimeError(f"not every event was read: {read} {published}")
        return read, published

    def keeps(self, count, kept_mib, rate=0):
        """The headless core, which keeps every event: (its report, the publisher's)"""
        kept, published = self.against_flood([self.bench / "bench_ingest", "{socket}", count, kept_mib], count, rate)
        if published["sent"] != count or kept["stored"] != count or kept["dropped"] or kept["malformed"]:
            raise RuntimeError(f"not every event was kept: {kept} {published}")
        return kept, published
