"""Installs Salt releases from PyPI into private environments: once, side by side, quick when already there."""
from __future__ import annotations

import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import sys

from releases import RELEASES

STAMP = ".installed"
# Raise when the way of installing changes: an environment with another stamp is made anew.
LAYOUT = "1"

UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Max retries exceeded|Temporary failure in name resolution|"
    r"Name or service not known|Network is unreachable|Connection refused|ProxyError|Could not fetch URL|"
    r"Failed to establish a new connection|\(from versions: none\)", re.I)

NO_COMPILER = re.compile(r"fatal error: \S+\.h: No such file|unable to execute|command '[^']*(gcc|cc|swig)' failed", re.I)

# Newest releases of 2026 ask for a certifi that the index does not have; nothing needs that one at run time.
REQUIREMENTS = """
from importlib.metadata import requires
from packaging.requirements import Requirement
for line in requires("salt") or []:
    need = Requirement(line)
    if need.marker and not need.marker.evaluate({"extra": ""}):
        continue
    print(need.name if need.name.lower() == "certifi" else str(need).split(";")[0])
"""


class Unavailable(Exception):
    """This release cannot be had here (no Python for it, or the package index is out of reach): skip it by name."""


class InstallError(Exception):
    """The release could not be installed although everything it needs was within reach."""


def cache_dir():
    root = os.environ.get("BRINE_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "brine")
    return pathlib.Path(root) / "saltlab"


class Installation:
    """How to run the programs of one installed release; says nothing about configuration."""

    def __init__(self, release, python, target=None):
        self.release = release
        self.version = release.version
        self.python = str(python)
        self.target = target  # directory of a borrowed installation, before the environment's own packages

    def environment(self):
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(("PYTHON", "SALT_", "PIP_"))}
        env.update(LC_ALL="C.UTF-8", PYTHONWARNINGS="ignore", HOME=env.get("HOME", "/"))
        if self.target:
            env["PYTHONPATH"] = str(self.target)
        return env

    def command(self, program, *arguments):
        where = self.target / "bin" if self.target else pathlib.Path(self.python).parent
        return [self.python, str(where / program), *map(str, arguments)]

    def script(self, path, *arguments):
        return [self.python, str(path), *map(str, arguments)]


def find_python(versions):
    """The first of these Pythons that this machine has and that can make environments, or None."""
    for version in versions:
        for candidate in _candidates(version):
            if _is_python(candidate, version):
                return candidate
    return None


def _candidates(version):
    if version == "%d.%d" % sys.version_info[:2]:
        yield getattr(sys, "_base_executable", None) or sys.executable
    yield "/usr/bin/python" + version
    roots = [os.environ.get("PYENV_ROOT"), os.path.expanduser("~/.pyenv")]
    if shutil.which("pyenv"):
        with contextlib.suppress(subprocess.CalledProcessError, OSError):
            roots.insert(0, subprocess.check_output(["pyenv", "root"], text=True, stderr=subprocess.DEVNULL).strip())
    for root in dict.fromkeys(filter(None, roots)):
        # Newest patch level first; the shims are avoided, they depend on the current directory.
        found = sorted(pathlib.Path(root).glob(f"versions/{version}.*/bin/python{version}"),
                       key=lambda p: [int(n) for n in re.findall(r"\d+", p.parts[-3])], reverse=True)
        yield from map(str, found)
    on_path = shutil.which("python" + version)
    if on_path:
        yield on_path


