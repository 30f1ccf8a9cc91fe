"""What an analysis says of dependent data: declared, found, and null with its reason."""

from typing import Any

import numpy as np
import pytest
from analysis_schema import check_analysis
from numpy.typing import NDArray

import tailnet as tn
from tailnet.inference.dependence.control import CONTRIBUTE, EXPLAINED, NOT_EXPLAINED, gaussian_mixture
from tailnet.inference.dependence.kept import Cluster, kept_observations, units_of
from tailnet.inference.dependence.scales import scale_groups

LABEL = "calibrated for independent draws"


def account(
    seen: tn.Observations, *, cluster: Cluster | None = None, replicates: int = 99, **options: Any
) -> dict[str, Any]:
    """Analyse observations, check the document, and return what it says of dependence."""
    analysis = tn.analyze(
        seen.sample(discrete=options.pop("discrete", False), sign="magnitude"),
        replicates=replicates,
        rng=1,
        context=tn.Context(observations=seen, cluster=cluster, alternatives=False),
        **options,
    )
    check_analysis(analysis.document)
    assert (f", {LABEL})" in analysis.document["verdict"]["sentence"]) == (
        replicates > 0 and analysis.document["dependence"]["p_value_label"] == LABEL
    )
    part = analysis.document["dependence"]
    assert isinstance(part, dict)
    return part | {"not_run": analysis.document["not_run"]}


def pareto(shape: tuple[int, ...], seed: int = 1) -> NDArray[np.float64]:
    return tn.PowerLaw(2.5, 1.0).sample(int(np.prod(shape)), rng=seed).reshape(shape)


def test_pooled_gaussian_columns_of_lognormal_scale() -> None:
    rng = np.random.default_rng(3)
    scales = np.exp(rng.standard_normal(100))
    found = account(tn.Observations.of(scales * rng.standard_normal((60, 100))), cluster="column")
    fits, control = found["normalised"], found["control"]
    assert fits["pooled"]["alpha"] < 3.5 < fits["normalised"]["alpha"]
    assert fits["scale_spread"] == pytest.approx(np.log(scales).std(ddof=1), rel=0.1)
    assert control["rejects"]
    assert control["outcome"] == EXPLAINED
    assert "The control rejects that the tail is a property of each column" in found["statement"]
    assert "Gaussian noise with the scales of the columns reproduces the pooled alpha" in found["statement"]
    assert found["p_value_label"] == LABEL


@pytest.mark.parametrize("columns", [1, 20])
def test_a_pooled_series_whose_scale_decays(columns: int) -> None:
    rows = 4000 if columns == 1 else 200
    noise = np.random.default_rng(4).standard_normal((rows, columns)) / np.arange(1.0, rows + 1.0)[:, None]
    seen = tn.Observations.of(noise.ravel() if columns == 1 else noise, axis="iteration")
    found = account(seen)
    assert found["normalised"]["by"] == ("window" if columns == 1 else "row")
    assert found["normalised"]["pooled"]["alpha"] == pytest.approx(2.0, abs=0.2)
    assert found["normalised"]["normalised"]["alpha"] > 3.5
    assert found["control"]["rejects"]
    assert found["control"]["outcome"] in {EXPLAINED, CONTRIBUTE}
    assert found["block"]["length"] > 1
    assert "iteration, in their order" in found["statement"]


@pytest.mark.parametrize("scaled", [False, True])
def test_a_tail_that_every_group_has_is_not_explained_by_scales(scaled: bool) -> None:
    factor = np.exp(0.5 * np.random.default_rng(5).standard_normal(60)) if scaled else 1.0
    found = account(tn.Observations.of(pareto((50, 60)) * factor), cluster="column")
    assert not found["control"]["rejects"]
    assert found["control"]["outcome"] == NOT_EXPLAINED
    assert "Scales do not explain the pooled tail" in found["statement"]
    assert found["normalised"]["normalised"]["alpha"] == pytest.approx(2.5, abs=0.2)


def test_the_mixture_keeps_every_scale() -> None:
    values = np.random.default_rng(1).standard_normal((20, 30)) * np.geomspace(1e-6, 1e6, 30)
    seen = tn.Observations.of(values)
    kept = kept_observations(seen, seen.sample(sign="magnitude"))
    groups = scale_groups(seen, kept, units_of(seen, kept, "column"))
    assert groups is not None
    drawn = gaussian_mixture(groups, np.random.default_rng(2)).reshape(20, 30)
    assert (drawn**2).sum(axis=0) == pytest.approx((values**2).sum(axis=0), rel=1e-12)
    assert groups.scaled().reshape(20, 30) == pytest.approx(
        np.abs(values) / np.exp(np.log(np.abs(values)).mean(axis=0)), rel=1e-12
    )


