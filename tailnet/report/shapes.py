"""The shapes that parts of a results document can have, each of which checks a value.

Every check raises an `InputError` that names the part, what was found there and what is needed.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tailnet.errors import InputError

#: What to do about a document that is not as it should be.
REMEDY = "Run tailnet again to write the results anew, or restore the file."
#: How much of a wrong value a message shows, in characters.
_SHOWN = 60


class Shape(Protocol):
    """What a value must look like."""

    def check(self, value: Any, path: str) -> None:
        """Raise `InputError` naming `path` unless `value` has this shape."""


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON value whose numbers are finite."""

    def check(self, value: Any, path: str) -> None:
        """Look for numbers that JSON does not have."""
        if isinstance(value, float) and not math.isfinite(value):
            raise mismatch(path, "a finite number", value)
        if isinstance(value, Mapping):
            for key, item in value.items():
                self.check(item, f"{path}.{key}")
        elif isinstance(value, (list, tuple)):
            for index, item in enumerate(value):
                self.check(item, f"{path}[{index}]")


@dataclass(frozen=True, slots=True)
class Text:
    """A string, one of `choices` when there are any."""

    choices: tuple[str, ...] = ()

    def check(self, value: Any, path: str) -> None:
        """Check the type and the choice."""
        if not isinstance(value, str):
            raise mismatch(path, "text", value)
        if self.choices and value not in self.choices:
            raise mismatch(path, " or ".join(map(repr, self.choices)), value)


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def check(self, value: Any, path: str) -> None:
        """Check the type."""
        if not isinstance(value, bool):
            raise mismatch(path, "true or false", value)


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number within bounds, which `above` excludes and the others include."""

    least: float = -math.inf
    most: float = math.inf
    above: float = -math.inf
    whole: bool = False

    def check(self, value: Any, path: str) -> None:
        """Check the type and the bounds."""
        kinds = (int,) if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not _is_double(value):
            raise mismatch(path, "a whole number" if self.whole else "a finite number", value)
        if not self.least <= value <= self.most or (value <= self.above and self.above > -math.inf):
            raise mismatch(path, self._bounds(), value)

    def _bounds(self) -> str:
        needs = [
            f"{words} {bound:g}"
            for words, bound in (("at least", self.least), ("above", self.above), ("at most", self.most))
            if math.isfinite(bound)
        ]
        return "a number " + " and ".join(needs)


@dataclass(frozen=True, slots=True)
class Nullable:
    """Null, or the shape inside."""

    shape: Shape

    def check(self, value: Any, path: str) -> None:
        """Check what is not null."""
        if value is not None:
            self.shape.check(value, path)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape, of `length` items when that is given."""

    shape: Shape
    length: int | None = None
    least: int = 0

    def check(self, value: Any, path: str) -> None:
        """Check the length, then each item."""
        if not isinstance(value, (list, tuple)):
            raise mismatch(path, "a list", value)
        if self.length is not None and len(value) != self.length:
            raise mismatch(path, f"a list of {self.length} items", value)
        if len(value) < self.least:
            raise mismatch(path, f"a list of at least {self.least} items", value)
        for index, item in enumerate(value):
            self.shape.check(item, f"{path}[{index}]")


@dataclass(frozen=True, slots=True)
class MappingOf:
    """A mapping from any names to one shape."""

    shape: Shape

    def check(self, value: Any, path: str) -> None:
        """Check each item."""
        if not isinstance(value, Mapping):
            raise mismatch(path, "a mapping", value)
        for key, item in value.items():
            self.shape.check(item, _join(path, key))


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping that holds these names; others are allowed and must hold finite numbers only.

    The lists named in `equal_lengths` must be as long as each other. What is in `optional` may be
    missing or null: documents of the first release know nothing of it.
    """

    fields: Mapping[str, Shape]
    equal_lengths: Sequence[str] = ()
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def check(self, value: Any, path: str) -> None:
        """Check that each name is there and has its shape."""
        if not isinstance(value, Mapping):
            raise mismatch(path or "the document", "a mapping", value)
        for name, shape in self.fields.items():
            if name not in value:
                raise InputError(f"The results document has no {_join(path, name)}. {REMEDY}")
            shape.check(value[name], _join(path, name))
        for name, shape in self.optional.items():
            Nullable(shape).check(value.get(name), _join(path, name))
        for name in value.keys() - self.fields.keys() - self.optional.keys():
            Anything().check(value[name], _join(path, name))
        lengths = {name: len(value[name]) for name in self.equal_lengths if value[name] is not None}
        if len(set(lengths.values())) > 1:
            raise mismatch(path, "one length of all lists", lengths)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A mapping of one of several shapes, told apart by the text under `tag`."""

    tag: str
    shapes: Mapping[str, Shape]

    def check(self, value: Any, path: str) -> None:
        """Check the tag, then the shape that it names."""
        Record({self.tag: Text(tuple(self.shapes))}).check(value, path)
        self.shapes[value[self.tag]].check(value, path)


def _is_double(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _join(path: str, name: Any) -> str:
    return f"{path}.{name}" if path else str(name)


def mismatch(path: str, needed: str, found: Any) -> InputError:
    """Make the error that names a part, what was found there and what is needed."""
    shown = repr(found)
    shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "..."
    return InputError(f"In the results document, {path} is {shown}; {needed} is needed. {REMEDY}")
