"""What Brine decodes from a real bus, against what Salt's own client received at the same time."""
from __future__ import annotations

import collections
import contextlib
import datetime
import fnmatch
import json
import math
import socket
import time

import jsonrule
from canon import canon, plain
from daemons import LabError, accepts, wait_until
from lab import MINION_ID
from recorders import BrineJsonl, BrineRaw, SaltFirer, SaltListener, gaps_told, said

MARK = "lab/mark/"

# One of every type that Salt can put on a bus. Fired by Salt's own client.
TYPED = ["m", [
    [["s", "int"], ["l", [["i", str(n)] for n in (
        0, 1, -1, 127, 128, -32, -33, 255, 256, -128, -129, 65535, 65536, 2**31 - 1, 2**31, -2**31, 2**32, 2**53 + 1,
        2**63 - 1, 2**63, 2**64 - 1, -2**63)]]],
    [["s", "float"], ["l", [canon(x) for x in (
        0.0, -0.0, 1.0, 1.5, 0.1, 1e16, 1e22, 1e-7, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan)]]],
    [["s", "text"], ["l", [["s", t] for t in ("", "plain", "grün €", "\U0001f9c2", "a\nb\tc\x00\x1b[0m", "x" * 70000)]]],
    [["s", "bytes"], ["l", [["b", b] for b in ("", "//79", "aGVsbG8=", "AAECAw==")]]],
    [["s", "time"], canon(datetime.datetime(2026, 11, 23, 2, 24, 20, 805249))],
    [["s", "const"], ["l", [None, True, False]]],
    [["s", "nested"], ["m", [[["s", "a"], ["m", [[["s", "b"], ["l", [["m", []], ["l", []]]]]]]]]]],
    [["i", "1"], ["s", "int key"]],
    [["s", "1"], ["s", "text key"]],
    [["b", "/w=="], ["s", "bytes key"]],
    [["f", (1.5).hex()], ["s", "float key"]],
    [None, ["s", "null key"]],
    [["s", "schlüssel"], ["s", "unicode key"]],
]]


class Recording:
    """All recorders of one bus: Salt's listener, and Brine's two when there is a brinectl."""

    def __init__(self, stack, lab, brine, node):
        self.lab, self.node = lab, node
        minion_id = MINION_ID if node == "minion" else ""
        where, logs = lab.sock_dir(node), lab.root / "log"
        self.salt = stack.enter_context(SaltListener(lab.installation, node, where, minion_id, logs))
        self.raw = self.jsonl = None
        if brine:
            self.raw = stack.enter_context(BrineRaw(brine, node, where, logs))
            self.jsonl = stack.enter_context(BrineJsonl(brine, node, where, logs))
        self.firer = SaltFirer(lab.installation, node, where, minion_id, logs)
        self._stack, self._logs, self._marks = stack, logs, 0
        stack.callback(lambda: self.firer.stop())

    def listeners(self):
        return [peer for peer in (self.salt, self.raw, self.jsonl) if peer]

    def settle(self, seconds=60):
        """Returns when every listener hears what is fired now."""
        for peer in self.listeners():
            def heard(before=len(peer.events()), peer=peer):
                return any(e[0].startswith(MARK + "settle/") for e in peer.events()[before:])
            for _ in range(int(seconds / 0.25)):
                self._marks += 1
                self.firer.fire(f"{MARK}settle/{self._marks}", ["m", []])
                with contextlib.suppress(LabError):
                    peer.wait(lambda _: heard(), 0.25, "settle")
                    break
            else:
                raise LabError(f"{peer.name} hears nothing on the {self.node}'s bus within {seconds} s: {peer.errors()}")

    def mark(self, name):
        self.firer.fire(MARK + name, ["m", []])
        for peer in self.listeners():
            peer.saw(MARK + name, 30)

    def renew_firer(self):
        """A firer's connection does not survive the daemon."""
        self.firer.stop()
        self.firer = SaltFirer(self.lab.installation, self.node, self.lab.sock_dir(self.node),
                               MINION_ID if self.node == "minion" else "", self._logs)


def window(peer, begin, end):
    """What a listener got between two marks, without marks."""
    events = peer.events()
    tags = [e[0] for e in events]
    first, last = tags.index(MARK + begin), tags.index(MARK + end)
    return [e for e in events[first + 1:last] if not e[0].startswith(MARK)]


def key(event):
    return json.dumps([event[0], event[1]])


