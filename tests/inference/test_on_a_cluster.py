"""The same calls on a real Dask cluster, two worker processes, give the identical answer."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import joblib
import numpy as np
import pytest
from distributed import Client, LocalCluster
from process_work import blas_threads, count_values, process_id

import tailnet as tn
from tailnet.inference import bootstrap
from tailnet.inference.sensitivity import sensitivity
from tailnet.parallel import run

#: Before 1.6 joblib's own backend for Dask has a method that joblib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:`apply_async` is deprecated:DeprecationWarning")

Answer = Callable[[tn.PowerLawFit], Any]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Start two workers, each a process of its own, so that what they are given is really pickled."""
    start: Any = LocalCluster
    connect: Any = Client
    where = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with start(n_workers=2, threads_per_worker=1, processes=True, **where) as local, connect(local) as client:
        yield client


@contextmanager
def on(_: Any) -> Iterator[None]:
    with joblib.parallel_config(backend="dask"):
        yield


def sample_of(kind: str, n: int = 240) -> tn.Sample:
    if kind == "discrete":
        return tn.Sample(tn.PowerLaw(2.2, 1.0, discrete=True).sample(n, rng=3), discrete=True)
    body = 1.0 - 0.8 * np.random.default_rng(1).random(n // 2)
    x = np.concatenate([body, tn.PowerLaw(2.5, 1.0).sample(n // 2, rng=2)])
    if kind == "partly kept":
        return tn.Sample.from_blocks(np.array_split(x, 3), keep=160)
    return tn.Sample(x)


def goodness_of_fit(fit: tn.PowerLawFit) -> Any:
    return tn.goodness_of_fit(fit, replicates=100, rng=1).to_dict()


def stopped_early(fit: tn.PowerLawFit) -> Any:
    return tn.goodness_of_fit(fit, replicates=400, rng=1, stop_at=20).to_dict()


def joint_interval(fit: tn.PowerLawFit) -> Any:
    return tn.joint_interval(fit, replicates=100, rng=1, jobs=2).to_dict()


def alternatives(fit: tn.PowerLawFit) -> Any:
    others = tn.fit_alternatives(fit, replicates=20, rng=1)
    return [each.to_dict() for each in others], [
        row.to_dict() for row in tn.compare(fit, others, replicates=30, rng=1)
    ]


@pytest.mark.parametrize("ask", [goodness_of_fit, stopped_early, joint_interval, alternatives])
@pytest.mark.parametrize("kind", ["continuous", "discrete", "partly kept"])
def test_the_answer_is_the_same(ask: Answer, kind: str, cluster: Any) -> None:
    fit = tn.fit_power_law(sample_of(kind))
    here = ask(fit)
    with on(cluster):
        assert ask(fit) == here


def test_sensitivity_is_the_same(cluster: Any) -> None:
    fit = tn.fit_power_law(sample_of("continuous", 100))
    lognormal = tn.fit_alternatives(fit)[1:2]
    assert lognormal[0].family == "lognormal"
    here = sensitivity(fit, lognormal, rng=1)
    with on(cluster):
        assert sensitivity(fit, lognormal, rng=1) == here


def test_an_analysis_is_the_same(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    context = tn.Context(alternatives=False)
    here = tn.analyze(sample_of("continuous"), replicates=60, rng=1, context=context).to_dict()
    with on(cluster):
        assert tn.analyze(sample_of("continuous"), replicates=60, rng=1, context=context).to_dict() == here


@pytest.mark.parametrize("jobs", [1, 2, -1])
def test_the_work_goes_to_the_workers(jobs: int, cluster: Any) -> None:
    """With the default number of workers as with any other; each with one thread for BLAS."""
    with on(cluster):
        assert os.getpid() not in set(run(process_id, range(8), jobs=jobs))
        assert {n for each in run(blas_threads, range(8), jobs=jobs) for n in each} == {1}


def test_large_data_travel_once_and_not_with_each_block(cluster: Any) -> None:
    """Dask warns, here an error, of tasks that carry more than ten megabytes; these data are sixteen."""
    sample = tn.Sample(tn.PowerLaw(2.5, 1.0).sample(1_000_000, rng=1))
    layout = bootstrap.scheme(tn.fit_power_law(sample), "joint", np.random.SeedSequence(1))
    assert layout.__sizeof__() > 16_000_000
    with on(cluster):
        assert list(run(partial(count_values, layout), range(6))) == [1_000_000] * 6
