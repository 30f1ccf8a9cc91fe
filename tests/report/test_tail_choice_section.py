"""What the report says of tails cut elsewhere."""

from typing import Any

import pytest
from documents import Document, pareto_document

from tailnet.errors import InputError
from tailnet.report.analysis_sections import analysis_report
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document


def row(document: Document, share: float, p_value: float | None, *, chosen: bool = False) -> dict[str, Any]:
    fit = document["power_law"]
    return {
        "xmin": fit["xmin"] / share,
        "alpha": fit["alpha"],
        "alpha_se": fit["alpha_se"],
        "n_tail": int(fit["n_tail"] * share),
        "decades": 1.25,
        "ks_distance": 0.0321,
        "p_value": p_value,
        "replicates": 0 if p_value is None else 300,
        "chosen": chosen,
    }


@pytest.fixture
def document() -> Document:
    found = pareto_document()
    found["tail_choice"] = [
        row(found, 1.0, None),
        row(found, 0.7, 0.4567, chosen=True),
        row(found, 0.1, 1 / 301),
    ]
    found["not_run"]["tail_choice.0.p_value"] = "The tail is too long."
    return found


def test_every_row_is_shown_and_the_chosen_one_stands_out(document: Document) -> None:
    text = to_markdown(analysis_report(document))
    lines = [line for line in text.splitlines() if "| 1.25 |" in line.replace("**", "")]
    assert len(lines) == 3
    assert "| **0.457** | **300** |" in lines[1]
    assert "| < 0.004 | 300 |" in lines[2]
    assert lines[0].endswith("| – | – |")
    assert "1 of 3 rows were not tested. The tail is too long." in text
    assert "The row in bold is the xmin that the search chose" in text


def test_a_given_xmin_is_not_said_to_be_chosen(document: Document) -> None:
    document["power_law"]["xmin_given"] = True
    text = to_markdown(analysis_report(document))
    assert "The row in bold is the xmin that was given." in text
    assert "that the search chose" not in text


def test_intervals_given_xmin_are_labelled(document: Document) -> None:
    document["power_law"]["alpha_interval_given_xmin"] = {
        "observed_information": [2.4111, 2.5999],
        "profile_likelihood": [2.4222, 2.6111],
        "level": 0.95,
    }
    text = to_markdown(analysis_report(document))
    assert "| The same, given xmin, by the observed information | – | 2.411 to 2.600 |" in text
    assert "| The same, given xmin, by the profile likelihood | – | 2.422 to 2.611 |" in text


@pytest.mark.parametrize("key", ["p_value", "alpha", "chosen", "replicates"])
def test_a_wrong_row_is_named(key: str, document: Document) -> None:
    document["tail_choice"][1][key] = "a lot"
    with pytest.raises(InputError, match=rf"tail_choice\[1\]\.{key} is 'a lot'"):
        check_document(document)
