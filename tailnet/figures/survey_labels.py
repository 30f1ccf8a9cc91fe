"""Short names of a survey's items for a panel."""

from collections.abc import Sequence
from itertools import takewhile

#: Characters that fit above a small panel.
_WIDTH = 24
#: Where a label may be cut.
_ENDS = "/["


def short_labels(labels: Sequence[str]) -> list[str]:
    """Leave out what all labels begin with, and the middle of what is still too long.

    Examples
    --------
    >>> short_labels(["model.safetensors[layer.0.weight]", "model.safetensors[layer.1.weight]"])
    ['layer.0.weight', 'layer.1.weight']
    >>> short_labels(["networks/a-long-name-of-a-network.txt"])
    ['a-long-name…-network.txt']
    """
    common = _common_start(labels)
    start = max(common.rfind(end) for end in _ENDS) + 1
    bracketed = start > 0 and common[start - 1] == "["
    shown = [label[start:].removesuffix("]") if bracketed else label[start:] for label in labels]
    half = (_WIDTH - 1) // 2
    return [name if len(name) <= _WIDTH else f"{name[:half]}…{name[half - _WIDTH + 1 :]}" for name in shown]


def _common_start(labels: Sequence[str]) -> str:
    """Return the characters with which all labels begin."""
    columns = zip(*labels, strict=False)
    return "".join(column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns))
