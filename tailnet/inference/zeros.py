"""How many observations are exactly zero, and where they come from if their source knows."""

from typing import Any

from tailnet.observations import Observations
from tailnet.sample import Sample


def zeros(sample: Sample, observations: Observations | None = None) -> dict[str, Any]:
    """Account for the exact zeros that no law on positive numbers reaches.

    Parameters
    ----------
    sample : Sample
        Its account of what was removed counts them.
    observations : Observations, optional
        Its `zero_origins` say where they come from.

    Returns
    -------
    dict
        `count`; `share` of all finite observations, the ones of a sign that was left out among them; and
        `origins`, name to count, empty where nothing is known. What the origins leave over is "unexplained".

    Examples
    --------
    >>> zeros(Sample([0.0, 1.5, 2.5, 0.0]))
    {'count': 2, 'share': 0.5, 'origins': {}}
    """
    count = sample.removed["zero"]
    others = sum(sample.removed.get(sign, 0) for sign in ("negative", "positive"))
    origins = {} if observations is None else dict(observations.zero_origins)
    left = count - sum(origins.values())
    if origins and left > 0:
        origins["unexplained"] = left
    return {"count": count, "share": count / (sample.n + others + count), "origins": origins}
