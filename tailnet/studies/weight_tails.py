"""The weights, gradients and deltas of a small perceptron, as the first document looks at them.

The document trains a one-hidden-layer network on images, one sample a step, from a start near zero,
and looks at histograms of absolute values.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import Images, targets
from tailnet.errors import InsufficientDataError
from tailnet.inference.alternatives import fit_alternatives
from tailnet.inference.analysis import Context, analyze
from tailnet.inference.comparison import compare
from tailnet.inference.dependence import Dependence
from tailnet.inference.inequality import gini
from tailnet.inference.likelihood import PowerLawFit
from tailnet.inference.straight_line import looks_straight
from tailnet.inference.verdict import LEVEL, REJECTION
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.initialization import initialize
from tailnet.mlp.recorder import Recorder, evenly_spaced
from tailnet.mlp.training import Training, train
from tailnet.sample import Sample
from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Outcome, Row, Study
from tailnet.studies.plan import Plan, training_seed

WEIGHTS, GRADIENT, DELTAS = "|W|", "|gradient|", "|delta|"
HIDDEN = 30
START_SCALE = 1e-5
LEARNING_RATE = 0.01
STEPS = 30_000
DELTA_STEPS = 200
_DOCUMENT = "000, Fractal patterns in backprop gradients"
_CURVE_POINTS = 400

_INEQUALITY = Claim(
    id="radical inequality",
    document=_DOCUMENT,
    statement="The histogram of the absolute weights shows a radical inequality.",
    statistic="mean over seeds of the Gini coefficient of |W|, with its Student t interval",
    rule="above 0.5, an exponential law's",
    threshold=0.5,
)
_CALLED = Claim(
    id="someone would call it a power law",
    document=_DOCUMENT,
    statement="Someone who has not read Clauset, Shalizi & Newman would call it a power law.",
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, where R² of the log–log histogram of |W| exceeds "
        f"the 95% quantile of exponential samples' while the test of fit has p <= {REJECTION}"
    ),
    rule="above one half",
    threshold=0.5,
)
_HEAVY = Claim(
    id="heavy-tailed",
    document=_DOCUMENT,
    statement="It should just have a heavy tail, anyhow.",
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, where the power law on the tail of |W| has the "
        f"larger likelihood and Vuong's test rejects the exponential law at {LEVEL}"
    ),
    rule="above one half",
    threshold=0.5,
)
_UNTESTED = (
    Claim(
        id="a stretched exponential",
        document=_DOCUMENT,
        statement="I think it may be a stretched exponential.",
        statistic="Akaike weight and goodness of fit of the stretched exponential",
        rule="weight above 0.9 in at least 8 of 10 seeds, and its own p > 0.1",
        reason="It needs every family's own test of fit, which this study leaves out.",
    ),
    Claim(
        id="loses its shape on random samples",
        document=_DOCUMENT,
        statement="It loses on CIFAR samples the shape it has on the random samples.",
        statistic="paired difference of Gini coefficients",
        rule="above 0",
        reason="This version of tailnet embeds no random patterns and reads no CIFAR-10.",
    ),
)
_CALIBRATION = (
    "The p-value and the intervals are calibrated for independent draws, which these are not; the "
    "replication that counts is over training seeds."
)
_AXES = {
    WEIGHTS: "coordinate",
    GRADIENT: "coordinate",
    DELTAS: "iteration and unit",
}
_STATEMENTS = {
    WEIGHTS: (
        "The weights of one network are all trained on the same images, and those of one hidden unit move "
        "together. {calibration}"
    ),
    GRADIENT: (
        "The gradient of one sample is, layer by layer, the outer product of the layer's inputs and its "
        "deltas: in the first layer {n_inputs} + {n_hidden} numbers make {n_products} products. {calibration}"
    ),
    DELTAS: (
        "The deltas of all units are pooled over {n_steps} steps spread evenly over training, during which "
        "their scale changes; pooling scales makes tails longer. {calibration}"
    ),
}


def replicate(plan: Plan, number: int) -> Outcome:
    """Train one network and analyse its weights, its last step's gradient, and its deltas."""
    images = _dataset(plan.dataset)
    trained = _train(plan, number, images)
    values = _quantities(trained)
    analyses: list[dict[str, Any]] = []
    not_run: dict[str, str] = {}
    beside: dict[str, float | None] = {"ratio_to_exponential": None, "vuong_p_exponential": None}
    for part, (quantity, array) in enumerate(values.items()):
        try:
            sample = Sample(array, sign="magnitude", discrete=False, source=f"{quantity} of seed {number}")
            analysis = analyze(
                sample,
                replicates=plan.replicates,
                rng=training_seed(plan, number, 2 + part),
                context=Context(
                    title=f"{quantity}, training seed {number}",
                    command=f"tailnet study {plan.study} --dataset {plan.dataset} --seed {plan.seed}",
                    dependence=_dependence(quantity, images),
                    curve_points=_CURVE_POINTS,
                    alternatives=False,
                ),
            )
        except InsufficientDataError as error:
            not_run[quantity] = str(error)
            continue
        analyses.append({**analysis.to_dict(), "key": {"quantity": quantity, "seed": number}})
        if quantity == WEIGHTS and analysis.fit is not None:
            beside = _beside_exponential(analysis.fit)
    return {
        "statistics": {**_statistics(plan, number, trained, images, analyses), **beside},
        "analyses": analyses,
        "not_run": not_run,
    }


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what is trained on what."""
    images = _dataset(plan.dataset)
    dataset = {
        "name": images.name,
        "description": f"{images.n_train:,} images to train on, {len(images.test_images):,} to test on",
        "n": len(images.images),
        "sha256": images.sha256,
    }
    design = {
        "network": str(_architecture(images)) + ", with bias units",
        "start": f"uniform on ±{START_SCALE:g}",
        "loss": "squared error, targets ±1",
        "training": f"{STEPS:,} steps of one image each, drawn with replacement",
        "learning rate": LEARNING_RATE,
        WEIGHTS: "all weights after training",
        GRADIENT: "the gradient of the last step's image",
        DELTAS: f"all deltas at {DELTA_STEPS} steps spread evenly over training",
    }
    return dataset, design


def decide(_plan: Plan, seeds: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds' statistics."""
    statistics = [row["statistics"] for row in seeds]
    rows = [
        _INEQUALITY.decide_mean([s["gini"] for s in statistics]),
        _decide_called(statistics),
        _decide_heavy(statistics),
    ]
    return rows + [claim.not_run() for claim in _UNTESTED]


