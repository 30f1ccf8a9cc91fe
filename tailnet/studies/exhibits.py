"""What a study shows beside its claims: tables, charts and words, as plain data.

A report renders them and computes nothing; whatever is drawn or printed is in the study's results.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

#: A cell of a table: text, a number, an estimate with its interval, or nothing.
Cell: TypeAlias = str | float | int | dict[str, Any] | None
Scale: TypeAlias = Literal["linear", "log"]
Kind: TypeAlias = Literal["line", "points", "steps", "band", "range"]


def estimate(value: float, low: float, high: float) -> dict[str, Any]:
    """Make a cell of an estimate with its interval, printed to the digits that it bears.

    Examples
    --------
    >>> estimate(1.5, 1.25, 1.75)
    {'value': 1.5, 'interval': [1.25, 1.75]}
    """
    return {"value": value, "interval": [low, high]}


@dataclass(frozen=True)
class TableOf:
    """A table.

    Attributes
    ----------
    title : str
        What it shows, as a phrase.
    header : tuple of str
    rows : sequence of sequence of Cell
        As many cells a row as the header has.
    note : str or None
        What a reader needs to read it.
    """

    title: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    note: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the table as a JSON object."""
        return {
            "kind": "table",
            "title": self.title,
            "header": list(self.header),
            "rows": [list(row) for row in self.rows],
            "note": self.note,
        }


@dataclass(frozen=True)
class Series:
    """One thing drawn in a panel.

    Attributes
    ----------
    label : str
        Its words in the legend; series of equal label share one colour and one entry. Empty: none.
    kind : str
        "line", "points", "steps"; "band" fills from `low` to `high`; "range" is a point with a bar from
        `low` to `high`.
    x, y : sequence of float
        Coordinates; a band needs no y.
    low, high : sequence of float or None
    """

    label: str
    kind: Kind
    x: Sequence[float]
    y: Sequence[float] | None = None
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the series as a JSON object."""
        numbers = {
            name: None if values is None else [float(v) for v in values]
            for name, values in (("x", self.x), ("y", self.y), ("low", self.low), ("high", self.high))
        }
        return {"label": self.label, "kind": self.kind, **numbers}


@dataclass(frozen=True)
class Rule:
    """A straight line across a panel, such as a threshold."""

    at: float
    axis: Literal["x", "y"]
    label: str = ""


@dataclass(frozen=True)
class Panel:
    """One pair of axes.

    Attributes
    ----------
    series : sequence of Series
    x_label, y_label, title : str
    x_scale, y_scale : {"linear", "log"}
    x_ticks : dict of str to float, or None
        Words at places on the horizontal axis, for named things such as layers.
    rules : sequence of Rule
    image : sequence of sequence of float, or None
        A picture of signed numbers instead of the series, row by row from the top; there are no axes then.
    """

    series: Sequence[Series]
    x_label: str
    y_label: str
    title: str = ""
    x_scale: Scale = "linear"
    y_scale: Scale = "linear"
    x_ticks: dict[str, float] | None = None
    rules: Sequence[Rule] = field(default_factory=tuple)
    image: Sequence[Sequence[float]] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the panel as a JSON object; only a picture has the key of one."""
        picture = {} if self.image is None else {"image": [list(row) for row in self.image]}
        return {
            "title": self.title,
            "x_label": self.x_label,
            "y_label": self.y_label,
            "x_scale": self.x_scale,
            "y_scale": self.y_scale,
            "x_ticks": self.x_ticks,
            "series": [series.to_dict() for series in self.series],
            "rules": [asdict(rule) for rule in self.rules],
            **picture,
        }


@dataclass(frozen=True)
class ChartOf:
    """A figure of one or several panels.

    Attributes
    ----------
    name : str
        Of its files: lower case letters, digits and underscores, with a letter first.
    panels : sequence of Panel
    alt, caption : str
        What it shows, for who cannot see it and for who can.
    """

    name: str
    panels: Sequence[Panel]
    alt: str
    caption: str

    def to_dict(self) -> dict[str, Any]:
        """Return the chart as a JSON object."""
        return {
            "kind": "chart",
            "name": self.name,
            "panels": [panel.to_dict() for panel in self.panels],
            "alt": self.alt,
            "caption": self.caption,
        }


@dataclass(frozen=True)
class Words:
    """A paragraph, with the keys of the references it rests on."""

    text: str
    cites: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the paragraph as a JSON object."""
        return {"kind": "words", "text": self.text, "cites": list(self.cites)}


Exhibit: TypeAlias = TableOf | ChartOf | Words
