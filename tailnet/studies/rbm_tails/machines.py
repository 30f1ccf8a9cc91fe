"""Machines trained by each estimator from one start, and the gradients at their ends."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.datasets.images import Images
from tailnet.mlp.activations import RealArray
from tailnet.parallel import child
from tailnet.rbm.contrastive_divergence import contrastive_divergence
from tailnet.rbm.initialization import initialize
from tailnet.rbm.machine import BoltzmannMachine
from tailnet.rbm.persistent import persistent_divergence
from tailnet.rbm.training import RbmTraining, train
from tailnet.studies.rbm_tails import design
from tailnet.studies.rbm_tails.design import CD1, FIRST, LAST, Estimator, of_image, of_minibatch

_START, _ORDER, _IMAGE, _CHAINS, _LOOKED_AT = range(5)


@dataclass(frozen=True, eq=False)
class Trained:
    """What was trained by one estimator.

    Attributes
    ----------
    start : BoltzmannMachine
        The same for every estimator.
    training : RbmTraining
    """

    start: BoltzmannMachine
    training: RbmTraining


def training_images(images: Images, seed: np.random.SeedSequence) -> FloatArray:
    """Draw the images of a training seed, in grey: all of a small collection, in an order of their own."""
    order = np.random.default_rng(seed).permutation(images.n_train)
    return design.grey(images, order[: design.LARGEST])


def trained(
    pixels: FloatArray,
    seed: np.random.SeedSequence,
    estimator: Estimator,
    *,
    hidden: int,
    steps: int,
    batch: int,
) -> Trained:
    """Train from the start and with the batches that the seed gives, whatever the estimator.

    Visible biases start at the log odds of the pixels' means, weights are normal and small. Training is in
    float32; the gradients that are looked at are taken in float64.
    """
    start = initialize(
        pixels.shape[1],
        hidden,
        scale=design.START_SCALE,
        data=pixels,
        rng=child(seed, _START),
        dtype=np.float32,
    )
    done = train(
        start,
        pixels.astype(np.float32),
        epochs=design.epochs(steps, batch, len(pixels)),
        learning_rate=design.LEARNING_RATE,
        batch_size=batch,
        k=estimator.k,
        persistent=estimator.chains,
        rng=child(seed, _ORDER),
    )
    return Trained(start, done)


def narrow(pixels: FloatArray, seed: np.random.SeedSequence, estimator: Estimator) -> Trained:
    """Train the machine whose gradients' tails are looked at."""
    return trained(pixels, seed, estimator, hidden=design.HIDDEN, steps=design.STEPS, batch=design.BATCH)


def square(pixels: FloatArray, seed: np.random.SeedSequence) -> Trained:
    """Train the machine with as many hidden as visible units, whose gradients are networks."""
    return trained(
        pixels,
        seed,
        CD1,
        hidden=pixels.shape[1],
        steps=design.SQUARE_STEPS,
        batch=design.SQUARE_BATCH,
    )


def gradients(
    machines: Mapping[str, Trained], pixels: FloatArray, seed: np.random.SeedSequence, *, binary: bool = False
) -> dict[str, FloatArray]:
    """Take the gradients of one image and of one minibatch, the same for every estimator and both steps.

    Parameters
    ----------
    machines : mapping of str to Trained
        By estimator; CD-1 among them.
    pixels : array, shape (samples, visible)
    seed : SeedSequence
    binary : bool
        For the names.

    Returns
    -------
    dict
        By quantity: of one image by CD-1, and of the minibatch by each estimator, at the start and at the
        machine it trained.
    """
    rows = np.random.default_rng(child(seed, _IMAGE)).integers(len(pixels), size=design.BATCH)
    batch, image = pixels[rows], pixels[rows[:1]]
    found = {}
    for step in (FIRST, LAST):
        for place, estimator in enumerate(e for e in design.ESTIMATORS if e.name in machines):
            of = machines[estimator.name]
            machine = (of.start if step == FIRST else of.training.machine).astype(np.float64)
            chains = of.training.chains if step == LAST else None
            own = child(seed, _LOOKED_AT, place, step == LAST)
            found[of_minibatch(estimator, step, binary=binary)] = estimate(
                machine, batch, estimator, chains, own
            )
            if estimator == CD1:
                single = contrastive_divergence(machine, image, k=1, rng=child(own, 0))
                found[of_image(step, binary=binary)] = np.asarray(single.gradient, np.float64)
    return found


def estimate(
    machine: BoltzmannMachine,
    batch: FloatArray,
    estimator: Estimator,
    chains: RealArray | None,
    seed: np.random.SeedSequence,
) -> FloatArray:
    """Estimate the gradient by the weights of a minibatch; persistent chains without a state start anew."""
    if not estimator.persistent:
        found = contrastive_divergence(machine, batch, k=estimator.k, rng=seed)
        return np.asarray(found.gradient, np.float64)
    if chains is None:
        coins = np.random.default_rng(child(seed, _CHAINS))
        chains = coins.integers(2, size=(design.CHAINS, machine.n_visible)).astype(np.float64)
    found, _ = persistent_divergence(machine, batch, chains, k=estimator.k, rng=child(seed, 0))
    return np.asarray(found.gradient, np.float64)
