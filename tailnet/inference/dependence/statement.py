"""What an analysis assumes about its observations, said out loud."""

from dataclasses import asdict, dataclass
from typing import Any

from tailnet.observations import UNDECLARED

_INDEPENDENT_DRAWS = (
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
    statement: str = _INDEPENDENT_DRAWS

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Dependence":
        """Rebuild from `to_dict`."""
        return cls(**document)
