"""The numbers of one training seed that the rules decide on, from the draws of a cell."""

from collections.abc import Mapping
from statistics import fmean
from typing import Any

from tailnet.studies.gradient_network.cells import IN_R_SQUARED, OUT_KURTOSIS, OUT_SKEWNESS, Nested

#: How much longer paths and diameters may be than in G(n, m).
TIMES_LONGER, STEPS_MORE = 1.5, 2.0
#: Over so many times G(n, m)'s clustering.
OVER_UNIFORM = 2.0


def seed_numbers(cell: Mapping[str, Any], limits: tuple[float, float]) -> dict[str, float | None]:
    """Reduce a cell to one number for each rule; None where it is undefined.

    Ratios are of means over the draws that have the null, so that none is of single draws; G(n, m)'s
    clustering can be next to nothing, and is subtracted.

    Parameters
    ----------
    cell : mapping
        As `measured_cell` returns it.
    limits : (float, float)
        Of skewness and kurtosis, as `exponential_shape` returns them.

    Returns
    -------
    dict
        ``high``: the smaller of skewness and kurtosis of the out-degree, each over its limit; ``pixels``: R²
        of in-degrees on pixels; ``beyond_deltas``: skewness of the out-degree less that of |delta|;
        ``distance``: the larger of mean path/(1.5 × G(n, m)'s) and (diameter - G(n, m)'s)/2; ``uniform``:
        average clustering less twice G(n, m)'s; ``swaps``: average clustering over that of swaps; ``mixing``:
        degree correlation less theirs; ``clustering``: its mean.
    """
    draws = cell["draws"]
    high = [
        _ratio(_mean(draws[name]), limit)
        for name, limit in zip((OUT_SKEWNESS, OUT_KURTOSIS), limits, strict=True)
    ]
    return {
        "high": _both(min, high),
        "pixels": _mean(draws[IN_R_SQUARED]),
        "beyond_deltas": _difference(*_beyond_deltas(cell)),
        "distance": _distance(cell),
        "uniform": _less_twice(*_pair(cell, "uniform_edges", "average_clustering")),
        "swaps": _ratio(*_pair(cell, "swaps", "average_clustering")),
        "mixing": _difference(*_pair(cell, "swaps", "assortativity")),
        "clustering": _mean(draws["average_clustering"]),
    }


def pairs(cell: Mapping[str, Any], null: str, measure: str) -> tuple[list[float], list[float], list[int]]:
    """Return a measure of the draws that have the null, that of the null, and the image of each."""
    observed, beside, images = [], [], []
    columns = zip(cell["draws"][measure], cell["nulls"][null][measure], strict=True)
    for image, (of_draws, of_nulls) in enumerate(columns):
        for value, other in zip(of_draws, of_nulls, strict=False):
            if value is not None and other is not None:
                observed.append(value)
                beside.append(other)
                images.append(image)
    return observed, beside, images


def values_of(nested: Nested) -> tuple[list[float], list[int]]:
    """Return the values that there are, and the image of each."""
    found = [(value, image) for image, row in enumerate(nested) for value in row if value is not None]
    return [value for value, _ in found], [image for _, image in found]


def _mean(nested: Nested) -> float | None:
    values, _ = values_of(nested)
    return fmean(values) if values else None


def _pair(cell: Mapping[str, Any], null: str, measure: str) -> tuple[float | None, float | None]:
    observed, beside, _ = pairs(cell, null, measure)
    return (fmean(observed), fmean(beside)) if observed else (None, None)


def _beyond_deltas(cell: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return the skewness of the out-degree, the mean over images, and that of |delta|."""
    rows = zip(cell["draws"][OUT_SKEWNESS], cell["deltas"], strict=True)
    both = [
        (fmean(value for value in of_draws if value is not None), shape[0])
        for of_draws, shape in rows
        if shape is not None and any(value is not None for value in of_draws)
    ]
    return (fmean(a for a, _ in both), fmean(b for _, b in both)) if both else (None, None)


def _distance(cell: Mapping[str, Any]) -> float | None:
    path, path_of_null = _pair(cell, "uniform_edges", "mean_path")
    longer = _difference(*_pair(cell, "uniform_edges", "diameter"))
    ratio = _ratio(path, path_of_null)
    return _both(
        max,
        [None if ratio is None else ratio / TIMES_LONGER, None if longer is None else longer / STEPS_MORE],
    )


def _ratio(value: float | None, other: float | None) -> float | None:
    return None if value is None or not other else value / other


def _less_twice(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else value - OVER_UNIFORM * other


def _difference(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else value - other


def _both(choose: Any, values: list[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return choose(there) if len(there) == len(values) else None
