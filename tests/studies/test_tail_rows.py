"""What studies take from the analysis of one tail."""

from typing import Any

import numpy as np
import pytest

from tailnet.inference.dependence import Dependence
from tailnet.studies import source_network
from tailnet.studies.analysed import Quantity, analysed
from tailnet.studies.claims import Claim
from tailnet.studies.plan import Plan
from tailnet.studies.tail_rows import (
    count_of,
    decide_heavier,
    heavier_than_exponential,
    middle,
    middle_count,
    tail_rows,
)

CLAIM = Claim("heavy", "nobody", "It is.", "share of seeds", "above one half", threshold=0.5)


def comparison(ratio: float, p: float | None) -> list[dict[str, Any]]:
    return [
        {"alternative": "lognormal", "log_likelihood_ratio": -9.0, "vuong_p": 0.001},
        {"alternative": "exponential", "log_likelihood_ratio": ratio, "vuong_p": p},
    ]


@pytest.mark.parametrize(
    ("ratio", "p", "heavier"),
    [(3.0, 0.049, True), (3.0, 0.05, False), (-3.0, 0.001, False), (0.0, None, False), (3.0, 0.0, True)],
)
def test_heavier_is_ahead_and_significantly_so(ratio: float, p: float | None, heavier: bool) -> None:
    assert heavier_than_exponential(comparison(ratio, p)) is heavier


def test_what_was_not_compared_is_neither() -> None:
    assert heavier_than_exponential(None) is None
    assert heavier_than_exponential(comparison(1.0, 0.5)[:1]) is None


def test_a_product_is_known_by_its_factors_and_groups_by_their_scales() -> None:
    rng = np.random.default_rng(1)
    product = np.outer(rng.pareto(1.5, 40) + 1.0, rng.pareto(2.5, 12) + 1.0)
    groups = np.repeat(np.arange(8), 60).reshape(product.shape)
    stated = Dependence("coordinate", "Made up.")
    quantities = [
        Quantity("product", product, stated),
        Quantity("groups", rng.standard_normal(product.shape) * 3.0**groups, stated, groups=groups),
    ]
    plan = Plan("made-up", "none", seed=3, replicates=40)
    analyses, not_run = analysed(plan, 0, quantities, part=1, sensitivity=False, family_replicates=10)
    assert not not_run
    assert analyses[0]["sensitivity"] is None
    assert analyses[0]["not_run"]["sensitivity"]
    found = tail_rows(analyses)
    assert found["product"]["degrees_of_freedom"] == 40 + 12
    assert found["product"]["factor_alphas"]["row"] > 1.0
    assert found["product"]["signs"] is None
    assert found["groups"]["factor_alphas"] is None
    assert found["groups"]["normalised_by"] == "group"
    assert found["groups"]["normalised_alpha"] > found["groups"]["alpha"]
    above = found["groups"]["signs"]["above"]
    assert sum(above) == found["groups"]["n_tail"]


def test_seeds_without_a_tail_are_counted() -> None:
    rows = [{"details": {"tails": {"x": {"heavier": True}}}}] * 6 + [{"details": {"tails": {}}}]
    found = decide_heavier(CLAIM, rows, "x", cell="c")
    assert (found["verdict"], found["value"], found["cell"]) == ("supported", 1.0, "c")
    assert "Of 7 seeds 6" in found["note"]
    assert decide_heavier(CLAIM, rows, "y")["verdict"] == "not run"


def test_middles_and_counts_are_of_what_there_is() -> None:
    assert middle([3.0, None, 1.0]) == 2.0
    assert middle_count([3, None, 2]) == 2
    assert middle([None]) is middle_count([]) is None
    assert (count_of([True, False, None]), count_of([None])) == ("1 of 2", "–")


def test_checkpoints_are_distinct_whatever_the_training(monkeypatch: pytest.MonkeyPatch) -> None:
    for steps in (3, 30, 30_000):
        monkeypatch.setattr(source_network, "STEPS", steps)
        found = source_network.checkpoints()
        assert found[0] == 1
        assert found[-1] == steps - 1
        assert (np.diff(found) > 0).all()
        assert len(found) == min(20, steps - 1)
        assert source_network.stages()["late"] == len(found) - 1
