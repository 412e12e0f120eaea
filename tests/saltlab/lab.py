"""A real master, minion and salt-api in a private directory on loopback, for as long as a with-block lasts."""
from __future__ import annotations

import contextlib
import json
import os
import pathlib
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

from daemons import Daemon, LabError, accepts, accepts_tcp, children_of, end_marked, free_ports, wait_until

MINION_ID = "web1"
NODEGROUPS = {"one": [MINION_ID], "nested": "N@one or nobody*"}
READY_SECONDS = 90  # 2 - 7 s on an idle machine; keys of 4096 bits on a busy one take their time
SHARED_SECRET = "canary"
API_USER = "tester"

BAD_STATE = """\
failing command:
  cmd.run:
    - name: 'false'
missing source:
  file.managed:
    - name: /nonexistent/directory/file
    - contents: x
"""


class Lab:
    """Directories, configuration and daemons of one release. Use as a context manager."""

    def __init__(self, installation, *, minion=True, api=False, tls=False, presence=False, tcp=False, master_options=None,
                 minion_options=None):
        self.installation = installation
        self.version = installation.version
        self.with_minion, self.with_api, self.with_tls = minion, api or tls, tls
        self.with_tcp = tcp  # ipc_mode: tcp
        self._extra = {"presence_events": True, "loop_interval": 3} if presence else {}
        self._extra.update(master_options or {})
        self._minion_extra = dict(minion_options or {})
        self._daemons = {}
        self.root = None

    def __enter__(self):
        # Socket paths have to stay under 108 bytes, whatever TMPDIR says.
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="br", dir="/tmp" if os.path.isdir("/tmp") else None))
        try:
            self._start_all()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, *_):
        try:
            for name in ("api", "minion", "master"):  # a minion without its master takes longer to end
                if name in self._daemons:
                    self._daemons[name].terminate()
            for name in ("api", "minion", "master"):
                self._stop(name)
            end_marked(f"BRINE_LAB={self.root}")
        finally:
            shutil.rmtree(self.root, ignore_errors=True)

    # -- places ------------------------------------------------------------------------------------------------------

    @property
    def master_sock_dir(self):
        return self.root / "master"

    @property
    def minion_sock_dir(self):
        return self.root / "minion"

    @property
    def master_config(self):
        return self.root / "m"

    @property
    def minion_config(self):
        return self.root / "n"

    @property
    def tools(self):
        """A directory for PATH: salt, salt-call, salt-run and salt-key of this lab, with its configuration."""
        return self.root / "bin"

    @property
    def api_url(self):
        return self._api_url(self.api_port)

    @property
    def tornado_url(self):
        """The same master by rest_tornado."""
        return self._api_url(self.tornado_port)

    def _api_url(self, port):
        return f"{'https' if self.with_tls else 'http'}://127.0.0.1:{port}"

    @property
    def ca_file(self):
        return self.root / "tls" / "ca.crt"

    def sock_dir(self, node):
        return self.master_sock_dir if node == "master" else self.minion_sock_dir

    def daemon(self, name):
        return self._daemons[name]

    # -- daemons -----------------------------------------------------------------------------------------------------

    def _start_all(self):
        for name in ("m", "n", "master", "minion", "srv/salt", "cm", "cn", "log", "pki/m", "pki/n", "bin", "tls"):
            (self.root / name).mkdir(parents=True)
        (self.root / "srv/salt/bad.sls").write_text(BAD_STATE)
        self.publish_port, self.ret_port, self.api_port, self.tornado_port, *self.ipc_ports = free_ports(10)
        if self.with_tls:
            self._make_certificates()
        self._write_configuration()
        self._write_tools()
        self._spawn("master", "salt-master", self.master_config)
        if self.with_minion:
            self._spawn("minion", "salt-minion", self.minion_config)
        if self.with_api:
            self._spawn("api", "salt-api", self.master_config)
        self._await_master()
        if self.with_minion:
            self._await_minion()
        if self.with_api:
            self._daemons["api"].wait_ready(lambda: accepts_tcp(self.api_port), READY_SECONDS)

    def _spawn(self, name, program, config):
        self._daemons[name] = Daemon(name, self.installation.command(program, "-c", config),
                                     dict(self.installation.environment(), BRINE_LAB=str(self.root)), self.root / "log")

    def _stop(self, name):
        if name in self._daemons:
            self._daemons.pop(name).stop()
            # One that had to be killed leaves them; until it is reaped, Salt takes it for "already running" and ends the next one.
            for left in self.root.glob(f"*{name}.pid"):
                left.unlink(missing_ok=True)

    def _await_master(self):
        master = self._daemons["master"]
        sockets = [self.master_sock_dir / f"master_event_{kind}.ipc" for kind in ("pub", "pull")]
        if self.with_tcp:
            master.wait_ready(lambda: all(map(accepts_tcp, [*self.ipc_ports[:2], self.ret_port])), READY_SECONDS)
        else:
            master.wait_ready(lambda: all(map(accepts, sockets)) and accepts_tcp(self.ret_port), READY_SECONDS)

    def _await_minion(self):
        key = self.root / "pki/m/minions" / MINION_ID
        self._daemons["minion"].wait_ready(lambda: key.exists() and self._minion_listens(), READY_SECONDS)
        if not self.installation.release.legacy:
            self._await_answer()

    def _minion_listens(self):
        if self.with_tcp:
            return accepts_tcp(self.ipc_ports[4])
        found = list(self.minion_sock_dir.glob("minion_event_*_pub.ipc"))
        return bool(found) and accepts(found[0])

    def _await_answer(self):
        """The minion takes jobs some seconds after its bus is up; only an answer proves it."""
        wait_until(lambda: "true" in self.salt("test.ping", timeout=8).stdout.lower(), READY_SECONDS,
                   "minion answers test.ping", self._daemons["minion"].alive)

    def stop_master(self):
        self._stop("master")

    def start_master(self, wait=True):
        self._spawn("master", "salt-master", self.master_config)
        if wait:
            self._await_master()

    def restart_api(self):
        """salt-api's web server is in a group of its own and outlives its parent."""
        servers = children_of(self._daemons["api"].pgid)
        self._stop("api")
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in servers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            with contextlib.suppress(LabError):
                wait_until(lambda: not accepts_tcp(self.api_port), 10, "salt-api's port is free")
                break
        self._spawn("api", "salt-api", self.master_config)
        self._daemons["api"].wait_ready(lambda: accepts_tcp(self.api_port), READY_SECONDS)

    def stop_minion(self):
        self._stop("minion")

    def start_minion(self, answer=True):
        self._spawn("minion", "salt-minion", self.minion_config)
        self._daemons["minion"].wait_ready(self._minion_listens, READY_SECONDS)
        if answer:
            self._await_answer()

    def start_api(self):
        """salt-api on the lab's master, for what needs it in the middle."""
        if not self.with_api:
            self._spawn("api", "salt-api", self.master_config)
            self._daemons["api"].wait_ready(lambda: accepts_tcp(self.api_port), READY_SECONDS)

    def stop_api(self):
        if not self.with_api:
            self._stop("api")

    # -- commands ----------------------------------------------------------------------------------------------------

    def salt(self, *arguments, target=MINION_ID, timeout=20):
        return self.run("salt", "-c", self.master_config, "--out=json", f"--timeout={timeout}", target, *arguments)

    def salt_call(self, *arguments):
        return self.run("salt-call", "-c", self.minion_config, "--out=json", *arguments)

    def salt_run(self, *arguments):
        return self.run("salt-run", "-c", self.master_config, "--out=json", *arguments)

    def salt_key(self, *arguments):
        return self.run("salt-key", "-c", self.master_config, "--out=json", *arguments)

    def run(self, program, *arguments, seconds=180):
        command = self.installation.command(program, *arguments)
        try:
            return subprocess.run(command, env=self.installation.environment(), stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, errors="replace", timeout=seconds)
        except subprocess.TimeoutExpired:
            raise LabError(f"{' '.join(map(str, command[1:]))}: not within {seconds} s") from None

    # -- files -------------------------------------------------------------------------------------------------------

    def _write_configuration(self):
        root = str(self.root)
        user = pwd.getpwuid(os.getuid()).pw_name
        common = {"user": user, "root_dir": root, "log_level_logfile": "info"}
        master = dict(
            common, interface="127.0.0.1", publish_port=self.publish_port, ret_port=self.ret_port,
            sock_dir=f"{root}/master", pki_dir=f"{root}/pki/m", cachedir=f"{root}/cm", log_file=f"{root}/log/master",
            pidfile=f"{root}/master.pid", auto_accept=True, open_mode=True, worker_threads=3, timeout=20,
            loop_interval=5, file_roots={"base": [f"{root}/srv/salt"]},
            external_auth={"sharedsecret": {API_USER: [".*", "@wheel", "@runner", "@jobs"]}},
            sharedsecret=SHARED_SECRET,
            netapi_enable_clients=["local", "local_async", "local_batch", "local_subset", "runner", "runner_async",
                                   "wheel", "wheel_async"],
            rest_cherrypy=dict(self._api_options(), port=self.api_port, host="127.0.0.1"))
        if self.with_api:
            master["rest_tornado"] = dict(self._api_options(), port=self.tornado_port, address="127.0.0.1")
        if self.with_tcp:
            master.update(self.tcp_options("master"))
        master["nodegroups"] = NODEGROUPS
        master.update(self._extra)
        minion = dict(
            common, id=MINION_ID, master="127.0.0.1", master_port=self.ret_port, publish_port=self.publish_port,
            sock_dir=f"{root}/minion", pki_dir=f"{root}/pki/n", cachedir=f"{root}/cn", log_file=f"{root}/log/minion",
            pidfile=f"{root}/minion.pid")
        if self.with_tcp:
            minion.update(self.tcp_options("minion"))
        minion.update(self._minion_extra)
        (self.master_config / "master").write_text(json.dumps(master, indent=1))  # JSON is YAML
        (self.minion_config / "minion").write_text(json.dumps(minion, indent=1))

    def tcp_options(self, node):
        names = ("tcp_master_pub_port", "tcp_master_pull_port", "tcp_master_publish_pull", "tcp_master_workers") if node == "master" else \
            ("tcp_pub_port", "tcp_pull_port")
        return {"ipc_mode": "tcp", **dict(zip(names, self.ipc_ports[:4] if node == "master" else self.ipc_ports[4:]))}

    def _api_options(self):
        if self.with_tls:
            return {"ssl_crt": str(self.root / "tls/api.crt"), "ssl_key": str(self.root / "tls/api.key")}
        return {"disable_ssl": True}

    def _write_tools(self):
        exports = "".join(f"export {k}={shlex.quote(v)}\n" for k, v in self.installation.environment().items()
                          if k.startswith("PYTHON"))
        for program, config in (("salt", self.master_config), ("salt-run", self.master_config),
                                ("salt-key", self.master_config), ("salt-call", self.minion_config)):
            command = shlex.join(self.installation.command(program, "-c", config))
            tool = self.tools / program
            tool.write_text(f"#!/bin/sh\n{exports}exec {command} \"$@\"\n")
            tool.chmod(0o755)

    def _make_certificates(self):
        """A throw-away authority and a certificate for localhost, good for two days."""
        where = self.root / "tls"
        (where / "ext").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1")
        for line in ("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=lab-ca -keyout ca.key -out ca.crt",
                     "req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout api.key -out api.csr",
                     "x509 -req -in api.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out api.crt"):
            done = subprocess.run(["openssl", *line.split()], cwd=where, capture_output=True, text=True)
            if done.returncode != 0:
                raise LabError(f"openssl {line.split()[0]}: {done.stderr.strip()}")
