"""The same probabilities in other cells: what their distribution alone explains."""

import numpy as np

from tailnet.networks.ensemble.ensemble import DenseEnsemble, Ensemble
from tailnet.parallel import Rng, seed_sequence


def shuffled_entries(ensemble: Ensemble, *, rng: Rng = None) -> DenseEnsemble:
    """Exchange the entries of a matrix at random.

    Where row i and column i are one node the diagonal, which is never drawn, stays as it is, so that the
    expected number of arcs is the observed one.

    Parameters
    ----------
    ensemble : Ensemble
        Of any kind; the result is dense.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Examples
    --------
    >>> observed = DenseEnsemble(np.array([[0.9, 0.5], [1.0, 0.0]]), "identified")
    >>> shuffled_entries(observed, rng=1).probabilities().diagonal().tolist()
    [0.9, 0.0]
    """
    generator = np.random.default_rng(seed_sequence(rng))
    matrix = np.array(ensemble.probabilities())
    if ensemble.identification in {"identified", "undirected"}:
        moving = ~np.eye(len(matrix), dtype=np.bool_)
        matrix[moving] = generator.permutation(matrix[moving])
    else:
        generator.shuffle(matrix.reshape(-1))
    return DenseEnsemble(matrix, ensemble.identification)
