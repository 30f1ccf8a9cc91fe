"""Bootstrap replicates of a fit: drawn in blocks whose seeds depend on nothing but their place.

Two kinds. *Null* replicates come from the fitted model: the body from the data below xmin, the tail
from the fit (CSN 2009, section 4.1). *Joint* replicates are the whole sample drawn again with
replacement. In either, xmin and alpha are estimated anew by the same search. Of a sample of which only
the largest values were kept, a replicate has all observations too: those that fall below are counted,
by one binomial draw, and the search goes over the values kept, as it did in the data.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import InsufficientDataError
from tailnet.inference import replicates_continuous, replicates_discrete
from tailnet.inference.likelihood import PowerLawFit
from tailnet.inference.resampling import multiplicity
from tailnet.inference.steps import Steps
from tailnet.parallel import child, run

Kind: TypeAlias = Literal["null", "joint"]

#: Replicates a block: the unit of parallel work. Changing it changes the stream of every result.
BLOCK = 25


@dataclass(frozen=True, eq=False)
class Replicates:
    """What was estimated in each replicate, in the order of drawing.

    Attributes
    ----------
    distances, alphas, xmins : ndarray of float, shape (replicates,)
    n_tails : ndarray of int, shape (replicates,)
    redrawn : int
        Replicates drawn again because they held no candidate tail.
    """

    distances: FloatArray
    alphas: FloatArray
    xmins: FloatArray
    n_tails: IntArray
    redrawn: int


@dataclass(frozen=True, eq=False)
class Scheme:
    """All that a block of replicates needs, in a form that travels to another process.

    Attributes
    ----------
    values, body : ndarray
        Values drawn with replacement, and the same as the kernel takes them: logarithms if continuous.
    multiplicity : (counts, owner, crowded)
        How often each occurs, as `resample` takes it.
    sizes : (n, n_tail, below)
        Observations a replicate, expected in its parametric tail, and expected below all values kept.
    xmin : float
        Of the fit.
    tail : (float, float)
        The same and its exponent in the kernel's terms: (ln xmin, alpha - 1) if continuous.
    rule : tuple
        What the search is held to, in the kernel's terms.
    discrete : bool
        Which kernel.
    seed : SeedSequence
        Of the whole set of replicates.
    """

    values: FloatArray
    body: FloatArray
    multiplicity: tuple[IntArray, IntArray, bool]
    sizes: tuple[int, int, int]
    xmin: float
    tail: tuple[float, float]
    rule: tuple[int, int, int, bool]
    discrete: bool
    seed: np.random.SeedSequence

    def __sizeof__(self) -> int:
        """Tell how much would travel: a cluster is sent what is large once, and not with each block."""
        arrays = (self.values, self.body, *self.multiplicity[:2])
        return object.__sizeof__(self) + sum(array.nbytes for array in arrays)


def scheme(fit: PowerLawFit, kind: Kind, seed: np.random.SeedSequence) -> Scheme:
    """Lay out how the replicates of a fit are drawn.

    With a given xmin only its tail matters: a null replicate is n_tail draws from the fit, a joint one
    n_tail draws from the observed tail.
    """
    sample = fit.sample
    steps = Steps.of(sample)
    at = int(np.searchsorted(steps.values, fit.xmin))
    if kind == "null":
        drawn = slice(0, 0 if fit.xmin_given else at)
    else:
        drawn = slice(at if fit.xmin_given else 0, None)
    n, below = (fit.n_tail, 0) if fit.xmin_given else (sample.n, sample.below)
    log_xmin = float(np.log(fit.xmin))
    return Scheme(
        values=steps.values[drawn],
        body=steps.values[drawn] if sample.discrete else steps.y[drawn],
        multiplicity=multiplicity(None if steps.counts is None else steps.counts[drawn]),
        sizes=(n, fit.n_tail if kind == "null" else 0, below),
        xmin=fit.xmin,
        tail=(fit.xmin, fit.alpha) if sample.discrete else (log_xmin, fit.alpha - 1.0),
        rule=(fit.rule.lift, *fit.rule.tail_minimum, fit.xmin_given),
        discrete=sample.discrete,
        seed=seed,
    )


def block(layout: Scheme, address: tuple[int, int]) -> Replicates:
    """Draw and scan one block, given by its number and its size."""
    number, size = address
    generator = np.random.Generator(np.random.PCG64(child(layout.seed, number)))
    out = np.empty((size, 4))
    arguments = (layout.body, layout.multiplicity, layout.sizes, layout.tail)
    if layout.discrete:
        redrawn = replicates_discrete.replicate_block(generator, *arguments, layout.rule[1:], out)
    else:
        redrawn = replicates_continuous.replicate_block(generator, *arguments, layout.rule, out)
    if redrawn < 0:
        raise InsufficientDataError(
            "Replicates of these data hold no tail of the minimum size, 1000 times in a row; the bootstrap "
            "needs more data, or a smaller minimum tail."
        )
    distances, alphas, xmins, n_tails = out.T
    if not layout.discrete:
        alphas, xmins = alphas + 1.0, _values_of(layout, xmins)
    return Replicates(distances, alphas, xmins, n_tails.astype(np.int64), redrawn)


def _values_of(layout: Scheme, logs: FloatArray) -> FloatArray:
    """Turn ln xmin back into xmin: to the bit where it is a value of the data or the fitted xmin itself."""
    xmins = np.exp(logs)
    if layout.body.size:
        at = np.minimum(np.searchsorted(layout.body, logs), layout.body.size - 1)
        xmins = np.where(layout.body[at] == logs, layout.values[at], xmins)
    return np.where(logs == layout.tail[0], layout.xmin, xmins)


def blocks(
    layout: Scheme, replicates: int, *, jobs: int, label: str | None, first: int = 0
) -> Iterator[Replicates]:
    """Yield the blocks that make up `replicates` replicates, in order, from block `first` on."""
    starts = range(first * BLOCK, replicates, BLOCK)
    addresses = [(start // BLOCK, min(BLOCK, replicates - start)) for start in starts]
    yield from run(partial(block, layout), addresses, jobs=jobs, label=label)


def join(parts: list[Replicates]) -> Replicates:
    """Put blocks together."""
    return Replicates(
        np.concatenate([part.distances for part in parts]),
        np.concatenate([part.alphas for part in parts]),
        np.concatenate([part.xmins for part in parts]),
        np.concatenate([part.n_tails for part in parts]),
        sum(part.redrawn for part in parts),
    )
