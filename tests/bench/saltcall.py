"""R24: one event fired by brinectl and by salt-call at the bus of the same real minion, in turns."""
import statistics
import sys
from pathlib import Path

from timing import exec_to_end

sys.path.append(str(Path(__file__).resolve().parent.parent / "saltlab"))
import install  # noqa: E402
from lab import MINION_ID, Lab  # noqa: E402
from releases import DEFAULT  # noqa: E402

ROUNDS = 7


def run(lab, table):
    found = [there for there in map(install.installed, DEFAULT) if there and not there.release.legacy]
    if not found:
        table.skip("R24 vs salt-call", "no Salt: tests/saltlab/saltlab.py install")
        return
    newest = max(found, key=lambda there: there.release.key)
    with Lab(newest) as salt:
        event = ["event.fire", '{"n": 1}', "bench/shot"]
        call = newest.command("salt-call", "-c", salt.minion_config, "--out=json")
        ours = [str(lab.brinectl), "fire", "--sock-dir", str(salt.minion_sock_dir), "--node", "minion", "--id", MINION_ID, "bench/shot", '{"n": 1}']
        environment = newest.environment()
        times = {"ours": [], "theirs": [], "local": []}
        for _ in range(ROUNDS):
            times["ours"].append(exec_to_end(ours))
            times["theirs"].append(exec_to_end([*call, *event], env=environment))
            times["local"].append(exec_to_end([*call, "--local", *event], env=environment))
    middle = {name: statistics.median(values) for name, values in times.items()}
    table.at_least("R24 vs salt-call", middle["theirs"], middle["ours"], 100)
    table.told("R24 vs salt-call --local", middle["local"], middle["ours"])
