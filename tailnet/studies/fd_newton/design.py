"""The perceptron of the study and the methods that are compared on it."""

from itertools import product

from tailnet.mlp.architecture import Architecture
from tailnet.mlp.second_order.damped_newton import DampedNewton
from tailnet.mlp.second_order.finite_difference import FiniteDifferenceNewton
from tailnet.mlp.second_order.saddle_free import SaddleFree
from tailnet.mlp.second_order.third_order import ThirdOrder
from tailnet.studies.optimizer_race.contest import Entrant

ELEMENTWISE, ABSOLUTE, ROWS = "fd, weight by weight", "fd, weight by weight, |y/v|", "fd, row sums, |y/v|"
SOLVED, NEWTON, FREE, THIRD = "fd, solved", "Newton", "saddle-free", "Newton, third order"
#: All second-order methods, in the order in which they are shown.
METHODS = (ELEMENTWISE, ABSOLUTE, ROWS, SOLVED, NEWTON, FREE, THIRD)

FIRST_ORDER_STEPS = 10_000
_STEPS, _SOLVED_STEPS, _WHOLE_STEPS = 1000, 100, 100
#: Differences that a solved step may take.
_PRODUCTS = 20
_DAMPINGS, _RATES = (0.01, 0.1), (0.1, 0.3, 1.0)
_OWN_RATES = (0.001, 0.01, 0.1, 1.0)


def architecture(widths: tuple[int, int]) -> Architecture:
    """Return the perceptron for so many inputs and classes: tanh outputs, squared error."""
    return Architecture(widths)


def entrants() -> list[Entrant]:
    """Return the second-order methods, each with its settings."""
    pairs = [(f"damping {d:g}, rate {r:g}", d, r) for d, r in product(_DAMPINGS, _RATES)]
    fd = FiniteDifferenceNewton
    return [
        Entrant(ELEMENTWISE, {f"rate {r:g}": fd(learning_rate=r) for r in _OWN_RATES}, _STEPS),
        Entrant(ABSOLUTE, {w: fd(damping=d, learning_rate=r, absolute=True) for w, d, r in pairs}, _STEPS),
        Entrant(
            ROWS,
            {w: fd(damping=d, learning_rate=r, probe="ones", absolute=True) for w, d, r in pairs},
            _STEPS,
        ),
        Entrant(
            SOLVED,
            {w: fd(damping=d, learning_rate=r, reading="solve", max_products=_PRODUCTS) for w, d, r in pairs},
            _SOLVED_STEPS,
        ),
        Entrant(NEWTON, {w: DampedNewton(d, r) for w, d, r in pairs}, _WHOLE_STEPS),
        Entrant(FREE, {w: SaddleFree(d, r) for w, d, r in pairs}, _WHOLE_STEPS),
        Entrant(THIRD, {w: ThirdOrder(DampedNewton(d, r)) for w, d, r in pairs}, _WHOLE_STEPS),
    ]
