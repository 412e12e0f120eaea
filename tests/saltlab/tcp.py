"""ipc_mode: tcp on a real master and minion: found by the configuration alone, watched, fired at, found again after a restart."""
from __future__ import annotations

import contextlib
import json
import time

from canon import canon
from daemons import LabError, accepts_tcp, wait_until
from firing import PAYLOAD, without_stamp
from lab import MINION_ID, Lab
from recorders import Brine, Peer, SaltListener, said
from zeromq import in_order


class Watch(Peer):
    """brinectl watch by --config-dir alone. Events are (tag, data)."""

    def __init__(self, brine, node, config, log_dir):
        super().__init__(f"tcp-watch-{node}", brine.command("watch", "--config-dir", config, "--node", node), brine.env, log_dir)

    def _consume(self, stream):
        for line in stream:
            tag, _, text = line.decode("utf-8").rstrip("\n").partition("\t")
            self._add([(tag, json.loads(text))])


def salt_listener(lab, node):
    installation = lab.installation

    class WithPorts:
        def script(self, *arguments):
            return installation.script(*arguments)

        def environment(self):
            return dict(installation.environment(), BRINE_PEER_OPTIONS=json.dumps(lab.tcp_options(node)))
    return SaltListener(WithPorts(), node, lab.sock_dir(node), MINION_ID if node == "minion" else "", lab.root / "log", f"tcp-salt-{node}")


def run(installation, program, report):
    with report.about("ipc_mode tcp"), Lab(installation, tcp=True) as lab, contextlib.ExitStack() as stack:
        brine = Brine(program, lab.root / "home", lab.tools)
        configs = {"master": lab.master_config, "minion": lab.minion_config}
        left = [str(path) for node in configs for path in lab.sock_dir(node).glob("*_event_*.ipc")]
        report.check("no socket files", f"there are {left}" if left else None)
        watches = {node: stack.enter_context(Watch(brine, node, config, lab.root / "log")) for node, config in configs.items()}
        salts = {node: stack.enter_context(salt_listener(lab, node)) for node in configs}
        for node, config in configs.items():
            settle(brine, node, config, watches[node], salts[node])
            report.check(f"{node}: the shot that Salt receives is the one that was fired, once", shot(brine, node, config, salts[node]))
        done = lab.salt("test.ping")
        events = watches["master"].wait(lambda es: [t for t, _ in es if t.startswith("salt/job/") and t.endswith(f"/ret/{MINION_ID}")], 20, "the return")
        report.check("watching the master", None if done.returncode == 0 and events else said(done))
        done = brine.run("connections", "--config-dir", lab.master_config)
        report.check("connections names the ports", None if f"tcp://127.0.0.1:{lab.ipc_ports[0]}" in done.stdout else said(done))
        done = brine.run("doctor", "--config-dir", lab.master_config, "--node", "master")
        report.check("the doctor finds nothing wrong", None if done.returncode == 0 else said(done))
        restart(lab, brine, configs["master"], watches["master"], report)


def settle(brine, node, config, *peers):
    for n in range(60):
        tag = f"lab/tcp/settle/{n}"
        brine.run("fire", tag, "{}", "--config-dir", config, "--node", node)
        with contextlib.suppress(LabError):
            for peer in peers:
                peer.wait(lambda events: any(t.startswith("lab/tcp/settle/") for t, *_ in events), 0.5, "settle")
            return
    raise LabError(f"{[peer.name for peer in peers]} hear nothing on the {node}'s bus: {[peer.errors() for peer in peers]}")


def shot(brine, node, config, salt):
    tag = f"lab/tcp/shot-{node}"
    done = brine.run("fire", tag, json.dumps(PAYLOAD), "--config-dir", config, "--node", node)
    if done.returncode != 0:
        return said(done)
    brine.run("fire", f"{tag}/end", "{}", "--config-dir", config, "--node", node)
    salt.saw(f"{tag}/end", 20)
    received = [without_stamp(data)[0] for t, data in salt.events() if t == tag]
    # Python 2 gives a map back in an order of its own.
    return None if [in_order(data) for data in received] == [in_order(canon(PAYLOAD))] else f"{len(received)} times, {str(received[:1])[:300]}"


def restart(lab, brine, config, watch, report):
    lab.stop_master()
    done = brine.run("fire", "lab/tcp/down", "{}", "--config-dir", config, "--node", "master", "--timeout", "2")
    report.check("a stopped master: 69, with its port", None if done.returncode == 69 and str(lab.ipc_ports[0]) in done.stderr else said(done))
    lab.start_master(wait=False)
    wait_until(lambda: all(map(accepts_tcp, lab.ipc_ports[:2])), 60, "the master's ports are back", every=0.02)
    returned, back = time.monotonic(), None
    for n in range(60):
        brine.run("fire", f"lab/tcp/back/{n}", "{}", "--config-dir", config, "--node", "master", "--no-wait")
        with contextlib.suppress(LabError):
            watch.wait(lambda events: any(t.startswith("lab/tcp/back/") for t, _ in events), 0.05, "back")
            back = time.monotonic() - returned
            break
    report.check("master restart: Brine is back", "not within 3 s" if back is None else None)
