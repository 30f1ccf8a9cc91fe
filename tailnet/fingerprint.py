"""One hash for a piece of work: its function and all that it is given, to the bit."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np


def fingerprint(value: object) -> str:
    """Return the SHA-256 of a value made of plain data, arrays, seeds, dataclasses and functions.

    Equal content gives an equal hash in any process; functions count by their names, arrays by type,
    shape and bytes.

    Parameters
    ----------
    value : object
        Nested as deep as may be.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    TypeError
        When something in it has no such form, as a function without a name of its own.

    Examples
    --------
    >>> fingerprint((1, 2.0)) == fingerprint([1, 2.0]), fingerprint(1) == fingerprint(1.0)
    (True, False)
    """
    digest = hashlib.sha256()
    for part in _parts(value):
        digest.update(part)
    return digest.hexdigest()


def _parts(value: object) -> Iterator[Any]:
    """Yield bytes that tell a value from every other; what is composed tells first of how many parts."""
    if value is None or isinstance(value, (bool, int, str, float, PurePath)):
        yield _labelled(type(value), repr(str(value)) if isinstance(value, PurePath) else repr(value))
    elif isinstance(value, (np.ndarray, np.generic)):
        array = np.ascontiguousarray(value)
        if array.dtype.hasobject:
            raise TypeError("An array of Python objects has no fingerprint.")
        yield _labelled(np.ndarray, f"{array.dtype.str} {np.shape(value)}")
        yield array.reshape(-1).view(np.uint8).data
    elif isinstance(value, (FunctionType, BuiltinFunctionType, type)):
        if "<" in value.__qualname__:
            raise TypeError(f"{value.__qualname__} has no name that another process knows it by.")
        yield _labelled(FunctionType, f"{value.__module__}:{value.__qualname__}")
    else:
        inside = _inside(value)
        yield _labelled(type(value) if is_dataclass(value) else tuple, str(len(inside)))
        for part in inside:
            yield from _parts(part)


def _labelled(kind: type, text: str) -> bytes:
    return f"{kind.__module__}:{kind.__qualname__} {len(text)} {text}\n".encode("utf-8", "surrogatepass")


def _inside(value: object) -> list[Any]:
    """Return what a composed value is made of."""
    if isinstance(value, (tuple, list, range)):
        return list(value)
    if isinstance(value, Mapping):
        return [item for pair in sorted(value.items()) for item in pair]
    if isinstance(value, partial):
        return ["partial", value.func, value.args, value.keywords]
    if isinstance(value, np.random.SeedSequence):
        return ["seed", value.entropy, value.spawn_key, value.pool_size]
    if is_dataclass(value):
        return [part for field in fields(value) for part in (field.name, getattr(value, field.name))]
    raise TypeError(f"A value of type {type(value).__name__} has no fingerprint.")
