"""Reads texts (4-byte big-endian length, bytes) from argv[1]; writes to argv[2] what ast.literal_eval makes of each.
datetime.datetime(...) and float('nan'), which Brine writes where Python has no literal, are evaluated by name."""
import ast
import datetime
import re
import warnings

import salt_pack

warnings.simplefilter("ignore")


class Names(ast.NodeTransformer):
    """Takes such calls out of the tree and leaves a constant in their place."""

    def visit_Call(self, node):
        source = ast.unparse(node)
        if re.fullmatch(r"datetime\.datetime\([0-9, ]+\)", source):
            return ast.Constant(datetime.datetime(*(argument.value for argument in node.args)))
        if source == "float('nan')":
            return ast.Constant(float("nan"))
        return node


def read(text):
    if "datetime.datetime(" in text or "float('nan')" in text:
        return ast.literal_eval(Names().visit(ast.parse(text, mode="eval")))
    return ast.literal_eval(text)


salt_pack.run(read)
