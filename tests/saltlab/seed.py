"""The Salt Event System document of 2014.1.3, notion by notion, through Brine against a real master and minion.

A row's function returns None, or what is wrong. Salt's own listeners on both buses say what really passed.
"""
from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import subprocess
import time

from canon import plain
from daemons import LabError
from firing import without_stamp
from lab import MINION_ID
from recorders import Peer, SaltListener, said
from releases import RELEASES

MESSAGE = {"data": "message to be sent in the event"}
FOR_MASTER = {"data": "message for the master"}
SAMPLE = {"sample-msg": "this is a test", "example": "this is the same test"}


class Lines(Peer):
    """brinectl watch or next: lines TAG<TAB>JSON. Events are (tag, data)."""

    def __init__(self, brine, log_dir, name, *arguments):
        super().__init__(name, brine.command(*arguments), brine.env, log_dir)

    def _consume(self, stream):
        for line in stream:
            tag, _, text = line.decode("utf-8").rstrip("\n").partition("\t")
            self._add([(tag, json.loads(text))])

    def ended(self, seconds):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise LabError(f"{self.name} does not end") from None


class Seed:
    """What the rows share: the lab, brinectl, Salt's listeners, and the two example programs where they were built."""

    def __init__(self, stack, lab, brine):
        self.lab, self.brine, self.logs = lab, brine, lab.root / "log"
        self.listener, self.firer = os.environ.get("BRINE_LISTENER", ""), os.environ.get("BRINE_FIRER", "")
        self.salt = {node: stack.enter_context(SaltListener(
            lab.installation, node, lab.sock_dir(node), MINION_ID if node == "minion" else "", self.logs, f"seed-{node}"))
            for node in ("master", "minion")}
        for node, peer in self.salt.items():
            self._settle(node, peer)
        self._count = 0

    def _settle(self, node, peer):
        for n in range(60):  # Salt's client does not say when it listens
            self.fire(node, f"lab/seed/settle/{node}/{n}", {})
            with contextlib.suppress(LabError):
                peer.wait(lambda events: any(e[0].startswith("lab/seed/settle/") for e in events), 0.5, "settle")
                return
        raise LabError(f"Salt's listener on the {node}'s bus hears nothing")

    def tag(self, word="tag"):
        """A tag of its own for each use, as short as the document's."""
        self._count += 1
        return f"{word}{self._count}"

    def where(self, node):
        return ("--sock-dir", self.lab.sock_dir(node))

    def fire(self, node, tag, data, *options):
        return self.brine.run("fire", tag, json.dumps(data), *self.where(node), *options)

    def watch(self, node, *arguments):
        """Returns once Brine watches."""
        peer = Lines(self.brine, self.logs, f"seed-watch-{self.tag()}", *arguments, *self.where(node))
        end = time.monotonic() + 20
        while "Watching" not in peer.errors() and peer.process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        return peer

    def heard(self, node, tag, wanted, wrapped=False):
        """None, or why Salt's listener did not get exactly this, once."""
        with contextlib.suppress(LabError):
            self.salt[node].saw(tag, 20)
        found = [without_stamp(data)[0] for t, data in self.salt[node].events() if t == tag]
        if len(found) != 1:
            return f"Salt's listener on the {node}'s bus got {tag} {len(found)} times"
        data = plain(found[0])
        if wrapped and data.get("id") != MINION_ID:
            return f"no sender's id: {data}"
        data = data["data"] if wrapped else data
        return None if data == wanted else f"Salt's listener got {data}"

    def passed(self, node, tag):
        return any(t == tag for t, _ in self.salt[node].events())


def single_event(seed):
    with Lines(seed.brine, seed.logs, "seed-next", "next", "--wait", "60", *seed.where("master")) as one:
        for _ in range(3):  # it does not say when it listens
            seed.lab.salt("test.ping")
            if one.process.poll() is not None:
                break
        code = one.ended(10)
    events = one.events()
    return None if code == 0 and len(events) == 1 and events[0][0] and isinstance(events[0][1], dict) else f"exit {code}, {events}, {one.errors()}"


def default_wait(seed):
    started = time.monotonic()
    done = seed.brine.run("next", "lab/never", *seed.where("master"))
    took = time.monotonic() - started
    return None if done.returncode == 75 and 4.9 < took < 8 and not done.stdout else f"{took:.1f} s, {said(done)}"


