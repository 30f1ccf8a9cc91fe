"""Bootstrap errors are those of estimates from graphs of the law; a graph of no such law is told apart."""

import json

import numpy as np
import pytest
from kronecker_laws import REAL

from tailnet.baselines.kronecker_estimation import Objective, estimate_seed
from tailnet.baselines.kronecker_interval import SeedIntervals, seed_intervals
from tailnet.baselines.kronecker_moments import MOTIFS, MotifCounts, expected_motifs
from tailnet.baselines.motif_counts import motif_counts
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.errors import ChoiceError, InsufficientDataError

LAW = StochasticKronecker.of([[0.85, 0.6], [0.6, 0.35]], 9)


def test_the_errors_are_those_between_graphs() -> None:
    """The bootstrap at the true seed against the spread of estimates from graphs of the law: the logarithm
    of a standard deviation from n values has an error of about 1/sqrt(2 n), Fisher's z of 1/sqrt(n - 3)."""
    n = 60
    estimates = [estimate_seed(motif_counts(LAW.draw(seed)), 9) for seed in range(n)]
    truth = estimate_seed(expected_motifs(LAW), 9)
    assert (truth.a, truth.b, truth.c) == pytest.approx((0.85, 0.6, 0.35), abs=1e-5)
    found = seed_intervals(truth, draws=n, rng=1)
    for name in "abc":
        spread = np.std([getattr(estimate, name) for estimate in estimates], ddof=1)
        assert abs(np.log(found.parameters[name].se / spread)) < 4.0 / np.sqrt(n), name
    assert found.correlation is not None
    between = np.corrcoef([[getattr(estimate, name) for estimate in estimates] for name in "abc"])
    difference = np.arctanh(found.correlation[0][1]) - np.arctanh(between[0, 1])
    assert abs(difference) < 4.0 * np.sqrt(2.0 / (n - 3))


def test_percentiles_and_counts_are_those_of_the_draws() -> None:
    from tailnet.parallel import child, seed_sequence

    estimate = estimate_seed(motif_counts(LAW.draw(1)), 9)
    found = seed_intervals(estimate, draws=25, level=0.8, rng=7)
    drawn = [motif_counts(estimate.model().draw(child(seed_sequence(7), i))) for i in range(25)]
    again = [estimate_seed(counts, 9) for counts in drawn]
    b = found.parameters["b"]
    assert (b.low, b.high) == pytest.approx(np.percentile([e.b for e in again], [10, 90]), abs=1e-5)
    assert b.bias == pytest.approx(np.mean([e.b for e in again]) - estimate.b, abs=1e-5)
    for name in MOTIFS:
        values = [counts.to_dict()[name] for counts in drawn]
        row = found.counts[name]
        assert (row.mean, row.sd) == pytest.approx((np.mean(values), np.std(values, ddof=1)))
        assert row.standardised == pytest.approx((row.observed - row.mean) / row.sd)
    exceed = sum(e.minimum >= estimate.minimum for e in again)
    assert found.p_value == pytest.approx((1 + exceed) / 26)


def test_a_graph_of_no_such_law_is_told_apart() -> None:
    """ca-GrQc has a hundred times the triangles of any such graph with its edges."""
    estimate = estimate_seed(REAL["ca-GrQc"], 13)
    found = seed_intervals(estimate, draws=20, rng=1)
    assert found.p_value == pytest.approx(1 / 21)
    assert found.counts["triangles"].standardised is not None
    assert found.counts["triangles"].standardised > 100.0
    assert any("not those of such a graph" in said for said in found.statements)
    assert any("a at 0 or 1" in said for said in found.statements)


def test_any_number_of_workers_and_plain_numbers() -> None:
    """Most of its time two worker processes take to start."""
    rule = Objective(features=("edges", "wedges", "triangles"))
    estimate = estimate_seed(motif_counts(LAW.draw(1)), 9, objective=rule)
    found = seed_intervals(estimate, draws=20, rng=3)
    assert seed_intervals(estimate, draws=20, rng=3, jobs=2) == found
    assert found.p_value is None
    assert any("nothing is left to test" in said for said in found.statements)
    assert SeedIntervals.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_refusals() -> None:
    estimate = estimate_seed(motif_counts(LAW.draw(1)), 9)
    with pytest.raises(ChoiceError, match="draws is 19"):
        seed_intervals(estimate, draws=19)
    with pytest.raises(ChoiceError, match="level is 1"):
        seed_intervals(estimate, level=1.0)
    sparse = estimate_seed(MotifCounts(12.0, 12.0, 4.0, 0.04), 5)
    with pytest.raises(InsufficientDataError, match="of 20 draws"):
        seed_intervals(sparse, draws=20, rng=1)
