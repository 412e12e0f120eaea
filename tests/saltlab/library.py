"""Programs built against the installed Brine library, with no other Salt call, meet across a real master and minion."""
from __future__ import annotations

import json
import os
import re
import subprocess

from canon import canon
from daemons import LabError
from firing import PAYLOAD, without_stamp
from lab import MINION_ID
from recorders import Peer, said


class Listener(Peer):
    """The example listener. Events are (tag, data)."""

    def __init__(self, program, env, log_dir, name, *arguments):
        super().__init__(name, [program, *map(str, arguments)], env, log_dir)

    def _consume(self, stream):
        for line in stream:
            tag, _, text = line.decode("utf-8").rstrip("\n").partition("\t")
            self._add([(tag, json.loads(text))])

    def await_listening(self):
        # It says so on standard error; what is fired before that would be lost.
        for _ in range(200):
            if "listening" in self.errors() or self.process.poll() is not None:
                return
            try:
                self.wait(lambda _: False, 0.05, "listening")
            except LabError:
                continue


ROUTES = (  # name, firer's node, --to, listener's node
    ("from the master's bus to itself", "master", "bus", "master"),
    ("from the minion's bus to itself", "minion", "bus", "minion"),
    ("from the minion's bus to the master's", "minion", "master", "master"),
)


def meet(programs, env, lab, recordings, route, number):
    """None, or why a listener did not get what a firer fired."""
    _, source, to, target = route
    tag = f"lab/l/{number}"
    where = ["--sock-dir", str(lab.sock_dir(target)), "--node", target] + (["--id", MINION_ID] if target == "minion" else [])
    with Listener(programs["listener"], env, lab.root / "log", f"listener-{number}", *where, "--tag", "lab/l/", "--count", 1,
                  "--timeout", 20) as listener:
        listener.await_listening()
        done = subprocess.run(
            [programs["firer"], "--sock-dir", str(lab.sock_dir(source)), "--node", source, "--to", to, tag,
             json.dumps(PAYLOAD)], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            return f"the firer: {said(done)}"
        try:
            heard_tag, heard = listener.wait(lambda events: events[:1], 10, "its event")[0]
            recordings[target].salt.saw(tag)
        except LabError as error:
            return str(error)
        if listener.process.wait(10) != 0:
            return f"the listener ended with {listener.process.returncode}"
    wrapped = to == "master"
    inner = heard["data"] if wrapped else {k: v for k, v in heard.items() if k != "_stamp"}
    if heard_tag != tag or inner != PAYLOAD or (wrapped and heard["id"] != MINION_ID):
        return f"the listener got {heard_tag} {str(heard)[:400]}"
    return salt_heard(recordings[target], tag, wrapped)


def salt_heard(recording, tag, wrapped):
    recording.mark(f"{tag}/end")
    arrivals = [without_stamp(data)[0] for t, data in recording.salt.events() if t == tag]
    if len(arrivals) != 1:
        return f"Salt's own listener got it {len(arrivals)} times"
    inner = dict((k[1], v) for k, v in arrivals[0][1])["data"] if wrapped else arrivals[0]
    return None if inner == canon(PAYLOAD) else f"Salt's own listener got {str(inner)[:400]}"


def old_string(programs, env, lab, recordings):
    """fire_event('Message to be sent', 'tag') of the old API."""
    done = subprocess.run([programs["firer"], "--sock-dir", str(lab.minion_sock_dir), "--node", "minion", "--text",
                           "Message to be sent", "lab/l/text"], env=env, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60)
    if done.returncode != 0 or not re.search(r"\d ms", done.stdout):
        return said(done)
    try:
        recordings["minion"].salt.saw("lab/l/text")
    except LabError as error:
        return str(error)
    data = next(d for t, d in recordings["minion"].salt.events() if t == "lab/l/text")
    return None if without_stamp(data)[0] == canon({"data": "Message to be sent"}) else str(data)


def run(lab, brine, recordings, report):
    programs = {"listener": os.environ.get("BRINE_LISTENER", ""), "firer": os.environ.get("BRINE_FIRER", "")}
    missing = [name for name, path in programs.items() if not os.access(path, os.X_OK)]
    if missing:
        report.skip("installed library", f"no example {' and '.join(missing)} (BRINE_LISTENER, BRINE_FIRER)")
        return
    for number, route in enumerate(ROUTES):
        report.check(f"installed library: {route[0]}", meet(programs, brine.env, lab, recordings, route, number))
    report.check("installed library: the old string payload", old_string(programs, brine.env, lab, recordings))
