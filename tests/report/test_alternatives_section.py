"""The alternatives: every fit and every test in words that do not claim more than was computed."""

import re
from collections.abc import Callable

import pytest
from documents import Document, pareto_document, with_alternatives, zeta_document

from tailnet.report.analysis_sections import analysis_report
from tailnet.report.markdown import to_markdown


def section(document: Document) -> str:
    text = to_markdown(analysis_report(document))
    return text.split("\n## Alternatives\n", 1)[1].split("\n## ", 1)[0]


def row(text: str, *, first: str, table: int) -> list[str]:
    """Give the cells of the row of a family in one of the tables."""
    found = re.findall(rf"^\| {re.escape(first)} \|.*$", text, flags=re.MULTILINE)[table]
    return [cell.strip() for cell in found.strip("|").split(" | ")]


@pytest.mark.parametrize("make", [pareto_document, zeta_document])
def test_a_family_that_collapses_has_no_mu(make: Callable[[], Document]) -> None:
    document = with_alternatives(make())
    text = section(document)
    cells = row(text, first="lognormal", table=0)
    assert cells[1] == "collapses to the power law"
    assert cells[2].endswith(", d = 0")
    assert not re.search(r"\bmu\b", text)
    assert row(text, first="lognormal", table=1)[1] == "1"
    assert "collapses to the power law lies on its line" in text


def test_fits_are_shown_in_the_literatures_parameters_and_in_ours() -> None:
    document = with_alternatives(pareto_document())
    document["alternatives"][1].update(
        on_boundary=False,
        parameters={"c": -1.25, "d": 0.5},
        conventional={"mu": 2.345678, "sigma": 1.0},
        free_parameters=2,
    )
    document["alternatives"][2]["conventional"]["lambda"] = None
    text = section(document)
    assert row(text, first="lognormal", table=0)[1:3] == [
        "mu = 2.346, sigma = 1.000",
        "c = −1.250, d = 0.5000",
    ]
    assert row(text, first="stretched exponential", table=0)[1].startswith(
        "lambda beyond doubles, beta = 0.03"
    )
    assert "lambda' = 0.002000" in row(text, first="truncated power law", table=0)[2]
    assert row(text, first="exponential", table=0)[4:] == ["0.00040", "0 to 0.021"]
    assert row(text, first="exponential", table=1)[1] == "1"


def test_the_power_law_stands_first_with_its_own_test() -> None:
    document = with_alternatives(pareto_document())
    cells = row(section(document), first="power law", table=0)
    assert cells[4] == f"{document['goodness_of_fit']['p_value']:.3f}"
    assert "where the power law's test estimates xmin anew" in section(document)
    document["power_law"]["xmin_given"] = True
    assert "where the power law's test" not in section(document)


def test_tests_of_fit_that_were_not_run_say_why() -> None:
    document = with_alternatives(pareto_document())
    for fit in document["alternatives"]:
        fit.update(p_value=None, p_interval=None, replicates=0)
    document["not_run"]["alternatives.0.p_value"] = "the reason of this test."
    text = section(document)
    assert "Tests of fit of the alternatives: not run. the reason of this test." in text
    assert row(text, first="exponential", table=0)[4:] == ["–", "–"]
    document["alternatives"][0]["replicates"] = 100
    document["alternatives"][1]["replicates"] = 2500
    assert "comes from 0 to 2,500 replicates" in section(document)


def test_fewer_replicates_than_were_asked_for_say_why() -> None:
    document = with_alternatives(pareto_document())
    document["provenance"]["replicates"] = 2500
    assert "Asked for were" not in section(document)
    note = "As many replicates as a budget of 9 distinct values drawn allows."
    for fit in document["alternatives"]:
        fit.update(replicates=676, note=note)
    said = "Asked for were 2,500: as many replicates as a budget of 9 distinct values drawn allows. It is"
    assert said in section(document)
    document["alternatives"][0].update(replicates=2500, note="As many replicates as were asked for.")
    document["alternatives"][1].update(replicates=100, note="The fewest.")
    text = section(document)
    assert "comes from 100 to 2,500 replicates" in text
    assert "drawn allows (stretched exponential, exponential)" in text
    assert "the fewest (lognormal);" in text


