#!/usr/bin/env python3
"""Real Salt on this machine, in private directories: install releases, list them, start one.

  saltlab.py install [VERSION…]      the releases of the ordinary test run, or those named; "all" for every one
  saltlab.py list                    what the lab knows, with the Python and whether it is installed
  saltlab.py up VERSION [options]    master and minion (and salt-api) until SIGTERM, SIGINT or the end of standard input;
                                     prints NAME=VALUE lines, then "ready"
"""
from __future__ import annotations

import argparse
import os
import pathlib
import select
import signal
import stat
import sys

sys.dont_write_bytecode = True
sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent)]

import install  # noqa: E402
from daemons import LabError  # noqa: E402
from lab import API_USER, MINION_ID, SHARED_SECRET, Lab  # noqa: E402
from releases import DEFAULT, RELEASES  # noqa: E402


def do_install(arguments):
    failed = 0
    for version in (RELEASES if arguments.versions == ["all"] else arguments.versions or DEFAULT):
        try:
            found = install.install(version, lambda line: print(line, flush=True))
            print(f"ok {version}: {found.python}", flush=True)
        except install.Unavailable as why:
            print(f"skip {version}: {why}", flush=True)
        except install.InstallError as why:
            failed += 1
            print(f"not ok {version}: {why}", flush=True)
    return 1 if failed else 0


def do_list(_):
    for version, release in RELEASES.items():
        there = install.installed(version)
        state = f"installed, {there.python}" if there else "not installed"
        print(f"{version:10} Python {'/'.join(release.pythons):15} pub {release.framing[0]:9} pull {release.framing[1]:9} {state}")
    return 0


def stop_requests():
    """A descriptor that becomes readable at SIGTERM or SIGINT."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    return reading


def wait_for_end(asked):
    sources = [asked]
    # Standard input from /dev/null is at its end at once and means nothing.
    if sys.stdin and (sys.stdin.isatty() or not stat.S_ISCHR(os.fstat(0).st_mode)):
        sources.append(0)
    while True:
        ready = select.select(sources, [], [])[0]
        if asked in ready or not os.read(0, 4096):
            return


def do_up(arguments):
    installation = install.install(arguments.version, lambda line: print(line, file=sys.stderr, flush=True))
    asked = stop_requests()
    with Lab(installation, minion=not arguments.no_minion, api=arguments.api, tls=arguments.tls,
             presence=arguments.presence) as lab:
        print(f"root={lab.root}\nmaster_sock_dir={lab.master_sock_dir}")
        if not arguments.no_minion:
            print(f"minion_sock_dir={lab.minion_sock_dir}\nminion_id={MINION_ID}")
        print(f"tools={lab.tools}\nmaster_config={lab.master_config}\nminion_config={lab.minion_config}\n"
              f"ret_port={lab.ret_port}\npython={installation.python}")
        if lab.with_api:
            print(f"api={lab.api_url}\napi_eauth=sharedsecret\napi_user={API_USER}\napi_password={SHARED_SECRET}")
        if lab.with_tls:
            print(f"ca_file={lab.ca_file}")
        print("ready", flush=True)
        wait_for_end(asked)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("install")
    one.add_argument("versions", nargs="*")
    one.set_defaults(run=do_install)
    commands.add_parser("list").set_defaults(run=do_list)
    up = commands.add_parser("up")
    up.add_argument("version", choices=list(RELEASES))
    up.add_argument("--api", action="store_true", help="salt-api (rest_cherrypy) with the sharedsecret login")
    up.add_argument("--tls", action="store_true", help="salt-api behind a certificate of a throw-away authority")
    up.add_argument("--presence", action="store_true", help="presence events every 3 s")
    up.add_argument("--no-minion", action="store_true")
    up.set_defaults(run=do_up)
    arguments = parser.parse_args()
    try:
        return arguments.run(arguments)
    except install.Unavailable as why:
        print(f"skip {why}", file=sys.stderr)
        return 69
    except (LabError, install.InstallError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