def _is_python(path, version):
    # A Python without ensurepip (Debian without python3-venv) cannot make an environment; 2.7 uses virtualenv.
    code = "import sys; print('%d.%d' % sys.version_info[:2])" + ("" if version == "2.7" else "; import venv, ensurepip")
    try:
        done = subprocess.run([path, "-c", code], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.strip() == version


def installed(version):
    """The Installation if it is complete, else None; never installs."""
    release = RELEASES[version]
    home = cache_dir() / version
    if not _complete(home, release):
        return None
    if not release.base:
        return Installation(release, home / "bin" / "python")
    base = installed(release.base)
    return base and Installation(release, base.python, target=home)


def _complete(home, release):
    try:
        return (home / STAMP).read_text() == _stamp(release)
    except OSError:
        return False


def _stamp(release):
    return f"{LAYOUT} {release.version} {release.base} {' '.join(release.pins)}\n"


def install(version, say=lambda line: None):
    """Installs a release, or finds it installed. Raises Unavailable or InstallError."""
    if version not in RELEASES:
        raise InstallError(f"the lab does not know Salt {version}; it knows {', '.join(RELEASES)}")
    release = RELEASES[version]
    cache = cache_dir()
    cache.mkdir(parents=True, exist_ok=True)
    base = install(release.base, say) if release.base else None
    # Two test runs at once must not build the same environment.
    with open(cache / f"{version}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed(version):
            say(f"installing Salt {version}")
            _Installer(release, cache, base).run()
    return installed(version)


class _Installer:
    def __init__(self, release, cache, base):
        self.release = release
        self.home = cache / release.version
        self.log_path = cache / f"{release.version}.log"
        self.base = base
        self.tool_home = cache / "virtualenv"

    def run(self):
        shutil.rmtree(self.home, ignore_errors=True)
        self.log_path.write_text("")
        if self.base:
            self._beside()
        else:
            self._environment()
        self._check()
        (self.home / STAMP).write_text(_stamp(self.release))

    def _beside(self):
        self._pip(self.base.python, "--no-deps", "--no-build-isolation", "--target", str(self.home),
                  f"salt=={self.release.version}")

    def _environment(self):
        release = self.release
        python = find_python(release.pythons)
        if not python:
            raise Unavailable(f"Salt {release.version} needs Python {' or '.join(release.pythons)} with venv, "
                              "which this machine does not have")
        inside = str(self.home / "bin" / "python")
        if release.pythons == ("2.7",):
            self._virtualenv(python)
        else:
            self._run([python, "-m", "venv", str(self.home)])
            self._pip(inside, "-U", *(() if release.legacy else ("pip",)), *release.build_pins)
        if not release.salt_first:
            self._pip(inside, *release.pins)
            self._pip(inside, f"salt=={release.version}")
        elif release.legacy and release.pythons == ("2.7",):
            self._pip(inside, f"salt=={release.version}", *release.pins)
        else:
            self._pip(inside, "--no-deps", f"salt=={release.version}")
            self._pip(inside, *(release.pins or self._requirements(inside)))
        self._patch()

    def _virtualenv(self, python):
        """Python 2.7 has no venv; virtualenv 20.21 is the last that makes environments for it."""
        tool = self.tool_home
        maker = tool / "bin" / "python"
        if not (tool / STAMP).exists():
            host = find_python(("3.11", "3.9", "3.10"))
            if not host:
                raise Unavailable(f"Salt {self.release.version} needs virtualenv, which needs Python 3.9 to 3.11")
            shutil.rmtree(tool, ignore_errors=True)
            self._run([host, "-m", "venv", str(tool)])
            # M2Crypto of that time is built with swig, which need not be on the machine.
            self._pip(str(maker), "virtualenv<20.22", "swig<4.2")
            (tool / STAMP).write_text("")
        self._run([str(maker), "-m", "virtualenv", "-q", "-p", python, str(self.home)])

    def _patch(self):
        # Salt 2015.8 calls two functions that OpenSSL 3 no longer has; they only loaded configuration.
        for source in self.home.glob("lib/python2.7/site-packages/salt/utils/rsax931.py"):
            text = source.read_text()
            source.write_text(re.sub(
                r"libcrypto\.(OPENSSL_no_config|OPENSSL_add_all_algorithms_noconf)\(\)", "pass", text))

    def _requirements(self, python):
        done = self._run([python, "-c", REQUIREMENTS])
        return [line for line in done.split("\n") if line]

    def _check(self):
        found = installed_from(self.home, self.release, self.base)
        output = self._run(found.command("salt-master", "--version"), env=found.environment())
        if self.release.version not in output:
            raise InstallError(f"salt-master --version of {self.release.version} says {output.strip()!r}")

    def _pip(self, python, *arguments):
        return self._run([python, "-m", "pip", "install", "-q", *arguments])

    def _run(self, command, env=None):
        env = dict(env or {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")},
                   PIP_DISABLE_PIP_VERSION_CHECK="1")
        env["PATH"] = f"{env.get('PATH', os.defpath)}{os.pathsep}{self.tool_home / 'bin'}"
        with open(self.log_path, "a") as log:
            log.write("$ " + " ".join(command) + "\n")
            log.flush()
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  text=True, env=env)
            log.write(done.stdout)
        if done.returncode == 0:
            return done.stdout
        last = " | ".join(done.stdout.strip().split("\n")[-3:])
        if UNREACHABLE.search(done.stdout):
            raise Unavailable(f"Salt {self.release.version}: the package index cannot be reached ({last})")
        if self.release.legacy and NO_COMPILER.search(done.stdout):
            raise Unavailable(f"Salt {self.release.version} needs a C compiler and the headers of Python and OpenSSL ({last})")
        raise InstallError(f"Salt {self.release.version}: {' '.join(command[:4])} … failed, see {self.log_path}: {last}")


def installed_from(home, release, base):
    if base:
        return Installation(release, base.python, target=home)
    return Installation(release, home / "bin" / "python")
