"""Only the methods used are cited, and whatever is cited has its entry."""

import re

import pytest
from documents import Document, pareto_document, study_document, without_bootstrap, zeta_document

from tailnet.report.analysis_sections import analysis_report
from tailnet.report.citation import REFERENCES, bibtex, reference
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
    assert keys(study_document()) == bootstrap


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
        for field in ("author", "title", "year", "doi"):
            assert len(re.findall(rf"^  {field} = \{{.+\}},?$", entry_text, flags=re.MULTILINE)) == 1
    assert [entry.key for entry in REFERENCES] == sorted(entry.key for entry in REFERENCES)
    for entry in REFERENCES:
        assert entry.key.endswith(str(entry.year))
        assert entry.doi.startswith("10.")


def test_labels_by_the_number_of_authors() -> None:
    assert reference("hill1975").label == "Hill 1975"
    assert reference("clauset2009").label == "Clauset et al. 2009"
    assert reference("hill1975").authors_for_reading == "Hill, Bruce M."
