"""A reason is found under its path, or under what contains it."""

from tailnet.report.reasons import later_part, not_run, not_run_section, reason
from tailnet.report.sections import Bullets, Code, paragraph


def test_the_exact_path_comes_before_its_parents() -> None:
    document = {"not_run": {"power_law": "outer", "power_law.alpha_interval": "inner"}}
    assert reason(document, "power_law.alpha_interval") == "inner"
    assert reason(document, "power_law.xmin_interval") == "outer"


def test_the_first_path_with_a_reason_wins() -> None:
    document = {"not_run": {"b": "second."}}
    assert reason(document, "a", "b") == "second"


def test_no_reason_is_not_made_up() -> None:
    assert not_run({"not_run": {}}, "a") == paragraph("Not run. No reason is recorded.")


def test_an_absent_part_is_not_run() -> None:
    text = later_part({"not_run": {"cross_check": "not asked for"}}, "cross_check", "Comparisons")
    assert text == paragraph("Comparisons: not run. not asked for.")


def test_what_shares_a_reason_stands_together_with_how_many_left_it_out() -> None:
    analyses = [
        {"not_run": {"comparisons.0.nested_p": "Too few.", "alternatives": "left out", "curves": "Too few"}},
        {"not_run": {"comparisons.3.nested_p": "Too few.", "comparisons.4.nested_p": "Too few."}},
    ]
    section = not_run_section({"not_run": {"claims.last": "left out"}, "analyses": analyses})
    assert section.blocks == (
        Bullets(
            (
                (Code("claims.last"), ", ", Code("analyses[*].alternatives"), " (1 of 2)", ": left out."),
                (
                    Code("analyses[*].comparisons[*].nested_p"),
                    *(", ", Code("analyses[*].curves"), " (1 of 2)"),
                    ": Too few.",
                ),
            )
        ),
    )


def test_everything_may_have_been_run() -> None:
    assert not_run_section({"not_run": {}, "analyses": []}).blocks == (paragraph("Everything was run."),)
