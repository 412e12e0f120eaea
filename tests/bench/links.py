"""The relay through sudo and through ssh against socat on the same path, and how soon a restarted bus is received again."""
import itertools
import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "remote"))
from farsite import Site, Ssh, why_no_ssh, why_no_sudo  # noqa: E402

RESTARTS, EVENTS_EACH = 100, 50


def throughput(lab, command, environment):
    """Events a second that came through `command`, a program that copies the pub socket to its output."""
    folder, bus = bus_of(lab)
    ours, theirs = socket.socketpair()  # as Brine talks to a link program
    with ours, theirs:
        copying = subprocess.Popen([word.replace("{socket}", bus) for word in command], stdin=subprocess.DEVNULL, stdout=theirs, env=environment)
        theirs.close()
        read = subprocess.run([lab.bench / "bench_peerreader", "-"], stdin=ours, stdout=subprocess.PIPE, text=True, timeout=300)
        copying.wait(30)
    folder.communicate(timeout=60)
    seen = json.loads(read.stdout)
    if seen["bytes"] < lab.corpus_facts["bytes"]:
        raise RuntimeError(f"{command[0]}: {seen['bytes']} of {lab.corpus_facts['bytes']} bytes came through")
    return lab.events / seen["seconds"]


def bus_of(lab):
    folder = lab.folder / f"link{time.monotonic_ns()}"
    folder.mkdir(mode=0o700)
    bus = str(folder / "master_event_pub.ipc")
    return lab.flood(bus, lab.events, core=None), bus


def relayed(lab, how, environment):
    publisher, bus = bus_of(lab)
    done = subprocess.run([lab.bench / "bench_ingest", os.path.dirname(bus), str(lab.events), "1024", *how], stdout=subprocess.PIPE, text=True, env=environment, timeout=300)
    publisher.communicate(timeout=60)
    seen = json.loads(done.stdout)
    if not seen["stored"] or seen["malformed"]:
        raise RuntimeError(f"{how}: {seen}")
    return seen["stored"] / seen["seconds"], seen["stored"]


def race(lab, table, name, how, through, environment):
    peers, ours = [], []
    for _ in range(lab.PAIRS):
        peers.append(throughput(lab, [*through, "socat", "-u", "UNIX-CONNECT:{socket}", "-"], environment))
        ours.append(relayed(lab, how, environment))
    table.at_least(f"{name} ev/s", max(rate for rate, _ in ours), max(peers), 0.5)
    print(f"note: {name}: at this flood {min(kept for _, kept in ours)} of {lab.events} events came through, the others were dropped and counted", flush=True)


def frame(tag):
    body = tag.encode() + b"\n\n\x80"
    return b"\x82\xa4head\x80\xa4body\xc4" + bytes([len(body)]) + body


class Watch:
    """brinectl watch, and the tags that it has printed."""

    def __init__(self, brinectl, sock_dir):
        self.process = subprocess.Popen([brinectl, "watch", "-q", "--sock-dir", sock_dir, "--out", "tag-json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.tags = []
        self.came = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            with self.came:
                self.tags.append(line.split(b"\t")[0].decode())
                self.came.notify_all()

    def wait(self, condition, seconds):
        with self.came:
            return self.came.wait_for(lambda: condition(self.tags), seconds)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def end(self):
        self.process.terminate()
        self.process.wait()


def connected(path, seconds=10):
    """As soon as somebody listens there."""
    end = time.monotonic() + seconds
    while True:
        client = socket.socket(socket.AF_UNIX)
        if client.connect_ex(str(path)) == 0:
            return client
        client.close()
        if time.monotonic() > end:
            raise RuntimeError(f"nobody listens at {path}")


class Bus:
    """A stand-alone bus that listens, until it is killed."""

    def __init__(self, lab, sock_dir):
        self.process = subprocess.Popen([lab.brinectl, "bus", "--sock-dir", sock_dir, "-q"], stdin=subprocess.DEVNULL)
        connected(sock_dir / "master_event_pub.ipc").close()
        self.listens = time.monotonic()
        self.pull = connected(sock_dir / "master_event_pull.ipc")

    def kill(self):
        self.pull.close()
        self.process.kill()
        self.process.wait()

    def seconds_until(self, watch, number):
        """From its listening to the first event received. What is sent before that is lost to every listener."""
        end = time.monotonic() + 10
        for n in itertools.count():
            self.pull.sendall(frame(f"life/{number}/first/{n}"))
            if watch.wait(lambda tags: tags and tags[-1].startswith(f"life/{number}/"), 0.002):
                return time.monotonic() - self.listens
            if time.monotonic() > end:
                raise RuntimeError(f"nothing received after restart {number}")

    def lost(self, watch, number):
        """Of what is sent from now on, to one who listens."""
        sent = [f"life/{number}/{n}" for n in range(EVENTS_EACH)]
        for tag in sent:
            self.pull.sendall(frame(tag))
        watch.wait(lambda tags: tags and tags[-1] == sent[-1], 10)
        return len(set(sent) - set(watch.tags))


def restarts(lab, table):
    sock_dir = lab.folder / "restarted"
    bus, back, lost, descriptors = Bus(lab, sock_dir), [], 0, []
    watch = Watch(lab.brinectl, sock_dir)
    try:
        for number in range(RESTARTS + 1):  # the first is no restart
            back.append(bus.seconds_until(watch, number))
            lost += bus.lost(watch, number)
            descriptors.append(watch.descriptors())
            if number < RESTARTS:
                bus.kill()
                bus = Bus(lab, sock_dir)
        table.at_most("reconnect, worst of 100", max(back[1:]), 1, " s")
        table.at_most("reconnect, lost since", lost, 0)
        table.at_most("reconnect, descriptors", descriptors[-1] - descriptors[1], 0)
    finally:
        watch.end()
        bus.kill()


def run(lab, table):
    restarts(lab, table)
    if subprocess.run(["which", "socat"], capture_output=True).returncode:
        table.skip("links vs socat", "no socat here")
    else:
        if why_no_sudo():
            table.skip("relay by sudo", why_no_sudo())
        else:
            race(lab, table, "relay by sudo", ["as", "root"], ["sudo", "-n", "-u", "root", "--"], dict(os.environ))
        if why_no_ssh():
            table.skip("relay by ssh", why_no_ssh())
        else:
            site = Site(lab.brinectl)
            try:
                race(lab, table, "relay by ssh", ["ssh", "prod1"], ["ssh", "-T", "prod1"], Ssh(site).env)
            finally:
                site.end()
