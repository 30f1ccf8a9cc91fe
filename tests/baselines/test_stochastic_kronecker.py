"""Draws have the probabilities of the matrix, pair by pair and independently; the matrix is as defined."""

import json
import time
from collections.abc import Callable

import numpy as np
import pytest
from kronecker_laws import ASYMMETRIC, SYMMETRIC, laws, within_four_errors
from oracles import stochastic_kronecker as oracle

from tailnet.arrays import FloatArray, IntArray
from tailnet.baselines.cell_groups import CellGroups
from tailnet.baselines.large_cells import cells_at_least
from tailnet.baselines.presets import PRESETS, levels_for, preset
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.baselines.thinned_balls import draw_cells
from tailnet.errors import ChoiceError

DRAWS = 3000


def cells_of(model: StochasticKronecker) -> FloatArray:
    """The probability of each cell that is drawn: all, or those above the diagonal."""
    p = np.minimum(oracle.matrix(model.levels.tolist()), 1.0)
    return p if model.directed else np.triu(p)


def grouped(model: StochasticKronecker, generator: np.random.Generator) -> IntArray:
    assert model.groups is not None
    return model.groups.draw(generator)


def thinned(model: StochasticKronecker, generator: np.random.Generator) -> IntArray:
    return draw_cells(model.levels, generator, directed=model.directed)


@pytest.mark.parametrize("model", laws())
def test_the_matrix_is_the_definition(model: StochasticKronecker) -> None:
    expected = np.minimum(oracle.matrix(model.levels.tolist()), 1.0)
    np.testing.assert_allclose(model.probabilities(), expected, rtol=1e-14)
    assert model.largest_probability == pytest.approx(oracle.matrix(model.levels.tolist()).max(), rel=1e-14)
    if model.largest_probability <= 1.0:
        out, into = model.expected_degrees()
        np.testing.assert_allclose(out, expected.sum(axis=1), atol=1e-13)
        np.testing.assert_allclose(into, expected.sum(axis=0), atol=1e-13)
        assert model.expected_edges() == pytest.approx(cells_of(model).sum(), rel=1e-12)


@pytest.mark.parametrize("seed", [*SYMMETRIC, *ASYMMETRIC])
@pytest.mark.parametrize("directed", [True, False])
def test_the_groups_hold_every_possible_cell_once(seed: list[list[float]], directed: bool) -> None:
    matrix = np.array(seed)
    if not directed:
        matrix = (matrix + matrix.T) / 2.0
    groups = CellGroups.of(matrix, 3, directed=directed)
    starts = np.concatenate([[0], np.cumsum(groups.sizes)])
    cells = groups.cells(np.arange(starts[-1]), starts)
    p = oracle.matrix([matrix.tolist()] * 3)
    possible = p if directed else np.triu(p)
    assert sorted(cells.tolist()) == np.flatnonzero(possible).tolist()
    np.testing.assert_allclose(
        np.repeat(groups.probabilities, groups.sizes), possible.ravel()[cells], rtol=1e-14
    )


@pytest.mark.parametrize("model", laws())
@pytest.mark.parametrize("method", [grouped, thinned])
def test_each_pair_is_drawn_with_its_probability_and_independently(
    model: StochasticKronecker, method: Callable[[StochasticKronecker, np.random.Generator], IntArray]
) -> None:
    """The sum over cells of squared standardised frequencies has known mean and variance; so has the number
    of edges in one draw, which a dependence between cells would change."""
    if method is grouped and model.groups is None:
        return
    p, generator = cells_of(model), np.random.default_rng(5)
    counts, edges = np.zeros(p.size), np.empty(DRAWS)
    for i in range(DRAWS):
        cells = method(model, generator)
        assert (np.diff(cells) > 0).all()
        counts[cells] += 1
        edges[i] = cells.size
    p = p.ravel()
    assert (counts[p == 0.0] == 0).all()
    assert (counts[p == 1.0] == DRAWS).all()
    open_cells = (p > 0.0) & (p < 1.0)
    q = p[open_cells]
    squares = (counts[open_cells] - DRAWS * q) ** 2 / (DRAWS * q * (1.0 - q))
    # Var of one square: 2 + (1 - 6 q (1 - q))/(n q (1 - q)).
    spread = np.sqrt((2.0 + (1.0 - 6.0 * q * (1.0 - q)) / (DRAWS * q * (1.0 - q))).sum())
    assert abs(squares.sum() - q.size) < 4.0 * spread
    variance = (q * (1.0 - q)).sum()
    excess = (q * (1.0 - q) * (1.0 - 6.0 * q * (1.0 - q))).sum() / variance**2 if q.size else 0.0
    assert abs(edges.var(ddof=1) - variance) <= 4.0 * variance * np.sqrt((2.0 + excess) / DRAWS)


