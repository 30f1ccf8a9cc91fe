"""The panel: k and how it was chosen, alpha beside xi, refusals, and a recursion whose index is known."""

import json

import numpy as np
import pytest
from heavy_tails import KESTEN, burr, frechet, generalised_pareto, kesten, kesten_index

from tailnet import ChoiceError, InsufficientDataError, Sample, TailIndexPanel, tail_index_panel
from tailnet.inference.mean_interval import student_interval
from tailnet.inference.tail_index.estimators import ESTIMATORS, estimate
from tailnet.inference.tail_index.sums import TailSums
from tailnet.inference.tail_index.upper_tail import UpperTail

#: Relative bias of kappa at eta = 0.5, declared beforehand. The oracle puts the plain estimate there at
#: -10 %, by terms that do not fall like a power at the depth that 20,000 observations reach; a correction of
#: the power type is not the right one for them, and is asked to be better than that 10 %.
ROOM_AT_A_HALF = 0.10
SEEDS, STEPS = 20, 20_000


def heavy(n: int = 2000) -> Sample:
    return Sample(burr(np.random.default_rng(1), n, 0.5, -1.0))


def test_every_estimate_says_what_it_is() -> None:
    sample = heavy()
    panel = tail_index_panel(sample, rng=1)
    assert list(panel.estimates) == list(ESTIMATORS)
    assert panel.bootstrap == {"replicates": 200, "n1": 935, "n2": 437}
    for name, row in panel.estimates.items():
        assert row is not None
        assert row.xi_interval[0] < row.xi < row.xi_interval[1]
        assert row.alpha == 1 + 1 / row.xi
        low, high = row.xi_interval
        assert row.alpha_interval == ((1 + 1 / high, 1 + 1 / low) if low > 0 else None)
        assert row.choice == ("from Hill's" if name == "bias_corrected" else "double bootstrap")
        assert row.threshold == pytest.approx(np.sort(sample.values)[::-1][row.k], rel=1e-12)
        assert row.status == "estimated"
        path = panel.paths[name]
        assert path["xi"][path["k"].index(row.k)] == row.xi
        assert {len(values) for values in path.values()} == {len(path["k"])}
        assert len(path["k"]) <= 300
    hill, smoothed, corrected = (
        panel.estimates[name] for name in ("hill", "smoothed_hill", "bias_corrected")
    )
    assert hill is not None
    assert smoothed is not None
    assert corrected is not None
    assert hill.k == smoothed.k
    assert panel.second_order is not None
    assert corrected.k == pytest.approx(min(hill.k / 2, panel.second_order.k / 8), abs=1)


def test_without_a_bootstrap_k_follows_from_the_second_order() -> None:
    panel = tail_index_panel(heavy(), replicates=0)
    assert panel.bootstrap is None
    assert {row.choice for row in panel.estimates.values() if row} == {"plug-in"}
    assert panel == tail_index_panel(heavy(), replicates=39, rng=5)
    assert {row.choice for row in tail_index_panel(heavy(99), rng=1).estimates.values() if row} == {"plug-in"}


def test_without_a_second_order_there_is_no_correction() -> None:
    """A histogram whose smallest value holds most observations has no order statistic deep enough."""
    values, counts = np.arange(1.0, 31.0), np.r_[5000, np.full(29, 3)]
    panel = tail_index_panel(Sample.from_counts(values, counts, discrete=False), replicates=0)
    assert panel.second_order is None
    assert panel.estimates["bias_corrected"] is None
    assert panel.paths["bias_corrected"] == {"k": [], "xi": [], "low": [], "high": []}
    assert {row.choice for row in panel.estimates.values() if row} == {"rate"}
    assert {row.status for row in panel.estimates.values() if row} == {"at the deepest k"}


def test_a_light_tail_has_no_alpha() -> None:
    panel = tail_index_panel(Sample(generalised_pareto(np.random.default_rng(3), 3000, -0.5)), rng=1)
    for name in ("moments", "kernel", "pickands"):
        row = panel.estimates[name]
        assert row is not None
        assert row.xi < 0
        assert row.alpha is None
        assert row.alpha_interval is None


