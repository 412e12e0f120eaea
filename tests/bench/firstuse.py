"""What a person waits for in the window: a connection chosen on the start page, and a shot's receipt."""
import json
import subprocess
import sys
from pathlib import Path

import window

sys.path.insert(0, str(Path(__file__).parent.parent / "remote"))
from farsite import why_no_sudo  # noqa: E402


def measured(lab, *arguments):
    done = subprocess.run([lab.bench / "bench_firstuse", *arguments], stdout=subprocess.PIPE, text=True, env=window.environment(lab), timeout=120)
    if done.returncode:
        raise RuntimeError(f"bench_firstuse {' '.join(arguments)}: exit {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1])


def run(lab, table):
    table.at_most("first event painted", measured(lab, "connect", "20")["worst_ms"], 300, " ms")
    if why_no_sudo():
        table.skip("first event, by sudo", why_no_sudo())
    else:
        table.at_most("first event, by sudo", measured(lab, "connect", "20", "as=root")["worst_ms"], 300, " ms")
    shots = measured(lab, "fire", "200")
    table.at_most("composed->seen p50", shots["p50_ms"], 5, " ms", shots["peer_p50_ms"])