def test_draws_equal_those_of_coins_for_each_pair() -> None:
    """The number of edges at node 0, drawn by us and by the definition, has one distribution."""
    levels = [SYMMETRIC[0]] * 3
    model, generator = StochasticKronecker(levels), np.random.default_rng(1)
    ours = [int(model.draw(seed).degrees[0]) for seed in range(600)]
    theirs = [sum(u == 0 for u, _ in oracle.draw(levels, generator)) for _ in range(600)]
    table = np.array([np.bincount(degrees, minlength=8) for degrees in (ours, theirs)])
    from scipy import stats

    pooled = np.array([table[:, :4].sum(axis=1), *table[:, 4:7].T, table[:, 7]]).T
    assert stats.chi2_contingency(pooled[:, pooled.sum(axis=0) > 10]).pvalue > 1e-4


@pytest.mark.parametrize("directed", [True, False])
def test_the_graph_is_simple_and_made_of_the_cells(directed: bool) -> None:
    model = StochasticKronecker.of(SYMMETRIC[0], 6, directed=directed)
    graph = model.draw(3)
    matrix = graph.to_matrix()
    assert graph.directed is directed
    assert not matrix.diagonal().any()
    assert (np.array_equal(matrix, matrix.T)) is not directed
    assert model.groups is not None
    seed = np.random.SeedSequence(3)
    cells = model.groups.draw(np.random.default_rng(seed))
    assert np.flatnonzero(matrix if directed else np.triu(matrix)).tolist() == cells.tolist()
    again = model.draw(3)
    np.testing.assert_array_equal(again.neighbours, graph.neighbours)


def test_certain_and_impossible_edges() -> None:
    complete = StochasticKronecker.of([[1.0, 1.0], [1.0, 1.0]], 4)
    assert complete.draw(1).n_edges == 16 * 15 // 2
    assert StochasticKronecker.of([[1.0, 0.0], [0.0, 1.0]], 4).draw(1).n_edges == 0
    assert StochasticKronecker.of([[0.0, 0.0], [0.0, 0.0]], 4).draw(1).n_edges == 0
    sierpinski = StochasticKronecker.of([[1.0, 1.0], [0.0, 1.0]], 5, directed=True)
    assert sierpinski.draw(1).n_edges == 3**5 - 2**5


def test_probabilities_far_below_the_last_place_of_one_are_drawn() -> None:
    """2^59 cells of probability about 1e-16, which a binomial generator that forms 1 - p may never hit."""
    groups = CellGroups.of(np.full((2, 2), 0.3), 30, directed=False)
    expected = float((groups.sizes * groups.probabilities).sum())
    assert groups.probabilities.max() < 3e-16
    generator = np.random.default_rng(2)
    edges = np.array([groups.draw(generator).size for _ in range(40)], float)
    assert expected == pytest.approx((1.2**30 - 0.6**30) / 2.0)
    assert abs(edges.mean() - expected) < 4.0 * np.sqrt(expected / 40)


def test_the_number_of_edges_in_a_group_is_binomial() -> None:
    """With p = 0.09 its variance is 9% below that of the Poisson law, which balls would follow."""
    groups = CellGroups.of(np.full((2, 2), 0.3), 2, directed=True)
    generator = np.random.default_rng(1)
    draws = np.array([groups._numbers_of_edges(generator).sum() for _ in range(20_000)])
    n, p = 12, 0.09
    variance = n * p * (1 - p)
    error = variance * np.sqrt((2.0 + (1 - 6 * p * (1 - p)) / variance) / draws.size)
    assert abs(draws.var(ddof=1) - variance) < 4.0 * error
    assert n * p - variance > 6.0 * error


def test_a_million_edges_on_131072_nodes() -> None:
    """The ca-HepPh preset at 2^17 nodes: a Poisson-like number of edges, in under two seconds of work."""
    model = preset("ca-HepPh").model(power=17)
    model.draw(1)
    began = time.process_time()
    graph = model.draw(2)
    assert time.process_time() - began < 2.0
    assert graph.n_nodes == 2**17
    # The variance of a sum of independent indicators is below its mean.
    assert abs(graph.n_edges - model.expected_edges()) < 4.0 * np.sqrt(model.expected_edges())


