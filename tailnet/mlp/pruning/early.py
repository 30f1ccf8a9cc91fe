"""Early pruning: a burn-in of all weights, a mask, and the rest of the training with the survivors alone."""

from dataclasses import dataclass

import numpy as np

from tailnet.mlp.activations import RealArray
from tailnet.mlp.backpropagation import training_pairs
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.mask import Mask
from tailnet.mlp.pruning.methods import Method, Moment
from tailnet.mlp.pruning.plan import Plan
from tailnet.mlp.pruning.sparse_training import SparseTraining, train_sparse
from tailnet.mlp.training import Training, train
from tailnet.parallel import Rng, child, seed_sequence

#: Addresses of the seeds.
_SAMPLES, _METHOD = 0, 1


@dataclass(frozen=True, eq=False, slots=True)
class EarlyPruning:
    """A finished early pruning.

    Attributes
    ----------
    method : Method
        How the survivors were chosen.
    plan : Plan
        How many, and when.
    seed : numpy.random.SeedSequence
        Of everything drawn; passed as `rng` it repeats it.
    burn_in : Training or None
        Of all weights; None when there was none.
    mask : Mask
        The survivors.
    training : SparseTraining
        Theirs, from the mask to the end.
    """

    method: Method
    plan: Plan
    seed: np.random.SeedSequence
    burn_in: Training | None
    mask: Mask
    training: SparseTraining

    @property
    def perceptron(self) -> Perceptron:
        """The network at the end."""
        return self.training.perceptron


def prune_early(
    start: Perceptron,
    inputs: RealArray,
    targets: RealArray,
    *,
    method: Method,
    plan: Plan,
    rng: Rng = None,
) -> EarlyPruning:
    """Train all weights for a while, choose the survivors, and train these to the end.

    With the same `rng`, every method has the same burn-in (but for the penalty of L1) and sees the same
    samples after it, as has a dense training on ``samples=plan.samples(len(inputs), rng=...)`` with the seed
    of `sample_seed`.

    Parameters
    ----------
    start : Perceptron
        Where the burn-in starts; not changed.
    inputs : array, shape (samples, inputs)
        Not changed.
    targets : array, shape (samples, outputs)
        Not changed.
    method : Method
        How the survivors are chosen; `tailnet.mlp.pruning.methods.method` makes one of its name.
    plan : Plan
        How many survive, and the steps before and after.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Raises
    ------
    ChoiceError
        When shapes or options do not fit each other, there are fewer weights than shall survive, or the
        weights overflow.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.initialization import initialize
    >>> from tailnet.mlp.pruning.methods import Magnitude
    >>> generator = np.random.default_rng(1)
    >>> inputs = generator.normal(size=(200, 30))
    >>> targets = np.sign(inputs[:, :1])
    >>> plan = Plan(survivors=40, layers=(0,), burn_in=100, steps=2000, learning_rate=0.05)
    >>> start = initialize(Architecture((30, 20, 1)), scale=0.01, rng=2)
    >>> done = prune_early(start, inputs, targets, method=Magnitude(), plan=plan, rng=3)
    >>> done.mask.survivors, bool(done.training.losses[-10:].mean() < 0.1)
    ((40, 21), True)
    """
    inputs, targets = training_pairs(start, inputs, targets)
    seed = seed_sequence(rng)
    samples = plan.samples(len(inputs), rng=sample_seed(seed))
    burn_in = None
    if plan.burn_in:
        early = samples[: plan.burn_in]
        burn_in = train(start, inputs, targets, samples=early, learning_rate=plan.learning_rate, l1=method.l1)
    burnt_in = start if burn_in is None else burn_in.perceptron
    moment = Moment(burnt_in, inputs, targets, plan, samples, child(seed, _METHOD))
    mask, network = method.choose(moment)
    training = train_sparse(
        network,
        mask,
        inputs,
        targets,
        samples=samples[plan.burn_in :],
        learning_rate=plan.learning_rate,
    )
    return EarlyPruning(method, plan, seed, burn_in, mask, training)


def sample_seed(seed: np.random.SeedSequence) -> np.random.SeedSequence:
    """Return the seed of the samples drawn by an early pruning of this seed."""
    return child(seed, _SAMPLES)
