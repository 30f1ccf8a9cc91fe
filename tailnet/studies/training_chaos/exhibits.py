"""What the study shows beside its claims."""

from collections.abc import Sequence

from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Exhibit, Words
from tailnet.studies.plan import Plan
from tailnet.studies.training_chaos.show_anisotropy import anisotropy_exhibits
from tailnet.studies.training_chaos.show_controls import control_exhibits
from tailnet.studies.training_chaos.show_exponents import exponent_exhibits
from tailnet.studies.training_chaos.show_mechanism import mechanism

_READING = (
    "How the document is read. A step of training on an image is a map of the weights; a training "
    "applies one "
    "after the other, in an order that does not depend on the weights. Its Lyapunov exponents are "
    "those of that "
    "sequence of maps: two trainings that differ a little take the same images in turn. With images drawn at "
    "random this is a random dynamical system, whose exponents may be positive or not for reasons of "
    "the maps "
    "alone; with the images in a fixed order, or all at once, it is a deterministic map. All "
    "exponents are of "
    "finite stretches, in nats a step: training goes on while they are taken, and intervals speak of the "
    "stretch that was seen. The surface is the mean loss as a function of the weights, at the weights that "
    "training came to."
)


def exhibit(_plan: Plan, rows: Sequence[Row]) -> Sequence[Exhibit]:
    """Show exponents, controls and anisotropies."""
    return [
        Words(_READING),
        *mechanism(rows),
        *exponent_exhibits(rows),
        *control_exhibits(rows),
        *anisotropy_exhibits(rows),
    ]
