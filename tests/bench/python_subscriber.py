"""What Salt's subscriber does with each event, in plain Python: no Tornado, no coroutine a read.

  python_subscriber.py SOCKET [bare]

4 KiB reads and a streaming unpacker (salt.transport.ipc up to 3006.25), then SaltEvent.unpack, salt.payload.loads with its
hook for dates and without the garbage collector, and the tag's match (salt.utils.event of 3006.30). `bare` leaves out all but the
two unpackings. Prints {"events", "seconds"}.
"""
import datetime
import gc
import json
import socket
import sys
import time

import msgpack

TAGEND = b"\n\n"


def loads(message):
    try:
        def ext_type_decoder(code, data):
            if code == 78:
                return datetime.datetime.strptime(data.decode(), "%Y%m%dT%H:%M:%S.%f")
            return data

        gc.disable()
        return msgpack.unpackb(message, use_list=True, ext_hook=ext_type_decoder, raw=False, strict_map_key=False)
    finally:
        gc.enable()


def unpack(raw):
    tag, _, body = raw.partition(TAGEND)
    return tag.decode(), loads(body)


def salts(raw, wanted=""):
    tag, data = unpack(raw)
    event = {"data": data, "tag": tag}
    return event if event["tag"].startswith(wanted) else None


def bare(raw):
    _, _, body = raw.partition(TAGEND)
    return msgpack.unpackb(body, raw=False, strict_map_key=False)


def main(path, take):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, max_buffer_size=0)
    events, first = 0, None
    while data := connection.recv(4096):
        first = first or time.monotonic()
        unpacker.feed(data)
        for frame in unpacker:
            take(frame["body"])
            events += 1
    print(json.dumps({"events": events, "seconds": time.monotonic() - first}))


main(sys.argv[1], bare if sys.argv[2:] == ["bare"] else salts)
