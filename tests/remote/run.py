"""Buses of other users and other machines, for real: a relay through sudo from another uid, and a relay and forwarded sockets
through an sshd of our own on loopback with throw-away keys. Prints N passed, N failed, N skipped."""
import argparse
import json
import os
import pwd
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "saltlab")]
from farsite import Site, Ssh, sudo_rule, why_no_ssh, why_no_sudo  # noqa: E402
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
    with sudo_rule(f"{OTHER} ALL=(root) NOPASSWD: {site.brinectl} relay *"):
        code, _, err = run([site.brinectl, "watch", "--sock-dir", site.bus_dir, "--timeout", "1"], user=OTHER)
        report.check("a bus of another user cannot be opened", None if code == 77 and "may not" in err else f"{code}: {err}")
        report.check("and says the relay", None if "--as root" in err else err)
        report.check("watch and fire through sudo", meets(site, ["--as", "root"], user=OTHER))
        code, _, err = run([site.brinectl, "fire", "--sock-dir", site.bus_dir, "--as", "daemon", "a/b", "{}"], user=OTHER)
        report.check("a user without a rule is told sudo's own words", None if code in (69, 77) and "sudo" in err else f"{code}: {err}")
        code, _, err = run(["sudo", "-n", site.brinectl, "bus", "--sock-dir", os.path.join(site.root, "x")], user=OTHER)
        report.check("the rule allows the relay only", None if code and "sudo" in err else f"{code}: {err}")


def check_ssh(site, report):
    if why_no_ssh():
        report.skip("over ssh", why_no_ssh())
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
