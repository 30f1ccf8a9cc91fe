"""The study of gradients, on trainings of a few steps and on made-up seeds."""

import itertools
import json
import math
from typing import Any

import numpy as np
import pytest

from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import targets
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.recorder import Recorder, Series
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.storage import to_json
from tailnet.studies import source_network
from tailnet.studies.conduct import conduct
from tailnet.studies.gradient_tails import claims, coordinates, measure, participation
from tailnet.studies.gradient_tails.study import STUDY
from tailnet.studies.plan import Plan

PLAN = Plan("gradient-tails", "digits", seed=5, replicates=40)
STEPS = 200


@pytest.fixture(scope="module")
def short() -> Any:
    """A training of a few steps, in this process only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source_network, "STEPS", STEPS)
        patch.setattr(source_network, "CHECKPOINTS", 6)
        patch.setattr(measure, "DRAWS", 40)
        patch.setattr(measure, "SERIES", 60)
        patch.setattr(measure, "SAMPLE", 30)
        patch.setattr(measure, "FAMILY_REPLICATES", 10)
        yield measure


@pytest.fixture(scope="module")
def document(short: Any) -> dict[str, Any]:
    assert short.SAMPLE == 30
    found = conduct(STUDY, PLAN, seeds=2, jobs=1, command="tailnet study gradient-tails")
    stored: dict[str, Any] = json.loads(to_json(found))
    return stored


def test_the_document_is_one_that_can_be_rendered(document: dict[str, Any]) -> None:
    check_document(document)
    assert [row["quantity"] for row in document["summary"]] == list(measure.QUANTITIES)
    assert len(document["analyses"]) + len(document["not_run"]) == 2 * len(measure.QUANTITIES)
    assert [e["name"] for e in document["exhibits"] if e["kind"] == "chart"] == [
        "participation",
        "gradient_noise",
        "gradient_memory",
    ]
    words = to_markdown(study_report(document))
    assert "Participation ratios" in words
    assert "One image's gradient and its two factors" in words


def test_one_image_is_recognised_as_an_outer_product_and_a_minibatch_is_not(
    document: dict[str, Any],
) -> None:
    for row in document["replications"]:
        tails = row["details"]["tails"]
        for step, layer in itertools.product(measure.STEPS_SEEN, measure.LAYERS):
            name = measure.of_step(step, layer)
            assert row["details"]["factors"][name] is not None
            if name in tails:
                assert tails[name]["degrees_of_freedom"] <= 65 + 30
                assert tails[name]["degrees_of_freedom"] < tails[name]["n"]
        assert tails[measure.OF_MINIBATCH]["degrees_of_freedom"] is None


def test_the_zeros_of_a_gradient_come_from_dark_inputs(document: dict[str, Any]) -> None:
    for analysis in document["analyses"]:
        if analysis["key"]["quantity"] == measure.of_step("first step", "input weights"):
            removed = analysis["sample"]["removed"]["zero"]
            assert removed % 30 == 0
            assert analysis["zeros"]["origins"] == {"inputs that are zero": removed}


@pytest.mark.usefixtures("short")
def test_series_are_products_of_inputs_and_deltas() -> None:
    images = load_digits()
    pixels, labels = images.train_images, images.train_labels
    chosen = coordinates.entries_of(coordinates.lit_most(pixels))
    assert (pixels[:, chosen[:, 0]] > 0.0).mean() > 0.9
    trained = source_network.train_source(
        PLAN,
        0,
        pixels,
        labels,
        part=0,
        recorder=Recorder(deltas=range(STEPS), series=[Series("gradients", layer=0, entries=chosen)]),
    )
    deltas = trained.recording.deltas.layers[0][:, 0, :5]
    expected = pixels[trained.samples[:, 0]][:, chosen[:, 0]] * deltas
    np.testing.assert_allclose(trained.recording.series[0], expected, rtol=1e-12)


@pytest.mark.usefixtures("short")
def test_the_space_from_scratch(document: dict[str, Any]) -> None:
    """Write every gradient out, estimate its covariance entry by entry, and compare."""
    images = load_digits()
    pixels, labels = images.train_images, images.train_labels
    trained = source_network.train_source(
        PLAN, 0, pixels, labels, part=0, recorder=Recorder(weights=source_network.checkpoints())
    )
    found = document["replications"][0]["details"]["space"]
    rows = measure._generator(PLAN, 0, 3, 2).integers(len(pixels), size=30)
    weights = [layer[2] for layer in trained.recording.weights.layers]
    network = type(trained.perceptron)(trained.perceptron.architecture, weights)
    passed = backpropagate(network, pixels[rows], targets(labels[rows]))
    for at, layer in enumerate(measure.LAYERS):
        gradients = passed.sample_gradients(at).reshape(30, -1)
        assert found[layer]["dimension"] == gradients.shape[1]
        gradients = gradients / np.abs(gradients).max()
        trace = gradients.var(axis=0, ddof=1).sum()
        expected = trace**2 / naive_square(gradients)
        assert found[layer]["gradients"][2] == pytest.approx(expected, rel=1e-6)


def naive_square(vectors: Any) -> float:
    """Average <a - b, c - d>² / 4 over quadruples of distinct vectors: tr C² without bias."""
    n = len(vectors)
    gram = vectors @ vectors.T
    if n > 12:
        # The same average by its three sums over distinct indices, with indices compared one by one.
        apart = ~np.eye(n, dtype=bool)
        pairs = (gram**2)[apart].mean()
        chains = np.mean([gram[i, j] * gram[j, k] for i, j, k in itertools.permutations(range(n), 3)])
        total = sum(gram[i, j] * sum_apart(gram, i, j) for i, j in itertools.permutations(range(n), 2))
        return float(pairs - 2.0 * chains + total / math.perm(n, 4))
    quadruples = itertools.permutations(range(n), 4)
    return float(
        np.mean([(gram[i, k] - gram[i, m] - gram[j, k] + gram[j, m]) ** 2 / 4.0 for i, j, k, m in quadruples])
    )


def sum_apart(gram: Any, i: int, j: int) -> float:
    left = np.delete(np.arange(len(gram)), [i, j])
    block = gram[np.ix_(left, left)]
    return float(block.sum() - np.trace(block))


def test_the_trace_of_the_square_is_an_average_over_quadruples() -> None:
    vectors = np.random.default_rng(1).standard_normal((7, 3)) + 5.0
    trace, square = participation.traces(vectors @ vectors.T)
    assert trace == pytest.approx(np.trace(np.cov(vectors.T)), rel=1e-9)
    assert square == pytest.approx(naive_square(vectors), rel=1e-9)


def test_the_traces_have_no_bias() -> None:
    """The mean over many small samples lies within four standard errors of the truth."""
    rng = np.random.default_rng(2)
    scales = np.array([3.0, 1.0, 0.5, 0.5])
    found = np.array(
        [participation.traces((x := rng.exponential(size=(6, 4)) * scales) @ x.T) for _ in range(4000)]
    )
    truth = np.array([(scales**2).sum(), (scales**4).sum()])
    error = found.std(axis=0) / math.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - truth) < 4.0 * error).all()
    # A covariance with n in the place of n - 1, squared, would be far off.
    plain = [np.sum(np.cov(rng.exponential(size=(6, 4)).T * scales[:, None]) ** 2) for _ in range(400)]
    assert abs(np.mean(plain) - truth[1]) > 4.0 * error[1]


def test_the_ratio_of_constant_vectors_is_not_made_up() -> None:
    assert participation.participation_ratio(np.zeros((5, 5))) is None
    assert participation.participation_ratio(np.ones((5, 5))) is None


def test_the_control_keeps_coordinates_and_nothing_between_them() -> None:
    """Permuted, the participation ratio is that of independent coordinates of the same variances."""
    rng = np.random.default_rng(3)
    common = rng.standard_normal((400, 1))
    x = common + 0.3 * rng.standard_normal((400, 12))
    d = common * np.array([1.0, 2.0, -1.0]) + 0.3 * rng.standard_normal((400, 3))
    products = np.einsum("ni,nj->nij", x, d).reshape(400, -1)
    gram = participation.gram_of_products(x, d)
    np.testing.assert_allclose(gram, products @ products.T, rtol=1e-9)
    permuted = participation.gram_permuted(x, d, np.random.default_rng(4))
    assert participation.traces(permuted)[0] == pytest.approx(participation.traces(gram)[0], rel=1e-9)
    variances = products.var(axis=0, ddof=1)
    independent = variances.sum() ** 2 / (variances**2).sum()
    ours, control = (participation.participation_ratio(g) for g in (gram, permuted))
    assert ours is not None
    assert control is not None
    assert control == pytest.approx(independent, rel=0.1)
    assert ours < 0.2 * control


def test_noise_has_the_variance_of_independent_draws_and_a_kurtosis_that_fades() -> None:
    """Single draws are exponential, with excess kurtosis 6; of a mean of ten it is a tenth of that."""
    entries = np.random.default_rng(5).exponential(size=(20_000, 3)) * [1.0, 10.0, 0.0]
    for batch in (1, 10):
        found = coordinates.noise(entries, batch, 20_000, np.random.default_rng(6))
        assert found.values.shape == (20_000, 2)
        # The standard error of a variance is sqrt((kurtosis + 2)/n).
        assert found.values.var(axis=0) == pytest.approx([1.0, 1.0], abs=5.0 * math.sqrt(8.0 / 20_000))
        exact = coordinates.excess_kurtosis(entries[:, :2]) / batch
        assert found.excess_kurtosis == pytest.approx(exact, rel=0.25)


def test_autocorrelation_of_a_series_with_memory() -> None:
    rng = np.random.default_rng(7)
    shocks = rng.standard_normal((20_000, 2))
    series = shocks.copy()
    for t in range(1, len(series)):
        series[t] += 0.7 * series[t - 1]
    still = np.column_stack([series, np.zeros(len(series))])
    found = coordinates.autocorrelation(still, np.array([1, 2, 5]))
    assert found == pytest.approx([0.7, 0.49, 0.7**5], abs=0.04)
    by_hand = np.mean([np.corrcoef(column[:-2], column[2:])[0, 1] for column in series.T])
    assert found[1] == pytest.approx(by_hand, abs=1e-3)


def test_variances_of_the_factors_add_up() -> None:
    rng = np.random.default_rng(8)
    x, d = rng.random(30), rng.standard_normal(7) ** 3
    x[:4] = 0.0
    product = np.outer(x, d)
    found = measure.log_variances(product)
    assert found is not None
    assert found["inputs"] == pytest.approx(np.log(x[4:]).var())
    assert found["deltas"] == pytest.approx(np.log(np.abs(d)).var())
    assert found["inputs"] + found["deltas"] == pytest.approx(np.log(np.abs(product[4:])).var())
    assert found["share_of_deltas"] == pytest.approx(found["deltas"] / (found["inputs"] + found["deltas"]))
    assert measure.log_variances(rng.standard_normal((5, 6))) is None


def seed(**changes: Any) -> dict[str, Any]:
    """Make up a seed's row; what is named is put in its place."""
    alphas = {1: 2.0, 1000: 2.0} | changes.get("alphas", {})
    tails = {
        name: {"heavier": changes.get("heavier", True), "alpha": 2.0, "signs": None}
        for name in measure.QUANTITIES
    }
    for batch, alpha in alphas.items():
        if alpha is None:
            del tails[measure.of_noise(batch)]
        else:
            tails[measure.of_noise(batch)]["alpha"] = alpha
    share = changes.get("share", 0.9)
    factors = {
        measure.of_step(step, layer): None if share is None else {"share_of_deltas": share}
        for step in measure.STEPS_SEEN
        for layer in measure.LAYERS
    }
    ratio = changes.get("ratio", 0.01)
    space = {
        layer: {
            "gradients": [ratio] * len(source_network.checkpoints()),
            "permuted": dict.fromkeys(source_network.STAGES, 1.0),
        }
        for layer in measure.LAYERS
    }
    return {"details": {"tails": tails, "factors": factors, "space": space}}


