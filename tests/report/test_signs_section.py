"""What the report says of the two signs and of zeros."""

from typing import Any

import pytest
from documents import Document, pareto_document

from tailnet.errors import InputError
from tailnet.report.analysis_sections import analysis_report
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document


def side(sign: str, alpha: float) -> dict[str, Any]:
    return {
        "sign": sign,
        "n": 1500,
        "n_tail": 321,
        "alpha": alpha,
        "alpha_se": 0.05,
        "xmin": 2.5,
        "ks_distance": 0.0123,
        "alpha_interval": [alpha - 0.1, alpha + 0.1],
    }


@pytest.fixture
def document() -> Document:
    found = pareto_document()
    found["zeros"] = {"count": 250, "share": 0.125, "origins": {"dead input": 200, "unexplained": 50}}
    found["sign_test"] = {
        "positive": side("positive", 2.5),
        "negative": side("negative", 2.75),
        "difference": -0.25,
        "difference_interval": [-0.4, -0.1],
        "statistic": -3.2,
        "p_value": 0.0014,
        "p_value_holm": 0.0028,
        "threshold": 2.25,
        "positive_above": 345,
        "negative_above": 367,
        "weight_p_value": 0.4321,
        "weight_p_value_holm": 0.4321,
        "replicates": 1000,
    }
    found["not_run"].pop("sign_test", None)
    return found


def test_both_sides_and_both_tests_are_shown(document: Document) -> None:
    text = to_markdown(analysis_report(document))
    assert "| positive | 1,500 | 2.5 | 321 | 2.500(50) | 2.40 to 2.60 | 0.01230 |" in text
    assert "| negative | 1,500 | 2.5 | 321 | 2.750(50) | 2.65 to 2.85 | 0.01230 |" in text
    assert "| Equal exponents | alpha differs by −0.25 | −0.40 to −0.10 | 0.0014 | 0.0028 |" in text
    assert "| Equal weights above 2.25 | 345 positive, 367 negative | – | 0.432 | 0.432 |" in text


def test_zeros_and_their_origins(document: Document) -> None:
    text = to_markdown(analysis_report(document))
    assert "Exactly zero: 250 observations, 12% of the finite ones. They come from:" in text
    assert "| dead input | 200 |\n| unexplained | 50 |" in text
    document["zeros"]["origins"] = {}
    assert "The source does not say where they come from." in to_markdown(analysis_report(document))
    document["zeros"].update(count=0, share=0.0)
    assert "No observation is exactly zero." in to_markdown(analysis_report(document))


def test_why_the_signs_were_not_compared(document: Document) -> None:
    document["sign_test"] = None
    document["not_run"]["sign_test"] = "The data have values of one sign only."
    text = to_markdown(analysis_report(document))
    assert "Comparison of the two signs: not run. The data have values of one sign only." in text


@pytest.mark.parametrize("key", ["positive", "p_value", "threshold", "difference_interval"])
def test_a_wrong_part_is_named(key: str, document: Document) -> None:
    document["sign_test"][key] = "odd"
    with pytest.raises(InputError, match=rf"sign_test\.{key} is 'odd'"):
        check_document(document)
