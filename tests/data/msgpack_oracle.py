"""Reads values (4-byte big-endian length, bytes) from argv[1] and writes one line a value to argv[2]: what python3-msgpack
makes of it. `ok <bytes consumed> <canonical value>` or `no <exception>`."""
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


def canonical(v):
    if v is None:
        return "n"
    if isinstance(v, bool):
        return "t" if v else "f"
    if isinstance(v, int):
        return "i%d" % v
    if isinstance(v, float):
        return "dnan" if v != v else "d" + struct.pack(">d", v).hex()
    if isinstance(v, str):
        return "s" + v.encode("utf-8", "surrogateescape").hex()
    if isinstance(v, bytes):
        return "b" + v.hex()
    if isinstance(v, msgpack.Timestamp):
        return "T%d:%d" % (v.seconds, v.nanoseconds)
    if isinstance(v, Ext):
        return "x%d:%s" % (v.code, v.data.hex())
    if isinstance(v, Pairs):
        return "{" + ",".join(canonical(a) + "=" + canonical(b) for a, b in v) + "}"
    return "[" + ",".join(canonical(a) for a in v) + "]"


def main():
    data = open(sys.argv[1], "rb").read()
    at = 0
    with open(sys.argv[2], "w", encoding="ascii") as out:
        while at < len(data):
            (size,) = struct.unpack_from(">I", data, at)
            value = data[at + 4:at + 4 + size]
            at += 4 + size
            unpacker = msgpack.Unpacker(raw=False, unicode_errors="surrogateescape", strict_map_key=False,
                                        object_pairs_hook=Pairs, ext_hook=Ext,
                                        # python3-msgpack allocates what an array claims to hold: 34 GB for 5 bytes.
                                        max_array_len=len(value), max_map_len=len(value), max_buffer_size=2**31 - 1)
            unpacker.feed(value)
            try:
                decoded = unpacker.unpack()
                out.write("ok %d %s\n" % (unpacker.tell(), canonical(decoded)))
            except Exception as error:
                out.write("no %s %s\n" % (type(error).__name__, ascii(str(error))))


main()
