"""Which reactors a tag triggers: Brine's reading of the master's configuration against Salt's own."""
from __future__ import annotations

import json
import pathlib
import subprocess

from recorders import said

PEER = pathlib.Path(__file__).resolve().parent / "peer" / "salt_reactors.py"

TAGS = ("salt/auth", "salt/minion/web1/start", "salt/job/1/ret/web1", "salt/job/1/ret", "myco/[x]", "MYCO/x", "myco/x", "other", "once")

CONFIGURATIONS = {
    "the main file alone": {"master": "reactor:\n  - 'salt/*': [/r/a.sls, /r/b.sls]\n  - myco/x: /r/c.sls\n  - 'salt/auth': [salt://r/d.sls]\n"},
    "drop-ins add up and hide the main file": {
        "master": "reactor:\n  - other: [/r/main.sls]\n",
        "master.d/b.conf": "reactor:\n  - 'salt/job/*/ret/*': [/r/b.sls]\n  - once: [/r/a.sls]\n",
        "master.d/a.conf": "reactor:\n  - once: [/r/a.sls]\n  - 'salt/[!j]*': [/r/n.sls]\n"},
    "includes come after drop-ins": {
        "master": "include: more/*.conf\nreactor:\n  - other: [/r/main.sls]\n",
        "master.d/a.conf": "reactor:\n  - once: [/r/drop.sls]\n",
        "more/x.conf": "reactor:\n  - 'salt/?uth': [/r/x.sls]\ninclude: deeper.conf\n",
        "more/deeper.conf": "reactor:\n  - 'myco/*': [/r/deep.sls]\n"},
    "an included file without reactors leaves the main file's": {
        "master": "reactor:\n  - other: [/r/main.sls]\n", "master.d/a.conf": "worker_threads: 3\n"},
    "the list in a file of its own": {"master": "reactor: DIR/list.yaml\n", "list.yaml": "- 'salt/*/start': [/r/s.sls]\n- other: /r/o.sls\n"},
    "entries that Salt passes over": {"master": "reactor:\n  - {once: [/r/1.sls], other: [/r/2.sls]}\n  - text\n  - 'myco/[[]x]': [/r/set.sls]\n"},
}


def write(root, files):
    root.mkdir(parents=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("DIR", str(root)))


def of_salt(installation, root):
    done = subprocess.run(installation.script(PEER, root, *TAGS), env=installation.environment(), capture_output=True, text=True, timeout=120)
    if done.returncode:
        return None, said(done)
    return json.loads(done.stdout.splitlines()[-1]), None


def of_brine(brine, root):
    found = {}
    for tag in TAGS:
        done = brine.run("reactors", "--config-dir", root, "--out", "json", tag)
        try:
            report = json.loads(done.stdout)
        except ValueError:
            return None, said(done)
        found[tag] = [file["reference"] for match in report["matching"] for file in match["files"]]
    return found, None


def run(lab, brine, report):
    for number, (name, files) in enumerate(CONFIGURATIONS.items()):
        root = lab.root / "reactors" / str(number)
        write(root, files)
        salt, problem = of_salt(lab.installation, root)
        if not problem and not any(salt.values()):
            problem = "Salt lists no reactor at all"
        if not problem:
            ours, problem = of_brine(brine, root)
        if not problem and ours != salt:
            problem = f"Salt {salt}, Brine {ours}"
        report.check(f"reactors: {name}", problem)
