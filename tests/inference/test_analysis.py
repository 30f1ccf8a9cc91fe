"""The analysis document: every key of the schema, every null explained, the same for any workers."""

import json

import numpy as np
import pytest
from analysis_schema import check_analysis

from tailnet import Analysis, ChoiceError, InsufficientDataError, PowerLaw, Sample, analyze, tail_index_panel
from tailnet.inference.analysis import SCHEMA, Context
from tailnet.inference.dependence import Dependence


def sample(*, discrete: bool = False) -> Sample:
    return Sample(PowerLaw(2.5, 2.0, discrete=discrete).sample(300, rng=1), discrete=discrete)


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("xmin", [None, 2.0])
@pytest.mark.parametrize("replicates", [0, 30, 40])
def test_every_key_is_there_and_every_null_has_its_reason(
    discrete: bool, xmin: float | None, replicates: int
) -> None:
    for convention in ("exact", "csn"):
        analysis = analyze(
            sample(discrete=discrete), xmin=xmin, replicates=replicates, rng=1, convention=convention
        )
        check_analysis(analysis.document)
        assert analysis.document["schema"] == SCHEMA


def test_the_document_holds_what_was_computed() -> None:
    analysis = analyze(sample(), replicates=40, rng=7)
    document = analysis.document
    assert analysis.fit is not None
    assert analysis.goodness_of_fit is not None
    assert analysis.joint_interval is not None
    assert document["power_law"]["alpha"] == analysis.fit.alpha
    assert document["power_law"]["alpha_interval"] == list(analysis.joint_interval.alpha_interval)
    assert document["goodness_of_fit"]["p_value"] == analysis.goodness_of_fit.p_value
    assert document["curves"]["null_distances"] == sorted(analysis.goodness_of_fit.distances)
    assert document["provenance"]["seed"] == 7
    assert document["provenance"]["replicates"] == 40


def test_workers_change_nothing() -> None:
    one, two = (analyze(sample(), replicates=60, rng=1, jobs=jobs).to_dict() for jobs in (1, 2))
    for document in (one, two):
        del document["provenance"]["created"]
    assert one == two


def test_the_command_that_is_printed_repeats_the_analysis() -> None:
    import tailnet

    values = PowerLaw(2.5, 1.0).sample(200, rng=3)
    first = analyze(Sample(values), replicates=40, rng=11).to_dict()
    again = eval(first["provenance"]["command"], {"tailnet": tailnet, "values": values}).to_dict()
    assert again["goodness_of_fit"] == first["goodness_of_fit"]
    assert again["power_law"] == first["power_law"]


def test_fresh_entropy_is_recorded_and_repeats_the_run() -> None:
    first = analyze(sample(), replicates=40)
    again = analyze(sample(), replicates=40, rng=first.document["provenance"]["seed"])
    assert again.document["goodness_of_fit"] == first.document["goodness_of_fit"]


def test_context_is_said() -> None:
    context = Context(title="Ours", command="make it", dependence=Dependence("node", "Degrees sum."))
    document = analyze(sample(), replicates=0, context=context).document
    assert document["title"] == "Ours"
    assert document["provenance"]["command"] == "make it"
    assert document["dependence"]["axis"] == "node"
    assert document["dependence"]["statement"] == "Degrees sum."


def test_curves_are_bounded() -> None:
    big = Sample(PowerLaw(2.5, 1.0).sample(20_000, rng=3))
    curves = analyze(big, replicates=0, rng=1).document["curves"]
    assert 1000 < len(curves["survival"]["x"]) <= 2000
    assert (curves["survival"]["x"][0], curves["survival"]["x"][-1]) == (big.minimum, big.maximum)
    small = analyze(big, replicates=0, rng=1, context=Context(curve_points=100)).document["curves"]
    assert max(len(c["x"]) for c in (small["survival"], small["residuals"])) <= 100


def test_an_analysis_is_read_back_from_its_document() -> None:
    analysis = analyze(sample(), replicates=40, rng=1)
    again = Analysis.from_dict(json.loads(json.dumps(analysis.to_dict())))
    assert again.to_dict() == analysis.to_dict()
    assert again.verdict == analysis.verdict
    assert again.dependence.axis == "not declared"
    with pytest.raises(ChoiceError, match="schema"):
        Analysis.from_dict({"schema": "something else"})


def test_what_cannot_be_analysed_is_refused() -> None:
    with pytest.raises(InsufficientDataError, match="5 distinct values"):
        analyze(Sample(np.array([1.5, 2.5])), rng=1)
    with pytest.raises(ChoiceError, match="replicates"):
        analyze(sample(), replicates=-1)


def test_the_tail_index_stands_beside_the_fit() -> None:
    analysis = analyze(sample(), replicates=40, rng=1)
    document = analysis.document
    panel = tail_index_panel(sample(), replicates=40, rng=1)
    assert document["tail_index"] == panel.to_dict()
    assert document["curves"]["tail_index"] == panel.paths
    short = analyze(sample(), replicates=0, rng=1, context=Context(curve_points=10)).document
    assert all(len(path["k"]) <= 10 for path in short["curves"]["tail_index"].values())
    assert short["not_run"]["tail_index.double_bootstrap"].startswith("It needs at least 40 replicates")


def test_too_few_observations_for_the_tail_index_say_so() -> None:
    few = Sample(PowerLaw(2.5, 2.0).sample(49, rng=1))
    document = analyze(few, replicates=0, rng=1).document
    check_analysis(document)
    assert document["tail_index"] is None
    assert "at least 50 observations" in document["not_run"]["curves.tail_index"]


def test_every_null_of_the_tail_index_has_its_reason() -> None:
    """A light tail (no alpha), a small sample (no bootstrap), and ties that leave no second order."""
    light = Sample(np.random.default_rng(1).random(80))
    tied = Sample.from_counts(np.arange(1.0, 31.0), np.r_[5000, np.full(29, 3)], discrete=False)
    for data in (light, tied):
        document = analyze(data, replicates=0, rng=1, context=Context(alternatives=False)).document
        check_analysis(document)
    reasons = analyze(light, replicates=0, rng=1, context=Context(alternatives=False)).document["not_run"]
    assert "xi is not above 0" in reasons["tail_index.moments.alpha"]
    assert "at least 100 observations" in reasons["tail_index.double_bootstrap"]
