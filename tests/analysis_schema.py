"""What a `tailnet.analysis/1` document must hold, as a check that any test can apply.

The keys are those that the design fixes; a document may hold more. It imports nothing of tailnet.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_OBJECTS = {
    "sample": {"n", "n_distinct", "discrete", "sign", "removed", "min", "max", "source", "sha256"},
    "sample.removed": {"nan", "infinite", "zero", "negative"},
    "power_law": {
        "alpha",
        "alpha_se",
        "alpha_interval",
        "xmin",
        "xmin_interval",
        "n_tail",
        "decades",
        "ks_distance",
        "log_likelihood",
    },
    "goodness_of_fit": {"p_value", "p_interval", "replicates", "exceedances", "stopped_early"},
    "tail_index": {
        "hill",
        "smoothed_hill",
        "moments",
        "kernel",
        "pickands",
        "bias_corrected",
        "second_order",
        "double_bootstrap",
    },
    "tail_index.hill": {
        "xi",
        "xi_interval",
        "alpha",
        "alpha_interval",
        "k",
        "threshold",
        "level",
        "choice",
        "status",
    },
    "dependence": {
        "axis",
        "statement",
        "p_value_label",
        "n_effective",
        "block",
        "cluster",
        "rank_one",
        "normalised",
        "control",
        "over_seeds",
    },
    "verdict": {"support", "sentence"},
    "curves": {"survival", "xmin_path", "null_distances", "tail_index", "residuals"},
    "provenance": {
        "tailnet",
        "python",
        "numpy",
        "scipy",
        "seed",
        "replicates",
        "convention",
        "discretisation",
        "command",
        "created",
    },
}
_TOP = {
    "schema",
    "sample",
    "power_law",
    "goodness_of_fit",
    "alternatives",
    "comparisons",
    "tail_index",
    "sensitivity",
    "sign_test",
    "cross_check",
    "dependence",
    "verdict",
    "curves",
    "provenance",
    "not_run",
}
_ALTERNATIVE = {
    "family",
    "parameters",
    "log_likelihood",
    "on_boundary",
    "ks_distance",
    "p_value",
    "aic",
    "bic",
}
_COMPARISON = {
    "alternative",
    "log_likelihood_ratio",
    "vuong_statistic",
    "vuong_p",
    "nested_statistic",
    "nested_p",
    "nested_null",
    "nested_p_holm",
    "nested_p_bh",
    "status",
}
_MOST_POINTS = 2000


def check_analysis(document: Mapping[str, Any]) -> None:
    """Assert that every key is there, every null has its reason, and every reason its null."""
    assert document["schema"] == "tailnet.analysis/1"
    assert set(document) >= _TOP
    for path, keys in _OBJECTS.items():
        part = part_of(document, path)
        assert part is None or set(part) >= keys, path
    for rows, keys in (("alternatives", _ALTERNATIVE), ("comparisons", _COMPARISON)):
        assert all(set(row) >= keys for row in document[rows] or ()), rows
    reasons = document["not_run"]
    missing = set(null_paths({key: value for key, value in document.items() if key != "not_run"}))
    assert missing == set(reasons)
    assert all(isinstance(why, str) and why.endswith(".") for why in reasons.values())
    for name, curve in document["curves"].items():
        for values in curve.values() if isinstance(curve, Mapping) else [curve]:
            assert values is None or len(values) <= _MOST_POINTS, name
            lists = values.values() if isinstance(values, Mapping) else ()
            assert all(len(numbers) <= _MOST_POINTS for numbers in lists), name


def part_of(document: Any, path: str) -> Any:
    """Follow a dotted path, to None where something above it is null."""
    for key in path.split("."):
        if document is None:
            return None
        document = document[key]
    return document


def null_paths(value: Any, path: str = "") -> Iterator[str]:
    """List the dotted paths of all nulls."""
    if value is None:
        yield path
    items = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in items:
        yield from null_paths(item, f"{path}.{key}" if path else str(key))
