"""A bus through a real salt-api (rest_cherrypy, https by a throw-away authority): what Brine sees there is what it sees at the sockets,
its shots land, an event that JSON cannot carry leaves a named gap, and a restarted server is found again. The same master by
rest_tornado, whose answers differ where this says so."""
from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import time

from daemons import LabError, accepts_tcp, wait_until
from lab import API_USER, MINION_ID, SHARED_SECRET
from recorders import SaltFirer, gaps_told, said

OK, UNAVAILABLE, NO_PERMISSION = 0, 69, 77


class Watch:
    """brinectl watch into files, until it is stopped."""

    def __init__(self, brine, name, logs, *options):
        self.out, self.err = logs / f"{name}.out", logs / f"{name}.err"
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.process = subprocess.Popen(brine.command("watch", "--out", "jsonl", *options), env=brine.env, stdin=subprocess.DEVNULL,
                                            stdout=out, stderr=err)

    def __enter__(self):
        wait_until(lambda: "Watching" in self.said(), 30, f"{self.out.name}: watching", lambda: self.process.poll() is None)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)

    def said(self):
        return self.err.read_text(errors="replace")

    def events(self):
        lines = [json.loads(line) for line in self.out.read_text().split("\n")[:-1]]
        return [(line["tag"], line["data"]) for line in lines if "tag" in line]

    def saw(self, tag, seconds=20):
        return wait_until(lambda: [e for e in self.events() if e[0] == tag], seconds, f"{self.out.name}: {tag}", lambda: self.process.poll() is None)


def run(lab, brine, report):
    password, wrong = lab.root / "password", lab.root / "wrong"
    password.write_text(SHARED_SECRET + "\n")
    wrong.write_text("wrong\n")
    api = ["--saltapi-url", lab.api_url, "--eauth", "sharedsecret", "--username", API_USER, "--password-file", password, "--ca-file", lab.ca_file]
    refusals(lab, brine, report, api, wrong)
    firer = SaltFirer(lab.installation, "master", lab.master_sock_dir, "", lab.root / "log", "api-fire")
    logs = lab.root / "log"
    with Watch(brine, "by-api", logs, *api) as far, Watch(brine, "by-socket", logs, "--sock-dir", lab.master_sock_dir) as near:
        same_events(lab, report, firer, far, near)
        shots(lab, brine, report, api, far)
        undeliverable(report, "salt-api", firer, far)
        restart(lab, report, firer, far)
    tornado(lab, brine, report, firer, [lab.tornado_url if word == lab.api_url else word for word in api])
    firer.stop()


def refusals(lab, brine, report, api, wrong):
    def refused(name, code, *options):
        done = brine.run("next", "lab/none", "--wait", "0", *options)
        report.check(name, None if done.returncode == code and done.stderr.count("\n") >= 3 else said(done))

    with_wrong = [wrong if str(word).endswith("/password") else word for word in api]
    refused("salt-api: a wrong password is 77 and says what mends it", NO_PERMISSION, *with_wrong)
    refused("salt-api: an unknown authority is refused", UNAVAILABLE, *api[:-2])
    done = brine.run("doctor", "--wait", "0.5", *api)
    steps = ("Name", "Connection", "TLS", "Login", "Rights", "Stream", "First bytes")
    report.check("salt-api: the doctor finds nothing", None if done.returncode == OK and all(f"✓ {step}" in done.stdout for step in steps) else said(done))


def same_events(lab, report, firer, far, near):
    def mark(name):
        firer.fire(f"lab/mark/{name}", ["m", []])
        for watch in (far, near):
            watch.saw(f"lab/mark/{name}")

    mark("api/begin")
    lab.salt("test.ping")
    lab.salt("cmd.run", "printf 'grün\\n\\t€'")
    firer.fire("lab/odd", ["m", [[["s", "n"], ["l", [["i", str(2**63)], ["f", (0.1).hex()], ["i", "-1"], None]]], [["s", "t"], ["s", "\u2028 \U0001f9c2"]]]])
    firer.fire("lab/line\nfeed", ["m", []])
    mark("api/end")

    def between(watch):
        tags = [tag for tag, _ in watch.events()]
        return watch.events()[tags.index("lab/mark/api/begin"):tags.index("lab/mark/api/end")]
    seen, wanted = between(far), between(near)
    problem = None if seen == wanted and len(wanted) > 6 else f"{[t for t, _ in seen]} is not {[t for t, _ in wanted]}"
    report.check(f"salt-api: the same {len(wanted)} events as at the socket", problem)


