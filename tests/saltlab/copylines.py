"""Each line of Copy as, run by a real shell against real Salt: what lands is what the line's meaning says."""
from __future__ import annotations

import concurrent.futures
import json
import os
import ssl
import subprocess
import urllib.request

from canon import canon
from daemons import LabError
from firing import OK, without_stamp
from lab import API_USER, MINION_ID, SHARED_SECRET
from recorders import said

PAYLOAD = {
    "quotes": ["it's", 'say "x"', "$HOME `id` $(id)", "a\\b", "{c}: [d], #e", "- f", "%s"],
    "words": ["yes", "null", "012", "1:30", "12e3", "2026-11-23", "", " x ", "a\nb\tc"],
    "text": "grün €\U0001f9c2", "int": [0, -1, 2**53 + 1, 2**63 - 1], "float": [1.5, 0.1], "const": [None, True, False],
    "deep": {"a": {"b": [[], {}, [{"c": 1}]]}},
}
TAG = "lab/c/it's {}"
# Where each lands and how: plain, or within what the master wraps around a minion's event.
LANDS = {
    "brinectl fire": ("master", False), "salt-call event.send": ("master", True), "salt-call event.fire_master": ("master", True),
    "salt-call event.fire": ("minion", False), "salt event.fire": ("minion", False), "salt-run event.send": ("master", False),
    "curl": ("master", False), "Python salt.utils.event": ("master", False), "Python __salt__": ("master", True),
}


def lines_of(lab, brine, tag):
    done = brine.run("fire", tag, json.dumps(PAYLOAD), "--target", MINION_ID, "--dry-run", "--out", "lines")
    if done.returncode != OK:
        raise LabError(said(done))
    return {line["id"]: line for line in map(json.loads, done.stdout.splitlines())}


def token(lab):
    body = {"username": API_USER, "eauth": "sharedsecret", "sharedsecret": SHARED_SECRET, "password": SHARED_SECRET}
    request = urllib.request.Request(f"{lab.api_url}/login", json.dumps(body).encode(), {"Content-Type": "application/json", "Accept": "application/json"})
    trust = ssl.create_default_context(cafile=str(lab.ca_file)) if lab.with_tls else None
    with urllib.request.urlopen(request, timeout=60, context=trust) as answer:
        return json.load(answer)["return"][0]["token"]


def run_line(lab, brine, name, text):
    """The finished program. Nothing in a shell's line is changed; code is put where such code lies."""
    env = dict(brine.env, SALT_CONFIG_DIR=str(lab.master_config), PATH=os.pathsep.join(
        [str(lab.tools), os.path.dirname(brine.program), brine.env.get("PATH", os.defpath)]))
    if name == "curl":
        env.update(SALTAPI_URL=lab.api_url, SALTAPI_TOKEN=token(lab), **({"CURL_CA_BUNDLE": str(lab.ca_file)} if lab.with_tls else {}))
    command = ["sh", "-c", text]
    if name == "Python salt.utils.event":
        command = [lab.installation.python, "-c", text.replace("/etc/salt/master", str(lab.master_config / "master"))]
        env = lab.installation.environment()
    elif name == "Python __salt__":
        modules = lab.root / "copied"
        modules.mkdir(exist_ok=True)
        (modules / "labcopy.py").write_text(f"def go():\n    return {text}")
        command = [str(lab.tools / "salt-call"), "-m", str(modules), "labcopy.go"]
    return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=180)


def landed(recording, tag, wrapped):
    """The data as the line's author means it, in exact form."""
    recording.salt.saw(tag, 30)
    data, _ = without_stamp(next(data for t, data in recording.salt.events() if t == tag))
    if not wrapped:
        return data
    inner = next((v for k, v in data[1] if k == ["s", "data"]), None)
    if not isinstance(inner, list) or inner[0] != "m":
        return data
    return ["m", [[k, v] for k, v in inner[1] if not k[1].startswith("__pub_")]]


def judge(lab, brine, recordings, name, number):
    tag = TAG.format(number)
    line = lines_of(lab, brine, tag)[name]
    if "text" not in line:
        return f"no line: {line.get('problem')}"
    done = run_line(lab, brine, name, line["text"])
    if done.returncode != 0:
        return said(done)
    node, wrapped = LANDS[name]
    try:
        data = landed(recordings[node], tag, wrapped)
    except LabError as error:
        return f"{error}; {said(done)}"
    return None if data == canon(PAYLOAD) else f"landed {json.dumps(data)[:400]}"


def run(lab, brine, recordings, report):
    lab.start_api()
    names = list(LANDS)
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda n: judge(lab, brine, recordings, names[n], n), range(len(names))))
    for name, problem in zip(names, results):
        report.check(f"copied line: {name}", problem)
    lab.stop_api()
