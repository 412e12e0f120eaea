"""A bus as Salt's publisher is built (salt/transport/ipc.py on Tornado): 4 KiB reads, a streaming unpacker, a handler
spawned per event, one IOStream.write per subscriber.

  tornado_fanout.py DIR       serves DIR/master_event_{pub,pull}.ipc until killed
"""
import os
import sys

import msgpack
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream, StreamClosedError
from tornado.netutil import add_accept_handler, bind_unix_socket

subscribers = set()


async def publish(body):
    packed = msgpack.packb({"head": {}, "body": body}, use_bin_type=True)
    for stream in list(subscribers):
        try:
            stream.write(packed)
        except StreamClosedError:
            subscribers.discard(stream)


async def pull(stream):
    unpacker = msgpack.Unpacker(raw=False)
    try:
        while True:
            unpacker.feed(await stream.read_bytes(4096, partial=True))
            for frame in unpacker:
                IOLoop.current().spawn_callback(publish, frame["body"])
    except StreamClosedError:
        pass


async def main(folder):
    add_accept_handler(bind_unix_socket(os.path.join(folder, "master_event_pub.ipc")),
                       lambda connection, _: subscribers.add(IOStream(connection)))
    add_accept_handler(bind_unix_socket(os.path.join(folder, "master_event_pull.ipc")),
                       lambda connection, _: IOLoop.current().spawn_callback(pull, IOStream(connection)))


loop = IOLoop()
loop.add_callback(main, sys.argv[1])
loop.start()
