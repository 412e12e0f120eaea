#!/usr/bin/env python3
"""Brine against real Salt: watching, firing, the embedded bus and the installed library, on each release asked for.

  conformance.py [--versions 3006.30,3008.5,…] [--all] [--verbose]
Environment: BRINECTL, BRINE_LISTENER, BRINE_FIRER (programs), BRINE_CACHE (where Salt is installed).
"""
from __future__ import annotations

import argparse
import contextlib
import os
import pathlib
import signal
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "peer")]

import copylines  # noqa: E402
import embedding  # noqa: E402
import firing  # noqa: E402
import install  # noqa: E402
import library  # noqa: E402
import reactors  # noqa: E402
import saltapi  # noqa: E402
import seed  # noqa: E402
import tcp  # noqa: E402
import watching  # noqa: E402
import zeromq  # noqa: E402
from daemons import LabError  # noqa: E402
from lab import Lab  # noqa: E402
from recorders import Brine  # noqa: E402
from releases import DEFAULT, RELEASES, TCP  # noqa: E402
from report import Report  # noqa: E402


# Its lines take a dozen of Salt's slow commands: one release by default.
COPIED = "3008.5"


def brinectl():
    program = pathlib.Path(os.environ.get("BRINECTL") or HERE.parents[1] / "build/release/app/brinectl")
    return program if os.access(program, os.X_OK) else None


# One salt-api in the ordinary run, one of each line with --all.
API_RELEASES = ("3006.30", "3007.17", "3008.5")


def run_version(version, program, report, table, everything):
    with_seed = program and (everything or RELEASES[version].legacy)
    if with_seed:
        table.begin(version)
    try:
        installation = install.install(version, report.note)
    except install.Unavailable as why:
        report.skip("conformance", str(why))
        return
    options = zeromq.MASTER_OPTIONS if installation.release.framing[0] == "zeromq" else None
    with_api = version == API_RELEASES[-1] or (everything and version in API_RELEASES)
    with Lab(installation, master_options=options, api=with_api, tls=with_api) as lab, contextlib.ExitStack() as stack:
        brine = Brine(program, lab.root / "home", lab.tools) if program else None
        if with_seed:
            seed.run(lab, brine, report, table)
        if installation.release.framing[0] == "zeromq":
            zeromq.run(lab, brine, report) if brine else report.skip("the ZeroMQ bus", "no brinectl")
            return
        recordings = {node: watching.Recording(stack, lab, brine, node) for node in ("master", "minion")}
        for recording in recordings.values():
            recording.settle()
        watching.watch_commands(lab, recordings, report)
        if brine:
            firing.run(lab, brine, recordings, report)
            library.run(lab, brine, recordings, report)
            if with_api:
                saltapi.run(lab, brine, report)
            if everything or version == COPIED:
                copylines.run(lab, brine, recordings, report)
        else:
            report.skip("firing and the embedded bus", "no brinectl")
        watching.watch_restart(lab, recordings, report)
        watching.resting(recordings, report)
        if brine:
            watching.watch_master_restart(lab, brine, recordings, report)
        stack.close()
        lab.daemon("minion").terminate()  # takes its five seconds beside what follows
        if brine:
            embedding.run(lab, brine, report)
            reactors.run(lab, brine, report)


def run_tcp(version, program, report):
    """With a master and a minion of its own: the sockets of the others would be found first."""
    try:
        tcp.run(install.install(version, report.note), program, report)
    except install.Unavailable as why:
        report.skip("ipc_mode tcp", str(why))
    except (LabError, install.InstallError) as error:
        report.check("ipc_mode tcp", str(error))


def run_twice(version, program, report, table, seed_too):
    """A Salt daemon that does not come up under load is no fault of Brine's: said, and tried once more. The second time counts."""
    try:
        return run_version(version, program, report, table, seed_too)
    except LabError as error:
        print(" ".join(f"again {version}: {error}".split()), flush=True)
    except install.InstallError as error:
        return report.check("conformance", str(error))
    try:
        return run_version(version, program, report, table, seed_too)
    except (LabError, install.InstallError) as error:
        return report.check("conformance", str(error))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--versions", help=f"instead of {','.join(DEFAULT)}")
    parser.add_argument("--all", action="store_true", help="every release of the lab (or of --versions), and everything against each")
    parser.add_argument("--seed", action="store_true", help="the seed document against new releases too")
    parser.add_argument("--verbose", action="store_true", help="timings on standard error")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # through every with-block, so that nothing stays behind
    report, table = Report(arguments.verbose), seed.Table()
    program = brinectl()
    wanted = arguments.versions.split(",") if arguments.versions else RELEASES if arguments.all else DEFAULT
    for version in wanted:
        with report.about(version):
            run_twice(version, program, report, table, arguments.all or arguments.seed)
            if program and version in (TCP if arguments.all else TCP[:1]):
                run_tcp(version, program, report)
    if table.versions:
        print(f"The Salt Event System document of 2014.1.3 through Brine:\n{table.text()}", flush=True)
    return report.summary()


if __name__ == "__main__":
    sys.exit(main())
