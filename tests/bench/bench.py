#!/usr/bin/env python3
"""The benchmarks: every target against a peer raced in the same run.

Prints one line a target: id  ours  peer  ratio  target  verdict. The last line counts met, missed and skipped.
Raced in pairs (peer, ours, peer, ours, …), best of each; pinned to two cores where there are two.
"""
import argparse
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from race import Lab, Table  # noqa: E402
import fanout  # noqa: E402
import firing  # noqa: E402
import firstuse  # noqa: E402
import ingest  # noqa: E402
import inside  # noqa: E402
import latency  # noqa: E402
import links  # noqa: E402
import recording  # noqa: E402
import saltapi  # noqa: E402
import saltclient  # noqa: E402
import soak  # noqa: E402
import watch  # noqa: E402
import window  # noqa: E402

GROUPS = {
    "ingest": ingest.run, "watch": watch.run, "salt": saltclient.run, "latency": latency.run, "links": links.run, "payload": inside.payload, "scan": inside.scan,
    "list": inside.lists, "frame": inside.frame, "recording": recording.run, "fanout": fanout.run, "firing": firing.run, "firstuse": firstuse.run, "window": window.run, "saltapi": saltapi.run, "soak": soak.run,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=list(GROUPS), choices=list(GROUPS))
    parser.add_argument("--events", type=int, default=200_000)
    arguments = parser.parse_args()
    subprocess.run(["cmake", "--build", str(arguments.build), "--target", "benches", "brinectl", "brine-saltapi"], check=True,
                   stdout=subprocess.DEVNULL)
    table = Table()
    load = os.getloadavg()[0]
    if load > 1.5:
        print(f"note: the machine is busy (load {load:.1f}); figures are noisy")
    with Lab(arguments.build, arguments.events) as lab:
        print("corpus " + lab.corpus_line)
        for name in arguments.only:
            try:
                GROUPS[name](lab, table)
            except Exception as error:  # a broken benchmark is a miss that is said, not the end of the others
                table.broken(name, error)
    return table.finish()


if __name__ == "__main__":
    sys.exit(main())
