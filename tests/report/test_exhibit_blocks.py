"""Exhibits of a study: shown in their order, drawn, and refused when they do not hold together."""

from collections.abc import Callable
from typing import Any

import pytest
from documents import Document, study_document

from tailnet.errors import InputError
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.report.writer import render
from tailnet.studies.exhibits import ChartOf, Panel, Rule, Series, TableOf, Words, estimate

TABLE = TableOf(
    "Norms by layer",
    ("Layer", "Norm", "Mean", "Runs"),
    [("first", 0.98765432, estimate(2.5, 2.1, 2.9), 50), ("last", None, "not run", True)],
    note="Norms are of the sum over a batch",
)
CHART = ChartOf(
    "norms",
    [
        Panel(
            [
                Series("document", "points", [1.0, 2.0], [10.0, 20.0]),
                Series("ours", "band", [1.0, 2.0], low=[5.0, 9.0], high=[11.0, 30.0]),
                Series("ours", "line", [1.0, 2.0], [8.0, 18.0]),
                Series("", "range", [1.5], [12.0], [11.0], [13.0]),
                Series("steps", "steps", [1.0, 2.0], [7.0, 7.5]),
            ],
            "layer",
            "norm",
            title="All",
            y_scale="log",
            x_ticks={"first": 1.0, "last": 2.0},
            rules=[Rule(9.0, "y", "$ limit"), Rule(1.2, "x")],
        ),
        Panel([Series("document", "points", [0.0], [0.0])], "x", "y"),
        Panel((), "", "", title="picture", image=[[0.0, 1.0, -1.0], [0.5, 0.0, 0.0]]),
    ],
    alt="Norms against layers.",
    caption="Norms by layer",
)


def with_exhibits() -> Document:
    document = study_document()
    exhibits = (Words("What follows was measured once", ("clauset2009", "hill1975")), TABLE, CHART)
    document["exhibits"] = [exhibit.to_dict() for exhibit in exhibits]
    return document


def test_they_stand_between_design_and_results() -> None:
    text = to_markdown(study_report(with_exhibits()))
    assert text.index("## Design") < text.index("## What was measured") < text.index("## Results by quantity")
    assert "| first | 0.9877 | 2.50 (2.10 to 2.90) | 50 |" in text
    assert "| last | – | not run | yes |" in text
    assert "Norms are of the sum over a batch." in text
    cited = "([Clauset et al. 2009](#references); [Hill 1975](#references))"
    assert f"What follows was measured once {cited}." in text
    assert "![Norms against layers.](figures/norms.png)" in text


def test_charts_are_drawn_the_same_every_time() -> None:
    document = with_exhibits()
    files = render(document)
    assert files["figures/norms.png"].startswith(b"\x89PNG")
    assert render(document)["figures/norms.svg"] == files["figures/norms.svg"]
    assert "exhibits" not in study_document()
    assert "figures/norms.png" not in render(study_document())


def test_a_study_of_no_tails_shows_its_statistics() -> None:
    document = with_exhibits()
    document.update(summary=[], analyses=[], not_run={})
    text = to_markdown(study_report(document))
    assert "Results by quantity" not in text
    assert "## Dependence" not in text
    assert "| Seed | gini |" in text


def cut_row(exhibits: list[Any]) -> None:
    exhibits[1]["rows"][0].pop()


def cut_series(exhibits: list[Any]) -> None:
    exhibits[2]["panels"][0]["series"][0]["y"].pop()


def no_band(exhibits: list[Any]) -> None:
    exhibits[2]["panels"][0]["series"][1]["low"] = None


def foreign_name(exhibits: list[Any]) -> None:
    exhibits[2]["name"] = "../norms"


def taken_name(exhibits: list[Any]) -> None:
    exhibits[2]["name"] = "claims"


def name_of_a_page(exhibits: list[Any]) -> None:
    exhibits[2]["name"] = "claims_2"


def twice(exhibits: list[Any]) -> None:
    exhibits.append(exhibits[2])


def unknown_reference(exhibits: list[Any]) -> None:
    exhibits[0]["cites"] = ["nobody1900"]


def unknown_kind(exhibits: list[Any]) -> None:
    exhibits[0]["kind"] = "film"


def nothing_drawn(exhibits: list[Any]) -> None:
    del exhibits[2]["panels"][2]["image"]


def ragged(exhibits: list[Any]) -> None:
    exhibits[2]["panels"][2]["image"][1].pop()


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (cut_row, r"exhibits\[1\].rows\[0\]"),
        (cut_series, r"exhibits\[2\].panels\[0\].series\[0\].y"),
        (no_band, r"exhibits\[2\].panels\[0\].series\[1\].low"),
        (nothing_drawn, r"exhibits\[2\].panels\[2\].series"),
        (ragged, r"exhibits\[2\].panels\[2\].image"),
        (foreign_name, r"exhibits\[2\].name"),
        (taken_name, r"exhibits\[2\].name"),
        (name_of_a_page, r"exhibits\[2\].name"),
        (twice, r"exhibits\[3\].name"),
        (unknown_reference, r"exhibits\[0\].cites\[0\]"),
        (unknown_kind, r"exhibits\[0\].kind"),
    ],
)
def test_what_does_not_hold_together_is_refused(spoil: Callable[[list[Any]], None], place: str) -> None:
    document = with_exhibits()
    check_document(document)
    spoil(document["exhibits"])
    with pytest.raises(InputError, match=place):
        check_document(document)
