"""How the claims of a study are spread over figures, so that none is higher than a page."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

#: The tests of one claim that are drawn in one panel.
Cells: TypeAlias = list[Any]

#: Characters of a line of text under a panel, and of the name of a row.
_LINE, _LABEL = 78, 26
#: Inches of a row, of a line more in its name, of a line of the statistic, and of what else a panel needs.
ROW, _NAME_LINE, _STATISTIC_LINE, _REST = 0.25, 0.13, 0.14, 0.53
#: Inches of a figure at the most, unless a single row needs more.
_HIGHEST = 8.6
#: What two cells of one claim share.
_STATED = ("id", "document", "statement", "statistic", "rule")


def by_claim(claims: Sequence[Any]) -> list[Cells]:
    """Gather the cells of one claim whose words, statistic and rule are the same.

    Examples
    --------
    >>> claim = {"id": "a", "document": "d", "statement": "s", "statistic": "t", "rule": "r"}
    >>> [[row["cell"] for row in cells] for cells in by_claim([{**claim, "cell": 1}, {**claim, "cell": 2}])]
    [[1, 2]]
    """
    gathered: dict[tuple[str, ...], Cells] = {}
    for claim in claims:
        gathered.setdefault(tuple(claim[name] for name in _STATED), []).append(claim)
    return list(gathered.values())


def pages(document: Any) -> list[list[Cells]]:
    """Give the panels of every figure: the claims that have a value, in their order.

    Parameters
    ----------
    document : mapping
        A document of schema `tailnet.study/1`.

    Returns
    -------
    list of list of list
        Figures of panels of claims; none where no claim has a value.
    """
    found: list[list[Cells]] = []
    left = 0.0
    for panel in _panels([claim for claim in document["claims"] if claim["value"] is not None]):
        height = panel_height(panel)
        if height > left:
            found.append([])
            left = _HIGHEST
        found[-1].append(panel)
        left -= height
    return found


def figure_name(number: int) -> str:
    """Name a figure by its number, counted from 1.

    Examples
    --------
    >>> figure_name(1), figure_name(2)
    ('claims', 'claims_2')
    """
    return "claims" if number == 1 else f"claims_{number}"


def statistic_lines(cells: Cells) -> list[str]:
    """Break the name of a claim's statistic into lines that fit under its panel."""
    return textwrap.wrap(cells[0]["statistic"], _LINE) or [""]


def row_label(claim: Any) -> str:
    """Break the name of a cell into lines that fit beside its row."""
    return "\n".join(textwrap.wrap(claim.get("cell") or "", _LABEL))


def row_heights(cells: Cells) -> list[float]:
    """Give the height of every row of a panel in inches."""
    return [ROW + _NAME_LINE * row_label(claim).count("\n") for claim in cells]


def panel_height(cells: Cells) -> float:
    """Give the height of a panel in inches, with its title, its axis and the name of its statistic."""
    return sum(row_heights(cells)) + _STATISTIC_LINE * len(statistic_lines(cells)) + _REST


def _panels(claims: Sequence[Any]) -> Iterator[Cells]:
    """Give a claim as many panels as it needs for none to be higher than a figure."""
    for cells in by_claim(claims):
        panel: Cells = []
        for claim in cells:
            if panel and panel_height([*panel, claim]) > _HIGHEST:
                yield panel
                panel = []
            panel.append(claim)
        yield panel
