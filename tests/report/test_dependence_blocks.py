"""The report's part on dependence: everything that was computed, and why the rest was not."""

import numpy as np
import pytest
from documents import pareto_document, study_document

import tailnet as tn
from tailnet.errors import InputError
from tailnet.report.analysis_sections import analysis_report
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import Document, check_document
from tailnet.report.study_sections import study_report


def analysed(seen: tn.Observations) -> Document:
    sample = seen.sample(discrete=False, sign="magnitude")
    made = tn.Context(observations=seen, alternatives=False)
    return tn.analyze(sample, replicates=99, rng=1, context=made).to_dict()


def part(document: Document) -> str:
    text = to_markdown(analysis_report(document))
    return text.partition("## Dependence and sensitivity")[2].partition("## Cross-check")[0]


@pytest.fixture(scope="module")
def scales() -> Document:
    rng = np.random.default_rng(3)
    seen = tn.Observations.of(
        rng.standard_normal((100, 20)) / np.arange(1.0, 101.0)[:, None], axis="iteration"
    )
    return analysed(seen)


def test_intervals_and_fits_stand_side_by_side(scales: Document) -> None:
    check_document(scales)
    text = part(scales)
    for row in ("| Single observations, as if independent |", "| Whole rows |", "| Pooled |"):
        assert row in text
    assert "| Scale-normalised |" in text
    assert "The control rejects that the tail is a property of each row" in text
    assert "Blocks of " in text


def test_factors_are_shown() -> None:
    product = np.outer(tn.PowerLaw(2.5, 1.0).sample(200, rng=1), [1.0, 2.0, 4.0])
    text = part(analysed(tn.Observations.of(product)))
    assert "| Down the rows, 200 entries |" in text
    assert "Factor down the columns: not fitted. Found 3 distinct values" in text


def test_seeds_are_summarised() -> None:
    values = tn.PowerLaw(2.5, 1.0).sample(300, rng=1)
    text = part(analysed(tn.Observations.of(values, axis="seed", groups=np.arange(300) // 60)))
    assert "Over 5 replicates, each fitted apart, alpha is" in text
    assert "Under 20 units were drawn" in text


def test_a_label_stands_where_independence_was_not_declared() -> None:
    values = tn.PowerLaw(2.5, 1.0).sample(300, rng=1)
    free = to_markdown(analysis_report(analysed(tn.Observations.of(values, axis="seed"))))
    assert "calibrated for independent draws" not in free
    bound = to_markdown(analysis_report(analysed(tn.Observations.of(values))))
    assert "p-value (calibrated for independent draws)" in bound


def test_documents_of_the_first_release_still_render() -> None:
    assert "taken as independent draws" in part(pareto_document())
    assert to_markdown(study_report(study_document()))


def test_a_broken_part_is_named(scales: Document) -> None:
    broken = {**scales, "dependence": {**scales["dependence"], "control": {"outcome": 1}}}
    with pytest.raises(InputError, match=r"dependence.control.outcome"):
        check_document(broken)