@pytest.mark.parametrize("model", laws())
@pytest.mark.parametrize("level", [1e-6, 0.03, 0.2, 0.5, 1.0])
def test_the_threshold_keeps_the_large_cells(model: StochasticKronecker, level: float) -> None:
    p = model.probabilities()
    np.testing.assert_array_equal(model.threshold(level).to_matrix(), p >= level)


def test_a_threshold_takes_cells_that_stand_at_it() -> None:
    model = StochasticKronecker.of(SYMMETRIC[0], 6)
    p = model.probabilities()
    for level in np.unique(p[p > 0.0])[::7]:
        np.testing.assert_array_equal(model.threshold(float(level)).to_matrix(), p >= level)


def test_a_threshold_that_too_many_cells_reach_is_refused() -> None:
    model = StochasticKronecker.of(SYMMETRIC[0], 6)
    every = cells_at_least(model.levels, 1e-9, directed=False, most=2016)[0]
    assert every.size == 2016
    with pytest.raises(ChoiceError, match="More than 2,015 pairs"):
        cells_at_least(model.levels, 1e-9, directed=False, most=2015)


def test_many_distinct_entries_are_drawn_by_thinning() -> None:
    generator = np.random.default_rng(4)
    model = StochasticKronecker.of(generator.uniform(0.0, 0.4, (5, 5)), 5, directed=True)
    assert model.groups is None
    edges = np.array([model.draw(seed).n_edges for seed in range(60)], float)
    assert within_four_errors(edges, model.expected_edges())


def test_every_level_has_its_own_place() -> None:
    """The first matrix rules the most significant digit."""
    model = StochasticKronecker([[[0.0, 1.0], [1.0, 0.0]], [[1.0, 0.0], [0.0, 0.0]]])
    assert [ends.tolist() for ends in model.draw(1).edges()] == [[0], [2]]


def test_plain_numbers_and_back() -> None:
    model = laws()[-2]
    again = StochasticKronecker.from_dict(json.loads(json.dumps(model.to_dict())))
    np.testing.assert_array_equal(again.levels, model.levels)
    assert (again.directed, again.capped) == (model.directed, model.capped)


@pytest.mark.parametrize(
    ("levels", "options", "message"),
    [
        ([], {}, "at least one"),
        ([[[0.5]]], {}, "2 rows or more"),
        ([[[0.5, 0.5]]], {}, "square"),
        ([[[0.5, 0.1], [0.1, 0.5]], np.full((3, 3), 0.5)], {}, "one size"),
        ([[[0.5, 0.1], [0.2, 0.5]]], {}, "symmetric"),
        ([[[1.5, 0.1], [0.1, 0.5]]], {}, "from 0.1 to 1.5"),
        ([[[-0.5, 0.1], [0.1, 0.5]]], {"capped": True}, "from -0.5"),
        ([[[0.5, 0.1], [0.1, 0.5]]] * 31, {}, "2\\^31 nodes"),
    ],
)
def test_refusals(levels: list[list[list[float]]], options: dict[str, bool], message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        StochasticKronecker(levels, **options)


def test_more_refusals() -> None:
    model = StochasticKronecker.of(SYMMETRIC[0], 20)
    with pytest.raises(ChoiceError, match="cells"):
        model.probabilities()
    with pytest.raises(ChoiceError, match="level is 0"):
        model.threshold(0.0)
    with pytest.raises(ChoiceError, match="edges are expected"):
        StochasticKronecker.of([[1.0, 1.0], [1.0, 1.0]], 20).draw(1)
    with pytest.raises(ChoiceError, match="capped at 1"):
        laws()[-2].expected_edges()


def test_presets() -> None:
    assert {name: (p.a, p.b, p.c, p.power) for name, p in PRESETS.items()} == {
        "as20000102": (0.987, 0.571, 0.049, 13),
        "ca-GrQc": (0.999, 0.245, 0.691, 13),
        "ca-HepPh": (0.999, 0.437, 0.484, 14),
    }
    assert [levels_for(n) for n in (1, 2, 3, 4, 5, 8192, 8193)] == [1, 1, 2, 2, 3, 13, 14]
    with pytest.raises(ChoiceError, match="choose one of as20000102"):
        preset("as")
