"""The parametric null of a matrix that is a product: two vectors that know nothing of each other."""

from typing import Literal, TypeAlias, get_args

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.networks.ensemble.ensemble import RankOneEnsemble
from tailnet.parallel import Rng, seed_sequence

#: What is done to the factors.
#:
#: - "resampled": both are drawn again with replacement, each from its own values: independent inputs and
#:   deltas with the observed marginals.
#: - "permuted": the second is put into random order: the values are exactly those observed, and only which
#:   input meets which delta on one node is left to chance.
Factors: TypeAlias = Literal["resampled", "permuted"]


def rank_one_null(
    ensemble: RankOneEnsemble, *, factors: Factors = "resampled", rng: Rng = None
) -> RankOneEnsemble:
    """Draw another ensemble of the same size from the marginals of the two factors.

    The factors keep their scale, so that the expected number of edges varies about the observed one. To have
    the largest probability at 1 again, give the new factors to `rank_one_ensemble`.

    Parameters
    ----------
    ensemble : RankOneEnsemble
        The observed one.
    factors : {"resampled", "permuted"}
        What is done to them.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Raises
    ------
    ChoiceError
        When there is no way of that name, or the order is to be permuted of columns that are nodes of their
        own: that changes nothing.

    Examples
    --------
    >>> from tailnet.networks.ensemble.ensemble import rank_one_ensemble
    >>> observed = rank_one_ensemble([0.0, 1.0, 2.0], [0.5, -1.0, 0.1], identification="identified")
    >>> sorted(rank_one_null(observed, factors="permuted", rng=1).right.tolist())
    [0.1, 0.5, 1.0]
    """
    if factors not in get_args(Factors):
        raise ChoiceError(f"There is no way {factors!r}; choose one of {', '.join(get_args(Factors))}.")
    generator = np.random.default_rng(seed_sequence(rng))
    left, right = ensemble.left, ensemble.right
    if factors == "permuted":
        if ensemble.identification not in {"identified", "undirected"}:
            raise ChoiceError(
                f"Under the identification {ensemble.identification!r} rows and columns are different nodes, "
                "and the order of columns means nothing; choose resampled."
            )
        return RankOneEnsemble(left, generator.permutation(right), ensemble.identification)
    return RankOneEnsemble(
        generator.choice(left, left.size), generator.choice(right, right.size), ensemble.identification
    )
