"""Salt's own event client, for comparing with. Runs in the Python of the Salt under test (2.7 and 3).

  salt_peer.py listen NODE SOCK_DIR [ID]   one JSON line an event: {"tag": ..., "data": canonical}
  salt_peer.py fire NODE SOCK_DIR [ID]     reads {"tag", "data": canonical, "how": "event" or "master"}, answers true
Either prints {"ready": true} first.
"""
from __future__ import absolute_import, print_function

import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from canon import canon, plain  # noqa: E402

import salt.config  # noqa: E402
import salt.utils.event  # noqa: E402
import salt.version  # noqa: E402

VERSION = tuple(int(part) for part in salt.version.__version__.split("-")[0].split("+")[0].split(".")[:2])
# wait=0 waits for ever, without the close and reopen that 3007 does at each timeout; before 2016 it spins instead.
WAIT = 0 if VERSION >= (2016, 3) else 3600


def options(node, sock_dir, minion_id):
    defaults = salt.config.DEFAULT_MASTER_OPTS if node == "master" else salt.config.DEFAULT_MINION_OPTS
    opts = defaults.copy()
    opts.update(sock_dir=sock_dir, __role=node, id=minion_id or "master", conf_file=os.devnull)
    opts.update(json.loads(os.environ.get("BRINE_PEER_OPTIONS", "{}")))  # ipc_mode: tcp and its ports
    return opts


def client(node, sock_dir, minion_id, listen):
    opts = options(node, sock_dir, minion_id)
    if VERSION < (2014, 7):
        del opts["sock_dir"]
        return salt.utils.event.SaltEvent(node, sock_dir, **opts)
    if VERSION < (2016, 3):
        return salt.utils.event.SaltEvent(node, sock_dir, opts=opts)
    return salt.utils.event.get_event(node, sock_dir=sock_dir, opts=opts, listen=listen)


def say(value):
    line = json.dumps(value)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def listen(node, sock_dir, minion_id):
    bus = client(node, sock_dir, minion_id, True)
    arguments = {"wait": WAIT, "full": True}
    if VERSION >= (2016, 3):
        arguments["auto_reconnect"] = True
    if VERSION < (2016, 3):
        bus.connect_pub()
    say({"ready": True, "version": salt.version.__version__})
    while True:
        event = bus.get_event(**arguments)
        if event is None:
            continue
        if event["tag"] == "salt/event/exit":
            return
        say({"tag": event["tag"], "data": canon(event["data"])})


def fire(node, sock_dir, minion_id):
    bus = client(node, sock_dir, minion_id, False)
    say({"ready": True, "version": salt.version.__version__})
    for line in iter(sys.stdin.readline, ""):
        order = json.loads(line)
        send = bus.fire_master if order.get("how") == "master" else bus.fire_event
        tag = order["tag"] if sys.version_info[0] > 2 else order["tag"].encode("utf-8")
        answer = send(plain(order["data"]), tag)
        say(answer is None or bool(answer))  # 2014.1 returns nothing


if __name__ == "__main__":
    {"listen": listen, "fire": fire}[sys.argv[1]](sys.argv[2], sys.argv[3], sys.argv[4] if len(sys.argv) > 4 else "")
