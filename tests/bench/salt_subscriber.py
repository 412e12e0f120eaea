"""R22: Salt's own get_event loop on a socket, counted.

  salt_subscriber.py SOCKET COUNT [VERSION]

Runs itself in the Python of the conformance lab's Salt (tests/saltlab; default the newest installed 3008). Prints
{"events", "seconds", "cpu_seconds", "version"}: from the first event to the last, after COUNT events or 5 s of silence.
Exit 69 with a sentence when no such Salt is installed.
"""
import json
import os
import resource
import sys
import tempfile
import time

UNAVAILABLE = 69


def run_in_salts_python():
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, os.path.join(os.path.dirname(here), "saltlab"))
    sys.dont_write_bytecode = True
    import install
    from releases import RELEASES
    wanted = sys.argv[3:4] or sorted((v for v in RELEASES if v.startswith("3008.")), key=lambda v: RELEASES[v].key, reverse=True)
    there = next(filter(None, (install.installed(v) for v in wanted if v in RELEASES)), None)
    if not there:
        print(f"no Salt {' or '.join(wanted)}: tests/saltlab/saltlab.py install", file=sys.stderr)
        sys.exit(UNAVAILABLE)
    env = dict(there.environment(), BRINE_SALT_SUBSCRIBER="1")
    os.execve(there.python, there.script(os.path.abspath(__file__), *sys.argv[1:3]), env)


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(socket, count):
    import salt.config
    import salt.utils.event
    import salt.version

    with tempfile.TemporaryDirectory(prefix="brs", dir="/tmp") as folder:
        # Salt takes a directory and knows the file's name itself.
        os.symlink(os.path.abspath(socket), os.path.join(folder, "master_event_pub.ipc"))
        opts = dict(salt.config.DEFAULT_MASTER_OPTS, sock_dir=folder, id="master", __role="master")
        bus = salt.utils.event.get_event("master", sock_dir=folder, opts=opts, listen=True)
        events = 0
        first = last = begin = 0.0
        while events < count:
            if bus.get_event(wait=5, full=True) is None:
                break
            events += 1
            last = time.monotonic()
            if events == 1:
                first, begin = last, cpu()
        end = cpu()
    print(json.dumps({"events": events, "seconds": last - first, "cpu_seconds": end - begin, "version": salt.version.__version__}), flush=True)
    os._exit(0)  # Salt's client reconnects for ever in its own loop


if __name__ == "__main__":
    if os.environ.get("BRINE_SALT_SUBSCRIBER"):
        main(sys.argv[1], int(sys.argv[2]))
    else:
        run_in_salts_python()