def test_the_smallest_p_of_a_family_is_a_bound() -> None:
    document = with_alternatives(pareto_document())
    document["alternatives"][3].update(p_value=1 / 2501)
    assert row(section(document), first="exponential", table=0)[4] == "< 0.0004"


@pytest.mark.parametrize("make", [pareto_document, zeta_document])
def test_comparisons_by_hand(make: Callable[[], Document]) -> None:
    text = section(with_alternatives(make()))
    assert "positive R favours the power law" in text
    assert "| truncated power law | −1.234 | −0.526 | 0.346 | nested: Vuong's p is descriptive |" in text
    assert "| lognormal | 0.000 | – | – | collapses to the power law |" in text
    assert "| exponential | 87.650 | 37.377 | 0.346 | not nested: Vuong's test decides |" in text
    assert "never used in the verdict" in text
    assert (
        "| truncated power law | 2.468 | 0.082 | 0.246 | 0.123 | 0.061 | parametric bootstrap, 2,500" in text
    )
    assert "| lognormal | 0.000 | 1 | 1 | 1 | 1 | none needed: R = 0 |" in text
    assert "The power law does not lie inside the exponential" in text
    given = make is zeta_document
    assert ("the tail was chosen on the same data as the one that a power law fits best" in text) is not given
    assert ("at the xmin that was given, which they take for known" in text) is given


def test_the_null_of_continuous_lognormal_and_stretched_exponential_is_simulated() -> None:
    assert "| 0.061 | simulated for this n\\_tail |" in section(with_alternatives(pareto_document()))
    assert "simulated for this" not in section(with_alternatives(zeta_document()))


def test_nested_p_from_no_exceedance_is_a_bound_and_so_are_its_adjustments() -> None:
    document = with_alternatives(zeta_document())
    document["comparisons"][0].update(nested_p=1 / 2501, nested_p_holm=3 / 2501, nested_p_bh=3 / 2501)
    assert "| < 0.0004 | < 0.002 | < 0.002 | 0.061 |" in section(document)


@pytest.mark.parametrize(
    ("discretisation", "words"), [("half-cell", "from x − ½ to x + ½"), ("unit-cell", "from x to x + 1")]
)
def test_in_cells_nothing_is_nested(discretisation: str, words: str) -> None:
    text = section(with_alternatives(zeta_document(), discretisation=discretisation))
    assert words in text
    assert text.count("not nested: Vuong's test decides") == 4
    assert "descriptive" not in text
    assert "Holm" not in text
    assert f"discretisation by {discretisation.replace('-', ' ')}s" in text
    assert row(text, first="lognormal", table=0)[1] == "collapses to the power law in cells"
    assert "lies on its line" not in text


def test_the_exact_sum_is_named() -> None:
    assert "exact sum over the whole numbers" in section(with_alternatives(zeta_document()))
    assert "whole numbers" not in section(with_alternatives(pareto_document()))


def test_departures_have_one_sided_limits() -> None:
    document = with_alternatives(pareto_document())
    text = section(document)
    assert "one-sided 95% limit" in text
    assert "band declared for it is 0.35 either side of alpha" in text
    assert row(text, first="lognormal", table=2) == ["lognormal", "d", "0", "0.01230", "0.0789"]
    del document["verdict"]["band"]
    assert "band" not in section(document)
    for fit in document["alternatives"]:
        fit["departure"] = None
    assert "one-sided" not in section(document)


def test_weights_beyond_doubles_are_small_not_zero() -> None:
    document = with_alternatives(pareto_document())
    document["alternatives"][3].update(aic_weight=0.0, bic_weight=None)
    assert row(section(document), first="exponential", table=1)[3:] == ["< 10⁻³⁰⁰", "–"]


def test_fits_without_comparisons_and_comparisons_without_fits() -> None:
    document = with_alternatives(pareto_document())
    document["comparisons"] = None
    document["not_run"]["comparisons"] = "one reason"
    assert "Comparisons with the power law: not run. one reason." in section(document)
    document = with_alternatives(pareto_document())
    document["alternatives"] = []
    document["not_run"]["alternatives"] = "another reason"
    text = section(document)
    assert "Fits of other families: not run. another reason." in text
    assert "positive R favours the power law" in text
    assert "figures/alternatives" not in text
