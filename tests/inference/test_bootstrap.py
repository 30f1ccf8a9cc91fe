"""Blocks of replicates: the same for any number asked and any workers, here or in another process."""

from collections.abc import Callable
from dataclasses import replace
from multiprocessing.reduction import ForkingPickler

import joblib
import numpy as np
import pytest

from tailnet.distributions.power_law import PowerLaw
from tailnet.errors import InsufficientDataError
from tailnet.inference import bootstrap
from tailnet.inference.bootstrap import Kind, Replicates, Scheme
from tailnet.inference.likelihood import fit_power_law
from tailnet.sample import Sample

KINDS: tuple[Kind, ...] = ("null", "joint")


def sample_of(kind: str) -> Sample:
    if kind == "continuous":
        body = 1.0 - 0.8 * np.random.default_rng(1).random(60)
        return Sample(np.concatenate([body, PowerLaw(2.5, 1.0).sample(60, rng=2)]))
    if kind == "tied":
        return Sample(2.0 ** np.random.default_rng(1).geometric(0.5, 150) / 3.0)
    return Sample(PowerLaw(2.2, 1.0, discrete=True).sample(120, rng=3), discrete=True)


SAMPLES = ("continuous", "tied", "discrete")


def layout_of(kind: str, what: Kind, seed: int = 5) -> Scheme:
    return bootstrap.scheme(fit_power_law(sample_of(kind)), what, np.random.SeedSequence(seed))


def drawn(layout: Scheme, replicates: int, *, jobs: int = 1, first: int = 0) -> Replicates:
    return bootstrap.join(list(bootstrap.blocks(layout, replicates, jobs=jobs, label=None, first=first)))


def head(replicates: Replicates, length: int) -> Replicates:
    """Keep the first replicates only."""
    return replace(
        replicates,
        distances=replicates.distances[:length],
        alphas=replicates.alphas[:length],
        xmins=replicates.xmins[:length],
        n_tails=replicates.n_tails[:length],
    )


def assert_same(one: Replicates, other: Replicates) -> None:
    for name in ("distances", "alphas", "xmins", "n_tails"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("what", KINDS)
def test_workers_and_the_number_asked_change_nothing(kind: str, what: Kind) -> None:
    layout = layout_of(kind, what)
    all_of_them = drawn(layout, 60)
    assert all_of_them.distances.shape == (60,)
    assert np.unique(all_of_them.alphas).size > 30
    assert_same(drawn(layout, 60, jobs=2), all_of_them)
    assert_same(drawn(layout, 25), head(all_of_them, 25))
    assert_same(drawn(layout, 53), head(all_of_them, 53))
    rest = drawn(layout, 60, first=1)
    np.testing.assert_array_equal(rest.distances, all_of_them.distances[25:])


@pytest.mark.parametrize("kind", SAMPLES)
def test_seeds_and_kinds_differ(kind: str) -> None:
    one = drawn(layout_of(kind, "joint"), 25)
    assert not np.array_equal(one.alphas, drawn(layout_of(kind, "joint", seed=6), 25).alphas)
    assert not np.array_equal(one.alphas, drawn(layout_of(kind, "null"), 25).alphas)


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_scheme_travels(kind: str) -> None:
    layout = layout_of(kind, "null")
    there: Scheme = ForkingPickler.loads(ForkingPickler.dumps(layout))
    assert_same(bootstrap.block(there, (1, 25)), bootstrap.block(layout, (1, 25)))


def test_another_backend_gives_the_same() -> None:
    layout = layout_of("continuous", "null")
    here = drawn(layout, 75)
    with joblib.parallel_config(backend="loky", n_jobs=2):
        there = drawn(layout, 75, jobs=2)
    assert_same(there, here)


@pytest.mark.parametrize("kind", SAMPLES)
def test_xmin_is_a_value_of_the_data_to_the_bit(kind: str) -> None:
    sample = sample_of(kind)
    assert np.isin(drawn(layout_of(kind, "joint"), 50).xmins, sample.values).all()
    null = drawn(layout_of(kind, "null"), 50).xmins
    fit = fit_power_law(sample)
    assert np.isin(null[null <= fit.xmin], sample.values[sample.values <= fit.xmin]).all()


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("what", KINDS)
def test_every_tail_meets_the_rule(kind: str, what: Kind) -> None:
    fit = fit_power_law(sample_of(kind), minimum_distinct=6, minimum_observations=30)
    found = drawn(bootstrap.scheme(fit, what, np.random.SeedSequence(5)), 50)
    assert np.all(found.n_tails >= 30)
    assert np.all(found.alphas > 1.0)
    assert np.all((found.distances > 0.0) & (found.distances < 1.0))


@pytest.mark.parametrize(
    ("xmin", "make"),
    [
        (2.0, lambda: sample_of("continuous")),
        (2.0, lambda: Sample(PowerLaw(2.2, 1.0, discrete=True).sample(120, rng=3), discrete=True)),
    ],
)
def test_a_given_xmin_draws_its_tail_only(xmin: float, make: Callable[[], Sample]) -> None:
    sample = make()
    fit = fit_power_law(sample, xmin=xmin)
    null = bootstrap.scheme(fit, "null", np.random.SeedSequence(1))
    joint = bootstrap.scheme(fit, "joint", np.random.SeedSequence(1))
    assert (null.sizes, joint.sizes) == ((fit.n_tail, fit.n_tail, 0), (fit.n_tail, 0, 0))
    assert null.values.size == 0
    assert joint.values.tolist() == sample.values[sample.values >= xmin].tolist()


def test_replicates_that_cannot_be_searched() -> None:
    layout = replace(layout_of("tied", "joint"), rule=(0, 500, 500, False))
    with pytest.raises(InsufficientDataError, match="1000 times in a row"):
        bootstrap.block(layout, (0, 1))


@pytest.mark.parametrize("discrete", [False, True])
def test_replicates_without_a_candidate_are_drawn_again_and_counted(discrete: bool) -> None:
    # Five distinct values are the least there can be: most samples drawn from them hold fewer.
    sample = Sample.from_counts([1.0, 2.0, 3.0, 4.0, 5.0], [8, 1, 1, 1, 1], discrete=discrete)
    found = drawn(bootstrap.scheme(fit_power_law(sample), "joint", np.random.SeedSequence(1)), 50)
    assert found.redrawn > 50
    assert np.all(found.xmins == 1.0)
    assert np.all(found.n_tails == 12)
