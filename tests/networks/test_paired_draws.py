"""Each draw has beside it the graphs that its nulls make of it, whatever the number of workers."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tailnet.checkpoints import checkpoint
from tailnet.errors import ChoiceError
from tailnet.networks.draws import measured_draws
from tailnet.networks.ensemble.ensemble import (
    DenseEnsemble,
    RankOneEnsemble,
    draw,
    ensemble_of,
    rank_one_ensemble,
)
from tailnet.networks.ensemble.identification import IDENTIFICATIONS, Identification
from tailnet.networks.measures import all_of_them
from tailnet.networks.measures.all_of_them import MEASURES, UNDEFINED, measure
from tailnet.networks.null_models.swaps import swapped
from tailnet.networks.null_models.uniform_edges import uniform_edges
from tailnet.networks.paired_draws import NULLS, PairedDraws, paired_draws

GENERATOR = np.random.default_rng(3)
LEFT, RIGHT = GENERATOR.random(30), GENERATOR.exponential(size=30)


def ensemble(how: Identification = "identified") -> RankOneEnsemble:
    return rank_one_ensemble(LEFT, RIGHT, identification=how)


def same(one: PairedDraws, other: PairedDraws) -> bool:
    assert one.nulls.keys() == other.nulls.keys()
    rows = [(one.draws, other.draws), *((one.nulls[name], other.nulls[name]) for name in one.nulls)]
    return all(
        np.array_equal(a.values, b.values) and np.array_equal(a.defined, b.defined) and a.missing == b.missing
        for a, b in rows
    )


@pytest.mark.parametrize("how", IDENTIFICATIONS)
def test_the_answer_is_that_of_any_workers_and_of_any_other_nulls(how: Identification) -> None:
    found = paired_draws(ensemble(how), draws=12, nulls=NULLS, null_draws=8, rng=4)
    assert same(found, paired_draws(ensemble(how), draws=12, nulls=NULLS, null_draws=8, rng=4, jobs=2))
    alone = measured_draws(ensemble(how), draws=12, rng=4)
    np.testing.assert_array_equal(found.draws.values, alone.values)
    few = paired_draws(ensemble(how), draws=5, nulls=("rank_one", "swaps"), rng=4)
    for name, null in few.nulls.items():
        np.testing.assert_array_equal(null.values, found.nulls[name].values[:5])
        assert len(found.nulls[name].values) == 8
    assert {*found.nulls, *found.undefined_nulls} == set(NULLS)


def test_a_null_belongs_to_its_draw() -> None:
    """What a null keeps of a draw it has of that draw, not only on average."""
    found = paired_draws(ensemble(), draws=20, nulls=("uniform_edges", "swaps", "soft_configuration"), rng=1)
    kept = {
        "uniform_edges": ("n_edges",),
        "swaps": (
            "n_edges",
            "out_degree_skewness",
            "out_degree_kurtosis",
            "in_degree_skewness",
            "in_degree_kurtosis",
        ),
    }
    for null, names in kept.items():
        for name in names:
            observed, beside = found.pairs(null, name)
            assert observed.size == 20
            np.testing.assert_array_equal(observed, beside)
        observed, beside = found.pairs(null, "transitivity")
        assert (observed != beside).mean() > 0.8
    assert len(set(found.draws.of("n_edges"))) > 5
    observed, beside = found.pairs("soft_configuration", "n_edges")
    spread = np.sqrt((beside - observed).var() / 20)
    assert abs((beside - observed).mean()) < 4.0 * spread


@pytest.mark.parametrize("how", IDENTIFICATIONS)
def test_rows_are_the_measures_of_these_graphs(how: Identification) -> None:
    found = paired_draws(ensemble(how), draws=3, nulls=("uniform_edges", "swaps"), attempts=7.0, rng=9)
    for number in range(3):
        graph = draw(ensemble(how), rng=np.random.SeedSequence(9, spawn_key=(number,)))
        seeds = [np.random.SeedSequence(9, spawn_key=(number, 2 + null, 2)) for null in range(2)]
        wanted = {
            "uniform_edges": measure(uniform_edges(graph, rng=seeds[0])),
            "swaps": measure(swapped(graph, attempts=7.0, rng=seeds[1])),
        }
        for name, one in wanted.items():
            values, defined = found.nulls[name].values[number], found.nulls[name].defined[number]
            assert dict(zip(np.array(MEASURES)[defined], values[defined], strict=True)) == one.values


def test_nulls_that_apply_to_no_draw_say_why() -> None:
    dense = ensemble_of(np.outer(LEFT, RIGHT), identification="layered")
    found = paired_draws(dense, draws=4, nulls=NULLS, rng=1)
    assert set(found.undefined_nulls) == {"chung_lu", "rank_one", "relabelled"}
    assert "needs max w_i w_j <= sum w" in found.undefined_nulls["chung_lu"]
    assert "not kept as the product" in found.undefined_nulls["rank_one"]
    assert "nothing to relabel" in found.undefined_nulls["relabelled"]
    assert found.to_dict()["undefined_nulls"] == dict(found.undefined_nulls)


def test_nulls_that_apply_to_some_draws_count_the_others() -> None:
    """Two nodes of many edges each, so that a draw may or may not be within the bound of Chung and Lu."""
    cells = np.full((12, 12), 0.05)
    cells[0], cells[:, 1] = 0.6, 0.4
    sparse = DenseEnsemble(cells, "undirected")
    found = paired_draws(sparse, draws=60, nulls=("chung_lu",), rng=2)
    null = found.nulls["chung_lu"]
    assert 5 < len(null.missing) < 55
    degrees = [
        draw(sparse, rng=np.random.SeedSequence(2, spawn_key=(number,))).degrees for number in range(60)
    ]
    beyond = [np.sort(k)[-1] * np.sort(k)[-2] > k.sum() for k in degrees]
    assert sorted(null.missing) == np.flatnonzero(beyond).tolist()
    assert not null.defined[list(null.missing)].any()
    assert null.of("n_edges").size == found.pairs("chung_lu", "n_edges")[0].size == 60 - len(null.missing)
    assert "n_edges" not in null.undefined()
    for name, (count, reason) in null.undefined().items():
        assert null.of(name).size == 60 - len(null.missing) - count
        assert reason == UNDEFINED[name]
    assert found.to_dict()["missing"]["chung_lu"]["graphs"] == len(null.missing)


def test_mixing_is_checked_of_as_many_draws_as_are_asked_for() -> None:
    found = paired_draws(ensemble(), draws=3, mixing_draws=2, rng=3)
    assert [one.status for one in found.mixing] == ["mixed", "mixed"]
    short = paired_draws(ensemble(), draws=3, mixing_draws=1, attempts=0.1, rng=3)
    assert short.mixing[0].status == "not shown to have mixed"
    assert short.to_dict()["mixing"][0]["attempts"] == short.attempts == 0.1
    assert paired_draws(ensemble(), draws=3, rng=3).mixing == ()


def test_large_draws_are_searched_from_some_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_of_them, "SOURCES", 10)
    monkeypatch.setattr(all_of_them, "MOST_WORK", 1.0)
    found = paired_draws(ensemble(), draws=4, rng=3)
    assert found.draws.sampled == found.nulls["swaps"].sampled == 4
    monkeypatch.undo()
    exact = paired_draws(ensemble(), draws=4, rng=3)
    assert exact.draws.sampled == 0
    column = MEASURES.index("mean_path")
    sampled, whole = found.draws.values, exact.draws.values
    assert (sampled[:, column] != whole[:, column]).any()
    np.testing.assert_allclose(sampled[:, column], whole[:, column], rtol=0.15)
    others = [name not in {"mean_path", "diameter", "effective_diameter"} for name in MEASURES]
    np.testing.assert_array_equal(sampled[:, others], whole[:, others])


def test_draws_are_kept_between_runs(tmp_path: Path) -> None:
    def run() -> PairedDraws:
        with checkpoint(tmp_path / "kept"):
            return paired_draws(ensemble(), draws=4, nulls=("chung_lu", "swaps"), rng=3)

    plain = paired_draws(ensemble(), draws=4, nulls=("chung_lu", "swaps"), rng=3)
    assert same(run(), plain)
    assert same(run(), plain)


def test_what_cannot_be_asked_for() -> None:
    wrong: Any = ("swaps", "other")
    with pytest.raises(ChoiceError, match="choose of uniform_edges"):
        paired_draws(ensemble(), draws=2, nulls=wrong)
    with pytest.raises(ChoiceError, match="each once"):
        paired_draws(ensemble(), draws=2, nulls=("swaps", "swaps"))
    for draws, null_draws in ((0, None), (2, 0), (2, 3)):
        with pytest.raises(ChoiceError, match="draws is"):
            paired_draws(ensemble(), draws=draws, null_draws=null_draws)
    with pytest.raises(ChoiceError, match="mixing_draws is 3"):
        paired_draws(ensemble(), draws=2, mixing_draws=3)
