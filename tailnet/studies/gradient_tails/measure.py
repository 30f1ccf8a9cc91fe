"""One training seed: the gradients of a network, and of samples and minibatches at its weights."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.datasets.images import targets
from tailnet.inference.dependence import Dependence
from tailnet.inference.dependence.rank_one import rank_one
from tailnet.inference.likelihood import fit_power_law
from tailnet.mlp.backpropagation import Backpropagation, backpropagate
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.recorder import Recorder, Series, evenly_spaced
from tailnet.mlp.sample_gradients import sample_gradients
from tailnet.mlp.training import Training
from tailnet.parallel import child
from tailnet.sample import Sample
from tailnet.studies import source_network
from tailnet.studies.analysed import Quantity, analysed
from tailnet.studies.conduct import Outcome
from tailnet.studies.gradient_tails.coordinates import (
    COORDINATES,
    autocorrelation,
    entries_of,
    excess_kurtosis,
    lit_most,
    noise,
)
from tailnet.studies.gradient_tails.participation import gram_of_products, gram_permuted, participation_ratio
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.sources import images_of
from tailnet.studies.tail_rows import FAMILY_REPLICATES, TAILS, tail_rows

#: The layers of weights, inputs' side first.
LAYERS = ("input weights", "output weights")
#: The steps whose whole gradient is looked at.
STEPS_SEEN = ("first step", "last step")
#: Images in the minibatch whose whole gradient is looked at.
MINIBATCH = 100
BATCHES = (1, 10, 100, 1000)
#: Minibatches of each size.
DRAWS = 1000
#: Steps of the series that is analysed, spread evenly over training.
SERIES = 2000
#: Images whose gradients make a sample of the space.
SAMPLE = 1000
#: Lags, within the last third of training.
LAGS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_THIRD = 3

_TRAINING, _MINIBATCH, _NOISE, _SPACE, _PERMUTED, _GAUSSIAN, _ANALYSES = range(7)
_CALIBRATION = "Their p-values and intervals are calibrated for independent draws."


def of_step(step: str, layer: str) -> str:
    """Name the whole gradient of one step by one layer's weights."""
    return f"|gradient| {step}, {layer}"


def of_noise(batch: int) -> str:
    """Name the noise of one batch size."""
    return f"|noise| batch of {batch:,}"


OF_MINIBATCH = f"|gradient| minibatch of {MINIBATCH}, {LAYERS[0]}"
OVER_STEPS = f"|gradient| {COORDINATES} coordinates over steps"
QUANTITIES = (
    *(of_step(step, layer) for step in STEPS_SEEN for layer in LAYERS),
    OF_MINIBATCH,
    OVER_STEPS,
    *(of_noise(batch) for batch in BATCHES),
)


def replicate(plan: Plan, number: int) -> Outcome:
    """Train on the images and look at gradients in every way that the study asks for."""
    images = images_of(plan)
    pixels, labels = images.train_images, images.train_labels
    chosen = entries_of(lit_most(pixels))
    trained = source_network.train_source(
        plan,
        number,
        pixels,
        labels,
        part=_TRAINING,
        recorder=Recorder(
            weights=source_network.checkpoints(),
            gradients=[0, source_network.STEPS - 1],
            series=[Series("gradients", layer=0, entries=chosen)],
        ),
    )
    series = np.asarray(trained.recording.series[0], np.float64)
    entries = sample_gradients(
        trained.perceptron,
        pixels,
        targets(labels, classes=source_network.CLASSES),
        layer=0,
        entries=chosen,
    ).astype(np.float64)
    draws = {
        batch: noise(entries, batch, DRAWS, _generator(plan, number, _NOISE, batch)) for batch in BATCHES
    }
    quantities = [
        *_of_steps(trained),
        _of_minibatch(trained, pixels, labels, _generator(plan, number, _MINIBATCH)),
        _over_steps(series),
        *(_of_noise(batch, drawn.values) for batch, drawn in draws.items()),
    ]
    analyses, not_run = analysed(
        plan,
        number,
        quantities,
        part=_ANALYSES,
        sensitivity=False,
        family_replicates=FAMILY_REPLICATES,
    )
    return {
        "statistics": {
            "test_accuracy": accuracy(trained.perceptron, images.test_images, images.test_labels),
            "gaussian_alpha": _gaussian_alpha(plan, number),
            "excess_kurtosis_of_images": excess_kurtosis(entries[:, entries.std(axis=0) > 0.0]),
        },
        "analyses": analyses,
        "not_run": not_run,
        "details": {
            TAILS: tail_rows(analyses),
            "factors": _factors(trained),
            "kurtosis": {str(batch): drawn.excess_kurtosis for batch, drawn in draws.items()},
            "autocorrelation": _autocorrelations(series),
            "space": space(plan, number, trained, pixels, labels),
        },
    }


def _generator(plan: Plan, number: int, part: int, *key: int) -> np.random.Generator:
    return np.random.default_rng(child(training_seed(plan, number, part), *key))


def _of_steps(trained: Training) -> list[Quantity]:
    track = trained.recording.gradients
    return [
        _of_step(step, layer, track.layers[at][place])
        for place, step in enumerate(STEPS_SEEN)
        for at, layer in enumerate(LAYERS)
    ]


def _of_step(step: str, layer: str, gradient: FloatArray) -> Quantity:
    rows, columns = gradient.shape
    statement = (
        f"The gradient of one image is the outer product of {rows} inputs of the layer and {columns} deltas: "
        f"{rows} + {columns} numbers make {rows * columns:,} products. {_CALIBRATION}"
    )
    dark = int((~gradient.any(axis=1)).sum()) * columns
    return Quantity(
        of_step(step, layer),
        gradient,
        Dependence("coordinate", statement),
        zero_origins={"inputs that are zero": dark} if dark else {},
    )


