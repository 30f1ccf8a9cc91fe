"""What an analysis assumes about its observations, said out loud."""

from dataclasses import dataclass
from typing import Any

from tailnet.observations import UNDECLARED

#: What stands beside every p-value and interval that takes independence for granted.
LABEL = "calibrated for independent draws"
_NOTHING_KNOWN = (
    "The p-value and the intervals are calibrated for independent draws. Nothing was declared about how "
    "the observations were collected; if they are clustered, ordered in time or computed from one "
    "another, the intervals are too narrow and the p-value is not what it says."
)


@dataclass(frozen=True)
class Dependence:
    """The axis along which observations were taken, and what follows for the tests.

    Attributes
    ----------
    axis : str
        For example "coordinate", "iteration", "seed", "node", "spectrum"; "not declared" when unknown.
    statement : str
        What the p-values and intervals assume, and how far the data meet it.
    """

    axis: str = UNDECLARED
    statement: str = _NOTHING_KNOWN

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return {"axis": self.axis, "statement": self.statement}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Dependence":
        """Rebuild from `to_dict`, or from an analysis document's part of that name."""
        return cls(document["axis"], document["statement"])
