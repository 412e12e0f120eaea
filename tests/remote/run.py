"""Buses of other users and other machines, for real: a relay through sudo from another uid, and a relay and forwarded sockets
through an sshd of our own on loopback with throw-away keys. Prints N passed, N failed, N skipped."""
import argparse
import contextlib
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "saltlab")]
from farsite import Person, Site, Ssh, SudoRule, wait_for, why_no_ssh, why_no_sudo  # noqa: E402
from report import Report  # noqa: E402

OTHER = "nobody"


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
    if why_no_sudo():
        report.skip("as another user", why_no_sudo())
        return
    with SudoRule(f"{OTHER} ALL=(root) NOPASSWD: {site.brinectl} relay *"):
        code, _, err = run([site.brinectl, "watch", "--sock-dir", site.bus_dir, "--timeout", "1"], user=OTHER)
        report.check("a bus of another user cannot be opened", None if code == 77 and "may not" in err else f"{code}: {err}")
        report.check("and says the relay", None if "--as root" in err else err)
        report.check("watch and fire through sudo", meets(site, ["--as", "root"], user=OTHER))
        code, _, err = run([site.brinectl, "fire", "--sock-dir", site.bus_dir, "--as", "daemon", "a/b", "{}"], user=OTHER)
        report.check("a user without a rule is told sudo's own words", None if code in (69, 77) and "sudo" in err else f"{code}: {err}")
        code, _, err = run(["sudo", "-n", site.brinectl, "bus", "--sock-dir", os.path.join(site.root, "x")], user=OTHER)
        report.check("the rule allows the relay only", None if code and "sudo" in err else f"{code}: {err}")
        code, _, err = run(["sudo", "-n", site.brinectl, "relay", "--saltapi-url", "http://127.0.0.1:9", "--password-file", "/etc/shadow"], user=OTHER)
        report.check("and the relay goes nowhere else", None if code == 64 and "this machine" in err else f"{code}: {err}")


def answering(site, name, words):
    """A program that answers when sudo asks."""
    path = os.path.join(site.root, name)
    with open(path, "w", opener=lambda file, flags: os.open(file, flags, 0o755)) as out:
        out.write(f"#!/bin/sh\n{words}\n")
    return dict(os.environ, SUDO_ASKPASS=path)


def check_password(site, report, program):
    """sudo wants the person's own password, and asks for it by the program that it is told."""
    if why_no_sudo():
        report.skip("sudo that asks for a password", why_no_sudo())
        return
    with Person("a right horse") as ann, SudoRule(f"{ann.name} ALL=(root) PASSWD: {site.brinectl} relay *"):
        right = answering(site, "right", "echo a right horse")
        report.check("watch and fire where sudo asks for a password", meets(site, ["--as", "root"], right, ann.name))
        for what, env in (("a wrong password", answering(site, "wrong", "echo a wrong one")), ("no password", answering(site, "none", "exit 1"))):
            code, out, err = run([site.brinectl, "fire", "--sock-dir", site.bus_dir, "--as", "root", "a/b", "{}"], env, ann.name)
            report.check(f"{what} is told in sudo's own words", None if code in (69, 77) and "sudo" in err and not out else f"{code}: {out}{err}")
        if program:
            answers = os.path.join(site.root, "answers")
            with open(answers, "w") as file:
                file.write("a wrong one\na right horse\n")
            shutil.chown(answers, ann.name)
            window = WindowRun("askpass", site, program, {"as": "root", "sock-dir": site.bus_dir}, dict(os.environ, BRINE_FAR_ANSWERS=answers), ann.name)
            judge_window(report, "askpass", window, ["aSavedConnectionIsChosen", "eventsArrive", "aShotIsSeen"])
            report.check("it was asked again after the wrong one", None if os.path.getsize(answers) == 0 else "not both were asked for")
            report.check("a question goes with who asked", question_left(site, window, ann.name))


