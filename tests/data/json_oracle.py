"""Reads pairs (4-byte big-endian length and bytes, twice: msgpack, Brine's JSON of it) from argv[1] and checks each JSON
text against the rule that jsonwriter.h states, written here a second time on python3-msgpack and json. Writes one line for
each difference to argv[2], then `checked <n>`."""
import base64
import datetime
import json
import math
import re
import struct
import sys

import msgpack


class Pairs(list):
    pass


class Ext:
    """Any ext; msgpack.ExtType itself refuses the reserved codes below 0."""

    def __init__(self, code, data):
        self.code = code
        self.data = data


def b64(data):
    return base64.b64encode(data).decode()


def text(v):
    # surrogateescape made every byte that is no UTF-8 one code point.
    return "".join("\ufffd" if 0xDC80 <= ord(c) <= 0xDCFF else c for c in v)


def dumps(v):
    return json.dumps(v, ensure_ascii=False)


def ext_time(v):
    if isinstance(v, msgpack.Timestamp):
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=v.seconds)
        fraction = "" if not v.nanoseconds else (".%09d" % v.nanoseconds if v.nanoseconds % 1000 else ".%06d" % (v.nanoseconds // 1000))
        return moment.isoformat() + fraction + "Z"
    if v.code != 78 or not re.fullmatch(rb"[0-9]{8}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{1,6}", v.data):
        return None
    try:
        return datetime.datetime.strptime(v.data.decode(), "%Y%m%dT%H:%M:%S.%f").isoformat(timespec="microseconds")
    except ValueError:
        return None


def to_json(v):
    if isinstance(v, float):
        return dumps(v) if math.isfinite(v) else "null"
    if v is None or isinstance(v, (bool, int)):
        return dumps(v)
    if isinstance(v, str):
        return dumps(text(v))
    if isinstance(v, bytes):
        try:
            return dumps(v.decode("utf-8"))
        except UnicodeDecodeError:
            return '{"$bytes": "%s"}' % b64(v)
    if isinstance(v, (Ext, msgpack.Timestamp)):
        time = ext_time(v)
        return dumps(time) if time else '{"$ext": [%d, "%s"]}' % (v.code, b64(v.data))
    if isinstance(v, Pairs):
        return "{" + ", ".join(key(a) + ": " + to_json(b) for a, b in v) + "}"
    return "[" + ", ".join(to_json(a) for a in v) + "]"


def key(v):
    if isinstance(v, str):
        return dumps(text(v))
    if isinstance(v, (Ext, msgpack.Timestamp)) and ext_time(v):
        return dumps(ext_time(v))
    if isinstance(v, bytes):
        try:
            return dumps(v.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    return dumps(to_json(v))


def no_constant(name):
    raise ValueError("%s is no JSON" % name)


def expected(packed):
    unpacker = msgpack.Unpacker(raw=False, unicode_errors="surrogateescape", strict_map_key=False,
                                object_pairs_hook=Pairs, ext_hook=Ext,
                                # python3-msgpack allocates what an array claims to hold: 34 GB for 5 bytes.
                                max_array_len=len(packed), max_map_len=len(packed), max_buffer_size=2**31 - 1)
    unpacker.feed(packed)
    try:
        value = unpacker.unpack()
    except Exception as error:
        if "nanoseconds" in str(error):
            return None  # Python also judges whether a time stamp is a time
        return '{"$undecodable": "%s"}' % b64(packed)
    if unpacker.tell() != len(packed):
        return '{"$undecodable": "%s"}' % b64(packed)
    return to_json(value)


def main():
    data = open(sys.argv[1], "rb").read()
    at = 0
    count = 0
    with open(sys.argv[2], "w", encoding="utf-8", errors="backslashreplace") as out:
        while at < len(data):
            parts = []
            for _ in range(2):
                (size,) = struct.unpack_from(">I", data, at)
                parts.append(data[at + 4:at + 4 + size])
                at += 4 + size
            count += 1
            packed, written = parts
            try:
                json.loads(written.decode("utf-8"), parse_constant=no_constant)
            except ValueError as error:
                out.write("%s: not JSON: %s: %r\n" % (packed.hex(), error, written))
                continue
            wanted = expected(packed)
            if wanted is not None and wanted.encode("utf-8") != written:
                out.write("%s: wanted %r, got %r\n" % (packed.hex(), wanted, written))
        out.write("checked %d\n" % count)


main()