def filters(seed):
    """Rows 3 and 4 share one authentication, which takes Salt seconds."""
    with seed.watch("master", "watch", "auth") as prefix, seed.watch("master", "watch", "salt/auth", "--count", "1") as full, \
            seed.watch("master", "watch", "salt/auth") as for_ever, seed.watch("master", "watch", "*auth*") as anywhere:
        seed.lab.salt_call("test.ping")
        code = full.ended(60)
        with contextlib.suppress(LabError):
            for_ever.saw("salt/auth", 10)
            anywhere.saw("salt/auth", 10)
        runs_on = for_ever.process.poll() is None
        until = time.monotonic() + 10
        while "salt/auth" not in prefix.errors() and time.monotonic() < until:  # the hint comes some seconds after the start
            time.sleep(0.1)
        hint, nothing = prefix.errors(), not prefix.events()
    if code != 0 or [t for t, _ in full.events()] != ["salt/auth"]:
        return f"salt/auth: exit {code}, {full.events()} {full.errors()}", None
    third = None if nothing and "salt/auth" in hint and anywhere.events() else f"auth alone: {prefix.events()}, hint {hint!r}, *auth*: {anywhere.events()}"
    fourth = None if runs_on and for_ever.events() and all(t == "salt/auth" for t, _ in for_ever.events()) else f"{for_ever.events()}, runs on: {runs_on}"
    return third, fourth


def rights_shown(seed):
    done = seed.brine.run("doctor", *seed.where("master"), "--node", "master")
    if done.returncode != 0:
        return said(done)
    for name in ("master_event_pub.ipc", "master_event_pull.ipc"):
        info = os.stat(seed.lab.master_sock_dir / name)
        line = next((text for text in done.stdout.splitlines() if name in text), "")
        if f"{stat.S_IMODE(info.st_mode):04o}" not in line and stat.filemode(info.st_mode)[1:] not in line:
            return f"{name} is {stat.filemode(info.st_mode)}, the doctor says {line!r}"
    return None


def fire_local(seed):
    tag = seed.tag()
    with seed.watch("minion", "watch", tag, "--count", "1") as one:
        done = seed.lab.salt_call("event.fire", json.dumps(MESSAGE), tag)
        code = one.ended(30)
    data = one.events()[0][1] if one.events() else {}
    if done.returncode != 0 or code != 0 or data.get("data") != MESSAGE["data"]:
        return f"salt-call: {said(done)}; Brine: exit {code}, {one.events()}"
    ours = seed.tag()
    done = seed.fire("minion", ours, MESSAGE)
    if done.returncode != 0:
        return said(done)
    problem = seed.heard("minion", ours, MESSAGE)
    return problem or ("it reached the master's bus" if seed.passed("master", tag) or seed.passed("master", ours) else None)


def fire_master(seed):
    tag = seed.tag()
    with seed.watch("master", "watch", tag, "--count", "1") as one:
        done = seed.lab.salt_call("event.fire_master", json.dumps(FOR_MASTER), tag)
        code = one.ended(30)
    data = one.events()[0][1] if one.events() else {}
    if done.returncode != 0 or code != 0 or data.get("id") != MINION_ID or data.get("data", {}).get("data") != FOR_MASTER["data"]:
        return f"salt-call: {said(done)}; Brine: exit {code}, {one.events()}"
    ours = seed.tag()
    done = seed.fire("minion", ours, FOR_MASTER, "--to", "master")
    return said(done) if done.returncode != 0 else seed.heard("master", ours, FOR_MASTER, wrapped=True)


def fire_at_minion(seed):
    tag = seed.tag()
    done = seed.fire("master", tag, MESSAGE, "--to", "minions", "--config-dir", seed.lab.master_config, "--target", MINION_ID, "--timeout", "30")
    if done.returncode != 0 or MINION_ID not in done.stdout:
        return said(done)
    return seed.heard("minion", tag, MESSAGE)


def old_string(seed):
    refused = seed.brine.run("fire", "tag", '"Message to be sent"', *seed.where("minion"))
    if refused.returncode != 65 or "--wrap" not in refused.stderr:
        return said(refused)
    tag = seed.tag()
    done = seed.brine.run("fire", tag, "Message to be sent", "--wrap", *seed.where("minion"))
    return said(done) if done.returncode != 0 else seed.heard("minion", tag, {"data": "Message to be sent"})


def wrong_directory(seed):
    tag = seed.tag()
    done = seed.fire("minion", tag, SAMPLE, "--node", "master")
    if done.returncode != 69 or not re.search(r"master_event_pu(b|ll)\.ipc", done.stderr):
        return said(done)
    return "it passed all the same" if seed.passed("master", tag) or seed.passed("minion", tag) else None


