"""Programs that listen to or fire at a bus beside each other: Salt's own client and brinectl, as line-by-line peers."""
from __future__ import annotations

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

import jsonrule
import msgpackreader
from daemons import LabError, ending_with_driver

# How brinectl tells the gap of an outage; its notices that a connection is lost and back begin with -- as well.
OUTAGE_GAP = re.compile(r"^-- (?:disconnected:|[\d ]+ events? lost while disconnected)", re.MULTILINE)
PEER = pathlib.Path(__file__).resolve().parent / "peer" / "salt_peer.py"


class Peer:
    """A child process whose standard output is read in a thread of its own; ended by its pid."""

    def __init__(self, name, command, env, log_dir, stdin=subprocess.DEVNULL):
        self.name = name
        self.log = pathlib.Path(log_dir) / f"{name}.err"
        with open(self.log, "wb") as errors:
            self.process = subprocess.Popen(ending_with_driver(command), env=env, stdin=stdin, stdout=subprocess.PIPE,
                                            stderr=errors)
        self._changed = threading.Condition()
        self._events = []
        self._broken = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        try:
            self._consume(self.process.stdout)
        except Exception as error:  # shown by whoever waits
            self._broken = f"{type(error).__name__}: {error}"
        with self._changed:
            self._broken = self._broken or "ended"
            self._changed.notify_all()

    def _consume(self, stream):
        raise NotImplementedError

    def _add(self, events):
        with self._changed:
            self._events.extend(events)
            self._changed.notify_all()

    def events(self):
        with self._changed:
            return list(self._events)

    def wait(self, condition, seconds, what):
        """Waits until condition(list of events) is true and returns its value."""
        end = time.monotonic() + seconds
        with self._changed:
            while True:
                value = condition(self._events)
                if value:
                    return value
                left = end - time.monotonic()
                if self._broken or left <= 0:
                    raise LabError(f"{self.name}: {what}: {self._broken or f'not within {seconds} s'} {self.errors()}")
                self._changed.wait(left)

    def saw(self, tag, seconds=10):
        return self.wait(lambda events: any(e[0] == tag for e in events), seconds, f"event {tag}")

    def errors(self):
        try:
            return self.log.read_text(errors="replace")[-600:].strip()
        except OSError:
            return ""

    def cpu_seconds(self):
        """Processor time so far, user and system."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._thread.join(10)
        self.process.stdout.close()
        if self.process.stdin:
            self.process.stdin.close()
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class SaltListener(Peer):
    """Salt's get_event loop. Events are (tag, canonical data)."""

    def __init__(self, installation, node, sock_dir, minion_id, log_dir, name=None):
        super().__init__(name or f"salt-{node}", installation.script(PEER, "listen", node, sock_dir, minion_id),
                         installation.environment(), log_dir)

    def _consume(self, stream):
        for line in stream:
            record = json.loads(line)
            if "tag" in record:
                self._add([(record["tag"], record["data"])])


class SaltFirer(Peer):
    """Salt's fire_event and fire_master, one process for many events."""

    def __init__(self, installation, node, sock_dir, minion_id, log_dir, name=None):
        super().__init__(name or f"salt-fire-{node}", installation.script(PEER, "fire", node, sock_dir, minion_id),
                         installation.environment(), log_dir, stdin=subprocess.PIPE)
        self.wait(len, 60, "start")
        self._sent = 1

    def _consume(self, stream):
        for line in stream:
            self._add([json.loads(line)])

    def fire(self, tag, data, how="event"):
        """Returns when Salt has handed the event over. data: canonical."""
        self.process.stdin.write((json.dumps({"tag": tag, "data": data, "how": how}) + "\n").encode())
        self.process.stdin.flush()
        self._sent += 1
        answer = self.wait(lambda answers: answers[self._sent - 1:self._sent], 30, f"fire {tag}")
        if answer != [True]:
            raise LabError(f"{self.name}: Salt did not fire {tag}")


class BrineRaw(Peer):
    """brinectl watch --out raw: the frames' bytes, read here. Events are (tag, canonical data)."""

    def __init__(self, brine, node, sock_dir, log_dir, name=None):
        super().__init__(name or f"brine-raw-{node}",
                         brine.command("watch", "--sock-dir", sock_dir, "--node", node, "--out", "raw"), brine.env, log_dir)

    def _consume(self, stream):
        buffer = bytearray()
        while chunk := os.read(stream.fileno(), 65536):
            buffer += chunk
            self._add(list(msgpackreader.frames(buffer)))


class BrineJsonl(Peer):
    """brinectl watch --out jsonl. Events are (tag, data in the form of jsonrule, the whole object)."""

    def __init__(self, brine, node, sock_dir, log_dir, name=None):
        super().__init__(name or f"brine-jsonl-{node}",
                         brine.command("watch", "--sock-dir", sock_dir, "--node", node, "--out", "jsonl"), brine.env, log_dir)

    def _consume(self, stream):
        for line in stream:
            record = dict(jsonrule.read(line.decode("utf-8")))
            self._add([(record["tag"], record["data"], record)])


class Brine:
    """Runs brinectl with a home of its own, so that nothing it remembers comes from elsewhere."""

    def __init__(self, program, home, path_first=None):
        self.program = str(program)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "PYTHON", "SALT"))}
        self.env.update(HOME=str(home), LC_ALL="C.UTF-8", TZ="UTC")
        if path_first:
            self.env["PATH"] = f"{path_first}{os.pathsep}{self.env.get('PATH', os.defpath)}"

    def command(self, *arguments):
        return [self.program, *map(str, arguments)]

    def run(self, *arguments, stdin="", seconds=60, before=()):
        try:
            return subprocess.run([*before, *self.command(*arguments)], env=self.env, input=stdin, capture_output=True,
                                  text=True, errors="replace", timeout=seconds)
        except subprocess.TimeoutExpired:
            raise LabError(f"brinectl {' '.join(map(str, arguments))}: not within {seconds} s") from None


def said(done):
    """What a finished program said, for a report."""
    return f"exit {done.returncode}, stdout {done.stdout.strip()[-300:]!r}, stderr {done.stderr.strip()[-300:]!r}"


def gaps_told(errors):
    """How many outages of its bus a brinectl has told as a gap."""
    return len(OUTAGE_GAP.findall(errors))


if sys.version_info < (3, 8):
    raise SystemExit("Python 3.8 or newer is needed")
