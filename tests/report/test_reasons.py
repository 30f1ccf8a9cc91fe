"""A reason is found under its path, or under what contains it."""

from tailnet.report.reasons import later_part, not_run, reason
from tailnet.report.sections import paragraph


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
