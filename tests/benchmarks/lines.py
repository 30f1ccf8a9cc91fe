"""What is written down of a run: a row cannot be made without what the program found."""

import math
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

#: One part's outcome, as stored in JSON.
Document: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """The fit that a program came to."""

    alpha: float
    xmin: float
    ks_distance: float

    def __post_init__(self) -> None:
        """Refuse what is not the outcome of a fit: its row would be void."""
        if not all(math.isfinite(number) for number in (self.alpha, self.xmin, self.ks_distance)):
            raise ValueError(f"Found {self}; a row needs alpha, xmin and D as finite numbers.")


@dataclass(frozen=True)
class Row:
    """One program on one job."""

    job: str
    program: str
    n: int
    seconds: float
    found: Found
    runs: int
    processors: float | None = None
    p_value: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a row without a time; one without a fit cannot be written at all."""
        if not (self.seconds > 0.0 and math.isfinite(self.seconds)):
            raise ValueError(f"The row '{self.job}, {self.program}' took {self.seconds} s: it is void.")


@dataclass(frozen=True)
class Ratio:
    """One of our runs over something that is no program, such as a sort."""

    row: Row
    yardstick: str
    yardstick_seconds: float

    @property
    def value(self) -> float:
        """Our time over the yardstick's."""
        return self.row.seconds / self.yardstick_seconds


@dataclass(frozen=True)
class Missing:
    """A row that is not there, and why."""

    job: str
    program: str
    n: int
    why: str


@dataclass
class Outcome:
    """What a part has measured so far."""

    part: str
    rows: list[Row] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    #: Further numbers that only this part has.
    extra: Document = field(default_factory=dict)

    def to_dict(self) -> Document:
        """Return everything as plain numbers."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Document) -> "Outcome":
        """Rebuild an outcome from `to_dict`."""
        return cls(
            document["part"],
            [_row(row) for row in document["rows"]],
            [Ratio(_row(r["row"]), r["yardstick"], r["yardstick_seconds"]) for r in document["ratios"]],
            [Missing(**m) for m in document["missing"]],
            document["extra"],
        )

    def row(self, job: str, program: str, n: int | None = None) -> Row | None:
        """Find a row, if it is there."""
        for row in self.rows:
            if (row.job, row.program) == (job, program) and n in {None, row.n}:
                return row
        return None


def _row(document: Document) -> Row:
    fields = dict(document)
    return Row(found=Found(**fields.pop("found")), **fields)
