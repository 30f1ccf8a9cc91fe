"""The ledger: one row a test, grouped and counted, in an order that further studies leave as it is."""

import copy
import re
from typing import Any

import numpy as np
import pytest
from documents import Document, study_document

from tailnet.report.ledger import OtherReport, StoredStudy, ledger


def claim(name: str, **changes: Any) -> Document:
    return {
        "id": name,
        "document": "000, a document",
        "statement": f"The words of {name}",
        "statistic": f"the statistic of {name}",
        "rule": "above 0.5",
        "verdict": "supported",
        "value": 0.61234,
        "interval": [0.574, 0.651],
        "threshold": 0.5,
        "note": None,
        "raw_p": 0.002,
        "holm_p": 0.0064,
        **changes,
    }


def study(name: str, dataset: str, claims: list[Document], *, seeds: int = 10) -> StoredStudy:
    document = {
        "name": name,
        "title": f"The title of {name}",
        "dataset": {"name": dataset},
        "claims": claims,
        "provenance": {"seeds": seeds},
    }
    return StoredStudy(f"{name}-{dataset}/report.md", document)


def rows(text: str) -> list[str]:
    return re.findall(r"^\| `.*$", text, flags=re.MULTILINE)


def test_a_row_says_everything() -> None:
    text = ledger([study("weights", "mnist", [claim("unequal")])])
    assert rows(text) == [
        (
            "| `unequal`: The words of unequal. | the statistic of unequal | above 0.5 | mnist | "
            "**supported**: 0.612 (95% interval 0.574 to 0.651) | 0.0064 | 10 "
            "| [report](weights-mnist/report.md) |"
        )
    ]
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert heads == ["# Ledger of claims", "## 000, a document", "### weights: The title of weights"]


def test_what_was_not_run_says_why() -> None:
    blank = {"verdict": "not run", "value": None, "interval": None, "raw_p": None, "holm_p": None}
    told = claim("a", **blank, note="CIFAR-10 was not there")
    untold = claim("b", **blank)
    text = ledger([study("weights", "mnist", [told, untold])])
    assert "| **not run**: CIFAR-10 was not there. | – |" in text
    assert "| **not run**: no reason is recorded. | – |" in text


def test_a_value_may_have_no_interval_or_p() -> None:
    text = ledger([study("weights", "mnist", [claim("a", interval=None, holm_p=None)])])
    assert "| **supported**: 0.612 | – | 10 |" in text


def test_cells_and_data_sets_of_a_claim_stand_together() -> None:
    studies = [
        study("weights", "mnist", [claim("a", cell="layer 10"), claim("b"), claim("a", cell="layer 2")]),
        study("weights", "cifar10", [claim("b"), claim("a")]),
    ]
    found = [re.findall(r"^\| `(\w+)`.*\| (\S+(?: .*?)?) \| \*\*", row)[0] for row in rows(ledger(studies))]
    assert found == [
        ("a", "cifar10"),
        ("a", "mnist: layer 10"),
        ("a", "mnist: layer 2"),
        ("b", "cifar10"),
        ("b", "mnist"),
    ]


def test_documents_come_before_studies() -> None:
    studies = [
        study("weights", "mnist", [claim("a", document="002"), claim("b", document="001")]),
        study("norms", "mnist", [claim("c", document="002")]),
    ]
    heads = [line for line in ledger(studies).splitlines() if line.startswith(("## ", "### "))]
    assert heads == [
        "## 001",
        "### weights: The title of weights",
        "## 002",
        "### norms: The title of norms",
        "### weights: The title of weights",
    ]


def test_verdicts_are_counted() -> None:
    refuted = claim("b", verdict="refuted", document="001")
    studies = [
        study(
            "weights", "mnist", [claim("a", cell="one"), claim("a", cell="two", verdict="undecided"), refuted]
        ),
        study("weights", "digits", [claim("a")]),
    ]
    text = ledger(studies)
    assert "| Document | Study | Claims | Tests | supported | refuted | undecided | not run |" in text
    assert "| 000, a document | weights | 1 | 3 | 2 | 0 | 1 | 0 |" in text
    assert "| 001 | weights | 1 | 1 | 0 | 1 | 0 | 0 |" in text
    assert "| **All** |  | 2 | 4 | 2 | 1 | 1 | 0 |" in text


@pytest.mark.parametrize("seed", range(20))
def test_a_further_study_moves_no_row_past_another(seed: int) -> None:
    """Whatever claims a study tests and in whatever order, it adds rows and leaves the others."""
    draw = np.random.default_rng(seed)
    studies = [
        study(name, dataset, [some_claim(draw, number) for number in range(6)])
        for name in ("weights", "norms")
        for dataset in ("digits", "mnist", "cifar10")
    ]
    later = studies.pop(int(draw.integers(len(studies))))
    before, after = rows(ledger(studies)), rows(ledger([*studies, later]))
    assert [row for row in after if f"({later.report})" not in row] == before
    assert rows(ledger([later, *studies[::-1]])) == after


def some_claim(draw: np.random.Generator, number: int) -> Document:
    return claim(str(draw.choice(list("abcd"))), document=str(draw.choice(["1", "2"])), cell=str(number))


def test_words_of_any_origin_break_nothing() -> None:
    odd = claim("a|b`c", statement="one | two\nthree *four* <b>", document="# [0](x)")
    strange = study("weights", "mnist", [odd])
    text = ledger([StoredStudy("a folder (1)/report.md", strange.document)], [OtherReport("b c.md", "B [c]")])
    [row] = [line for line in text.splitlines() if line.startswith("| a\\|b")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 9
    assert r"one \| two three \*four\* \<b>" in row
    assert "(a%20folder%20%281%29/report.md)" in row
    assert "## \\# \\[0\\](x)" in text
    assert text.endswith("## Other reports\n\n- [B \\[c\\]](b%20c.md)\n")


def test_a_stored_document_has_what_a_row_needs() -> None:
    document = study_document()
    before = copy.deepcopy(document)
    text = ledger([StoredStudy("x/report.md", document)])
    assert len(rows(text)) == len(document["claims"]) == 4
    assert document == before


def test_nothing_was_tested() -> None:
    text = ledger([], [OtherReport("speed.md", "Speed")])
    assert "No claim has been tested yet." in text
    assert "[Speed](speed.md)" in text
    assert "| Document |" not in text
