"""One Salt daemon as a process group of its own: started, found ready by condition, stopped without strays."""
from __future__ import annotations

import contextlib
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import time

SIGTERM_SECONDS = 40  # a minion of 3008 takes 9 s on an idle machine, more than 15 on a busy one


class LabError(Exception):
    """A daemon did not come up, or a tool of the lab failed; the message names the log."""


def wait_until(condition, seconds, what, alive=lambda: True, every=0.05):
    """Returns the first true value of condition(); raises LabError when the time is over or alive() is false."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if not alive():
            raise LabError(f"{what}: the process ended")
        if time.monotonic() > end:
            raise LabError(f"{what}: not within {seconds} s")
        time.sleep(every)


def accepts(path):
    """True when somebody listens behind this Unix socket; the file alone proves nothing."""
    return _connects(socket.AF_UNIX, str(path))


def accepts_tcp(port):
    return _connects(socket.AF_INET, ("127.0.0.1", port))


def _connects(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True


def free_ports(count):
    """Free loopback ports, taken below the range from which outgoing connections get theirs."""
    held = []
    try:
        while len(held) < count:
            candidate = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            try:
                candidate.bind(("127.0.0.1", random.randrange(18000, 32000)))
            except OSError:
                candidate.close()
                continue
            held.append(candidate)
        return [s.getsockname()[1] for s in held]
    finally:
        for s in held:
            s.close()


def ending_with_driver(command):
    """The command, so started that it gets SIGTERM when the driver is killed outright and cannot clean up.

    By a program and not in the forked child: a child of a process with threads must do nothing before it is replaced.
    """
    launcher = shutil.which("setpriv")
    return [launcher, "--pdeathsig", "TERM", "--", *command] if launcher else list(command)


def group_members(pgid):
    """Live processes of a group. Zombies are not counted: nobody may be there to reap them."""
    members = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, group = entry.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(group) == pgid and state not in "ZX":
            members.append(int(entry.parent.name))
    return members


def end_marked(variable):
    """Ends processes by an entry of their environment: a minion of 2014 gives each job a session of its own, out of its group's reach."""
    wanted = variable.encode() + b"\0"
    for number in (signal.SIGTERM, signal.SIGKILL):
        found = []
        for entry in pathlib.Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if wanted in entry.read_bytes():
                    found.append(int(entry.parent.name))
        for pid in found:
            with contextlib.suppress(OSError):
                os.kill(pid, number)
        end = time.monotonic() + 2
        while any(pathlib.Path(f"/proc/{pid}").exists() for pid in found) and time.monotonic() < end:
            time.sleep(0.05)


def children_of(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


class Daemon:
    """A program that runs until it is stopped, output to a file."""

    def __init__(self, name, command, env, log_dir):
        self.name = name
        self.output = pathlib.Path(log_dir) / f"{name}.out"
        with open(self.output, "ab") as output:
            self._process = subprocess.Popen(ending_with_driver(command), env=env, stdin=subprocess.DEVNULL, stdout=output,
                                             stderr=subprocess.STDOUT, start_new_session=True)
        self.pgid = self._process.pid

    def alive(self):
        return self._process.poll() is None

    def wait_ready(self, condition, seconds):
        try:
            wait_until(condition, seconds, f"{self.name} ready", self.alive, every=0.1)
        except LabError as error:
            raise LabError(f"{error}\n{self.tail()}") from None

    def tail(self, lines=12):
        """The end of what the daemon printed and of its own log, which stands beside."""
        ends = []
        for path in (self.output, self.output.with_suffix("")):
            try:
                ends += path.read_text(errors="replace").splitlines()[-lines:]
            except OSError:
                continue
        return "\n".join(ends)

    def terminate(self):
        self._signal(signal.SIGTERM)

    def stop(self):
        """Ends the whole group; returns when it is empty."""
        self._signal(signal.SIGTERM)
        if not self._gone(SIGTERM_SECONDS):
            self._signal(signal.SIGKILL)
            if not self._gone(10):
                raise LabError(f"{self.name}: processes {group_members(self.pgid)} do not end")

    def _signal(self, number):
        # Nothing is sent to a number that another group might have taken since.
        if self._process.poll() is None or group_members(self.pgid):
            try:
                os.killpg(self.pgid, number)
            except ProcessLookupError:
                pass

    def _gone(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._process.poll() is not None and not group_members(self.pgid):
                return True
            time.sleep(0.05)
        return False
