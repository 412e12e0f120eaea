"""Brine's JSON rule in Python, over canonical values: what a jsonl line's data has to be for the bytes received."""
from __future__ import annotations

import base64
import datetime
import json
import math


class Pairs(list):
    """An object with its keys in order, duplicates kept."""


class Integer(str):
    """Digits as they stand."""


def read(text):
    """A JSON document in the form that rule() returns."""
    def refuse(word):
        raise ValueError(f"{word} is no JSON")
    return json.loads(text, object_pairs_hook=Pairs, parse_int=Integer, parse_constant=refuse)


def rule(value):
    if not isinstance(value, list):
        return value
    kind = value[0]
    if kind == "i":
        return Integer(value[1])
    if kind == "f":
        number = float.fromhex(value[1])
        return number if math.isfinite(number) else None
    if kind == "s":
        return value[1]
    if kind == "b":
        try:
            return base64.b64decode(value[1]).decode("utf-8")
        except UnicodeDecodeError:
            return Pairs([("$bytes", value[1])])
    if kind == "x":
        return _ext(value[1], value[2])
    if kind == "l":
        return [rule(item) for item in value[1]]
    return Pairs([(_key(key), rule(item)) for key, item in value[1]])


def _ext(code, data):
    if code == 78:
        moment = datetime.datetime.strptime(base64.b64decode(data).decode("ascii"), "%Y%m%dT%H:%M:%S.%f")
        return moment.isoformat(timespec="microseconds")
    return Pairs([("$ext", [Integer(code), data])])


def _key(value):
    said = rule(value)
    if isinstance(said, str) and not isinstance(said, Integer):
        return said
    if isinstance(said, Integer):
        return str(said)
    return json.dumps(said)


def same(left, right):
    """Equal and of the same type, all the way down: 1 is not 1.0, and order of keys counts."""
    if type(left) is not type(right):
        return False
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right))
    return left == right
