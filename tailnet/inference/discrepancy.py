"""A number of ours beside the same number of another program, and why they differ."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

Agreement: TypeAlias = Callable[[float, float], bool]


@dataclass(frozen=True)
class Reason:
    """One cause of a difference, and the test that found it.

    Attributes
    ----------
    code : str
        A short name, one of `CODES` in `tailnet.inference.cross_check`.
    sentence : str
        The cause in words.
    test : str
        What was run or evaluated to find it.
    value : float or None
        The other program's number after the test; None where it has none.
    """

    code: str
    sentence: str
    test: str
    value: float | None

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Reason":
        """Rebuild from the entries of `Difference.to_dict`."""
        return cls(**document)


@dataclass(frozen=True)
class Difference:
    """One quantity from both programs.

    Attributes
    ----------
    quantity : str
        Its name.
    tailnet, powerlaw : float or None
        The two numbers; None where a program gives none.
    agrees : bool or None
        Whether they are equal within the tolerance; None where one is missing.
    explained : bool or None
        Whether the tests in `reasons` end at our number; None where there was nothing to explain.
    reasons : tuple of Reason
        In the order of the tests, each starting where the one before it ended.
    """

    quantity: str
    tailnet: float | None
    powerlaw: float | None
    agrees: bool | None
    explained: bool | None
    reasons: tuple[Reason, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return {quantity, tailnet, powerlaw, agrees, explained, reasons[{code, sentence, test, value}]}."""
        return {**asdict(self), "reasons": [asdict(reason) for reason in self.reasons]}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Difference":
        """Rebuild from `to_dict`."""
        fields = dict(document)
        reasons = tuple(Reason.from_dict(each) for each in fields.pop("reasons"))
        return cls(reasons=reasons, **fields)


def within(absolute: float, relative: float) -> Agreement:
    """Return the test |a - b| <= absolute + relative |b|."""

    def agree(a: float, b: float) -> bool:
        return abs(a - b) <= absolute + relative * abs(b)

    return agree


def explain(
    quantity: str, ours: float | None, theirs: float, steps: Sequence[Reason], agree: Agreement
) -> Difference:
    """Follow the tests from their number towards ours and keep those that moved it.

    Parameters
    ----------
    quantity : str
        Its name.
    ours, theirs : float
        The two numbers.
    steps : sequence of Reason
        Tests in order, each with their number after it. Those after the first agreement are not needed.
    agree : callable
        When two numbers count as equal.
    """
    reached = _finite(theirs)
    if ours is None or reached is None:
        return Difference(quantity, ours, reached, None, None)
    if agree(reached, ours):
        return Difference(quantity, ours, reached, agrees=True, explained=None)
    kept: list[Reason] = []
    for step in steps:
        if step.value is None or not math.isfinite(step.value) or agree(step.value, reached):
            continue
        kept.append(step)
        reached = step.value
        if agree(reached, ours):
            break
    done = agree(reached, ours)
    if not done:
        kept.append(not_explained(reached))
    return Difference(quantity, ours, _finite(theirs), agrees=False, explained=done, reasons=tuple(kept))


def not_explained(reached: float) -> Reason:
    """Say that the tests did not reach our number."""
    return Reason("not_explained", "Not explained by any test made here.", "", reached)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