def shots(lab, brine, report, api, far):
    payload = {"text": "grün €", "n": [1, -1.5, None, 2**63], "deep": {"a": [{}]}}
    done = brine.run("fire", "lab/by/runner", json.dumps(payload), *api)
    arrived = [{k: v for k, v in data.items() if k != "_stamp"} for data in came(far, "lab/by/runner")]
    report.check("salt-api: fired by the runner, and seen", None if done.returncode == OK and arrived == [payload] else f"{said(done)}, {arrived}")
    done = brine.run("fire", "salt/netapi/hook/lab/x", '{"n": 1}', "--yes", "--fire-by", "hook", *api)
    posts = [data.get("post") for data in came(far, "salt/netapi/hook/lab/x")]
    report.check("salt-api: fired by webhook, and seen", None if done.returncode == OK and posts == [{"n": 1}] else f"{said(done)}, {posts}")
    done = brine.run("fire", "lab/minions", '{"n": 1}', "--yes", "--to", "minions", "--target", MINION_ID, *api)
    report.check("salt-api: a minion answers", None if done.returncode == OK and MINION_ID in done.stdout else said(done))


def came(far, tag):
    """The data of the events with this tag: who fired one may have seen it before another listener has."""
    with contextlib.suppress(LabError):
        wait_until(lambda: any(t == tag for t, _ in far.events()), 10, tag, lambda: far.process.poll() is None)
    return [data for t, data in far.events() if t == tag]


def undeliverable(report, server, firer, far):
    told = far.said().count("lab/bytes")
    firer.fire("lab/bytes", ["m", [[["s", "b"], ["b", "//4="]]]])
    wait_until(lambda: far.said().count("lab/bytes") > told, 10, "the gap is told", lambda: far.process.poll() is None)
    back = None
    for n in range(100):
        firer.fire(f"lab/after/{n}", ["m", []])
        if any(tag.startswith("lab/after/") for tag, _ in far.events()):
            back = n
            break
        time.sleep(0.05)
    report.check(f"{server}: an event with bytes leaves a gap that names it", "not back in 5 s" if back is None else None)


def restart(lab, report, firer, far):
    lab.restart_api()
    returned, back = time.monotonic(), None
    for n in range(200):
        firer.fire(f"lab/back/{n}", ["m", []])
        if any(tag.startswith("lab/back/") for tag, _ in far.events()):
            back = time.monotonic() - returned
            break
        time.sleep(0.05)
    report.note(f"back {back} s after the server")
    # One second of our own, and what the server takes for a login and a stream under the load of a test run.
    report.check("salt-api restarted: Brine logs in anew and is back", None if back is not None and back < 3 else f"back after {back} s: {far.said()[-300:]}")
    report.check("salt-api restarted: the gap is told", None if gaps_told(far.said()) >= 2 else far.said()[-300:])


def tornado(lab, brine, report, firer, api):
    wait_until(lambda: accepts_tcp(lab.tornado_port), 60, "rest_tornado listens")
    done = brine.run("doctor", "--wait", "0.5", *api)
    report.check("rest_tornado: the doctor says what it leaves out", None if done.returncode == OK and "! Login" in done.stdout and "rest_tornado" in done.stdout
                 else said(done))
    with Watch(brine, "by-tornado", lab.root / "log", *api) as far:
        for n in range(20):  # with time between them
            firer.fire(f"lab/tornado/{n}", ["m", []])
            far.saw(f"lab/tornado/{n}")
        report.check("rest_tornado: events one after another are all seen", None)
        payload = {"text": "grün €", "n": [1, -1.5, None, 2**63]}
        done = brine.run("fire", "lab/tornado/runner", json.dumps(payload), *api)
        arrived = [{k: v for k, v in data.items() if k != "_stamp"} for tag, data in far.events() if tag == "lab/tornado/runner"]
        report.check("rest_tornado: fired by the runner, and seen", None if done.returncode == OK and arrived == [payload] else f"{said(done)}, {arrived}")
        done = brine.run("fire", "lab/tornado/minions", '{"n": 1}', "--yes", "--to", "minions", "--target", MINION_ID, *api)
        report.check("rest_tornado: a minion answers", None if done.returncode == OK and MINION_ID in done.stdout else said(done))
        done = brine.run("fire", "salt/netapi/hook/lab/t", '{"n": 1}', "--yes", "--fire-by", "hook", *api)
        hooks = [tag for tag, _ in far.events() if tag == "salt/netapi/hook/lab/t"]
        report.check("rest_tornado: no webhook shows a token", None if done.returncode != OK and "webhook_disable_auth" in done.stderr and not hooks else f"{said(done)}, {hooks}")
        undeliverable(report, "rest_tornado", firer, far)
