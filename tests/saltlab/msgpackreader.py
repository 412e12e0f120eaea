"""Reads msgpack into canonical values (peer/canon.py) with nothing but the standard library.

Independent of Brine's reader and of python-msgpack, so that neither is compared with itself.
"""
from __future__ import annotations

import struct

from canon import b64

FIXED = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i",
         0xD3: ">q"}
SIZED = {0xC4: (">B", "b"), 0xC5: (">H", "b"), 0xC6: (">I", "b"), 0xC7: (">B", "x"), 0xC8: (">H", "x"),
         0xC9: (">I", "x"), 0xD9: (">B", "s"), 0xDA: (">H", "s"), 0xDB: (">I", "s"), 0xDC: (">H", "l"),
         0xDD: (">I", "l"), 0xDE: (">H", "m"), 0xDF: (">I", "m")}
CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}


class Incomplete(Exception):
    """The bytes end before the value does."""


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise Incomplete
        self.at += count
        return bytes(self.data[self.at - count:self.at])

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def value(self):
        first = self.number(">B")
        if first < 0x80:
            return ["i", str(first)]
        if first >= 0xE0:
            return ["i", str(first - 256)]
        if first < 0x90:
            return self.sized("m", first & 15)
        if first < 0xA0:
            return self.sized("l", first & 15)
        if first < 0xC0:
            return self.sized("s", first & 31)
        if first in CONSTANTS:
            return CONSTANTS[first]
        if first in FIXED:
            number = self.number(FIXED[first])
            return ["f", number.hex()] if first <= 0xCB else ["i", str(number)]
        if first in SIZED:
            form, kind = SIZED[first]
            return self.sized(kind, self.number(form))
        if 0xD4 <= first <= 0xD8:
            return self.sized("x", 1 << (first - 0xD4))
        raise ValueError(f"no msgpack: byte {first:02x} at {self.at - 1}")

    def sized(self, kind, size):
        if kind == "m":
            return ["m", [[self.value(), self.value()] for _ in range(size)]]
        if kind == "l":
            return ["l", [self.value() for _ in range(size)]]
        if kind == "x":
            return ["x", self.number(">b"), b64(self.take(size))]
        data = self.take(size)
        if kind == "s":
            try:
                return ["s", data.decode("utf-8")]
            except UnicodeDecodeError:
                pass
        return ["b", b64(data)]


def decode(data):
    """One value that takes all of the bytes."""
    reader = Reader(data)
    value = reader.value()
    if reader.at != len(data):
        raise ValueError(f"{len(data) - reader.at} bytes after the value")
    return value


def frames(buffer):
    """Takes complete bare event frames off the front of a bytearray: yields (tag, canonical data)."""
    while buffer:
        reader = Reader(buffer)
        try:
            frame = reader.value()
        except Incomplete:
            return
        yield split(frame)
        del buffer[:reader.at]


def split(frame):
    import base64
    fields = {key[1]: value for key, value in frame[1]}
    kind, body = fields["body"]
    data = base64.b64decode(body) if kind == "b" else body.encode("utf-8")
    tag, separator, payload = data.partition(b"\n\n")
    if not separator:
        raise ValueError("an event without two line feeds")
    return tag.decode("utf-8", "surrogateescape"), decode(payload)
