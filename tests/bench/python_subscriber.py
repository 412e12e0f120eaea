"""The least that Salt 3006.25's subscriber does with an event, in plain Python: no Tornado, no coroutine a read, no log.

  python_subscriber.py SOCKET [bare]

A streaming unpacker fed with 4 KiB at a time of reads of 64 KiB (salt.transport.ipc and its Tornado), then SaltEvent.unpack,
salt.payload.loads with its hook for dates and without the garbage collector, and the tag's match (salt.utils.event). `bare` leaves
out all but the two unpackings, the unpacker's and the payload's. Prints {"events", "seconds"}.
"""
import datetime
import gc
import json
import socket
import sys
import time

import msgpack

TAGEND = b"\n\n"
READ, FED = 65536, 4096


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
    while data := connection.recv(READ):
        first = first or time.monotonic()
        for at in range(0, len(data), FED):
            unpacker.feed(data[at:at + FED])
            for frame in unpacker:
                take(frame["body"])
                events += 1
    print(json.dumps({"events": events, "seconds": time.monotonic() - first}))


main(sys.argv[1], bare if sys.argv[2:] == ["bare"] else salts)
