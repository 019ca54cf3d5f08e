"""The algebra of deltas: pure functions on frozen values. Nothing here knows of clocks, networks or databases.

Lengths and positions are UTF-16 code units, as browsers and Quill count; `text` is the one module that knows.
"""

from collab.ot.attributes import Attributes
from collab.ot.codec import KEPT, PLAIN, RICH, Limits, digest, dump, parse
from collab.ot.composition import compose, fold, join
from collab.ot.delta import Delta
from collab.ot.difference import diff
from collab.ot.inversion import invert
from collab.ot.ops import Delete, Embed, Insert, Op, Retain
from collab.ot.position import Range, move
from collab.ot.transformation import transform

__all__ = [
    "KEPT",
    "PLAIN",
    "RICH",
    "Attributes",
    "Delete",
    "Delta",
    "Embed",
    "Insert",
    "Limits",
    "Op",
    "Range",
    "Retain",
    "compose",
    "diff",
    "digest",
    "dump",
    "fold",
    "invert",
    "join",
    "move",
    "parse",
    "transform",
]
