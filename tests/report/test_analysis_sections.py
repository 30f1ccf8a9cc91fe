"""The report on an analysis: its order, its numbers and what it says of what was not run."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from documents import (
    Document,
    pareto_document,
    with_alternatives,
    with_tail_index,
    without_bootstrap,
    zeta_document,
)

from tailnet.report.analysis_sections import analysis_report
from tailnet.report.markdown import to_markdown
from tailnet.report.sections import Figure, Section, Table, figures_of

_EXPONENT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_NUMBER = re.compile(r"(?<![\w.^])(−?[\d,]*\d(?:\.\d+)?)(?:\((\d+)\))?(?:×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?")
ORDER = [
    "Verdict",
    "Data",
    "Power-law fit",
    "Goodness of fit",
    "Alternatives",
    "Stability of alpha over xmin",
    "Tail index",
    "Signs and zeros",
    "Dependence and sensitivity",
    "Cross-check",
    "Methods",
    "How to reproduce",
    "References",
]


def numbers(value: Any) -> Iterator[float]:
    """List every number of a document but those of its curves."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key != "curves":
                yield from numbers(item)
    elif isinstance(value, list):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value


def unexplained(markdown: str, document: Document) -> list[str]:
    """List the numbers of a report that are no rounding of a number of its document."""
    fit, sample = document["power_law"], document["sample"]
    known = [*numbers(document), 100 * fit["n_tail"] / sample["n"], 95, 1.96]
    results = markdown.split("\n## Methods\n", 1)[0].split("---\n", 2)[2]
    results = re.sub(r"figures/\w+\.\w+|\*\*Figure \d+\.\*\*", "", results)
    missing = []
    for match in _NUMBER.finditer(results):
        digits, error, exponent = match.groups()
        digits = digits.replace(",", "").replace("−", "-")
        scale = 10.0 ** int((exponent or "0").translate(_EXPONENT))
        unit = scale * 10.0 ** -len(digits.partition(".")[2])
        shown = [float(digits) * scale, *([int(error) * unit] if error else [])]
        # Whole numbers that end in zeros may be rounded further to the left.
        idle = len(digits) - len(digits.rstrip("0")) if "." not in digits and digits != "0" else 0
        slack = 0.5001 * unit * 10**idle
        missing += [match.group() for value in shown if all(abs(value - u) > slack for u in known)]
    return missing


def section(document: Document, title: str) -> str:
    """Give the text of one section."""
    text = to_markdown(analysis_report(document))
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("make", [pareto_document, zeta_document])
def test_sections_stand_in_order(make: Any) -> None:
    text = to_markdown(analysis_report(make()))
    assert re.findall("^## (.*)$", text, flags=re.MULTILINE) == ORDER


def test_the_citable_sentence_comes_first() -> None:
    document = pareto_document()
    text = to_markdown(analysis_report(document))
    assert text.index(f"> {document['verdict']['sentence']}") < text.index("\n## ")


@pytest.mark.parametrize("seed", range(5))
def test_every_number_is_one_of_the_document(seed: int) -> None:
    documents = [pareto_document(seed=seed), zeta_document(seed=seed)]
    documents += [with_alternatives(pareto_document(seed=seed)), with_alternatives(zeta_document(seed=seed))]
    documents.append(with_alternatives(zeta_document(seed=seed), discretisation="half-cell"))
    for document in documents:
        assert unexplained(to_markdown(analysis_report(document)), document) == []


def test_a_number_of_another_document_is_found_out() -> None:
    text = to_markdown(analysis_report(pareto_document(seed=1)))
    assert len(unexplained(text, pareto_document(seed=2))) > 5


def test_the_main_numbers_are_there_by_hand() -> None:
    document = pareto_document()
    document["power_law"].update(
        alpha=2.27264, alpha_se=0.16569, alpha_interval=[2.0641, 2.5521], xmin=230000.0, ks_distance=0.0606738
    )
    document["goodness_of_fit"].update(p_value=0.6165, p_interval=[0.5971, 0.6356])
    fit = section(document, "Power-law fit")
    assert "| Exponent alpha | 2.27(17) | 2.06 to 2.55 |" in fit
    assert "| Lower bound xmin, estimated | 230,000 |" in fit
    assert "| Kolmogorov–Smirnov distance D | 0.06067 | – |" in fit
    test = section(document, "Goodness of fit")
    assert "| p-value (calibrated for independent draws) | 0.616 |" in test
    assert "| 0.597 to 0.636 |" in test
    assert "calibrated for independent draws" in test


