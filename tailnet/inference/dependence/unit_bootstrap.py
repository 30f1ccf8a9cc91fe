"""Intervals of alpha and xmin from a bootstrap that draws clusters or blocks instead of observations."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.inference.dependence import unit_replicates
from tailnet.inference.dependence.kept import Kept, Units
from tailnet.inference.likelihood import PowerLawFit
from tailnet.inference.steps import Steps
from tailnet.parallel import Rng, child, run, seed_sequence

#: Replicates a block of work. Changing it changes the stream of every result.
_BLOCK = 25


@dataclass(frozen=True, eq=False)
class UnitReplicates:
    """Estimates of each replicate, in the order of drawing."""

    alphas: FloatArray
    xmins: FloatArray


@dataclass(frozen=True, eq=False)
class _Scheme:
    values: FloatArray
    body: FloatArray
    membership: tuple[IntArray, IntArray, IntArray]
    units: tuple[int, int]
    rule: tuple[int, int, int, bool]
    discrete: bool
    seed: np.random.SeedSequence


def unit_replicates_of(
    fit: PowerLawFit,
    kept: Kept,
    units: Units,
    *,
    length: int = 1,
    replicates: int,
    rng: Rng = None,
    jobs: int = 1,
    label: str | None = None,
) -> UnitReplicates:
    """Draw units with replacement, in runs of `length` neighbours, and fit each replicate anew."""
    layout = _scheme(fit, kept, units, length, seed_sequence(rng))
    starts = range(0, replicates, _BLOCK)
    addresses = [(start // _BLOCK, min(_BLOCK, replicates - start)) for start in starts]
    found = np.concatenate(list(run(partial(_block, layout), addresses, jobs=jobs, label=label)))
    exponents, xmins = found[:, 0], found[:, 1]
    if fit.sample.discrete:
        return UnitReplicates(exponents, xmins)
    at = np.searchsorted(layout.body, xmins)
    return UnitReplicates(exponents + 1.0, layout.values[at])


def _scheme(fit: PowerLawFit, kept: Kept, units: Units, length: int, seed: np.random.SeedSequence) -> _Scheme:
    steps = Steps.given(fit.sample, fit.xmin) if fit.xmin_given else Steps.of(fit.sample)
    inside = kept.values >= steps.values[0]
    values, unit = kept.values[inside], units.of[inside]
    counts = None if kept.counts is None else kept.counts[inside]
    # The place of each among the distinct values; neighbours whose logarithms agree are one value.
    at = np.searchsorted(steps.values, values, side="right") - 1
    order = np.argsort(at, kind="stable")
    ends = np.searchsorted(at[order], np.arange(steps.values.size), side="right")
    alone = at.size == steps.values.size and bool((np.diff(ends) == 1).all() and ends[0] == 1)
    nothing = np.empty(0, np.int64)
    return _Scheme(
        values=steps.values,
        body=steps.values if fit.sample.discrete else steps.y,
        membership=(
            np.ascontiguousarray(unit[order]),
            nothing if counts is None else np.ascontiguousarray(counts[order]),
            nothing if alone else ends.astype(np.int64),
        ),
        units=(units.number, length),
        rule=(fit.rule.lift, *fit.rule.tail_minimum, fit.xmin_given),
        discrete=fit.sample.discrete,
        seed=seed,
    )


def _block(layout: _Scheme, address: tuple[int, int]) -> FloatArray:
    number, size = address
    generator = np.random.Generator(np.random.PCG64(child(layout.seed, number)))
    out = np.empty((size, 4))
    redrawn = unit_replicates.replicate_block(
        generator, layout.body, layout.membership, layout.units, layout.rule, layout.discrete, out
    )
    if redrawn < 0:
        raise InsufficientDataError(
            "Replicates of these units hold no tail of the minimum size, 1000 times in a row; the bootstrap "
            "needs more units, or a smaller minimum tail."
        )
    return out
