"""Answers pairs of length-prefixed byte strings, glob and text, with 1 or 0 a line: Python's fnmatch.fnmatchcase."""
import fnmatch
import struct
import sys
import warnings

warnings.simplefilter("ignore")


def pieces(data):
    at = 0
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        yield data[at + 4:at + 4 + size]
        at += 4 + size


with open(sys.argv[1], "rb") as source:
    items = [item.decode("utf-8", "surrogateescape") for item in pieces(source.read())]
with open(sys.argv[2], "w") as out:
    for glob, text in zip(items[::2], items[1::2]):
        out.write("1\n" if fnmatch.fnmatchcase(text, glob) else "0\n")