def _of_minibatch(
    trained: Training, pixels: FloatArray, labels: IntArray, rng: np.random.Generator
) -> Quantity:
    rows = rng.integers(len(pixels), size=MINIBATCH)
    wanted = targets(labels[rows], classes=source_network.CLASSES)
    gradient = backpropagate(trained.perceptron, pixels[rows], wanted).gradients[0]
    statement = (
        f"The mean gradient of {MINIBATCH} images at the weights after training: a matrix of rank at most "
        f"{min(*gradient.shape, MINIBATCH)}, whose columns each belong to one hidden unit. {_CALIBRATION}"
    )
    return Quantity(
        OF_MINIBATCH,
        np.asarray(gradient, np.float64),
        Dependence("coordinate", statement),
        cluster="column",
    )


def _over_steps(series: FloatArray) -> Quantity:
    chosen = evenly_spaced(len(series), min(SERIES, len(series)))
    statement = (
        f"{series.shape[1]} entries of the first layer's gradient at {len(chosen):,} steps spread evenly "
        "over training, one row a step: single images are drawn independently, and the scale changes as the "
        f"network learns. {_CALIBRATION}"
    )
    return Quantity(OVER_STEPS, series[chosen], Dependence("iteration", statement))


def _of_noise(batch: int, values: FloatArray) -> Quantity:
    statement = (
        f"{values.shape[1]} entries of (minibatch − full batch) at the weights after training, one row a "
        "minibatch, drawn independently with replacement; each entry has the variance of its single images "
        f"divided out. Entries of one minibatch share its images. {_CALIBRATION}"
    )
    return Quantity(of_noise(batch), values, Dependence("gradient noise", statement), cluster="row")


def _gaussian_alpha(plan: Plan, number: int) -> float:
    """Fit a power law to as many Gaussian numbers as there are of noise."""
    drawn = _generator(plan, number, _GAUSSIAN).standard_normal(DRAWS * COORDINATES)
    return fit_power_law(Sample(drawn, sign="magnitude", discrete=False)).alpha


def _factors(trained: Training) -> dict[str, dict[str, float] | None]:
    """Split the variance of ln|g| of each step's gradient between its two factors."""
    track = trained.recording.gradients
    return {
        of_step(step, layer): log_variances(track.layers[at][place])
        for place, step in enumerate(STEPS_SEEN)
        for at, layer in enumerate(LAYERS)
    }


def log_variances(gradient: FloatArray) -> dict[str, float] | None:
    """Return the variances of ln|x| and ln|delta| of an outer product, which add up to that of ln|g|.

    None where the matrix is no outer product to rounding, or one of a single nonzero row or column.
    """
    product = rank_one(gradient)
    if product is None:
        return None
    inputs, deltas = (float(np.log(factor).var()) for factor in (product.rows, product.columns))
    return {"inputs": inputs, "deltas": deltas, "share_of_deltas": deltas / (inputs + deltas)}


def _autocorrelations(series: FloatArray) -> dict[str, list[float]]:
    late = series[-(len(series) // _THIRD) :]
    lags = np.array([lag for lag in LAGS if lag < len(late)])
    return {"signed": autocorrelation(late, lags), "magnitude": autocorrelation(np.abs(late), lags)}


def space(
    plan: Plan, number: int, trained: Training, pixels: FloatArray, labels: IntArray
) -> dict[str, dict[str, Any]]:
    """Estimate the participation ratio of single-image gradients at each checkpoint, and of its controls.

    Returns
    -------
    dict
        By layer: `dimension`, and lists over checkpoints of `gradients` and of `repaired`, where deltas go
        with the inputs of other images; `permuted` by stage.
    """
    stages = {place: stage for stage, place in source_network.stages().items()}
    found: dict[str, dict[str, Any]] = {
        layer: {"dimension": 0, "gradients": [], "repaired": [], "permuted": {}} for layer in LAYERS
    }
    for place in range(len(source_network.checkpoints())):
        rng = _generator(plan, number, _SPACE, place)
        passed = _sample_at(trained, place, pixels, labels, rng)
        order = rng.permutation(SAMPLE)
        for at, layer in enumerate(LAYERS):
            signals, deltas = (np.asarray(part[at], np.float64) for part in (passed.signals, passed.deltas))
            here = found[layer]
            here["dimension"] = signals.shape[1] * deltas.shape[1]
            here["gradients"].append(participation_ratio(gram_of_products(signals, deltas)))
            here["repaired"].append(participation_ratio(gram_of_products(signals, deltas[order])))
            if place in stages:
                shuffled = gram_permuted(signals, deltas, _generator(plan, number, _PERMUTED, place, at))
                here["permuted"][stages[place]] = participation_ratio(shuffled)
    return found


def _sample_at(
    trained: Training, place: int, pixels: FloatArray, labels: IntArray, rng: np.random.Generator
) -> Backpropagation:
    rows = rng.integers(len(pixels), size=SAMPLE)
    weights = [layer[place] for layer in trained.recording.weights.layers]
    network = Perceptron(trained.perceptron.architecture, weights)
    return backpropagate(network, pixels[rows], targets(labels[rows], classes=source_network.CLASSES))


def ratio_to_permuted(row: Mapping[str, Any], layer: str, stage: str) -> float | None:
    """Return a seed's participation ratio over that of its permuted control, or None without either."""
    here = row["details"]["space"][layer]
    ours, control = here["gradients"][source_network.stages()[stage]], here["permuted"][stage]
    return None if ours is None or control is None else ours / control
