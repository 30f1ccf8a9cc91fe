"""Every optimiser by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from tailnet.mlp.optimizers.adam import Adam
from tailnet.mlp.optimizers.momentum import Momentum
from tailnet.mlp.optimizers.nesterov import Nesterov
from tailnet.mlp.optimizers.optimizer import Rule
from tailnet.mlp.optimizers.rmsprop import RMSProp
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.options import made

#: Every optimiser by name.
OPTIMIZERS: Mapping[str, Callable[..., Rule]] = MappingProxyType(
    {"sgd": Sgd, "momentum": Momentum, "nesterov": Nesterov, "rmsprop": RMSProp, "adam": Adam}
)


def optimizer(name: str, **options: Any) -> Rule:
    """Make the settings of an optimiser by its name; the options are those of its class.

    Raises
    ------
    ChoiceError
        When there is none of that name, or it does not take the options.

    Examples
    --------
    >>> optimizer("momentum", learning_rate=0.01, momentum=0.5)
    Momentum(learning_rate=0.01, momentum=0.5)
    """
    return made(OPTIMIZERS, "optimiser", name, options)