def test_a_gradient_of_one_sample_is_recognised() -> None:
    product = np.outer(pareto((200,)), np.random.default_rng(1).standard_normal(30)).astype(np.float32)
    found = account(tn.Observations.of(product), replicates=20, cluster="row")
    assert found["not_run"]["dependence.control"].startswith("In a matrix of products the scales")
    assert found["rank_one"]["n_effective"] == 230
    assert found["rank_one"]["factors"]["row"]["alpha"] == pytest.approx(2.5, abs=0.5)
    assert "6,000 nonzero entries are made of 200 + 30 numbers" in found["statement"]
    assert "which these are not" in found["statement"]


def test_declared_independence_takes_the_label_off() -> None:
    found = account(tn.Observations.of(pareto((300,)), axis="seed"))
    assert found["p_value_label"] is None
    assert "declared to be independent draws" in found["statement"]
    assert account(tn.Observations.of(pareto((300,)), axis="node"))["p_value_label"] == LABEL
    assert account(tn.Observations.of(pareto((30, 10)), axis="seed"))["p_value_label"] is None
    grouped = tn.Observations.of(pareto((300,)), axis="seed", groups=np.arange(300) // 50)
    assert account(grouped)["p_value_label"] == LABEL


def test_groups_that_are_seeds_are_summarised() -> None:
    seen = tn.Observations.of(pareto((400,)), axis="seed", groups=np.arange(400) // 50)
    found = account(seen, xmin=1.0)["over_seeds"]
    assert found["k"] == 8
    assert found["interval"][0] < np.log(1.5) < found["interval"][1]


@pytest.mark.parametrize("replicates", [0, 20, 40])
@pytest.mark.parametrize("xmin", [None, 1.0])
@pytest.mark.parametrize("axis", ["not declared", "iteration", "seed"])
def test_every_null_has_its_reason(axis: str, xmin: float | None, replicates: int) -> None:
    values = pareto((30, 10))
    matrix = tn.Observations.of(values, axis=axis)
    account(matrix, replicates=replicates, xmin=xmin)
    account(matrix, cluster="row", replicates=replicates, xmin=xmin)
    grouped = tn.Observations.of(values.ravel(), axis=axis, groups=np.arange(300) % 3)
    account(grouped, replicates=replicates, xmin=xmin)


def test_counts_are_not_divided() -> None:
    values = tn.PowerLaw(2.5, 1.0, discrete=True).sample(300, rng=1).astype(int)
    found = account(tn.Observations.of(values, groups=np.arange(300) // 20), discrete=True)
    assert found["cluster"]["units"] == 15
    assert found["not_run"]["dependence.normalised"] == "Counts divided by a scale are no counts."


def test_a_sample_of_other_numbers_is_refused() -> None:
    seen = tn.Observations.of(pareto((50,)))
    with pytest.raises(tn.ChoiceError, match="make the sample of them"):
        tn.analyze(tn.Sample(pareto((60,))), rng=1, replicates=0, context=tn.Context(observations=seen))


def test_clusters_that_do_not_apply_are_refused() -> None:
    seen = tn.Observations.of(pareto((50,)))
    with pytest.raises(tn.ChoiceError, match="only a matrix has rows and columns"):
        account(seen, cluster="row")
    seen = tn.Observations.of(pareto((10, 10)), groups=np.ones((10, 10), int))
    with pytest.raises(tn.ChoiceError, match="choose one"):
        account(seen, cluster="row")


def test_what_was_declared_is_not_denied_where_nothing_follows_from_it() -> None:
    one_group = account(tn.Observations.of(pareto((100,)), groups=np.zeros(100, int)))
    assert "Observations of one group were declared to hold together." in one_group["statement"]
    assert "Nothing was declared" not in one_group["statement"]
    assert "Nothing was declared" in account(tn.Observations.of(pareto((100,))))["statement"]


def test_a_cluster_of_a_sample_alone_is_refused() -> None:
    sample = tn.Sample(pareto((60,)))
    with pytest.raises(tn.ChoiceError, match="the sample has no rows and columns"):
        tn.analyze(sample, rng=1, replicates=0, context=tn.Context(cluster="row"))
