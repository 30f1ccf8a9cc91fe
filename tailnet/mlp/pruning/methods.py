"""Ways to choose the survivors, by name; each sees the weights after the same burn-in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from tailnet.arrays import IntArray
from tailnet.mlp.activations import RealArray
from tailnet.mlp.options import made, positive, whole
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.controls import reinitialized, shuffled
from tailnet.mlp.pruning.grasp import grasp
from tailnet.mlp.pruning.magnitude import magnitude
from tailnet.mlp.pruning.mask import Mask
from tailnet.mlp.pruning.plan import Plan
from tailnet.mlp.pruning.random_live import random_live
from tailnet.mlp.pruning.snip import snip
from tailnet.mlp.training import train
from tailnet.parallel import child


@dataclass(frozen=True, eq=False, slots=True)
class Moment:
    """What a method may look at when the burn-in is over.

    Attributes
    ----------
    burnt_in : Perceptron
        With the weights after the burn-in.
    inputs, targets : array
        Of the training.
    plan : Plan
        How many shall survive, and how the training goes on.
    samples : array of int, shape (steps, batch_size)
        The rows of each step, burn-in included.
    seed : numpy.random.SeedSequence
        Of the method's own randomness.
    """

    burnt_in: Perceptron
    inputs: RealArray
    targets: RealArray
    plan: Plan
    samples: IntArray
    seed: np.random.SeedSequence

    def draw(self, scored: int | None) -> tuple[RealArray, RealArray]:
        """Return so many samples, drawn without replacement, or all of them."""
        if scored is None or scored >= len(self.inputs):
            return self.inputs, self.targets
        rows = np.random.default_rng(self.seed).choice(len(self.inputs), scored, replace=False)
        return self.inputs[rows], self.targets[rows]


class Method(Protocol):
    """The frozen settings of a way to choose the survivors."""

    @property
    def l1(self) -> float:
        """Return the L1 penalty on all weights during the burn-in; see `train`."""

    def choose(self, moment: Moment) -> tuple[Mask, Perceptron]:
        """Return the survivors, and the network from whose weights they train on."""


def method(name: str, **options: Any) -> Method:
    """Make a method by its name; the options are those of its class.

    Raises
    ------
    ChoiceError
        When there is none of that name, or it does not take the options.

    Examples
    --------
    >>> method("l1", penalty=1e-4)
    L1(penalty=0.0001)
    """
    return made(METHODS, "pruning method", name, options)


@dataclass(frozen=True, slots=True)
class Magnitude:
    """The largest weights after the burn-in: the document's."""

    l1 = 0.0

    def choose(self, moment: Moment) -> tuple[Mask, Perceptron]:
        """Rank the weights as they are."""
        plan = moment.plan
        return magnitude(moment.burnt_in, survivors=plan.survivors, layers=plan.layers), moment.burnt_in


@dataclass(frozen=True, slots=True)
class L1:
    """The largest weights after a burn-in with an L1 penalty, which is lifted for the survivors.

    Parameters
    ----------
    penalty : float
        Multiplies the sum of magnitudes; positive and finite.
    """

    penalty: float

    def __post_init__(self) -> None:
        """Refuse a penalty that is none."""
        positive(self.penalty, "L1 penalty")

    @property
    def l1(self) -> float:
        """Return the penalty of the burn-in."""
        return self.penalty

    def choose(self, moment: Moment) -> tuple[Mask, Perceptron]:
        """Rank the weights as they are."""
        return Magnitude().choose(moment)


@dataclass(frozen=True, slots=True)
class RandomLive:
    """Weights drawn at random among those of inputs that are not 0 in all samples."""

    l1 = 0.0

    def choose(self, moment: Moment) -> tuple[Mask, Perceptron]:
        """Draw."""
        plan, network = moment.plan, moment.burnt_in
        mask = random_live(
            network.architecture,
            moment.inputs,
            survivors=plan.survivors,
            layers=plan.layers,
            rng=moment.seed,
        )
        return mask, network