def test_workers_counts_and_order_change_nothing() -> None:
    rng = np.random.default_rng(4)
    values = np.round(frechet(rng, 1500, 0.5), 2) + 0.01
    distinct, counts = np.unique(values, return_counts=True)
    panel = tail_index_panel(Sample(values, discrete=False), rng=3)
    assert panel == tail_index_panel(Sample(rng.permutation(values), discrete=False), rng=3, jobs=2)
    assert panel == tail_index_panel(Sample.from_counts(distinct, counts, discrete=False), rng=3)


@pytest.mark.parametrize("scale", [2.0**-70, 1e-20])
def test_units_change_only_the_threshold(scale: float) -> None:
    one, other = (tail_index_panel(Sample(c * heavy().values), rng=2) for c in (1.0, scale))
    for name in ESTIMATORS:
        a, b = one.estimates[name], other.estimates[name]
        assert a is not None
        assert b is not None
        assert (b.k, b.choice) == (a.k, a.choice)
        assert b.xi == pytest.approx(a.xi, rel=1e-10)
        assert b.threshold == pytest.approx(scale * a.threshold, rel=1e-12)


def test_a_panel_is_read_back_from_its_document() -> None:
    panel = tail_index_panel(heavy(), rng=1)
    document = json.loads(json.dumps(panel.to_dict()))
    assert TailIndexPanel.from_dict(document, json.loads(json.dumps(panel.paths))) == panel
    assert document["hill"]["xi_interval"] == list(panel.to_dict()["hill"]["xi_interval"])


def test_what_cannot_be_estimated_is_refused() -> None:
    with pytest.raises(InsufficientDataError, match="49 observations of 49 distinct values"):
        tail_index_panel(heavy(49))
    with pytest.raises(InsufficientDataError, match="at least 50 and 10"):
        tail_index_panel(Sample(np.arange(90) % 9 + 1.5))
    with pytest.raises(ChoiceError, match="replicates is -1"):
        tail_index_panel(heavy(), replicates=-1)
    with pytest.raises(ChoiceError, match=r"level is 1\.0"):
        tail_index_panel(heavy(), level=1.0)
    with pytest.raises(ChoiceError, match="points is 9"):
        tail_index_panel(heavy(), points=9)


@pytest.mark.parametrize("points", [10, 50])
def test_paths_are_as_short_as_asked(points: int) -> None:
    panel = tail_index_panel(heavy(), points=points, rng=1)
    assert all(2 <= len(path["k"]) <= points for path in panel.paths.values())


def _over_seeds(eta: float) -> np.ndarray:
    found = []
    for seed in range(SEEDS):
        generator = np.random.Generator(np.random.PCG64([2024, seed]))
        panel = tail_index_panel(Sample(kesten(generator, eta, STEPS)), rng=seed, replicates=100, points=10)
        rows = [panel.estimates[name] for name in ("bias_corrected", "hill")]
        found.append([row.xi for row in rows if row is not None])
    return np.array(found).T


@pytest.mark.parametrize("eta", list(KESTEN))
def test_least_squares_with_label_noise_has_its_index(eta: float) -> None:
    """The interval over seeds of the bias-corrected estimate holds the exact index of the stationary law."""
    corrected, plain = _over_seeds(eta)
    mean, low, high = student_interval(corrected.tolist())
    kappa = kesten_index(eta)
    assert kappa == pytest.approx(KESTEN[eta], abs=5e-4)
    xi = 1 / kappa
    if eta == 0.5:
        assert abs(1 / mean - kappa) < ROOM_AT_A_HALF * kappa
        assert abs(mean - xi) < abs(plain.mean() - xi)
    else:
        assert low < xi < high


def test_ten_thousand_equal_maxima_leave_no_small_k() -> None:
    values, counts = np.r_[np.linspace(1, 2, 200), 3.0], np.r_[np.full(200, 50), 10_000]
    tail = UpperTail.of(Sample.from_counts(values, counts, discrete=False))
    assert tail.admissible[0] == 10_000
    assert estimate("hill", TailSums.of(tail.y, tail.n, tail.admissible[:1]), None)[0] > 0
