"""A program on a Salt bus with nothing but a socket and msgpack: fires in both framings, prints what comes back."""
import json
import socket
import struct
import sys

import msgpack

pub_path, pull_path, prefixed_pub = sys.argv[1], sys.argv[2], sys.argv[3] == "prefixed"


def connected(path):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.connect(path)
    sock.settimeout(20)
    return sock


def frame(tag, data):
    body = tag.encode() + b"\n\n" + msgpack.packb(data, use_bin_type=True)
    return msgpack.packb({"head": {}, "body": body}, use_bin_type=True)


def maps(sock):
    """The frames of the pub socket, cut as Salt's own client cuts them."""
    unpacker, buffered = msgpack.Unpacker(raw=False), b""
    while True:
        if not prefixed_pub:
            for outer in unpacker:
                yield outer
            unpacker.feed(sock.recv(4096))
            continue
        while len(buffered) < 4 or len(buffered) < 4 + struct.unpack(">I", buffered[:4])[0]:
            buffered += sock.recv(4096)
        length = struct.unpack(">I", buffered[:4])[0]
        yield msgpack.unpackb(buffered[4 : 4 + length], raw=False)
        buffered = buffered[4 + length :]


pub = connected(pub_path)
print("subscribed", flush=True)
sys.stdin.readline()  # the bus says when it has accepted
plain = connected(pull_path)
plain.sendall(frame("python/plain", {"n": 1, "text": "ä", "blob": b"\x00\xff", "big": 2**64 - 1}))
prefixed = connected(pull_path)
message = frame("python/prefixed", {"n": 2, "long": "x" * 70000})
for piece in (struct.pack(">I", len(message)) + message[:100], message[100:]):
    prefixed.sendall(piece)

seen = {}
for outer in maps(pub):
    assert list(outer) == ["head", "body"] and outer["head"] == {} and isinstance(outer["body"], bytes), outer
    tag, data = outer["body"].split(b"\n\n", 1)
    seen[tag.decode()] = msgpack.unpackb(data, raw=False)
    if len(seen) == 2:
        break
assert seen["python/plain"] == {"n": 1, "text": "ä", "blob": b"\x00\xff", "big": 2**64 - 1}, seen
assert seen["python/prefixed"] == {"n": 2, "long": "x" * 70000}
print(json.dumps(sorted(seen)), flush=True)
