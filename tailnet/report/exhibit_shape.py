"""What the exhibits of a study hold in its results document."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tailnet.report.literature import REFERENCES
from tailnet.report.shapes import Anything, ListOf, MappingOf, Nullable, Number, OneOf, Record, Text, mismatch

_NAME = re.compile(r"[a-z][a-z0-9_]*")
#: Which lists each kind of series must have besides x.
_NEEDS = {
    "line": ("y",),
    "points": ("y",),
    "steps": ("y",),
    "band": ("low", "high"),
    "range": ("y", "low", "high"),
}

_REALS = Nullable(ListOf(Number()))
_TABLE = Record(
    {
        "kind": Text(("table",)),
        "title": Text(),
        "header": ListOf(Text(), least=1),
        "rows": ListOf(ListOf(Anything())),
        "note": Nullable(Text()),
    }
)
_SERIES = Record(
    {
        "label": Text(),
        "kind": Text(tuple(_NEEDS)),
        "x": ListOf(Number()),
        "y": _REALS,
        "low": _REALS,
        "high": _REALS,
    }
)
_SCALE = Text(("linear", "log"))
_PANEL = Record(
    {
        "title": Text(),
        "x_label": Text(),
        "y_label": Text(),
        "x_scale": _SCALE,
        "y_scale": _SCALE,
        "x_ticks": Nullable(MappingOf(Number())),
        "series": ListOf(_SERIES),
        "rules": ListOf(Record({"at": Number(), "axis": Text(("x", "y")), "label": Text()})),
    },
    optional={"image": ListOf(ListOf(Number(), least=1), least=1)},
)
_CHART = Record(
    {
        "kind": Text(("chart",)),
        "name": Text(),
        "panels": ListOf(_PANEL, least=1),
        "alt": Text(),
        "caption": Text(),
    }
)
_WORDS = Record(
    {
        "kind": Text(("words",)),
        "text": Text(),
        "cites": ListOf(Text(tuple(entry.key for entry in REFERENCES))),
    }
)
EXHIBIT = OneOf("kind", {"table": _TABLE, "chart": _CHART, "words": _WORDS})


def check_exhibits(exhibits: Sequence[Mapping[str, Any]], taken: re.Pattern[str]) -> None:
    """Check what shapes cannot say: widths of rows, lengths of series, names of files.

    Raises
    ------
    InputError
        Naming the part.
    """
    names: set[str] = set()
    for place, exhibit in enumerate(exhibits):
        path = f"exhibits[{place}]"
        if exhibit["kind"] == "table":
            _check_rows(exhibit, path)
        elif exhibit["kind"] == "chart":
            name = exhibit["name"]
            if not _NAME.fullmatch(name) or taken.fullmatch(name) or name in names:
                raise mismatch(f"{path}.name", "a name of its own, of letters, digits and underscores", name)
            names.add(name)
            _check_series(exhibit, path)


def _check_rows(table: Mapping[str, Any], path: str) -> None:
    for index, row in enumerate(table["rows"]):
        if len(row) != len(table["header"]):
            raise mismatch(f"{path}.rows[{index}]", f"a row of {len(table['header'])} cells", row)


def _check_series(chart: Mapping[str, Any], path: str) -> None:
    for number, panel in enumerate(chart["panels"]):
        image = panel.get("image")
        if image is None and not panel["series"]:
            raise mismatch(f"{path}.panels[{number}].series", "a list of at least 1 items", [])
        if image is not None and len({len(row) for row in image}) > 1:
            raise mismatch(f"{path}.panels[{number}].image", "rows of one length", "rows of several")
        for index, series in enumerate(panel["series"]):
            here = f"{path}.panels[{number}].series[{index}]"
            for name in _NEEDS[series["kind"]]:
                if series[name] is None or len(series[name]) != len(series["x"]):
                    raise mismatch(
                        f"{here}.{name}", f"as many numbers as x has ({len(series['x'])})", series[name]
                    )
