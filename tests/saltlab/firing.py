"""What Brine fires at real buses: Salt's own listener has to receive it with equal tag and data, exactly once."""
from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import time

from canon import canon, plain
from daemons import LabError
from lab import MINION_ID
from recorders import said

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?(\+00:00)?")

PAYLOAD = {
    "text": ["grün €", "\U0001f9c2", "", "a\nb\tc"], "int": [0, -1, 127, 128, -33, 2**32, 2**53 + 1, 2**63 - 1, 2**64 - 1, -2**63],
    "float": [1.0, 0.1, 1.5e300, -0.0], "const": [None, True, False], "deep": {"a": {"b": [[], {}, [{"c": 1}]]}},
    "schlüssel": "x" * 5000,
}
LINES = 200
OK, UNAVAILABLE, TIMED_OUT, BAD_DATA = 0, 69, 75, 65


def without_stamp(data):
    """Canonical data less the _stamp, and the stamp; (data, None) when there is none."""
    if not isinstance(data, list) or data[0] != "m":
        return data, None
    stamps = [v for k, v in data[1] if k == ["s", "_stamp"]]
    return ["m", [[k, v] for k, v in data[1] if k != ["s", "_stamp"]]], stamps[0][1] if stamps else None


class Range:
    """Fires with brinectl and keeps account of what has to be on which bus, how often."""

    def __init__(self, lab, brine, recordings, report):
        self.lab, self.brine, self.recordings, self.report = lab, brine, recordings, report
        self._account = []

    def expect(self, bus, tag, times=1):
        self._account.append((bus, tag, times))

    def arrivals(self, bus, tag):
        return [data for t, data in self.recordings[bus].salt.events() if t == tag]

    def fire(self, node, *arguments, stdin="", before=()):
        return self.brine.run("fire", *arguments, "--sock-dir", self.lab.sock_dir(node), "--node", node, stdin=stdin,
                              before=before)

    def shot(self, name, node, tag, payload, *options, bus=None, before=(), wrapped=False):
        """Fires once and checks exit code, equality and, at the end of all, the number of arrivals."""
        bus = bus or node
        done = self.fire(node, tag, json.dumps(payload, ensure_ascii=False), *options, before=before)
        self.report.check(name, self.judge(done, bus, tag, payload, wrapped))

    def judge(self, done, bus, tag, payload, wrapped):
        self.expect(bus, tag)
        if done.returncode != OK:
            return said(done)
        try:
            self.recordings[bus].salt.saw(tag, 10)
        except LabError as error:
            return f"Salt's listener: {error}"
        data, stamp = without_stamp(self.arrivals(bus, tag)[0])
        if not stamp or not STAMP.fullmatch(stamp):
            return f"_stamp is {stamp!r}"
        if wrapped:
            envelope = plain(data)
            if envelope.get("id") != MINION_ID or envelope.get("cmd") != "_minion_event" or envelope.get("tag") != tag:
                return f"no relayed event: {envelope}"
            data = dict((k[1], v) for k, v in data[1])["data"]
        if data != canon(payload):
            return f"Salt received {json.dumps(data)[:500]} instead of {json.dumps(canon(payload))[:500]}"
        return None

    def close_account(self):
        """Looks once more at the very end: a second copy may come late."""
        for recording in self.recordings.values():
            recording.mark("fired/end")
        wrong = [f"{tag} on the {bus}'s bus {len(self.arrivals(bus, tag))} times instead of {times}"
                 for bus, tag, times in self._account if len(self.arrivals(bus, tag)) != times]
        self.report.check(f"exactly once: {len(self._account)} tags", "; ".join(wrong[:10]))


def wait_quiet(recordings, seconds=1.0):
    """Until nobody has fired anything for a while on any bus."""
    def count():
        return sum(len(r.salt.events()) for r in recordings.values())
    last, since = count(), time.monotonic()
    end = since + 30
    while time.monotonic() - since < seconds and time.monotonic() < end:
        time.sleep(0.05)
        if count() != last:
            last, since = count(), time.monotonic()


def blind():
    """A command prefix under which the daemon's process, and with it its version, cannot be seen; None if not possible."""
    prefix = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
    if os.geteuid() != 0:
        prefix[1:1] = ["--user", "--map-current-user"]
    if not shutil.which("unshare") or subprocess.run([*prefix, "true"], capture_output=True).returncode != 0:
        return None
    return prefix


def single_shots(range_, report):
    for node in ("master", "minion"):
        wait_quiet(range_.recordings)
        range_.shot(f"the first shot at a quiet {node}'s bus", node, f"lab/b/first-{node}", PAYLOAD)
        range_.shot(f"the next shot at the {node}'s bus", node, f"lab/b/next-{node}", {"n": 2})
        hidden = blind()
        if hidden:
            wait_quiet(range_.recordings, 0.5)
            range_.shot(f"a shot at a quiet {node}'s bus of unknown version", node, f"lab/b/blind-{node}", PAYLOAD, before=hidden)
        else:
            report.skip(f"a shot at a {node}'s bus of unknown version", "unshare cannot hide processes here")
    range_.shot("fire --to master, through the minion", "minion", "lab/b/to-master", PAYLOAD, "--to", "master", bus="master",
                wrapped=True)
    range_.shot("fire --to minions", "master", "lab/b/to-minions", {"a": 1, "b": ["grün", None, 1.5]}, "--to", "minions",
                "--config-dir", str(range_.lab.master_config), "--target", MINION_ID, "--timeout", "30", bus="minion")
    preview(range_, report)
    range_.shot("fire --to minions, by the master's own request", "master", "lab/b/published", {"a": 1, "b": ["grün", None, 1.5]},
                "--to", "minions", "--via", "master", "--config-dir", str(range_.lab.master_config), "--target", MINION_ID,
                "--timeout", "30", bus="minion")
    range_.shot("fire --to minions by a nested node group, by the master's own request", "master", "lab/b/group", {"a": 1}, "--to", "minions",
                "--via", "master", "--config-dir", str(range_.lab.master_config), "-N", "--target", "nested", "--yes", "--timeout", "30", bus="minion")


