"""The salt-api stream: events a second against Python's requests on the same server, and from start to the first event shown.

The server writes what rest_cherrypy writes, two chunks an event, as fast as it is read: a real one gives a few thousand a second."""
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

EVENTS = 100_000
TOKEN = "a" * 40
LOGIN_SECONDS, STREAM_SECONDS = 0.3, 0.1  # what a real server takes for them

PEER = """
import json, sys, requests
url, count = sys.argv[1], int(sys.argv[2])
session = requests.Session()
login = session.post(url + "/login", json={"username": "u", "password": "p", "eauth": "file"})
session.headers["X-Auth-Token"] = login.headers["X-Auth-Token"]
seen = 0
with session.get(url + "/events", stream=True) as stream:
    for line in stream.iter_lines():
        if line.startswith(b"data: "):
            event = json.loads(line[6:])
            assert event["tag"]
            seen += 1
            if seen == count:
                break
"""


def chunk(data):
    return b"%x\r\n%b\r\n" % (len(data), data)


def event(number):
    data = {"cmd": "_return", "id": f"web{number % 500}.example.com", "success": True, "return": {"pid": number, "out": "x" * 120},
            "retcode": 0, "jid": f"2026112510{number:010}", "fun": "cmd.run", "fun_args": ["uptime"], "_stamp": "2026-11-25T10:00:00.000001"}
    tag = f"salt/job/2026112510{number:010}/ret/web{number % 500}.example.com"
    return chunk(b"tag: %b\n" % tag.encode()) + chunk(b"data: %b\n\n" % json.dumps({"data": data, "tag": tag}).encode())


class Server:
    """Answers /login, / and /events; a stream gets `body` at once and stays open."""

    def __init__(self, body, login_seconds=0.0, stream_seconds=0.0):
        self.body, self.login_seconds, self.stream_seconds = body, login_seconds, stream_seconds
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection, connection.makefile("rb") as lines:
                while self._answer(connection, lines):
                    pass
        except OSError:
            pass

    def _answer(self, connection, lines):
        request = lines.readline().split()
        if len(request) < 2:
            return False
        length = 0
        while (line := lines.readline().strip()):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        lines.read(length)
        if request[1] == b"/events":
            time.sleep(self.stream_seconds)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(b"retry: 400\n"))
            connection.sendall(self.body)
            lines.read(1)
            return False
        if request[1] == b"/login":
            time.sleep(self.login_seconds)
        answer = json.dumps({"return": [{"token": TOKEN, "start": 0, "expire": 43200, "perms": [".*", "@runner"]}]}).encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Auth-Token: %b\r\nContent-Length: %d\r\n\r\n%b" % (TOKEN.encode(), len(answer), answer))
        return True


def seconds(command, env):
    started = time.monotonic()
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return time.monotonic() - started


def run(lab, table):
    brinectl = Path(lab.build) / "app/brinectl"
    with tempfile.TemporaryDirectory() as home:
        password = Path(home) / "password"
        password.write_text("p\n")
        env = {k: v for k, v in os.environ.items() if not k.startswith("SALTAPI")} | {"HOME": home, "PEPPERRC": "/nonexistent"}

        def ours(server, count):
            return [brinectl, "watch", "--saltapi-url", server.url, "--username", "u", "--eauth", "file", "--password-file", password,
                    "--count", str(count), "--out", "raw"]

        with Server(b"".join(map(event, range(EVENTS)))) as server:
            if subprocess.run([sys.executable, "-c", "import requests"], capture_output=True).returncode:
                table.skip("saltapi-stream", "no Python requests here")
            else:
                pairs = [(seconds([sys.executable, "-c", PEER, server.url, str(EVENTS)], env), seconds(ours(server, EVENTS), env)) for _ in range(3)]
                peer, mine = (min(pair[i] for pair in pairs) for i in (0, 1))
                table.at_least("saltapi-stream", EVENTS / mine, EVENTS / peer, 5, "/s")
        with Server(event(1), LOGIN_SECONDS, STREAM_SECONDS) as server:
            first = min(seconds(ours(server, 1), env) for _ in range(5))
            server_itself = LOGIN_SECONDS + STREAM_SECONDS
            table.row("saltapi-first-event", first, server_itself, first / server_itself, "<= 1.2", first <= 1.2 * server_itself, " s")
