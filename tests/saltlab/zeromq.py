"""The ZeroMQ bus of 2014.1 and 2015.8: what Brine sees is what Salt's own client sees, its events are as that release makes them, and
a restarted master is found again."""
from __future__ import annotations

import contextlib
import json
import pathlib
import time

from daemons import LabError, accepts, wait_until
from lab import MINION_ID
from recorders import BrineJsonl, BrineRaw, SaltFirer, SaltListener, gaps_told, said
from watching import difference, rule_difference, window

# Something for the Reactor to look at every event for.
MASTER_OPTIONS = {"reactor": [{"lab/never": ["/nonexistent.sls"]}]}

ODD_TAGS = ("t", "1234567890123456789", "12345678901234567890", "123456789012345678901", "a/tag/of/more/than/twenty")


class Bus:
    """One bus with Salt's listener and Brine's, all of them listening."""

    def __init__(self, stack, lab, brine, node):
        minion_id = MINION_ID if node == "minion" else ""
        where, logs = lab.sock_dir(node), lab.root / "log"
        self.lab, self.brine, self.node = lab, brine, node
        self.salt = stack.enter_context(SaltListener(lab.installation, node, where, minion_id, logs, f"zmq-salt-{node}"))
        self.raw = stack.enter_context(BrineRaw(brine, node, where, logs, f"zmq-raw-{node}"))
        self.jsonl = stack.enter_context(BrineJsonl(brine, node, where, logs, f"zmq-jsonl-{node}"))
        self.firer = SaltFirer(lab.installation, node, where, minion_id, logs, f"zmq-fire-{node}")
        stack.callback(lambda: self.firer.stop())

    def settle(self, seconds=60):
        for peer in (self.salt, self.raw, self.jsonl):
            for n in range(int(seconds * 4)):
                tag = f"lab/mark/settle/{n}/{len(peer.events())}"
                self.firer.fire(tag, ["m", []])
                with contextlib.suppress(LabError):
                    peer.saw(tag, 0.25)
                    break
            else:
                raise LabError(f"{peer.name} hears nothing: {peer.errors()}")

    def mark(self, name):
        self.firer.fire(f"lab/mark/{name}", ["m", []])
        for peer in (self.salt, self.raw, self.jsonl):
            peer.saw(f"lab/mark/{name}", 30)


def in_order(value):
    """Maps by their keys: Python 2 and the order of a map's bytes have nothing to do with each other."""
    if isinstance(value, list) and value and value[0] == "m":
        return ["m", sorted(([in_order(k), in_order(v)] for k, v in value[1]), key=json.dumps)]
    if isinstance(value, list):
        return [in_order(item) for item in value]
    return value


def run(lab, brine, report):
    with contextlib.ExitStack() as stack:
        buses = {node: Bus(stack, lab, brine, node) for node in ("master", "minion")}
        for bus in buses.values():
            bus.settle()
            bus.mark("begin")
        commands(lab, report)
        for tag in ODD_TAGS:
            for bus in buses.values():
                bus.firer.fire(tag, ["m", [[["s", "text"], ["s", "grün"]], [["s", "n"], ["l", [["i", "1"], ["f", (0.5).hex()], None]]]]])
                done = brine.run("fire", tag, '{"text": "grün €", "long": "' + "x" * 300 + '", "n": [1, -1.5, null]}', *where(bus))
                report.check(f"fires {len(tag)} bytes of tag at the {bus.node}'s bus", None if done.returncode == 0 else said(done))
        for bus in buses.values():
            bus.mark("end")
            compare(bus, report)
        alive(lab, report)
        restart(lab, buses["master"], report)


def where(bus):
    return "--sock-dir", bus.lab.sock_dir(bus.node), "--node", bus.node


def commands(lab, report):
    for name, done in (("test.ping", lab.salt("test.ping")), ("event.fire", lab.salt("event.fire", '{"a": [1, null]}', "lab/fire")),
                       ("event.fire_master", lab.salt_call("event.fire_master", '{"data": "up"}', "up"))):
        report.check(f"command {name}", None if done.returncode == 0 and "true" in done.stdout.lower() else said(done))


def compare(bus, report):
    salt, raw, jsonl = (window(peer, "begin", "end") for peer in (bus.salt, bus.raw, bus.jsonl))
    ordered = [[(e[0], in_order(e[1])) for e in events] for events in (salt, raw)]
    report.check(f"Brine equals Salt on the {bus.node}'s bus, {len(salt)} events", difference(*ordered) if salt else "Salt's client received nothing")
    report.check(f"jsonl is the JSON rule on the {bus.node}'s bus", rule_difference(raw, jsonl))
    twice = {tag for tag in ODD_TAGS if sum(e[0] == tag for e in salt) != 2}
    report.check(f"Salt hears each shot of Brine once on the {bus.node}'s bus", f"not so: {sorted(twice)}" if twice else None)


def restart(lab, bus, report):
    lab.stop_master()
    lab.start_master(wait=False)
    wait_until(lambda: accepts(lab.master_sock_dir / "master_event_pub.ipc"), 60, "the master's socket is back", every=0.02)
    returned, back = time.monotonic(), None
    bus.firer.stop()
    bus.firer = SaltFirer(lab.installation, "master", lab.master_sock_dir, "", lab.root / "log", "zmq-fire-again")
    for n in range(200):
        bus.firer.fire(f"lab/mark/back/{n}", ["m", []])
        with contextlib.suppress(LabError):
            bus.raw.wait(lambda events: any(e[0].startswith("lab/mark/back/") for e in events), 0.05, "back")
            back = time.monotonic() - returned
            break
    report.check("master restart: Brine is back", "not within 10 s" if back is None else None)
    report.check("master restart: Brine says there was a gap", None if gaps_told(bus.raw.errors()) else bus.raw.errors() or "nothing said")


def zombies(group):
    """Processes of a group that have ended and that their parent has not looked after."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, of = entry.read_text().rpartition(")")[2].split()[:3]
            if int(of) == group and state == "Z":
                found.append(int(entry.parent.name))
    return found


def alive(lab, report):
    """Listeners of 2014 die of what they cannot read, the Reactor first, and nobody starts it again."""
    dead = zombies(lab.daemon("master").pgid)
    report.check("no process of the master has died", f"{dead} did" if dead else None)
    done = lab.salt("test.ping")
    report.check("master and minion work after all this", None if done.returncode == 0 and "true" in done.stdout.lower() else said(done))