def preview(range_, report):
    """Which minions match is Salt's own word, and nothing is published for it: without a terminal nothing goes."""
    target = ("--to", "minions", "-C", "--target", f"{MINION_ID} or nobody")
    done = range_.fire("master", "lab/b/previewed", "{}", *target, "--config-dir", str(range_.lab.master_config))
    report.check("a target's minions are named before firing",
                 None if done.returncode == OK and f"1 minion matches: {MINION_ID}" in done.stderr else said(done))
    range_.expect("minion", "lab/b/previewed")


def text_shot(range_, report):
    done = range_.fire("minion", "lab/b/wrap", "Message to be sent", "--wrap")
    report.check("the old string payload, wrapped", range_.judge(done, "minion", "lab/b/wrap", {"data": "Message to be sent"}, False))
    done = range_.fire("master", "lab/b/no-wait", '{"a": 1}', "--no-wait")
    report.check("fire --no-wait", range_.judge(done, "master", "lab/b/no-wait", {"a": 1}, False))


def refused_shots(range_, report):
    for name, tag, payload in (("a list", "lab/b/list", "[1, 2]"), ("bare text", "lab/b/text", '"text"'),
                               ("broken JSON", "lab/b/broken", '{"a": ')):
        done = range_.fire("master", tag, payload)
        report.check(f"refused: {name}", None if done.returncode == BAD_DATA and done.stderr.strip() else said(done))
        range_.expect("master", tag, 0)
    nowhere = range_.lab.root / "nowhere"
    done = range_.brine.run("fire", "lab/b/nowhere", "{}", "--sock-dir", nowhere, "--node", "master")
    report.check("no bus there: 69 and the path",
                 None if done.returncode == UNAVAILABLE and str(nowhere) in done.stderr else said(done))


def line_shots(range_, report):
    for node in ("master", "minion"):
        payloads = [{"n": n, "text": "grün" * (n % 7), "float": n / 8} for n in range(LINES)]
        lines = "".join(f"lab/b/lines-{node}\t{json.dumps(p)}\n" for p in payloads)
        done = range_.fire(node, "--lines", stdin=lines)
        tag = f"lab/b/lines-{node}"
        range_.expect(node, tag, LINES)
        report.check(f"fire --lines, {LINES} on the {node}'s bus", judge_lines(range_, done, node, tag, payloads))


def judge_lines(range_, done, node, tag, payloads):
    if done.returncode != OK:
        return said(done)
    if len(done.stdout.splitlines()) != len(payloads):
        return f"{len(done.stdout.splitlines())} result lines: {done.stdout[:300]!r}"
    try:
        range_.recordings[node].salt.wait(lambda events: sum(e[0] == tag for e in events) >= len(payloads), 20, "the lines")
    except LabError as error:
        return str(error)
    received = [without_stamp(data)[0] for data in range_.arrivals(node, tag)]
    wanted = [canon(p) for p in payloads]
    if received == wanted:
        return None
    return "the same events in another order" if sorted(map(str, received)) == sorted(map(str, wanted)) else \
        f"other data, for example {received[0]}"


def next_event(range_, report):
    """brinectl next is Salt's get_event: one event or 75."""
    where = ("--sock-dir", range_.lab.sock_dir("master"), "--node", "master")
    done = range_.brine.run("next", "lab/b/never/", "--wait", "0.3", *where)
    report.check("next: 75 when nothing comes", None if done.returncode == TIMED_OUT and not done.stdout else said(done))
    waiting = subprocess.Popen(range_.brine.command("next", "lab/b/one", "--wait", "20", *where), env=range_.brine.env,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for n in range(80):  # when it listens is not said
        range_.recordings["master"].firer.fire("lab/b/one", canon({"n": n}))
        with contextlib.suppress(subprocess.TimeoutExpired):
            waiting.wait(0.25)
            break
    else:
        waiting.kill()
    output, errors = waiting.communicate()
    good = waiting.returncode == OK and re.fullmatch(r'lab/b/one\t\{"n": \d+, "_stamp": "[^"]+"\}\n', output)
    report.check("next: the event Salt fired", None if good else f"exit {waiting.returncode}, {output!r} {errors!r}")


def run(lab, brine, recordings, report):
    range_ = Range(lab, brine, recordings, report)
    single_shots(range_, report)
    text_shot(range_, report)
    refused_shots(range_, report)
    line_shots(range_, report)
    next_event(range_, report)
    range_.close_account()