@dataclass(frozen=True, slots=True)
class Snip:
    """The weights of largest connection sensitivity; see `snip`.

    Parameters
    ----------
    scored : int or None
        Samples that the gradient is the mean over, drawn at random; by default all.
    """

    scored: int | None = None
    l1 = 0.0

    def __post_init__(self) -> None:
        """Refuse no samples."""
        if self.scored is not None:
            whole(self.scored, "number of scored samples")

    def choose(self, moment: Moment) -> tuple[Mask, Perceptron]:
        """Rank the sensitivities."""
        plan, scored = moment.plan, moment.draw(self.scored)
        return snip(moment.burnt_in, *scored, survivors=plan.survivors, layers=plan.layers), moment.burnt_in


@dataclass(frozen=True, slots=True)
class Grasp:
    """The weights that the flow of the gradient misses most; see `grasp`.

    Parameters
    ----------
    scored : int or None
        Samples that the gradient is the mean over, drawn at random; by default all.
    """

    scored: int | None = None
    l1 = 0.0

    def __post_init__(self) -> None:
        """Refuse no samples."""
        if self.scored is not None:
            whole(self.scored, "number of scored samples")

    def choose(self, moment: Moment) -> tuple[Mask, Perceptron]:
        """Rank what each weight adds."""
        plan, scored = moment.plan, moment.draw(self.scored)
        return grasp(moment.burnt_in, *scored, survivors=plan.survivors, layers=plan.layers), moment.burnt_in


@dataclass(frozen=True, slots=True)
class AfterTraining:
    """The largest weights at the end of the whole training of all weights, which it costs.

    Parameters
    ----------
    rewound : bool
        Whether the survivors go back to the weights after the burn-in, as lottery tickets do (Frankle,
        Dziugaite, Roy & Carbin 2020, *ICML*), or go on from those they were found at (Han et al. 2015).
    """

    rewound: bool = True
    l1 = 0.0

    def choose(self, moment: Moment) -> tuple[Mask, Perceptron]:
        """Train all weights to the end, on the draws that the survivors will see."""
        plan, rest = moment.plan, moment.samples[moment.plan.burn_in :]
        trained = train(
            moment.burnt_in, moment.inputs, moment.targets, samples=rest, learning_rate=plan.learning_rate
        ).perceptron
        mask = magnitude(trained, survivors=plan.survivors, layers=plan.layers)
        return mask, moment.burnt_in if self.rewound else trained


@dataclass(frozen=True, slots=True)
class Shuffled:
    """The survivors of another method, moved at random within each layer, off inputs that are always 0.

    Parameters
    ----------
    of : Method
        Whose survivors.
    """

    of: Method = field(default_factory=Magnitude)

    @property
    def l1(self) -> float:
        """Return the penalty of the other method."""
        return self.of.l1

    def choose(self, moment: Moment) -> tuple[Mask, Perceptron]:
        """Choose as the other method does, and shuffle."""
        mask, network = self.of.choose(moment)
        return shuffled(mask, rng=child(moment.seed, 1), inputs=moment.inputs), network


@dataclass(frozen=True, slots=True)
class Reinitialized:
    """The survivors of another method, with all weights of the network drawn anew.

    Parameters
    ----------
    of : Method
        Whose survivors.
    scheme : str
        The law of the weights, with its own defaults unless a scale is given.
    scale : float or None
        Of the law, where it has one.
    """

    of: Method = field(default_factory=Magnitude)
    scheme: str = "uniform"
    scale: float | None = None

    @property
    def l1(self) -> float:
        """Return the penalty of the other method."""
        return self.of.l1

    def choose(self, moment: Moment) -> tuple[Mask, Perceptron]:
        """Choose as the other method does, and draw the weights."""
        mask, network = self.of.choose(moment)
        options = {} if self.scale is None else {"scale": self.scale}
        drawn = reinitialized(network, mask, rng=child(moment.seed, 2), scheme=self.scheme, **options)
        return mask, drawn


#: Every method by name.
METHODS: Mapping[str, Callable[..., Method]] = MappingProxyType(
    {
        "magnitude": Magnitude,
        "l1": L1,
        "random": RandomLive,
        "snip": Snip,
        "grasp": Grasp,
        "after training": AfterTraining,
        "shuffled": Shuffled,
        "reinitialized": Reinitialized,
    }
)
