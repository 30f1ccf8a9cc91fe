"""Only the methods used are cited, and whatever is cited has its entry."""

import re

import pytest
from documents import (
    Document,
    pareto_document,
    study_document,
    with_alternatives,
    with_tail_index,
    without_bootstrap,
    zeta_document,
)

from tailnet.report.analysis_sections import analysis_report
from tailnet.report.citation import bibtex, reference
from tailnet.report.literature import REFERENCES
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import STUDY
from tailnet.report.study_sections import study_report
from tailnet.report.writer import render


def markdown(document: Document) -> str:
    build = study_report if document["schema"] == STUDY else analysis_report
    return to_markdown(build(document))


def keys(document: Document) -> set[str]:
    """Give the keys of the references a report lists, each of which its text must cite."""
    text = markdown(document)
    listed = set(re.findall(r"\(`(\w+)`\)$", text, flags=re.MULTILINE))
    for key in listed:
        assert f"[{reference(key).label}](#references)" in text
    return listed


@pytest.fixture
def stopped() -> Document:
    document = pareto_document()
    document["goodness_of_fit"]["stopped_early"] = True
    return document


def test_an_analysis_cites_what_it_used(stopped: Document) -> None:
    bootstrap = {"clauset2009", "hill1975", "phipson2010", "clopper1934", "efron1993"}
    assert keys(pareto_document()) == bootstrap
    assert keys(stopped) == bootstrap | {"besag1991"}
    assert keys(without_bootstrap(pareto_document())) == {"clauset2009", "hill1975"}
    assert keys(zeta_document()) == {"clauset2009"}
    assert keys(study_document()) == bootstrap | {"holm1979"}


COMPARED = {
    "akaike1974",
    "benjamini1995",
    "delcastillo1999",
    "holm1979",
    "malevergne2011",
    "schwarz1978",
    "selfliang1987",
    "vuong1989",
}


def test_comparisons_cite_what_they_used() -> None:
    bootstrap = {"clauset2009", "phipson2010", "clopper1934"}
    assert keys(with_alternatives(pareto_document())) == COMPARED | bootstrap | {"hill1975", "efron1993"}
    assert keys(with_alternatives(zeta_document())) == COMPARED | bootstrap
    in_cells = with_alternatives(zeta_document(), discretisation="half-cell")
    assert keys(in_cells) == {"akaike1974", "schwarz1978", "vuong1989"} | bootstrap


def test_a_method_that_one_comparison_lacked_is_not_cited() -> None:
    document = with_alternatives(zeta_document())
    document["comparisons"] = [row for row in document["comparisons"] if row["alternative"] != "lognormal"]
    assert COMPARED - keys(document) == {"delcastillo1999", "malevergne2011"}
    for row in document["comparisons"]:
        row.update(nested_p_asymptotic=None, nested_p_bh=None)
    assert COMPARED - keys(document) == {
        "delcastillo1999",
        "malevergne2011",
        "selfliang1987",
        "benjamini1995",
    }
    document["comparisons"] = None
    assert keys(document) & COMPARED == {"akaike1974", "schwarz1978"}
    for fit in document["alternatives"]:
        fit.update(p_value=None, p_interval=None, replicates=0, aic=None, bic=None)
    assert keys(document) == {"clauset2009"}


TAIL_INDEX = {
    "caeiro2005",
    "danielsson2001",
    "dekkers1989",
    "draisma1999",
    "fragaalves2003",
    "gomes2002",
    "groeneboom2003",
    "hill1975",
    "pickands1975",
    "resnick1997",
}


def test_the_tail_index_cites_what_it_used() -> None:
    assert keys(with_tail_index(zeta_document())) == TAIL_INDEX | {"clauset2009", "voitalov2019"}
    document = with_tail_index(zeta_document())
    document["sample"]["discrete"] = False
    document["tail_index"].update(double_bootstrap=None, bias_corrected=None)
    for name in ("hill", "moments", "kernel"):
        document["tail_index"][name]["choice"] = "plug-in"
    assert keys(document) & (TAIL_INDEX | {"hall1982"}) == {
        "dekkers1989",
        "groeneboom2003",
        "hall1982",
        "hill1975",
        "pickands1975",
        "resnick1997",
    }


def test_a_study_cites_what_any_of_its_analyses_used() -> None:
    document = study_document()
    with_alternatives(document["analyses"][5])
    assert keys(document) >= COMPARED


def test_methods_say_how_the_null_was_made() -> None:
    continuous = markdown(with_alternatives(pareto_document()))
    assert "depends on n\\_tail alone" in continuous
    assert "drawn from the fitted power law" in continuous
    discrete = markdown(with_alternatives(zeta_document()))
    assert "depends on n\\_tail alone" not in discrete
    assert "drawn from the fitted power law" in discrete
    assert "renormalised by its exact sum" in discrete
    cells = markdown(with_alternatives(zeta_document(), discretisation="unit-cell"))
    assert "the probability from x to x + 1." in cells
    assert "drawn from the fitted power law" not in cells


def test_the_convention_is_described() -> None:
    document = pareto_document()
    assert "limits from both sides" in markdown(document)
    document["provenance"]["convention"] = "csn"
    text = markdown(document)
    assert "as published" in text
    assert "limits from both sides" not in text


def test_the_bibliography_holds_what_the_report_lists() -> None:
    document = zeta_document()
    entries = re.findall(r"@\w+\{(\w+),", render(document)["references.bib"].decode())
    assert sorted(entries) == sorted(keys(document))


def test_entries_are_complete_and_balanced() -> None:
    text = bibtex(entry.key for entry in REFERENCES)
    assert text.count("{") == text.count("}")
    for entry_text in text.split("\n\n"):
        for field in ("author", "title", "year"):
            assert len(re.findall(rf"^  {field} = \{{.+\}},?$", entry_text, flags=re.MULTILINE)) == 1
    assert [entry.key for entry in REFERENCES] == sorted(entry.key for entry in REFERENCES)
    for entry in REFERENCES:
        assert entry.key.endswith(str(entry.year))
        assert entry.doi is None or entry.doi.startswith("10.")
        assert (f"doi = {{{entry.doi}}}" in text) is (entry.doi is not None)
    without = [
        "caeiro2005",
        "delcastillo1999",
        "fragaalves2003",
        "holm1979",
        "kish1965",
        "leskovec2010",
        "martin2021",
        "politis1992",
    ]
    assert [entry.key for entry in REFERENCES if entry.doi is None] == without


def test_a_work_without_doi_is_found_by_its_address() -> None:
    holm = reference("holm1979")
    assert holm.locator == "https://www.jstor.org/stable/4615733"
    assert "  url = {https://www.jstor.org/stable/4615733}\n" in bibtex(["holm1979"])
    assert reference("hill1975").locator == "doi:10.1214/aos/1176343247"
    text = markdown(with_alternatives(pareto_document()))
    assert "6 (2), 65–70. https://www.jstor.org/stable/4615733 (`holm1979`)" in text
    assert "94 (446), 529–532. (`delcastillo1999`)" in text


def test_labels_by_the_number_of_authors() -> None:
    assert reference("hill1975").label == "Hill 1975"
    assert reference("clauset2009").label == "Clauset et al. 2009"
    assert reference("delcastillo1999").label == "del Castillo and Puig 1999"
    assert reference("hill1975").authors_for_reading == "Hill, Bruce M."