def fire_at_master(seed):
    tag = seed.tag()
    done = seed.fire("master", tag, SAMPLE)
    return said(done) if done.returncode != 0 or "seen on the bus" not in done.stdout else seed.heard("master", tag, SAMPLE)


def programs(seed):
    """Programs of one's own on the minion's sock_dir, no id given and no Salt called: one listens, another fires."""
    tag = seed.tag()
    where = ["--sock-dir", str(seed.lab.minion_sock_dir)]
    listen = [seed.listener, *where, "--tag", tag, "--count", "1", "--timeout", "30"] if seed.listener else \
        seed.brine.command("watch", tag, "--count", "1", "--timeout", "30", *where)
    fire = [seed.firer, *where, tag, json.dumps(SAMPLE)] if seed.firer else seed.brine.command("fire", tag, json.dumps(SAMPLE), *where)
    with open(seed.logs / "seed-listener.err", "wb") as errors:
        listening = subprocess.Popen(listen, env=seed.brine.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True)
    said_so = seed.logs / "seed-listener.err"
    end = time.monotonic() + 20
    while not re.search("listening|Watching", said_so.read_text()) and listening.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    done = subprocess.run(fire, env=seed.brine.env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    try:
        output, _ = listening.communicate(timeout=40)
    except subprocess.TimeoutExpired:
        listening.kill()
        output, _ = listening.communicate()
    got_tag, _, text = output.strip().partition("\t")
    data = json.loads(text) if text else {}
    data.pop("_stamp", None)
    if done.returncode != 0 or got_tag != tag or data != SAMPLE:
        return f"firer: {said(done)}; listener: {output!r}"
    return seed.heard("minion", tag, SAMPLE)


def passed_along(seed):
    """Unchanged, and only once, to all who listen; a frame is what it was."""
    tag = seed.tag()
    with seed.watch("master", "watch", tag) as one, seed.watch("master", "watch", tag) as two:
        done = seed.fire("master", tag, {"grün": [1, 2.5, None, True, {"a": "x" * 300}]})
        with contextlib.suppress(LabError):
            one.saw(tag)
            two.saw(tag)
    same = one.events() == two.events() and len(one.events()) == 1
    if done.returncode != 0 or not same:
        return f"{said(done)}; {one.events()} and {two.events()}"
    return seed.heard("master", tag, {"grün": [1, 2.5, None, True, {"a": "x" * 300}]})


ROWS = (  # number in the document's list, what it says
    ("1", "get_event(): a single event, with its tag", single_event),
    ("2", "default wait: 5 s", default_wait),
    ("3", "tag='auth': prefix explained, *auth* finds it", None),
    ("4", "iter_events(tag=…): for ever, by tag", None),
    ("5", "who may: mode and owner shown", rights_shown),
    ("6", "event.fire: on the minion's bus alone", fire_local),
    ("7", "event.fire_master: unwrapped, with the sender", fire_master),
    ("8", "salt MINION event.fire", fire_at_minion),
    ("9", "the old string: refused, or wrapped", old_string),
    ("10", "node master in the minion's sock_dir: said", wrong_directory),
    ("11", "fire a dictionary on the master's bus", fire_at_master),
    ("12", "programs on the minion's sock_dir, no Salt call", programs),
    ("13", "one fires, all who listen get the same", passed_along),
)


class Table:
    """✓, ✗ and – (not run) by row and version, as printed at the end of a run."""

    def __init__(self):
        self.versions, self.cells = [], {}

    def begin(self, version):
        if version not in self.versions:
            self.versions.append(version)
        for number, _, _ in ROWS:
            self.cells[version, number] = "–"

    def set(self, version, number, problem):
        self.cells[version, number] = "✗" if problem else "✓"

    def text(self):
        """Old to new. A version that could not be run has dashes."""
        self.versions.sort(key=lambda version: RELEASES[version].key)
        head = ["", "the document says", *self.versions]
        lines = [head, ["---"] * len(head)]
        lines += [[number, what, *(self.cells[v, number] for v in self.versions)] for number, what, _ in ROWS]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def run(lab, brine, report, table):
    with contextlib.ExitStack() as stack:
        seed = Seed(stack, lab, brine)
        outcomes = {}
        outcomes["3"], outcomes["4"] = guarded(lambda: filters(seed), pair=True)
        for number, what, row in ROWS:
            problem = outcomes[number] if row is None else guarded(lambda row=row: row(seed))
            table.set(lab.version, number, problem)
            report.check(f"seed {number}, {what}", problem)


def guarded(row, pair=False):
    try:
        return row()
    except LabError as error:
        return (str(error), str(error)) if pair else str(error)