def _decide_called(statistics: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    tested = [s for s in statistics if s["p_value"] is not None]
    if not tested:
        return _CALLED.not_run("The power law was tested on no seed.")
    straight = [s["r_squared"] > s["r_squared_limit"] for s in tested]
    rejected = [s["p_value"] <= REJECTION for s in tested]
    return _CALLED.decide_share(
        [a and b for a, b in zip(straight, rejected, strict=True)],
        f"Of {len(statistics)} seeds {len(tested)} were tested: on {sum(straight)} R² exceeds the "
        f"exponential's quantile, on {sum(rejected)} the power law is rejected.",
    )


def _decide_heavy(statistics: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    compared = [s for s in statistics if s["ratio_to_exponential"] is not None]
    if not compared:
        return _HEAVY.not_run("The weights had a tail to compare on no seed.")
    return _HEAVY.decide_share(
        [s["ratio_to_exponential"] > 0.0 and s["vuong_p_exponential"] < LEVEL for s in compared],
        f"Of {len(statistics)} seeds {len(compared)} were compared; the test is calibrated for independent "
        "draws.",
    )


def _dataset(name: str) -> Images:
    return {"digits": load_digits}[name]()


def _architecture(images: Images) -> Architecture:
    return Architecture((images.images.shape[1], HIDDEN, 10))


def _train(plan: Plan, number: int, images: Images) -> Training:
    start = initialize(_architecture(images), scale=START_SCALE, rng=training_seed(plan, number, 0))
    return train(
        start,
        images.train_images,
        targets(images.train_labels),
        steps=STEPS,
        learning_rate=LEARNING_RATE,
        rng=training_seed(plan, number, 1),
        recorder=Recorder(gradients=[STEPS - 1], deltas=evenly_spaced(STEPS, DELTA_STEPS)),
    )


def _quantities(trained: Training) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    layers = {
        WEIGHTS: trained.perceptron.weights,
        GRADIENT: trained.recording.gradients.layers,
        DELTAS: trained.recording.deltas.layers,
    }
    return {name: np.concatenate([layer.ravel() for layer in parts]) for name, parts in layers.items()}


def _dependence(quantity: str, images: Images) -> Dependence:
    n_inputs = images.images.shape[1] + 1
    statement = _STATEMENTS[quantity].format(
        n_inputs=n_inputs,
        n_hidden=HIDDEN,
        n_products=f"{n_inputs * HIDDEN:,}",
        n_steps=DELTA_STEPS,
        calibration=_CALIBRATION,
    )
    return Dependence(_AXES[quantity], statement)


def _beside_exponential(fit: PowerLawFit) -> dict[str, float | None]:
    """Compare the power law with the exponential law on the same tail."""
    others = [other for other in fit_alternatives(fit) if other.family == "exponential"]
    row = compare(fit, others, replicates=0)[0]
    return {"ratio_to_exponential": row.log_likelihood_ratio, "vuong_p_exponential": row.vuong_p}


def _statistics(
    plan: Plan, number: int, trained: Training, images: Images, analyses: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    weights = Sample(_quantities(trained)[WEIGHTS], sign="magnitude", discrete=False)
    r_squared, limit = looks_straight(weights, rng=training_seed(plan, number, 9))
    tests = {a["key"]["quantity"]: a["goodness_of_fit"] for a in analyses}
    test = tests.get(WEIGHTS)
    dead_inputs = int((images.train_images.max(axis=0) == 0.0).sum())
    return {
        "gini": gini(weights),
        "r_squared": r_squared,
        "r_squared_limit": limit,
        "p_value": None if test is None else test["p_value"],
        "test_accuracy": accuracy(trained.perceptron, images.test_images, images.test_labels),
        "weights_never_updated": dead_inputs * HIDDEN,
    }


STUDY = Study(
    name="weight-tails",
    title="The tails of a perceptron's weights, gradients and deltas",
    datasets=("digits",),
    quantities=(WEIGHTS, GRADIENT, DELTAS),
    replicate=replicate,
    describe=describe,
    decide=decide,
)
