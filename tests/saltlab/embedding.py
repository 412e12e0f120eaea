"""Salt's own client at Brine's embedded bus: a program written for Salt finds a master's and a minion's bus there."""
from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess

from canon import canon, plain
from daemons import LabError, accepts, wait_until
from firing import PAYLOAD, said, without_stamp
from recorders import BrineRaw, Peer, SaltFirer, SaltListener
from watching import TYPED, difference

ID = "lab1"


class Bus(Peer):
    """brinectl bus, until stopped."""

    def __init__(self, brine, log_dir, name, *arguments):
        super().__init__(name, brine.command("bus", *arguments), brine.env, log_dir)

    def _consume(self, stream):
        for line in stream:
            self._add([line])

    def await_sockets(self, *directories):
        def listening():
            return all(any(accepts(s) for s in directory.glob("*_pull.ipc")) for directory in directories)
        wait_until(listening, 20, f"{self.name} listens", lambda: self.process.poll() is None)


def framing(installation):
    # Salt 3006.26 and later expect a length before each map on the pub socket, all others none.
    return "prefixed" if installation.release.framing[0] == "prefixed" else "bare"


def fire_and_hear(listener, firer, tag, data, how="event"):
    """Fires until the listener, which does not say when it listens, has heard; returns what it heard first."""
    for _ in range(80):
        firer.fire(tag, data, how)
        with contextlib.suppress(LabError):
            listener.saw(tag, 0.25)
            break
    return next((d for t, d in listener.events() if t == tag), None)


def same(received, sent):
    """None, or how the received data differs from what was fired (the _stamp aside)."""
    if received is None:
        return "nothing arrived"
    left, right = json.dumps(without_stamp(received)[0]), json.dumps(sent)
    return None if left == right else f"{left[:400]} instead of {right[:400]}"


def master_bus(lab, brine, report):
    where, logs = lab.root / "e1", lab.root / "log"
    with Bus(brine, logs, "bus-master", "--sock-dir", where, "--framing", framing(lab.installation)) as bus:
        bus.await_sockets(where)
        with SaltListener(lab.installation, "master", where, "", logs, "e-salt") as salt, \
                BrineRaw(brine, "master", where, logs, "e-brine") as raw, \
                SaltFirer(lab.installation, "master", where, "", logs, "e-fire") as firer:
            fire_and_hear(raw, firer, "lab/e/settle", ["m", []])
            report.check("embedded master: Salt hears what Salt fires", same(fire_and_hear(salt, firer, "lab/e/typed", TYPED), TYPED))
            done = brine.run("fire", "lab/e/brine", json.dumps(PAYLOAD), "--sock-dir", where, "--node", "master")
            with contextlib.suppress(LabError):
                salt.saw("lab/e/brine")
            report.check("embedded master: Salt hears what Brine fires",
                         same(next((d for t, d in salt.events() if t == "lab/e/brine"), None), canon(PAYLOAD)) or
                         (said(done) if done.returncode else None))
            raw.saw("lab/e/brine")
            # Brine may have listened earlier than Salt, never later.
            heard = salt.events()
            report.check("embedded master: both heard the same", difference(heard, raw.events()[-len(heard):]))
        stopped(bus, report, "embedded master", where)


def minion_bus(lab, brine, report):
    where, above, logs = lab.root / "e2", lab.root / "e3", lab.root / "log"
    with Bus(brine, logs, "bus-minion", "--node", "minion", "--id", ID, "--sock-dir", where, "--master-sock-dir", above,
             "--framing", framing(lab.installation)) as bus:
        bus.await_sockets(where, above)
        with SaltListener(lab.installation, "minion", where, ID, logs, "e-minion") as minion, \
                SaltListener(lab.installation, "master", above, "", logs, "e-master") as master, \
                SaltFirer(lab.installation, "minion", where, ID, logs, "e-fire-minion") as firer:
            report.check("embedded minion: Salt hears what Salt fires", same(fire_and_hear(minion, firer, "lab/e/typed", TYPED), TYPED))
            relayed = fire_and_hear(master, firer, "lab/e/up", canon({"a": 1}), "master")
            report.check("embedded minion: Salt's fire_master is relayed as Salt does", relay(relayed, "lab/e/up", {"a": 1}))
            done = brine.run("fire", "lab/e/up2", '{"b": 2}', "--to", "master", "--sock-dir", where, "--node", "minion", "--id", ID)
            with contextlib.suppress(LabError):
                master.saw("lab/e/up2")
            relayed = next((d for t, d in master.events() if t == "lab/e/up2"), None)
            report.check("embedded minion: Brine's fire_master is relayed", relay(relayed, "lab/e/up2", {"b": 2}) or
                         (said(done) if done.returncode else None))
            report.check("embedded minion: salt-call event.fire", salt_call(lab, where, minion))
        stopped(bus, report, "embedded minion", where, above)


def relay(data, tag, payload):
    if data is None:
        return "nothing arrived on the master's bus"
    wanted = {"id": ID, "cmd": "_minion_event", "pretag": None, "data": payload, "tag": tag}
    received = {k: v for k, v in plain(data).items() if k not in ("_stamp", "ts")}
    return None if received == wanted else f"{received} instead of {wanted}"


def salt_call(lab, where, minion):
    """The command of a machine whose minion is ours: same sock_dir, same id."""
    config = lab.root / "ec"
    config.mkdir(exist_ok=True)
    options = json.loads((lab.minion_config / "minion").read_text())
    options.update(id=ID, sock_dir=str(where), file_client="local")
    (config / "minion").write_text(json.dumps(options))
    done = lab.run("salt-call", "-c", config, "--local", "--out=json", "event.fire", '{"data": "called"}', "lab/e/call")
    try:
        minion.saw("lab/e/call")
    except LabError as error:
        return f"{error}; {said(done)}"
    return same(next(d for t, d in minion.events() if t == "lab/e/call"), canon({"data": "called"}))


def stopped(bus, report, name, *directories):
    bus.process.send_signal(signal.SIGTERM)
    try:
        bus.process.wait(10)
    except subprocess.TimeoutExpired:
        report.check(f"{name}: ends at SIGTERM", "not within 10 s")
        return
    left = [str(p) for directory in directories for p in directory.glob("*.ipc")]
    report.check(f"{name}: ends at SIGTERM and leaves no socket", f"left {left}" if left else None)


def run(lab, brine, report):
    for directory in ("e1", "e2", "e3"):
        os.makedirs(lab.root / directory, mode=0o700)
    master_bus(lab, brine, report)
    minion_bus(lab, brine, report)
