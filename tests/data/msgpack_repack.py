"""Reads values (4-byte big-endian length, bytes) from argv[1]; writes to argv[2], in hex, what python3-msgpack packs for each."""
import struct
import sys

import msgpack

data = open(sys.argv[1], "rb").read()
at = 0
with open(sys.argv[2], "w", encoding="ascii") as out:
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        value = msgpack.unpackb(data[at + 4:at + 4 + size], strict_map_key=False)
        at += 4 + size
        out.write(msgpack.packb(value, use_bin_type=True).hex() + "\n")
