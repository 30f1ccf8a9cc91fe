"""The corrections of a survey, against their definitions and on simulated surveys."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tailnet.inference.survey_table import adjusted, table

P = st.lists(st.none() | st.floats(0.0, 1.0), max_size=30)


@pytest.fixture(scope="module", autouse=True)
def no_collection() -> Iterator[None]:
    """Keep statsmodels from collecting garbage at each call, which is all the time that these take."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gc.collect", lambda: 0)
        yield


def holm_by_definition(p: list[float]) -> list[float]:
    """Holm (1979): the k-th smallest times m - k + 1, never less than the one before it."""
    order = sorted(range(len(p)), key=p.__getitem__)
    found, running = [0.0] * len(p), 0.0
    for k, index in enumerate(order):
        running = max(running, min(1.0, (len(p) - k) * p[index]))
        found[index] = running
    return found


def hochberg_by_definition(p: list[float]) -> list[float]:
    """Benjamini and Hochberg (1995): the k-th smallest times m / k, never more than the one after it."""
    order = sorted(range(len(p)), key=p.__getitem__, reverse=True)
    found, running = [0.0] * len(p), 1.0
    for k, index in enumerate(order):
        running = min(running, len(p) / (len(p) - k) * p[index])
        found[index] = running
    return found


@given(P)
def test_adjusted_values_are_those_of_the_definitions(p: list[float | None]) -> None:
    run = [value for value in p if value is not None]
    for found, expected in zip(
        adjusted(p), (holm_by_definition(run), hochberg_by_definition(run)), strict=True
    ):
        assert [value is None for value in found] == [value is None for value in p]
        assert [value for value in found if value is not None] == pytest.approx(
            expected, rel=1e-12, abs=1e-300
        )


def outcome(label: str, p: float | None, nested: list[float] | None = None) -> dict[str, Any]:
    """Build an analysed item with as many comparisons as given."""
    names = ("truncated_power_law", "lognormal", "stretched_exponential")
    rows = [
        {"alternative": name, "log_likelihood_ratio": -1.0, "status": "tested", "nested_p": q, "vuong_p": 0.5}
        for name, q in zip(names, nested or (), strict=False)
    ]
    if nested:
        rows.append(
            {
                "alternative": "exponential",
                "log_likelihood_ratio": 3.0,
                "status": "not nested",
                "nested_p": None,
                "vuong_p": 0.04,
            }
        )
    law = dict.fromkeys(
        ("n_tail", "decades", "alpha", "alpha_se", "alpha_interval", "xmin", "xmin_interval", "ks_distance"),
        2.5,
    )
    analysis = {
        "sample": {"n": 9, "n_distinct": 9, "discrete": True, "sign": "positive", "removed": {"zero": 0}},
        "power_law": law,
        "goodness_of_fit": None if p is None else {"p_value": p, "p_interval": [0.0, 1.0], "replicates": 99},
        "comparisons": rows or None,
        "cross_check": None,
        "verdict": {"support": None},
    }
    return {"label": label, "sha256": None, "status": "analysed", "reason": None, "analysis": analysis}


def test_families_hold_what_was_tested_and_nothing_else() -> None:
    left_out = {
        **outcome("c", 0.1),
        "status": "too little data",
        "reason": "3 observations.",
        "analysis": None,
    }
    rows, families = table(
        [
            outcome("a", 0.02, [0.01, 0.2, 1.0]),
            left_out,
            outcome("b", None, [0.03, 0.04, 0.05]),
            outcome("d", 0.9),
        ],
        level=0.1,
        degrees=False,
    )
    assert [row["p_holm"] for row in rows] == [0.04, None, None, 0.9]
    assert [row["p_bh"] for row in rows] == [0.04, None, None, 0.9]
    assert [(family.name, family.tests) for family in families] == [
        ("goodness_of_fit", 2),
        ("nested", 6),
        ("exponential", 2),
    ]
    cells = [each for row in (rows[0], rows[2]) for each in row["comparisons"]]
    nested = [each for each in cells if each["nested_p"] is not None]
    expected = hochberg_by_definition([0.01, 0.2, 1.0, 0.03, 0.04, 0.05])
    assert [each["nested_p_bh"] for each in nested] == pytest.approx(expected)
    assert [each["vuong_p_holm"] for each in cells if each["alternative"] == "exponential"] == [0.08, 0.08]
    assert all(each["vuong_p_holm"] is None for each in nested)
    assert rows[1]["reason"] == "3 observations."
    assert rows[3]["comparisons"] is None
    assert [family.rejected for family in families] == [1, 4, 2]


def test_too_few_replicates_are_said() -> None:
    """99 replicates give p >= 0.01: of 20 tests Holm needs p <= 0.005 at level 0.1."""
    rows, families = table([outcome(f"{k}", 0.01) for k in range(20)], level=0.1, degrees=False)
    assert families[0].rejected_holm == 0
    assert families[0].rejected_bh == 20
    note = families[0].note
    assert note is not None
    assert "before there are 199 replicates" in note
    assert "at least 2 items" in note
    assert table([outcome(f"{k}", 0.01) for k in range(10)], level=0.1, degrees=False)[1][0].note is None
    assert len(rows) == 20


@pytest.mark.parametrize("nulls", [20, 180])
def test_the_false_discovery_rate_is_bounded_over_many_surveys(nulls: int) -> None:
    """200 items, `nulls` of them with uniform p-values on the grid of 499 replicates, 400 surveys.

    The bound is level * nulls / 200; its mean over surveys is allowed 4 standard errors. Where most items
    are nulls, rejecting at the level without a correction would be far above it.
    """
    rng = np.random.default_rng(7)
    surveys, level, b = 400, 0.1, 499
    shares, raw = [], []
    for _ in range(surveys):
        p = np.concatenate([rng.random(nulls), rng.beta(0.15, 4.0, 200 - nulls)])
        p = np.ceil(p * (b + 1)) / (b + 1)
        found = np.array(adjusted(p.tolist())[1], float) <= level
        shares.append(found[:nulls].sum() / max(found.sum(), 1))
        raw.append((p[:nulls] <= level).sum() / max((p <= level).sum(), 1))
    bound = level * nulls / 200
    error = float(np.std(shares)) / math.sqrt(surveys)
    assert np.mean(shares) <= bound + 4 * error
    assert np.mean(shares) > bound / 3
    if nulls == 180:
        assert np.mean(raw) > 4 * bound


def test_holm_bounds_the_probability_of_any_false_rejection() -> None:
    rng = np.random.default_rng(8)
    surveys, level = 1000, 0.1
    any_false = sum(
        min(value for value in adjusted(rng.random(50).tolist())[0] if value is not None) <= level
        for _ in range(surveys)
    )
    assert any_false <= stats.binom.ppf(0.9999, surveys, level)
    assert any_false >= stats.binom.ppf(0.0001, surveys, 1 - (1 - level / 50) ** 50)
