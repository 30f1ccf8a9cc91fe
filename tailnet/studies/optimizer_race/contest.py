"""Optimisers from one start on the same batches, settings chosen on a validation split, at equal cost.

A second-order method runs a fixed number of steps with each of its settings; of all its runs' checkpoints
that with the best validation accuracy counts, the first of equals: settings are chosen, and where to stop.
What the chosen run cost in all is the budget of SGD and of Adam: of all checkpoints of all their learning
rates that had cost no more, that with the best validation accuracy counts. Their runs have an end: where the
budget lies beyond it they have spent less than the method.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.mlp.optimizers.adam import Adam
from tailnet.mlp.optimizers.optimizer import Rule
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.second_order.method import Method
from tailnet.studies.hundred_classes import classes_of
from tailnet.studies.optimizer_race.curves import BATCH, Curve, run_method, run_rule
from tailnet.studies.optimizer_race.problem import Problem, n_inputs, split_in_words
from tailnet.studies.plan import Plan
from tailnet.studies.sources import images_of

SGD, ADAM = "SGD", "Adam"
#: The first-order optimisers, each with the learning rates to choose from.
RATES = {SGD: (0.03, 0.1, 0.3, 1.0), ADAM: (0.0003, 0.001, 0.003, 0.01)}
_RULES: dict[str, type[Sgd] | type[Adam]] = {SGD: Sgd, ADAM: Adam}
#: What may be equal.
GRADIENTS, SECONDS = "gradients", "seconds"
UNITS = (GRADIENTS, SECONDS)
#: Steps before the clock starts.
_WARMING = 2


@dataclass(frozen=True, eq=False)
class Entrant:
    """A second-order method with the settings to choose from.

    Attributes
    ----------
    name : str
    settings : mapping of str to Method
        By their words.
    steps : int
    """

    name: str
    settings: Mapping[str, Method]
    steps: int


@dataclass(frozen=True, eq=False)
class Contest:
    """The runs of one seed.

    Attributes
    ----------
    chosen : dict of str to Curve
        Of each method, SGD and Adam included: the run with the best checkpoint by validation.
    against : dict
        By method, then unit, then opponent: `Standing` of the opponent at the method's cost.
    """

    chosen: dict[str, Curve]
    against: dict[str, dict[str, dict[str, "Standing"]]]

    def to_dict(self) -> dict[str, Any]:
        """Return what results keep."""
        return {
            "curves": {name: curve.to_dict() for name, curve in self.chosen.items()},
            "against": {
                name: {
                    unit: {opponent: standing.to_dict() for opponent, standing in found.items()}
                    for unit, found in units.items()
                }
                for name, units in self.against.items()
            },
        }


@dataclass(frozen=True)
class Standing:
    """Where an optimiser stands when it has cost no more than a budget."""

    settings: str
    steps: int
    test: float

    def to_dict(self) -> dict[str, Any]:
        """Return the standing as a JSON object."""
        return {"settings": self.settings, "steps": self.steps, "test": self.test}


def contest(
    problem: Problem,
    start: Perceptron,
    entrants: Sequence[Entrant],
    *,
    first_order_steps: int,
    seed: np.random.SeedSequence,
) -> Contest:
    """Run all entrants, and SGD and Adam, from one start on the same batches."""
    _warm(problem, start, entrants, seed)
    first = {
        name: [
            run_rule(problem, start, rule, words, steps=first_order_steps, seed=seed)
            for words, rule in rules(name).items()
        ]
        for name in RATES
    }
    chosen, against = {}, {}
    for entrant in entrants:
        runs = [
            run_method(problem, start, method, words, steps=entrant.steps, seed=seed)
            for words, method in entrant.settings.items()
        ]
        won = best(runs)
        chosen[entrant.name] = won
        budgets = {GRADIENTS: float(won.gradients[-1]), SECONDS: float(won.seconds[-1])}
        against[entrant.name] = {
            unit: {name: standing(first[name], unit, budgets[unit]) for name in RATES} for unit in UNITS
        }
    return Contest({**chosen, **{name: best(runs) for name, runs in first.items()}}, against)


def _warm(
    problem: Problem, start: Perceptron, entrants: Sequence[Entrant], seed: np.random.SeedSequence
) -> None:
    """Take a step of each method that nobody times: what is loaded at first use is no cost of any step."""
    for name in RATES:
        words, rule = next(iter(rules(name).items()))
        run_rule(problem, start, rule, words, steps=_WARMING, seed=seed)
    for entrant in entrants:
        words, method = next(iter(entrant.settings.items()))
        run_method(problem, start, method, words, steps=_WARMING, seed=seed)


def rules(name: str) -> dict[str, Rule]:
    """Return a first-order optimiser with each of its learning rates, by their words."""
    return {f"rate {rate:g}": _RULES[name](rate) for rate in RATES[name]}


def best(curves: Sequence[Curve]) -> Curve:
    """Return the curve with the best checkpoint by validation, the first of equals."""
    return max(curves, key=lambda curve: float(curve.validation[curve.stop]))


def standing(curves: Sequence[Curve], unit: str, budget: float) -> Standing:
    """Return the best checkpoint, by validation, of an optimiser's runs within a budget."""
    ends = [max(1, int(np.searchsorted(getattr(curve, unit), budget, "right"))) for curve in curves]
    places = [int(np.argmax(curve.validation[:end])) for curve, end in zip(curves, ends, strict=True)]
    at = max(range(len(curves)), key=lambda k: float(curves[k].validation[places[k]]))
    curve, place = curves[at], places[at]
    return Standing(curve.settings, int(curve.steps[place]), float(curve.test[place]))


def race_design(plan: Plan, hidden: str | None, first_order_steps: int) -> dict[str, Any]:
    """Say, for a study's design, what is raced and how settings are chosen."""
    images = images_of(plan)
    layers = [
        f"{n_inputs(images)} inputs",
        *([hidden] if hidden else []),
        f"{classes_of(images)} tanh outputs",
    ]
    return {
        "network": f"{', '.join(layers)}, with bias units; squared error, targets -1 and 1",
        **split_in_words(plan),
        "start": "Glorot's uniform law, biases 0; the same for all methods of a seed",
        "batches": f"{BATCH} images, drawn uniformly; the same for all methods of a seed",
        "first-order methods": (
            f"{first_order_steps:,} steps; learning rates to choose from: "
            + "; ".join(f"{name} {', '.join(f'{rate:g}' for rate in rates)}" for name, rates in RATES.items())
        ),
        "choice of settings": (
            "the checkpoint with the best accuracy on the validation split, of all checkpoints of all "
            "settings: so where to stop is chosen as well; of SGD and Adam again at each budget that they "
            "are compared at"
        ),
        "seconds": (
            "of the processor, one thread, timed on the machine that ran the study; they differ from run "
            "to run"
        ),
    }
