"""The seed is found again from expected counts, equals published estimates, and no other seed does better."""

import json
from typing import Any

import numpy as np
import pytest
from kronecker_laws import REAL

from tailnet.baselines.kronecker_estimation import (
    SCALES,
    Objective,
    SeedEstimate,
    estimate_seed,
    estimates_by_objective,
)
from tailnet.baselines.kronecker_moments import MOTIFS, MotifCounts, expected_motifs, motifs_of_seeds
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.errors import ChoiceError, InsufficientDataError

#: With the seeds that Gleich & Owen (2012) print for squared relative errors of all four counts.
AS20 = (REAL["as20000102"], (1.0, 0.632, 0.0))
GRQC = (REAL["ca-GrQc"], (1.0, 0.4674, 0.279))

OBJECTIVES = [Objective(distance, scale) for distance, scales in SCALES.items() for scale in scales]


def objective_by_hand(observed: MotifCounts, rule: Objective, expected: np.ndarray) -> np.ndarray:
    """Transcribe Σ D(F, E)/N."""
    total = np.zeros(expected.shape[1:])
    for name in rule.features:
        f, e = observed.to_dict()[name], expected[MOTIFS.index(name)]
        scale = f if rule.scale.startswith("observed") else e
        scale = scale**2 if rule.scale.endswith("squared") else scale
        total = total + (abs(f - e) if rule.distance == "absolute" else (f - e) ** 2) / scale
    return total


@pytest.mark.parametrize(
    "rule", [*OBJECTIVES, *(Objective(features=MOTIFS[:i] + MOTIFS[i + 1 :]) for i in range(4))]
)
@pytest.mark.parametrize(("a", "b", "c"), [(0.95, 0.55, 0.2), (0.7, 0.3, 0.6)])
def test_expected_counts_lead_back_to_their_seed(rule: Objective, a: float, b: float, c: float) -> None:
    counts = expected_motifs(StochasticKronecker.of([[a, b], [b, c]], 11))
    found = estimate_seed(counts, 11, objective=rule)
    assert (found.a, found.b, found.c) == pytest.approx((a, b, c), abs=2e-5)
    np.testing.assert_allclose(found.expected.array(), counts.array(), rtol=1e-3)
    assert found.on_boundary == ()
    assert found.minimum == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize(("counts", "printed"), [AS20, GRQC])
def test_published_estimates(counts: MotifCounts, printed: tuple[float, float, float]) -> None:
    found = estimate_seed(counts, 13)
    assert (found.a, found.b, found.c) == pytest.approx(printed, abs=5e-5)
    assert set(found.on_boundary) == {name for name, x in zip("abc", printed, strict=True) if x in {0.0, 1.0}}


@pytest.mark.parametrize("rule", OBJECTIVES)
@pytest.mark.parametrize("counts", [AS20[0], GRQC[0]])
def test_no_seed_of_a_fine_grid_does_better(counts: MotifCounts, rule: Objective) -> None:
    axis = np.linspace(0.0, 1.0, 41)
    a, b, c = (x.ravel() for x in np.meshgrid(axis, axis, axis, indexing="ij"))
    seeds = np.stack([a, b, b, c], axis=-1).reshape(-1, 2, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = objective_by_hand(counts, rule, motifs_of_seeds(seeds, 13))
    found = estimate_seed(counts, 13, objective=rule)
    assert found.minimum <= np.nanmin(values) * (1 + 1e-9)
    ours = motifs_of_seeds(np.array(found.seed), 13)
    assert found.minimum == pytest.approx(float(objective_by_hand(counts, rule, ours)), rel=1e-9)


def test_exchanging_a_and_c_is_no_other_law() -> None:
    one = expected_motifs(StochasticKronecker.of([[0.9, 0.5], [0.5, 0.3]], 9))
    other = expected_motifs(StochasticKronecker.of([[0.3, 0.5], [0.5, 0.9]], 9))
    np.testing.assert_allclose(one.array(), other.array(), rtol=1e-12)
    found = estimate_seed(other, 9)
    assert found.a >= found.c


def test_the_condition_is_that_of_the_logarithms() -> None:
    seed = np.array([[0.9, 0.5], [0.5, 0.3]])
    found = estimate_seed(expected_motifs(StochasticKronecker.of(seed, 9)), 9)
    columns = []
    for cells in ([(0, 0)], [(0, 1), (1, 0)], [(1, 1)]):
        moved = [seed.copy(), seed.copy()]
        for cell in cells:
            moved[0][cell] -= 1e-4
            moved[1][cell] += 1e-4
        low, high = (np.log(motifs_of_seeds(m, 9)) for m in moved)
        columns.append((high - low) / 2e-4)
    assert found.condition == pytest.approx(np.linalg.cond(np.array(columns).T), rel=1e-3)


def test_every_objective_and_every_count_left_out() -> None:
    rows = estimates_by_objective(AS20[0], 13)
    assert [row.objective for row in rows[:6]] == OBJECTIVES
    assert [set(MOTIFS) - set(row.objective.features) for row in rows[6:]] == [{name} for name in MOTIFS]
    assert rows[1] == estimate_seed(AS20[0], 13)


def test_relative_errors_and_plain_numbers() -> None:
    found = estimate_seed(GRQC[0], 13, objective=Objective("absolute", "expected"))
    again = SeedEstimate.from_dict(json.loads(json.dumps(found.to_dict())))
    assert again == found
    errors = found.relative_errors()
    assert errors["edges"] == pytest.approx(found.expected.edges / found.observed.edges - 1.0)
    none = estimate_seed(
        MotifCounts(100.0, 500.0, 900.0, 0.0), 7, objective=Objective(features=("edges", "wedges", "tripins"))
    )
    assert none.relative_errors()["triangles"] is None
    assert found.model().n_nodes == 2**13


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"distance": "cubed"}, "distance 'cubed'"),
        ({"scale": "none"}, "scale 'none'"),
        ({"distance": "absolute", "scale": "expected-squared"}, "no objective"),
        ({"features": ("edges", "wedges")}, "at least 3"),
        ({"features": ("edges", "wedges", "wedges")}, "different"),
        ({"features": ("edges", "wedges", "squares")}, "different"),
    ],
)
def test_objectives_that_are_none(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        Objective(**options)


def test_counts_that_are_too_few() -> None:
    with pytest.raises(InsufficientDataError, match="no triangles"):
        estimate_seed(MotifCounts(5.0, 3.0, 1.0, 0.0), 4)
    with pytest.raises(ChoiceError, match="levels is 0"):
        estimate_seed(AS20[0], 0)
