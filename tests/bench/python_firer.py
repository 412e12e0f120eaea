"""Python pack + sendall, as a program without Salt fires a batch: the events are maps, packed one by one. PULL CORPUS COUNT."""
import socket
import sys

import msgpack

path, corpus, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
events = []
with open(corpus, "rb") as frames:
    for outer in msgpack.Unpacker(frames, raw=False, max_buffer_size=2**31 - 1, strict_map_key=False):
        tag, data = outer["body"].split(b"\n\n", 1)
        events.append((tag, msgpack.unpackb(data, raw=False, strict_map_key=False)))
        if len(events) == count:
            break
pull = socket.socket(socket.AF_UNIX)
pull.connect(path)
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    tag, data = events[number % len(events)]
    body = tag + b"\n\n" + msgpack.packb(data, use_bin_type=True)
    pull.sendall(msgpack.packb({"head": {}, "body": body}, use_bin_type=True))
