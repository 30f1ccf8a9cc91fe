"""What a perceptron is before it has weights: widths, activations, loss, bias."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import activation
from tailnet.mlp.losses import criterion
from tailnet.mlp.options import is_count

#: What every network has.
_ENDS = ("inputs", "outputs")


@dataclass(frozen=True, slots=True)
class Architecture:
    """The shape of a fully connected feed-forward network and the loss it is trained on.

    Parameters
    ----------
    widths : tuple of int
        Units of each layer, inputs first and outputs last: two widths or more.
    activation : str
        Of every hidden layer: "tanh", "sigmoid", "relu", "leaky relu", "leaky relu 0.5" or "identity".
    output : str
        Of the last layer: an activation, or "softmax" over all its units.
    loss : str
        "squared error" for any output, or "cross-entropy": logistic with "tanh" and "sigmoid" outputs,
        each unit stating a probability of its own, and that of one class among all with "softmax". See
        `tailnet.mlp.losses.Criterion` for the formulas and for what targets each takes.
    bias : bool
        Whether each layer but the last has one more unit that is always 1.

    Raises
    ------
    ChoiceError
        When there are fewer than two widths, a width is no whole number or below 1, a name is unknown, or
        cross-entropy is asked of outputs that state no probability.

    Examples
    --------
    >>> architecture = Architecture((64, 30, 10))
    >>> architecture.weight_shapes
    ((65, 30), (31, 10))
    >>> str(architecture)
    '64-30-10 tanh'
    """

    widths: tuple[int, ...]
    activation: str = "tanh"
    output: str = "tanh"
    loss: str = "squared error"
    bias: bool = True

    def __post_init__(self) -> None:
        """Refuse a shape that is no network and names that nobody knows."""
        widths = tuple(self.widths)
        if len(widths) < len(_ENDS) or not all(map(is_count, widths)):
            raise ChoiceError(
                f"The widths are {self.widths}; give at least those of {' and '.join(_ENDS)}, "
                "each a whole number >= 1."
            )
        object.__setattr__(self, "widths", tuple(map(int, widths)))
        activation(self.activation)
        criterion(self.output, self.loss)

    def __str__(self) -> str:
        """Write the widths joined by dashes, and the hidden activation."""
        return "-".join(map(str, self.widths)) + f" {self.activation}"

    @property
    def depth(self) -> int:
        """Number of weight layers."""
        return len(self.widths) - 1

    @property
    def weight_shapes(self) -> tuple[tuple[int, int], ...]:
        """Shape (fan-in, fan-out) of each weight layer; the bias unit is the last row."""
        extra = int(self.bias)
        return tuple((width + extra, self.widths[i + 1]) for i, width in enumerate(self.widths[:-1]))

    def to_dict(self) -> dict[str, Any]:
        """Return the parameters as a JSON object."""
        return {**asdict(self), "widths": list(self.widths)}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Architecture":
        """Rebuild what `to_dict` wrote."""
        return cls(**{**document, "widths": tuple(document["widths"])})
