"""Buses of other users and other machines, for real: a relay through sudo from another uid, and a relay and forwarded sockets
through an sshd of our own on loopback with throw-away keys. Prints N passed, N failed, N skipped."""
import argparse
import getpass
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "saltlab"))
from report import Report  # noqa: E402

OTHER = "nobody"


def wait_for(what, condition, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    raise TimeoutError(f"no {what} in {seconds} s")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A stand-alone bus, and what is started around it; all ended by their own pids."""

    def __init__(self, brinectl):
        self.root = tempfile.mkdtemp(prefix="brine-remote-")
        self.brinectl = shutil.copy(brinectl, os.path.join(self.root, "brinectl"))  # where another user may run it
        os.chmod(self.root, 0o755)
        self.bus_dir = os.path.join(self.root, "bus")
        self.children = []

    def start(self, command, **options):
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
        self.children.append(child)
        return child

    def start_bus(self):
        self.start([self.brinectl, "bus", "--sock-dir", self.bus_dir], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_for("bus", lambda: os.path.exists(os.path.join(self.bus_dir, "master_event_pull.ipc")))

    def end(self):
        for child in reversed(self.children):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for child in self.children:
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        shutil.rmtree(self.root, ignore_errors=True)


def run(command, env=None, user=None):
    options = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=env, stdin=subprocess.DEVNULL, cwd="/", **options)
    return done.returncode, done.stdout, done.stderr


def meets(site, how, env=None, user=None):
    """Watches and fires the way `how` says; what is wrong, or None."""
    watch = subprocess.Popen([site.brinectl, "watch", "--sock-dir", site.bus_dir, *how, "remote/test", "--count", "20", "--timeout", "30", "--out", "jsonl"],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, stdin=subprocess.DEVNULL, cwd="/",
                             **({"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}))
    try:
        line = watch.stderr.readline()
        if "Watching" not in line:
            return f"not connected: {line}{watch.stderr.read()}"
        code, out, err = run([site.brinectl, "fire", "--sock-dir", site.bus_dir, *how, "--repeat", "20", "remote/test", '{"n": 9007199254740993}'], env, user)
        if code or out.count("seen on the bus") != 20:
            return f"fire ended with {code}: {out}{err}"
        out, err = watch.communicate(timeout=40)
        events = [json.loads(line) for line in out.splitlines()]
        if watch.returncode or [e["data"]["n"] for e in events] != [9007199254740993] * 20:
            return f"watch ended with {watch.returncode} and {len(events)} events: {err}"
    finally:
        if watch.poll() is None:
            watch.kill()
            watch.communicate()
    return None


def check_sudo(site, report):
    if os.geteuid() != 0 or not shutil.which("sudo"):
        report.skip("as another user", "needs root, to lend another uid a rule, and sudo")
        return
    rule = f"/etc/sudoers.d/brine-test-{os.getpid()}"
    with open(rule, "w", opener=lambda path, flags: os.open(path, flags, 0o440)) as out:
        out.write(f"{OTHER} ALL=(root) NOPASSWD: {site.brinectl} relay *\n")
    try:
        code, _, err = run([site.brinectl, "watch", "--sock-dir", site.bus_dir, "--timeout", "1"], user=OTHER)
        report.check("a bus of another user cannot be opened", None if code == 77 and "may not" in err else f"{code}: {err}")
        report.check("and says the relay", None if "--as root" in err else err)
        report.check("watch and fire through sudo", meets(site, ["--as", "root"], user=OTHER))
        code, _, err = run([site.brinectl, "fire", "--sock-dir", site.bus_dir, "--as", "daemon", "a/b", "{}"], user=OTHER)
        report.check("a user without a rule is told sudo's own words", None if code in (69, 77) and "sudo" in err else f"{code}: {err}")
        code, _, err = run(["sudo", "-n", site.brinectl, "bus", "--sock-dir", os.path.join(site.root, "x")], user=OTHER)
        report.check("the rule allows the relay only", None if code and "sudo" in err else f"{code}: {err}")
    finally:
        os.unlink(rule)


class Ssh:
    """An sshd of our own, and an `ssh` in front of the PATH that knows it."""

    def __init__(self, site):
        self.port = free_port()
        d = self.directory = os.path.join(site.root, "ssh")
        os.mkdir(d, 0o700)
        for key in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{d}/{key}"], check=True)
        shutil.copy(f"{d}/user.pub", f"{d}/authorized_keys")
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        with open(f"{d}/sshd_config", "w") as out:
            out.write(f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {d}/host\nAuthorizedKeysFile {d}/authorized_keys\nPidFile {d}/pid\n"
                      "StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nAllowStreamLocalForwarding yes\n")
        with open(f"{d}/ssh_config", "w") as out:
            out.write(f"Host prod1\n HostName 127.0.0.1\n Port {self.port}\n User {getpass.getuser()}\n IdentityFile {d}/user\n IdentitiesOnly yes\n"
                      f" UserKnownHostsFile {d}/known\n StrictHostKeyChecking accept-new\n BatchMode yes\n LogLevel ERROR\n"
                      f"Host stranger\n HostName 127.0.0.1\n Port {self.port}\n User {getpass.getuser()}\n IdentityFile {d}/none\n IdentitiesOnly yes\n"
                      f" UserKnownHostsFile {d}/known\n StrictHostKeyChecking accept-new\n BatchMode yes\n LogLevel ERROR\n")
        bin_dir = f"{d}/bin"
        os.mkdir(bin_dir)
        with open(f"{bin_dir}/ssh", "w", opener=lambda path, flags: os.open(path, flags, 0o755)) as out:
            out.write(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {d}/ssh_config "$@"\n')
        self.env = dict(os.environ, PATH=f"{bin_dir}:{os.environ['PATH']}")
        self.daemon = site.start([sshd_program(), "-D", "-f", f"{d}/sshd_config", "-E", f"{d}/log"])

        def listens():
            if self.daemon.poll() is not None:
                raise RuntimeError(open(f"{d}/log").read())
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0
        wait_for("sshd", listens)


def sshd_program():
    return shutil.which("sshd") or ("/usr/sbin/sshd" if os.path.exists("/usr/sbin/sshd") else None)


def check_ssh(site, report):
    if not sshd_program() or not shutil.which("ssh"):
        report.skip("over ssh", "there is no sshd or no ssh here")
        return
    ssh = Ssh(site)
    here = ["--ssh", "prod1", "--remote-program", site.brinectl]
    report.check("watch and fire over ssh", meets(site, here, ssh.env))
    report.check("without brinectl at the far end", meets(site, ["--ssh", "prod1", "--remote-program", "/nowhere/brinectl"], ssh.env))
    code, _, err = run([site.brinectl, "watch", "--ssh", "stranger", "--timeout", "1"], ssh.env)
    report.check("a login that is refused is told in ssh's own words", None if code in (69, 77) and "Permission denied" in err else f"{code}: {err}")
    code, _, err = run([site.brinectl, "watch", *here, "--sock-dir", "/nowhere", "--timeout", "1"], ssh.env)
    report.check("what is missing there is told", None if code == 69 and "/nowhere" in err else f"{code}: {err}")
    mark = os.path.join(site.root, "mark")
    code, _, err = run([site.brinectl, "watch", *here, "--sock-dir", f"/x; touch {mark}", "--timeout", "1"], ssh.env)
    report.check("no far shell reads a path as a command", None if code and not os.path.exists(mark) else f"{code}: {err}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--brinectl", required=True)
    report = Report()
    site = Site(options.parse_args().brinectl)
    try:
        site.start_bus()
        check_sudo(site, report)
        check_ssh(site, report)
    except Exception as error:  # noqa: BLE001  a check that could not be made is a failed one
        report.check("remote", f"{type(error).__name__}: {error}")
    finally:
        site.end()
    return report.summary()


if __name__ == "__main__":
    sys.exit(main())
