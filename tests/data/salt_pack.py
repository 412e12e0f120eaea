"""Packs a value as salt/payload.py does, for the scripts that ask Python what a text means. One answer is one line:
E and the reason where Python refuses the text or cannot pack its value, V and the msgpack in hex, or S (a set of more
than one item, whose order is Python's own)."""
import datetime
import struct
import sys

import msgpack


def ext(value):
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (datetime.datetime, datetime.date)):
        # strftime leaves the zeros of a year before 1000 out; nothing could read such a stamp.
        return msgpack.ExtType(78, value.strftime("%Y%m%dT%H:%M:%S.%f").rjust(24, "0").encode())
    if isinstance(value, set):
        return tuple(value)
    raise TypeError(type(value).__name__)


def has_set(value):
    if isinstance(value, set):
        return len(value) > 1
    if isinstance(value, dict):
        return any(has_set(item) for pair in value.items() for item in pair)
    return isinstance(value, (list, tuple)) and any(has_set(item) for item in value)


def answer(read, text):
    try:
        value = read(text)
        packed = msgpack.packb(value, default=ext, use_bin_type=True)
    except Exception as error:  # noqa: BLE001  (whatever it is: Python does not take the text)
        return "E " + repr(error)[:200].encode("ascii", "replace").decode()
    return "S" if has_set(value) else "V " + packed.hex()


def run(read):
    data = open(sys.argv[1], "rb").read()
    at = 0
    with open(sys.argv[2], "w", encoding="ascii") as out:
        while at < len(data):
            (size,) = struct.unpack_from(">I", data, at)
            out.write(answer(read, data[at + 4:at + 4 + size].decode()) + "\n")
            at += 4 + size
