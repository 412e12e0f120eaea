"""R4's other peer: Python's unpackb over the payloads of a corpus, in memory. Prints the seconds a pass takes, best of three."""
import json
import sys
import time

import msgpack

with open(sys.argv[1], "rb") as corpus:
    frames = msgpack.Unpacker(corpus, raw=False, strict_map_key=False, max_buffer_size=0)
    payloads = [frame["body"].partition(b"\n\n")[2] for frame in frames]
times = []
for _ in range(3):
    start = time.perf_counter()
    for payload in payloads:
        msgpack.unpackb(payload, raw=False, strict_map_key=False)
    times.append(time.perf_counter() - start)
print(json.dumps({"seconds": min(times)}))