def difference(salt, brine, subset=False):
    """None, or how Brine's events differ from Salt's."""
    left, right = [key(e) for e in salt], [key(e) for e in brine]
    missing = collections.Counter(left) - collections.Counter(right)
    extra = collections.Counter(right) - collections.Counter(left)
    if missing:
        return f"{sum(missing.values())} of {len(left)} events that Salt received are missing or differ, first {next(iter(missing))[:400]}" + (
            f"; Brine has {next(iter(extra))[:400]}" if extra else "")
    if subset:
        return None
    if extra:
        return f"{sum(extra.values())} events that Salt did not receive, first {next(iter(extra))[:400]}"
    if left != right:
        at = next(i for i, (a, b) in enumerate(zip(left, right)) if a != b)
        return f"another order from event {at} on: Salt {left[at][:200]}, Brine {right[at][:200]}"
    return None


def rule_difference(raw, jsonl):
    """None, or the first jsonl line that is not what the rule makes of the bytes. A gap is no frame."""
    jsonl = [line for line in jsonl if line[2].get("kind") != "gap"]
    if len(raw) != len(jsonl):
        return f"{len(raw)} frames but {len(jsonl)} lines"
    for (tag, data), (line_tag, line_data, record) in zip(raw, jsonl):
        differs = jsonrule.difference(jsonrule.rule(data), line_data)
        if tag != line_tag or differs:
            return f"tag {tag!r}, line's tag {line_tag!r}: {differs}"
        if not {"seq", "time", "bus"} <= set(record):
            return f"{tag}: no seq, time and bus in {sorted(record)}"
    return None


def found(events, tag, wanted=lambda data: True):
    """None, or the sentence that no such event is there. Guards against comparing nothing with nothing."""
    same_tag = [plain(data) for t, data in events if fnmatch.fnmatch(t, tag)]
    if any(wanted(data) for data in same_tag):
        return None
    return f"Salt received no such {tag}; with that tag {same_tag[:3]}, tags {sorted({t for t, _ in events})[:40]}"


COMMANDS = (  # name, program, arguments, exit code, bus, tag, what the data must be
    ("test.ping", "salt", ("test.ping",), 0, "master", f"salt/job/*/ret/{MINION_ID}",
     lambda d: d["fun"] == "test.ping" and d["return"] is True),
    ("salt event.fire", "salt", ("event.fire", '{"a": 1, "b": [1.5, null, "grün"]}', "lab/fire"), 0, "minion", "lab/fire",
     lambda d: d["a"] == 1 and d["b"] == [1.5, None, "grün"]),
    ("salt event.fire_master", "salt", ("event.fire_master", '{"data": "message for the master"}', "lab/fire_master"), 0,
     "master", "lab/fire_master", lambda d: d["data"]["data"] == "message for the master" and d["id"] == MINION_ID),
    ("salt event.send", "salt", ("event.send", "lab/send", "foo=bar"), 0, "master", "lab/send",
     lambda d: d["data"]["foo"] == "bar"),
    ("salt-call event.fire", "salt_call", ("event.fire", '{"data": "message to be sent in the event"}', "lab/call"), 0,
     "minion", "lab/call", lambda d: d["data"] == "message to be sent in the event"),
    ("salt-call event.fire_master", "salt_call", ("event.fire_master", '{"data": "from the call"}', "lab/call_master"), 0,
     "master", "lab/call_master", lambda d: d["data"]["data"] == "from the call"),
    ("salt-run event.send", "salt_run", ("event.send", "lab/runner", '{"from": "runner"}'), 0, "master", "lab/runner",
     lambda d: d["from"] == "runner"),
    ("failing state", "salt", ("state.sls", "bad"), 1, "master", f"salt/job/*/ret/{MINION_ID}",
     lambda d: d["fun"] == "state.sls" and d["retcode"] != 0),
    ("key list", "salt_key", ("-L",), 0, "", "", None),
)


def run_commands(lab, report):
    """Runs the commands and says which events have to be in the window."""
    wanted = []
    for name, program, arguments, code, bus, tag, data in COMMANDS:
        done = getattr(lab, program)(*arguments)
        if done.returncode != code:
            report.check(f"command {name}", f"exit {done.returncode}: {done.stderr.strip()[-300:]} {done.stdout[-300:]}")
        elif bus:
            wanted.append((name, bus, tag, data))
        elif MINION_ID not in done.stdout:
            report.check(f"command {name}", f"no {MINION_ID} in {done.stdout!r}")
    return wanted


def watch_commands(lab, recordings, report):
    for recording in recordings.values():
        recording.mark("commands/begin")
    wanted = run_commands(lab, report)
    for recording in recordings.values():
        recording.firer.fire("lab/typed", TYPED)
        recording.firer.fire("lab/grün €/\t tag", ["m", [[["s", "tag"], ["s", "odd"]]]])
    recordings["minion"].firer.fire("lab/client_master", ["m", [[["s", "x"], ["i", "1"]]]], how="master")
    recordings["master"].salt.saw("lab/client_master", 20)
    for recording in recordings.values():
        recording.mark("commands/end")
    windows = {node: window(r.salt, "commands/begin", "commands/end") for node, r in recordings.items()}
    for name, bus, tag, data in wanted:
        report.check(f"command {name} passes the {bus}'s bus", found(windows[bus], tag, data))
    for node in windows:
        report.check(f"every type passes the {node}'s bus", found(windows[node], "lab/typed"))
    report.check("fire_master of Salt's client reaches the master", found(windows["master"], "lab/client_master"))
    compare(recordings, "commands", report)