def verdicts(rows: list[dict[str, Any]], claim: str) -> set[str]:
    found = {row["verdict"] for row in claims.decide(PLAN, rows) if row["id"] == claim}
    assert found
    return found


def test_every_tail_has_its_cell() -> None:
    rows = [row for row in claims.decide(PLAN, [seed()] * 6) if row["id"] == "heavy-tailed gradients"]
    assert len({row["cell"] for row in rows}) == len(measure.QUANTITIES)


@pytest.mark.parametrize(("heavier", "verdict"), [(True, "supported"), (False, "refuted"), (None, "not run")])
def test_the_claim_of_heavy_tails(heavier: bool | None, verdict: str) -> None:
    assert verdicts([seed(heavier=heavier)] * 6, "heavy-tailed gradients") == {verdict}


@pytest.mark.parametrize(
    ("last", "verdict"),
    [
        ([2.1, 2.12, 2.08], "supported"),
        ([5.0, 5.1, 4.9], "refuted"),
        ([1.3, 1.31, 1.29], "refuted"),
        ([2.0, 2.6, 3.5], "undecided"),
        ([None, None, 2.0], "not run"),
    ],
)
def test_the_claim_of_the_same_tail(last: list[float | None], verdict: str) -> None:
    rows = [seed(alphas={1000: alpha}) for alpha in last]
    assert verdicts(rows, "the same tail at every batch size") == {verdict}


