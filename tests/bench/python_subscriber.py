"""Salt's subscriber as Salt's own code does it (salt.utils.event): 4 KiB reads, a streaming unpacker, unpack every payload."""
import json
import socket
import sys
import time

import msgpack

connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, max_buffer_size=0)
events, first = 0, None
while True:
    data = connection.recv(4096)
    if not data:
        break
    first = first or time.monotonic()
    unpacker.feed(data)
    for frame in unpacker:
        tag, _, body = frame["body"].partition(b"\n\n")
        msgpack.unpackb(body, raw=False, strict_map_key=False)
        events += 1
print(json.dumps({"events": events, "seconds": time.monotonic() - first}))
