"""The network of the study and the methods that are compared on it."""

import math
from itertools import product
from typing import TYPE_CHECKING

from tailnet.mlp.architecture import Architecture
from tailnet.mlp.second_order.absolute_inverse import AbsoluteInverse
from tailnet.mlp.second_order.damped_newton import DampedNewton
from tailnet.mlp.second_order.finite_difference import FiniteDifferenceNewton
from tailnet.mlp.second_order.gauss_newton_step import GaussNewton
from tailnet.mlp.second_order.saddle_free import SaddleFree
from tailnet.mlp.second_order.taylor_line import TaylorLine
from tailnet.mlp.second_order.third_order import ThirdOrder
from tailnet.studies.optimizer_race.contest import Entrant

if TYPE_CHECKING:
    from tailnet.mlp.second_order.method import Method

#: Hidden units: few enough for the whole inverse of the joint Hessian at each step.
HIDDEN = 8
#: What the document's program (github.com/howonlee/twostrangethings, `slow_net.py`) adds to eigenvalues. They
#: are those of the loss summed over a batch of 50 images; of the mean loss, as here, they are a 50th of that.
DAMPING, SUMMED = 0.1, 50

DOCUMENTS, EXACT, KRYLOV = "the document's step", "saddle-free", "saddle-free, Krylov"
NEWTON = "damped Newton"
THIRD, ALWAYS = "saddle-free, third order", "saddle-free, third order, always"
FOURTH, GAUSS, FINITE = "saddle-free, Krylov, fourth-order length", "Gauss–Newton", "fd Newton"

_KRYLOV_DIMENSIONS = 10
#: Conjugate gradients of Gauss and Newton stop here.
_RESIDUAL, _PRODUCTS = 0.01, 20
#: Damping and learning rate of the methods that invert the joint Hessian whole.
_WHOLE = ((0.01, 0.1), (0.1, 0.3), (1.0, 1.0))
_DAMPINGS, _RATES = (0.01, 0.1), (0.1, 0.3, 1.0)
_OWN_RATES = (0.03, 0.1, 0.3, 1.0)
_LENGTHS = (0.3, 1.0)
_FINITE_DAMPINGS = (0.1, 1.0)

FIRST_ORDER_STEPS = 10_000
#: Steps of each kind: whole inverses, inverses by layer, products alone, and gradients alone.
WHOLE_STEPS, LAYER_STEPS, PRODUCT_STEPS, GRADIENT_STEPS = 100, 200, 300, 600


def architecture(widths: tuple[int, int]) -> Architecture:
    """Return the network for so many inputs and classes: tanh throughout, squared error."""
    inputs, classes = widths
    return Architecture((inputs, HIDDEN, classes))


def entrants() -> list[Entrant]:
    """Return the second-order methods, each with its settings."""
    pairs = [
        (f"damping {damping:g}, rate {rate:g}", damping, rate) for damping, rate in product(_DAMPINGS, _RATES)
    ]
    whole = [(f"damping {damping:g}, rate {rate:g}", damping, rate) for damping, rate in _WHOLE]
    exact: dict[str, Method] = {w: SaddleFree(d, r) for w, d, r in whole}
    newton: dict[str, Method] = {w: DampedNewton(d, r) for w, d, r in whole}
    third: dict[str, Method] = {w: ThirdOrder(SaddleFree(d, r)) for w, d, r in whole}
    always: dict[str, Method] = {w: ThirdOrder(SaddleFree(d, r), math.inf) for w, d, r in whole}
    krylov: dict[str, Method] = {w: SaddleFree(d, r, krylov=_KRYLOV_DIMENSIONS) for w, d, r in pairs}
    gauss: dict[str, Method] = {w: GaussNewton(d, r, _RESIDUAL, _PRODUCTS) for w, d, r in pairs}
    own: dict[str, Method] = {
        f"damping {d:g}, rate {r:g}": AbsoluteInverse(d, r)
        for d, r in product((DAMPING, DAMPING / SUMMED), _OWN_RATES)
    }
    fourth: dict[str, Method] = {
        f"damping {d:g}, at most {longest:g}": TaylorLine(
            SaddleFree(d, krylov=_KRYLOV_DIMENSIONS), longest=longest
        )
        for d, longest in product(_DAMPINGS, _LENGTHS)
    }
    finite: dict[str, Method] = {
        f"damping {d:g}, rate {r:g}": FiniteDifferenceNewton(damping=d, learning_rate=r, absolute=True)
        for d, r in product(_FINITE_DAMPINGS, _RATES)
    }
    return [
        Entrant(DOCUMENTS, own, LAYER_STEPS),
        Entrant(EXACT, exact, WHOLE_STEPS),
        Entrant(KRYLOV, krylov, PRODUCT_STEPS),
        Entrant(NEWTON, newton, WHOLE_STEPS),
        Entrant(THIRD, third, WHOLE_STEPS),
        Entrant(ALWAYS, always, WHOLE_STEPS),
        Entrant(FOURTH, fourth, PRODUCT_STEPS),
        Entrant(GAUSS, gauss, PRODUCT_STEPS),
        Entrant(FINITE, finite, GRADIENT_STEPS),
    ]


#: All second-order methods, in the order in which they are shown.
METHODS = (DOCUMENTS, EXACT, KRYLOV, NEWTON, THIRD, ALWAYS, FOURTH, GAUSS, FINITE)
