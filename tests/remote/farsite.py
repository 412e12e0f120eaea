"""A stand-alone bus, an sshd of our own on loopback with throw-away keys, and a sudo rule for as long as it is needed: what the tests of
other users and machines, and their benchmarks, share. Everything is ended by its own pid."""
import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time


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
        self.bus = self.start([self.brinectl, "bus", "--sock-dir", self.bus_dir], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_for("bus", lambda: os.path.exists(os.path.join(self.bus_dir, "master_event_pull.ipc")))

    def stop_bus(self):
        self.bus.terminate()
        self.bus.wait()

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
        self.site = site
        self.mend()

    def mend(self):
        d = self.directory
        self.daemon = self.site.start([sshd_program(), "-D", "-f", f"{d}/sshd_config", "-E", f"{d}/log"], start_new_session=True)

        def listens():
            if self.daemon.poll() is not None:
                raise RuntimeError(open(f"{d}/log").read())
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0
        wait_for("sshd", listens)

    def cut(self):
        """With the sessions it serves, as a machine that goes down."""
        served = sessions_of(self.daemon.pid)
        self.daemon.kill()
        self.daemon.wait()
        for pid in served:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def sessions_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as children:
        return [int(child) for child in children.read().split()]


def sshd_program():
    return shutil.which("sshd") or ("/usr/sbin/sshd" if os.path.exists("/usr/sbin/sshd") else None)


class SudoRule:
    """A line of sudoers, only where this runs as root."""

    def __init__(self, line):
        self.path, self.line = f"/etc/sudoers.d/brine-test-{os.getpid()}", line

    def mend(self):
        with open(self.path, "w", opener=lambda name, flags: os.open(name, flags, 0o440)) as out:
            out.write(self.line + "\n")

    def cut(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)

    def __enter__(self):
        self.mend()
        return self

    def __exit__(self, *_):
        self.cut()


class Person:
    """A user with a password, for as long as a with-block lasts; only where this runs as root."""

    def __init__(self, password):
        self.name, self.password = f"brine-test-{os.getpid()}", password

    def __enter__(self):
        subprocess.run(["useradd", "--no-create-home", "--shell", "/usr/sbin/nologin", self.name], check=True, capture_output=True)
        subprocess.run(["chpasswd"], input=f"{self.name}:{self.password}\n", text=True, check=True)
        return self

    def __exit__(self, *_):
        subprocess.run(["userdel", self.name], check=True, capture_output=True)


def why_no_sudo():
    """None, or why nothing can be tried as another user here."""
    return None if os.geteuid() == 0 and shutil.which("sudo") else "needs root, to lend another uid a rule, and sudo"


def why_no_ssh():
    return None if sshd_program() and shutil.which("ssh") else "there is no sshd or no ssh here"