def test_the_smallest_p_is_given_as_a_bound() -> None:
    document = pareto_document()
    document["goodness_of_fit"].update(p_value=1 / 2501, p_interval=[1e-5, 0.0022], exceedances=0)
    assert r"| p-value (calibrated for independent draws) | < 0.0004 |" in section(
        document, "Goodness of fit"
    )


def test_a_verdict_that_was_not_graded_says_why() -> None:
    document = pareto_document()
    assert "Support for a power law: not graded. the alternatives were not compared." in section(
        document, "Verdict"
    )


def test_a_graded_verdict_shows_its_rule_its_band_and_its_sentence() -> None:
    document = with_alternatives(pareto_document())
    text = section(document, "Verdict")
    assert text.startswith("\nSupport for a power law: **good**.\n")
    assert "The rule that decided: Every limit keeps the local slope within the band." in text
    assert "change the local slope by more than 0.35 over nine tenths of the tail" in text
    assert document["verdict"]["sentence"] in text
    assert "No family fits" not in text
    document["verdict"].update(support="none", band=None, no_family_fits=True)
    text = section(document, "Verdict")
    assert "**No family fits**" in text
    assert "band" not in text.replace("within the band", "")


def test_a_verdict_without_its_rule_is_shown() -> None:
    document = pareto_document()
    document["verdict"]["support"] = "moderate"
    text = section(document, "Verdict")
    assert text.strip() == f"Support for a power law: **moderate**.\n\n{document['verdict']['sentence']}"


def test_what_was_removed_is_listed_by_rule() -> None:
    document = pareto_document()
    text = section(document, "Data")
    assert "| not a number (NaN) | 3 |" in text
    assert "| zero, which no power law reaches | 12 |" in text
    assert "infinite" not in text
    document["sample"]["removed"] = {"nan": 0, "infinite": 0, "zero": 0, "negative": 0}
    assert "No value was removed." in section(document, "Data")
    document["sample"].update(sign="negative", removed={"positive": 7})
    text = section(document, "Data")
    assert "| positive, which the chosen sign leaves out | 7 |" in text
    assert "negative values, without their sign" in text


@pytest.mark.parametrize(
    ("title", "path", "words"),
    [
        ("Goodness of fit", "goodness_of_fit", "Not run. {}."),
        ("Power-law fit", "power_law.alpha_interval", "Interval of alpha and xmin: not run. {}."),
        ("Alternatives", "alternatives", "Fits of other families: not run. {}."),
        ("Alternatives", "comparisons", "Comparisons with the power law: not run. {}."),
        ("Stability of alpha over xmin", "curves.xmin_path", "Not run. {}."),
        ("Tail index", "tail_index", "Not run. {}."),
        ("Dependence and sensitivity", "sensitivity", "Smallest detectable departures: not run. {}."),
        ("Signs and zeros", "sign_test", "Comparison of the two signs: not run. {}."),
        ("Cross-check", "cross_check", "Comparisons with other software: not run. {}."),
        ("Power-law fit", "curves.residuals", "Residuals of the tail: not run. {}."),
    ],
)
def test_what_was_not_run_says_so_and_why(title: str, path: str, words: str) -> None:
    document = without_bootstrap(pareto_document())
    document["curves"].update(xmin_path=None, residuals=None)
    document["not_run"][path] = "the reason of this test."
    assert words.format("the reason of this test") in section(document, title)


def test_a_cross_check_that_was_not_made_says_why() -> None:
    document = pareto_document()
    document["not_run"]["cross_check"] = "Nobody asked."
    assert "not run. Nobody asked." in section(document, "Cross-check")


def test_what_was_only_counted_is_said_with_what_stays_exact() -> None:
    document = pareto_document()
    assert "only counted" not in section(document, "Data")
    document["sample"]["below"] = 400
    document["power_law"]["search_notes"] = ["A smaller xmin was not searched.", "Keep more."]
    data, fit = section(document, "Data"), section(document, "Power-law fit")
    assert "| – smaller than all values kept, only counted | 400 |" in data
    assert "| – kept, of which the next rows tell | 1,600 |" in data
    assert "A smaller xmin was not searched.\n\nKeep more." in fit
    assert "the smallest value that was kept." in fit


def test_intervals_given_xmin_are_called_so() -> None:
    document = pareto_document()
    assert "draw the whole sample again with replacement" in section(document, "Methods")
    document["power_law"]["xmin_given"] = True
    text = section(document, "Methods")
    assert "Interval of alpha, given xmin" in text
    assert "whole sample again" not in text