@pytest.mark.parametrize(
    ("shares", "verdict"),
    [
        ([0.8, 0.82, 0.84], "supported"),
        ([0.2, 0.22, 0.24], "refuted"),
        ([0.3, 0.5, 0.8], "undecided"),
        ([None, None, 0.8], "not run"),
    ],
)
def test_the_claim_of_the_deltas(shares: list[float | None], verdict: str) -> None:
    assert verdicts([seed(share=share) for share in shares], "it boils down to the deltas") == {verdict}


@pytest.mark.parametrize(
    ("ratios", "verdict"),
    [
        ([0.05, 0.055, 0.06], "supported"),
        ([0.2, 0.22, 0.24], "refuted"),
        ([0.03, 0.1, 0.3], "undecided"),
        ([None, None, 0.1], "not run"),
    ],
)
def test_the_claim_of_the_space(ratios: list[float | None], verdict: str) -> None:
    rows = [seed(ratio=ratio) for ratio in ratios]
    assert verdicts(rows, "a radically smaller space") == {verdict}
    found = [row for row in claims.decide(PLAN, rows) if row["id"] == "a radically smaller space"]
    assert len(found) == len(measure.LAYERS) * len(source_network.STAGES)
    if verdict == "supported":
        assert found[0]["value"] == pytest.approx(math.log(0.05 * 0.055 * 0.06) / 3.0)
        assert "0.055" in found[0]["note"]


def test_what_could_not_be_computed_is_counted() -> None:
    rows = [seed(share=0.8), seed(share=0.9), seed(share=None)]
    notes = [row["note"] for row in claims.decide(PLAN, rows) if row["id"] == "it boils down to the deltas"]
    assert all("2 of 3" in note for note in notes)
