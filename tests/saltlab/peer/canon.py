"""Values with their exact types, as plain JSON: what two sides have to agree on. Runs on Python 2.7 and 3.

null, true, false as they are; ["i", "12"], ["f", "0x1.8p+0"], ["s", text], ["b", base64], ["x", code, base64],
["l", [values]], ["m", [[key, value], ...]] in order. A datetime is Salt's ext 78.
"""
from __future__ import absolute_import

import base64
import datetime
import sys

PY2 = sys.version_info[0] == 2
DATETIME = 78
DATETIME_FORMAT = "%Y%m%dT%H:%M:%S.%f"

if PY2:
    integers, text, raw = (int, long), unicode, str  # noqa: F821
else:
    integers, text, raw = int, str, bytes


def b64(data):
    return base64.b64encode(data).decode("ascii")


def canon(value):
    if value is None or value is True or value is False:
        return value
    if isinstance(value, integers):
        return ["i", str(value)]
    if isinstance(value, float):
        return ["f", value.hex()]
    if isinstance(value, text):
        return ["s", value]
    if isinstance(value, (raw, bytearray)):
        return _canon_raw(bytes(value))
    if isinstance(value, dict):
        return ["m", [[canon(k), canon(v)] for k, v in value.items()]]
    if hasattr(value, "code") and hasattr(value, "data"):  # msgpack.ExtType is a tuple: before list
        return ["x", value.code, b64(bytes(value.data))]
    if isinstance(value, (list, tuple)):
        return ["l", [canon(item) for item in value]]
    if isinstance(value, datetime.datetime):
        return ["x", DATETIME, b64(value.strftime(DATETIME_FORMAT).encode("ascii"))]
    raise TypeError("no exact form for %r" % (value,))


def _canon_raw(value):
    if PY2:  # one type for text and bytes
        try:
            return ["s", value.decode("utf-8")]
        except UnicodeDecodeError:
            pass
    return ["b", b64(value)]


def plain(value):
    """The Python value of a canonical one; for firing."""
    if not isinstance(value, list):
        return value
    kind = value[0]
    if kind == "i":
        return int(value[1])
    if kind == "f":
        return float.fromhex(value[1])
    if kind == "s":
        return value[1]
    if kind == "b":
        return base64.b64decode(value[1])
    if kind == "l":
        return [plain(item) for item in value[1]]
    if kind == "m":
        return dict((plain(k), plain(v)) for k, v in value[1])
    if kind == "x" and value[1] == DATETIME:
        return datetime.datetime.strptime(base64.b64decode(value[2]).decode("ascii"), DATETIME_FORMAT)
    raise TypeError("no Python value for %r" % (value,))
