"""The cross-check: both numbers, and a reason or the admission that none was found."""

import pytest
from documents import Document, pareto_document, with_cross_check, zeta_document

from tailnet.errors import InputError
from tailnet.report.analysis_sections import analysis_report
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document


def section(document: Document, title: str = "Cross-check") -> str:
    text = to_markdown(analysis_report(document))
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_both_numbers_stand_side_by_side_with_the_reason() -> None:
    text = section(with_cross_check(zeta_document()))
    assert "through powerlaw 2.0.0, as a user would call it" in text
    assert "`powerlaw.Fit(data, discrete=True, verbose=False)`" in text
    assert "| xmin | 4 | 4 | they agree |" in text
    assert "| R against the lognormal | 0 | −0.146434 | Not explained by any test made here. |" in text
    assert "| its p, lognormal | – | 0.779392 | – |" in text


def test_numbers_that_differ_look_different() -> None:
    document = with_cross_check(zeta_document())
    text = section(document)
    assert "| alpha | 2.20000000 | 2.20000001 | It takes an approximate alpha. |" in text
    call = "`powerlaw.Fit(data, discrete=True, xmin=4.0, estimate_discrete=False)`"
    assert f"- alpha: {call}. Then it is 2.20000000." in text
    document["cross_check"]["differences"][1].update(powerlaw=2.2)
    assert "| alpha | 2.20000000000000" in section(document)


def test_a_test_in_words_is_text_and_one_without_number_says_so() -> None:
    document = with_cross_check(zeta_document())
    document["cross_check"]["differences"][1]["reasons"][0].update(test="Its sigma is another.", value=None)
    assert "- alpha: Its sigma is another. Then there is no number." in section(document)


def test_failures_flags_and_warnings_of_the_other_program_are_shown() -> None:
    text = section(with_cross_check(zeta_document()))
    assert (
        "| R against the truncated power law | −1.23400 | – | powerlaw failed: it ran out of memory |" in text
    )
    assert "marks its own fit as noisy for: lognormal." in text
    assert "- No valid fits found for a\\_b. (3 times)" in text


@pytest.mark.parametrize("status", ["not run", "failed"])
def test_a_check_without_numbers_says_why_and_is_no_method(status: str) -> None:
    document = with_cross_check(zeta_document())
    assert "Python package powerlaw" in section(document, "Methods")
    assert "alstott2014" in to_markdown(analysis_report(document))
    document["cross_check"].update(
        status=status, message="It would take hours.", differences=[], comparisons=[]
    )
    assert section(document).strip() == f"{status.capitalize()}. It would take hours."
    assert "alstott2014" not in to_markdown(analysis_report(document))


def test_a_clean_check_has_no_empty_lists() -> None:
    document = with_cross_check(pareto_document())
    check = document["cross_check"]
    check.update(comparisons=[], warnings={}, call=None, version=None)
    del check["differences"][1]
    text = section(document)
    assert "through powerlaw, as" in text
    for words in ("How each reason", "noisy", "warned", "- "):
        assert words not in text.split("| Quantity", 1)[0] + text.split("they agree |", 1)[1]


def test_its_parts_are_checked() -> None:
    document = with_cross_check(zeta_document())
    check_document(document)
    document["cross_check"]["differences"][1]["reasons"][0]["value"] = "2.2"
    with pytest.raises(InputError, match=r"differences\[1\].reasons\[0\].value is '2.2'; a finite number"):
        check_document(document)
    document["cross_check"] = {"status": "perhaps"}
    with pytest.raises(InputError, match=r"cross_check.status is 'perhaps'"):
        check_document(document)