def question_left(site, window, user):
    """Gives up while Brine's dialog waits for a password; what is wrong, or None."""
    env = dict(window.env, SUDO_ASKPASS=window.program, BRINE_ASKPASS="1")
    env.pop("BRINE_FAR_ANSWERS")

    def asking():
        return list(processes(lambda words: words[0] == window.program.encode()))
    watch = subprocess.Popen([site.brinectl, "watch", "--sock-dir", site.bus_dir, "--as", "root"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, env=env, cwd="/", user=user, group=pwd.getpwnam(user).pw_gid, extra_groups=[])
    try:
        wait_for("question", asking)
    finally:
        watch.terminate()
        watch.wait(20)
    try:
        wait_for("end of the question", lambda: not asking())
    except TimeoutError as error:
        for pid in asking():
            os.kill(pid, signal.SIGKILL)
        return str(error)
    return None


def check_ssh(site, report, ssh):
    if not ssh:
        report.skip("over ssh", why_no_ssh())
        return
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


class WindowRun:
    """The window's own program, and what it asks for meanwhile."""

    def __init__(self, name, site, program, connection, env, user=None, way=None):
        self.site, self.way = site, way
        home = tempfile.mkdtemp(prefix="home-", dir=site.root)
        os.makedirs(f"{home}/c/brine")
        with open(f"{home}/c/brine/connections", "w") as out:
            out.write("[far]\n" + "".join(f"{key} = {value}\n" for key, value in connection.items()))
        os.chmod(f"{home}/c/brine/connections", 0o600)
        os.chmod(home, 0o700)
        if user:
            subprocess.run(["chown", "-R", user, home], check=True)
        self.env = dict(env, BRINE_FAR_NAME="far", HOME=home, XDG_RUNTIME_DIR=home, XDG_CONFIG_HOME=f"{home}/c", XDG_STATE_HOME=f"{home}/s",
                        XDG_DATA_HOME=f"{home}/d", XDG_CACHE_HOME=f"{home}/h", LC_ALL="C.UTF-8", TZ="UTC", BRINE_FAR_WAY=name)
        self.env.setdefault("QT_QPA_PLATFORM", "offscreen")
        if shots := env.get("BRINE_SHOTS"):
            self.env["BRINE_SHOTS"] = os.path.join(shots, name)
            os.makedirs(self.env["BRINE_SHOTS"], exist_ok=True)
            os.chmod(self.env["BRINE_SHOTS"], 0o777)
        # where another user may run it: beside the brinectl that it starts
        self.program = shutil.copy(program, os.path.join(site.root, "window"))
        self.user = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}

    def results(self, only=()):
        """{test: None, or what is wrong}"""
        process = subprocess.Popen([self.program, *only], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=self.env,
                                   cwd="/", **self.user)
        results, last = {}, None
        with Ticking(self.site):
            for line in process.stdout:
                if line.startswith("request: "):
                    self.serve(line.split()[1])
                elif found := re.match(r"(PASS|FAIL!|XPASS)\s*: RemoteWindow::(\w+)\(\)\s*(.*)", line):
                    last = found[2]
                    results[last] = None if found[1] == "PASS" else found[3] or found[1]
                elif last and results[last] and line.startswith("   "):
                    results[last] += " " + line.strip()
        code = process.wait()
        if code and not any(results.values()):
            results["ends"] = f"exit {code}"
        return results

    def serve(self, what):
        if what == "kill-relay":
            for pid in relays(self.site.bus_dir):
                os.kill(pid, signal.SIGKILL)
        elif what == "stop-bus":
            self.site.stop_bus()
        elif what == "start-bus":
            self.site.start_bus()
        elif what == "cut-way":
            self.way.cut()
            for pid in relays(self.site.bus_dir):
                os.kill(pid, signal.SIGKILL)
        elif what == "mend-way":
            self.way.mend()


class Ticking:
    """An event every tenth of a second on the site's bus, while there is one."""

    def __init__(self, site):
        self.site, self.ending = site, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        body = b"far/beat\n\n\x80"
        while not self.ending.wait(0.1):
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as pull:
                pull.connect(os.path.join(self.site.bus_dir, "master_event_pull.ipc"))
                pull.sendall(b"\x82\xa4head\x80\xa4body\xc4" + bytes([len(body)]) + body)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join()


def relays(sock_dir):
    """The far programs themselves, not sudo or ssh before them."""
    return processes(lambda words: os.path.basename(words[0]) == b"brinectl" and b"relay" in words and sock_dir.encode() in words)


def processes(is_meant):
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as line:
            if is_meant(line.read().split(b"\0")):
                yield int(pid)


def check_window(site, report, ssh, program):
    if not program:
        report.skip("the window at a far end", "built without a window")
        return
    if why_no_sudo():
        report.skip("the window through sudo", why_no_sudo())
    else:
        with SudoRule(f"{OTHER} ALL=(root) NOPASSWD: {site.brinectl} relay *") as rule:
            judge_window(report, "sudo", WindowRun("sudo", site, program, {"as": "root", "sock-dir": site.bus_dir}, dict(os.environ), OTHER, rule))
    if not ssh:
        report.skip("the window over ssh", why_no_ssh())
    else:
        far = {"ssh": "prod1", "remote-program": site.brinectl, "sock-dir": site.bus_dir}
        judge_window(report, "ssh", WindowRun("ssh", site, program, far, ssh.env, way=ssh))


def judge_window(report, name, window, only=()):
    results = window.results(only)
    if not results:
        report.check(f"window, {name}", "it did not start")
    for test, problem in results.items():
        report.check(f"window, {name}: {test}", problem)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--brinectl", required=True)
    options.add_argument("--window", help="the program of window.cpp, which drives Brine's window")
    arguments = options.parse_args()
    report = Report()
    site = Site(arguments.brinectl)
    try:
        site.start_bus()
        check_sudo(site, report)
        check_password(site, report, arguments.window)
        ssh = None if why_no_ssh() else Ssh(site)
        check_ssh(site, report, ssh)
        check_window(site, report, ssh, arguments.window)
    except Exception as error:  # noqa: BLE001  a check that could not be made is a failed one
        report.check("remote", f"{type(error).__name__}: {error}")
    finally:
        site.end()
    return report.summary()


if __name__ == "__main__":
    sys.exit(main())