def watch_restart(lab, recordings, report):
    for recording in recordings.values():
        recording.mark("restart/begin")
    lab.stop_minion()
    lab.start_minion()
    recordings["minion"].renew_firer()
    for recording in recordings.values():
        recording.settle()
        # Whether anything of the daemon's own comes after Salt's client is back is a matter of luck; this one does.
        recording.firer.fire("lab/back", TYPED)
        recording.mark("restart/end")
    master = window(recordings["master"].salt, "restart/begin", "restart/end")
    report.check("minion restart passes the master's bus", found(master, f"salt/minion/{MINION_ID}/start"))
    # Salt's client may be slower to come back than Brine, so on the minion's bus it can only have less.
    compare(recordings, "restart", report, subset={"minion"})


def raw_shot(path, tag, framing):
    """Writes one event without Salt and without Brine, so that nothing has to be started first."""
    body = tag.encode() + b"\n\n\x80"
    frame = b"\x82\xa4head\x80\xa4body\xc4" + bytes([len(body)]) + body
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as pull:
        pull.connect(str(path))
        pull.sendall(frame if framing == "plain" else len(frame).to_bytes(4, "big") + frame)


MANY = 2000


def watch_master_restart(lab, brine, recordings, report):
    """Twice, and between the two nothing is lost that Salt's own listener got."""
    master = {"master": recordings["master"]}
    restart_master(lab, master["master"], "first", report)
    master["master"].renew_firer()
    master["master"].settle()
    master["master"].mark("between/begin")
    lines = "".join(f'lab/many/{n}\t{{"n": {n}}}\n' for n in range(MANY))
    done = brine.run("fire", "--lines", "--sock-dir", lab.master_sock_dir, "--node", "master", stdin=lines)
    report.check(f"between two restarts: {MANY} shots are seen", None if done.returncode == 0 else said(done))
    master["master"].mark("between/end")
    got = sum(e[0].startswith("lab/many/") for e in window(master["master"].salt, "between/begin", "between/end"))
    report.check("between two restarts: Salt's listener got them", None if got == MANY else f"{got} of {MANY}")
    compare(master, "between", report)
    restart_master(lab, master["master"], "second", report)


def restart_master(lab, recording, name, report):
    """Brine is back within a second of the socket's return, and says that there was a gap."""
    raw, gaps = recording.raw, gaps_told(recording.raw.errors())
    lab.stop_master()
    lab.start_master(wait=False)
    pub, pull = (lab.master_sock_dir / f"master_event_{kind}.ipc" for kind in ("pub", "pull"))
    wait_until(lambda: accepts(pub) and accepts(pull), 60, "the master's sockets are back", every=0.02)
    returned = time.monotonic()
    back = None
    for n in range(200):
        raw_shot(pull, f"{MARK}back/{name}/{n}", lab.installation.release.framing[1])
        with contextlib.suppress(LabError):
            raw.wait(lambda events: any(e[0].startswith(f"{MARK}back/{name}/") for e in events), 0.05, "back")
            back = time.monotonic() - returned
            break
    report.check(f"{name} restart of the master: Brine is back within 1 s of the socket",
                 "not within 10 s" if back is None else f"after {back:.2f} s" if back > 1 else None)
    report.check(f"{name} restart of the master: Brine says there was a gap", None if gaps_told(raw.errors()) > gaps else raw.errors() or "nothing said")


def resting(recordings, report):
    """A watcher that spins between events would be seen here: these saw a few hundred events in a minute."""
    for node, recording in recordings.items():
        if recording.raw:
            used = recording.raw.cpu_seconds()
            report.check(f"watching the {node}'s bus rests between events", f"{used:.1f} s of processor time" if used > 3 else None)


def compare(recordings, name, report, subset=()):
    for node, recording in recordings.items():
        if not recording.raw:
            report.skip(f"{name}: Brine equals Salt on the {node}'s bus", "no brinectl")
            continue
        salt, raw, jsonl = (window(peer, f"{name}/begin", f"{name}/end") for peer in recording.listeners())
        report.check(f"{name}: Brine equals Salt on the {node}'s bus, {len(salt)} events",
                     difference(salt, raw, node in subset) if salt else "Salt's client received nothing")
        report.check(f"{name}: jsonl is the JSON rule on the {node}'s bus", rule_difference(raw, jsonl))
