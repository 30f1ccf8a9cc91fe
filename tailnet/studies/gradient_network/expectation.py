"""What a gradient's factors predict of its network, with and without their pairing."""

from tailnet.networks.ensemble.ensemble import RankOneEnsemble
from tailnet.networks.expected_rank_one import expected_rank_one
from tailnet.networks.independent_factors import independent_factors


def expected_of(ensemble: RankOneEnsemble) -> dict[str, float | None]:
    """Compute clustering and degree correlation that are expected of a rank-one ensemble.

    Returns
    -------
    dict
        ``transitivity``, ``assortativity``: of the expected sums, for the factors as they are;
        ``independent_…``: for factors of the same values that know nothing of each other; ``limit_…``: the
        same where probabilities are small; ``density``; ``left_spread``, ``right_spread``: the mean square
        of each factor over its squared mean.
    """
    paired = expected_rank_one(ensemble)
    alone = independent_factors(ensemble.left, ensemble.right)
    return {
        "transitivity": paired.transitivity,
        "assortativity": paired.assortativity,
        "independent_transitivity": alone.transitivity,
        "independent_assortativity": alone.assortativity,
        "limit_transitivity": alone.transitivity_limit,
        "limit_assortativity": alone.assortativity_limit,
        "density": alone.density,
        "left_spread": alone.left_spread,
        "right_spread": alone.right_spread,
    }
