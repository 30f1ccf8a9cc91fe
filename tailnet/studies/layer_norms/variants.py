"""What the document's numbers may have come of: starts, losses, units and steps.

The document names its program, backprop2, and its author's repository keeps it and its successor
(github.com/mnielsen/neural-networks-and-deep-learning, ``code/backprop2.py`` and ``code/network2.py``). Both
have sigmoid units, sum gradients over a minibatch, and shuffle the images once an epoch. backprop2 divides
standard normal weights and biases by the root of a layer's number of *units*, its fan-out, though its
comment says fan-in; its loss is the cross-entropy, and it steps by the summed gradient. network2 divides
weights by the root of fan-in and leaves biases standard normal, or leaves both so (its large start), and
steps by the mean gradient.
"""

from dataclasses import dataclass
from typing import Literal

from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.schemes import FanIn, FanOut, Normal, Scheme
from tailnet.parallel import Rng
from tailnet.studies.layer_norms.published import HIDDEN, HIDDEN_LAYERS, OUTPUTS

#: What a step follows: the gradient summed over the minibatch, or its mean.
Step = Literal["sum", "mean"]


@dataclass(frozen=True)
class Start:
    """A law of the first weights.

    Attributes
    ----------
    name, words : str
        In tables, and in full.
    weights : Scheme
    bias : Scheme or None
        Of the weights of bias units; None where they follow the law of their layer.
    """

    name: str
    words: str
    weights: Scheme
    bias: Scheme | None = None


STARTS = (
    Start("1/√fan-out", "weights and biases normal, sd 1/√fan-out", FanOut()),
    Start("1/√fan-in", "as backprop2's comment has it: weights and biases normal, sd 1/√fan-in", FanIn()),
    Start(
        "1/√fan-in, biases 1",
        "network2's default: weights normal, sd 1/√fan-in, biases standard normal",
        FanIn(),
        Normal(),
    ),
    Start("1", "network2's large start: weights and biases standard normal", Normal()),
)


@dataclass(frozen=True)
class Variant:
    """One way to make the table.

    Attributes
    ----------
    start : Start
    loss, hidden : str
        As `Architecture` names them; outputs are sigmoid in any case.
    step : {"sum", "mean"}
    """

    start: Start
    loss: str
    hidden: str
    step: Step

    @property
    def key(self) -> str:
        """Its name in a seed's details."""
        return f"sd {self.start.name}; {self.loss}; {self.hidden}; {self.step}"

    def draw(self, inputs: int, rng: Rng) -> Perceptron:
        """Draw the network that it begins with."""
        widths = (inputs, *(HIDDEN,) * HIDDEN_LAYERS, OUTPUTS)
        architecture = Architecture(widths, self.hidden, output="sigmoid", loss=self.loss)
        return initialize(architecture, scheme=self.start.weights, bias=self.start.bias, rng=rng)


#: backprop2 as published.
NAMED = Variant(STARTS[0], "cross-entropy", "sigmoid", "sum")

_UNITS_AND_STEPS: tuple[tuple[str, Step], ...] = (("sigmoid", "sum"), ("sigmoid", "mean"), ("tanh", "sum"))
VARIANTS = tuple(
    Variant(start, loss, hidden, step)
    for start in STARTS
    for loss in ("cross-entropy", "squared error")
    for hidden, step in _UNITS_AND_STEPS
)
