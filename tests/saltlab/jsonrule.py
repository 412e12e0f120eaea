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
    return dumps(said)


def dumps(said):
    """The text of a value in the form of rule()."""
    if isinstance(said, Integer):
        return str(said)
    if isinstance(said, Pairs):
        return "{" + ", ".join(f"{json.dumps(k)}: {dumps(v)}" for k, v in said) + "}"
    if isinstance(said, list):
        return "[" + ", ".join(map(dumps, said)) + "]"
    return json.dumps(said, ensure_ascii=False)


def difference(wanted, found, path=""):
    """None, or where two values in this form first differ; 1 is not 1.0, and the order of keys counts."""
    if type(wanted) is not type(found):
        return f"{path or 'all'}: {found!r:.200} instead of {wanted!r:.200}"
    if isinstance(wanted, (list, tuple)):
        if len(wanted) != len(found):
            return f"{path or 'all'}: {len(found)} instead of {len(wanted)}"
        steps = [pair[0] for pair in wanted] if isinstance(wanted, Pairs) else range(len(wanted))
        return next(filter(None, (difference(a, b, f"{path}/{step}") for a, b, step in zip(wanted, found, steps))), None)
    if wanted != found or (isinstance(wanted, float) and wanted.hex() != found.hex()):
        return f"{path or 'all'}: {found!r:.200} instead of {wanted!r:.200}"
    return None
