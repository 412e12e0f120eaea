"""Which Salt releases the lab knows, what each runs on, and what else has to be installed beside it."""
from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Release:
    version: str
    pythons: tuple  # "3.11", newest preference first
    base: str = ""  # a release whose environment this one borrows; only Salt itself is installed then
    pins: tuple = ()  # exact requirements for old releases; empty: what the release itself asks for
    salt_first: bool = True  # 2014.1.3's setup.py imports zmq, so there the pins go in before Salt
    build_pins: tuple = ("setuptools<66", "wheel", "packaging")
    framing: tuple = ("plain", "plain")  # pub, pull
    legacy: bool = False

    @property
    def key(self):
        """The version as a tuple, for comparing."""
        return tuple(int(part) for part in self.version.split("."))


MODERN = ("3.11", "3.12", "3.10")
PREFIXED = ("prefixed", "prefixed")
PREFIXED_PULL = ("plain", "prefixed")
# pip 24 refuses the metadata of packages of that time.
OLD_BUILD = ("pip<24", "setuptools<66", "wheel")
PINS_2014 = ("pyzmq<17", "msgpack-python<0.5", "jinja2<2.9", "markupsafe<1.1", "pyyaml<3.13", "pycrypto",
             "M2Crypto==0.38.0")

RELEASES = {release.version: release for release in (
    Release("3006.30", MODERN, framing=PREFIXED),
    Release("3007.17", MODERN, framing=PREFIXED_PULL),
    Release("3008.5", ("3.11", "3.12", "3.13"), framing=PREFIXED_PULL),
    Release("3006.25", MODERN, base="3006.30"),
    Release("3007.14", MODERN, base="3007.17"),
    Release("3008.1", ("3.11", "3.12", "3.13"), base="3008.5"),
    Release("3004.2", ("3.9",), legacy=True, build_pins=OLD_BUILD, pins=(
        "distro", "pyyaml", "jinja2<3.1", "markupsafe<2.1", "msgpack<1.1", "pyzmq<23", "pycryptodomex", "requests",
        "tornado<5", "psutil", "contextvars", "cherrypy<18.9")),
    Release("2019.2.8", ("3.7",), legacy=True, build_pins=OLD_BUILD, pins=(
        "jinja2<3", "markupsafe<2", "msgpack<1.0", "tornado<5", "pyyaml<6", "pycryptodome", "pyzmq<19", "requests",
        "psutil", "cherrypy<18.9")),
    Release("2015.8.13", ("2.7",), legacy=True, framing=("zeromq", "zeromq"), build_pins=(), pins=(
        "tornado<5", "msgpack-python<0.5")),
    Release("2014.1.3", ("2.7",), legacy=True, framing=("zeromq", "zeromq"), build_pins=(), pins=PINS_2014,
            salt_first=False),
)}

# Each framing by direction (bare on both ways too), and one of the ZeroMQ bus, the quickest of the old ones to install.
DEFAULT = ("3006.30", "3007.17", "3008.5", "3006.25", "2015.8.13")
# Where ipc_mode: tcp is tried too; the first in the ordinary run.
TCP = ("3008.5", "3007.17", "3006.30", "3004.2", "2019.2.8", "2015.8.13")