def test_kept_out_distances_say_why() -> None:
    document = pareto_document()
    document["curves"]["null_distances"] = None
    document["not_run"]["curves.null_distances"] = "they were thinned away"
    assert "Distances of the replicates: not kept. they were thinned away." in section(
        document, "Goodness of fit"
    )


def test_detectable_departures_are_not_called_observed_power() -> None:
    text = section(with_alternatives(pareto_document()), "Dependence and sensitivity")
    assert "It is not observed power" in text
    assert "| truncated power law | lambda' | 0.0456 | 0.8 | 0.05 | 4,000 | – |" in text
    assert "| lognormal | d | – | 0.8 | 0.05 | 4,000 | No departure within the search was detected. |" in text


def test_a_note_on_every_detectable_departure_is_said_once() -> None:
    document = with_alternatives(pareto_document())
    for row in document["sensitivity"].values():
        row["note"] = "By bisection."
    text = section(document, "Dependence and sensitivity")
    assert text.count("By bisection.") == 1
    assert "| Simulations |\n" in text
    for row in document["sensitivity"].values():
        row["note"] = None
    assert "| Simulations |\n" in section(document, "Dependence and sensitivity")


def test_figures_stand_in_order_and_only_where_their_curves_are() -> None:
    names = [figure.name for figure in figures_of(analysis_report(pareto_document()))]
    assert names == ["survival", "residuals", "null_distances", "xmin_path"]
    names = [figure.name for figure in figures_of(analysis_report(with_alternatives(pareto_document())))]
    assert names == ["survival", "residuals", "null_distances", "alternatives", "xmin_path"]
    assert [figure.name for figure in figures_of(analysis_report(zeta_document()))] == ["survival"]


def test_a_given_xmin_is_not_called_an_estimate() -> None:
    text = section(zeta_document(), "Power-law fit")
    assert "Lower bound xmin, as given" in text
    assert "was given, not estimated" in text
    assert "candidates" not in text
    assert "Choice of xmin" not in section(zeta_document(), "Methods")


def test_the_unrestricted_search_is_shown() -> None:
    document = pareto_document()
    assert "xmin = 61.25, with alpha = 4.432" in section(document, "Power-law fit")
    document["power_law"]["unrestricted"] = None
    assert "would choose the same xmin" in section(document, "Power-law fit")


def test_the_report_can_be_repeated_from_what_it_says() -> None:
    document = pareto_document()
    text = section(document, "How to reproduce")
    for words in (
        document["provenance"]["command"],
        "1234567",
        "0.1.0",
        "3.11.4",
        "2.4.6",
        "1.17.1",
        document["sample"]["sha256"],
        "tailnet report results.json",
    ):
        assert words in text


def test_the_table_for_a_paper_holds_the_main_numbers() -> None:
    report = analysis_report(pareto_document())
    (table,) = report.tables
    assert isinstance(table, Table)
    assert len(table.rows) == 6
    both = analysis_report(with_alternatives(pareto_document())).tables
    assert both[0] == table
    assert [row[0] for row in both[1].rows] == [
        "truncated power law",
        "lognormal",
        "stretched exponential",
        "exponential",
    ]
    assert all(isinstance(part, Section) for part in report.sections)
    assert all(isinstance(part, Figure) for part in figures_of(report))


def test_the_tail_index_is_shown_beside_alpha() -> None:
    document = with_tail_index(pareto_document())
    text = section(document, "Tail index")
    assert "| Hill | 0.679 | 0.598 to 0.771 | 2.47 | 2.30 to 2.67 | 300 | double bootstrap |" in text
    assert "| kernel | −0.046 | −0.127 to 0.047 | – | – | 300 | double bootstrap |" in text
    assert "double bootstrap, at the deepest k |" in text
    assert "Pickands: not run. the estimator is defined at no k of these data." in text
    assert "rho = −0.876 with the scale beta = 1.23, both estimated from the 1,654 largest" in text
    assert "200 replicates of each of two sizes, 935 and 437." in text
    assert not unexplained(to_markdown(analysis_report(document)), document)


def test_a_tail_index_without_bootstrap_says_how_k_was_chosen() -> None:
    document = with_tail_index(pareto_document())
    document["tail_index"].update(double_bootstrap=None, second_order=None)
    document["not_run"]["tail_index.double_bootstrap"] = "no replicates."
    text = section(document, "Tail index")
    assert "Choice of k by double bootstrap: not run. no replicates." in text
    assert "rho" not in text
