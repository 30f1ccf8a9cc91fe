"""Results documents made from formulas, for the tests of what renders them.

They import nothing of tailnet: what a report needs is in its document alone.
"""

from typing import Any

import numpy as np
from scipy.special import zeta

Document = dict[str, Any]


def pareto_document(*, seed: int = 1, alpha: float = 2.5, n: int = 2000, xmin: float = 3.0) -> Document:
    """Build the analysis of a uniform body of n/2 points and a Pareto tail of n/2 from `xmin` on."""
    rng = np.random.default_rng(seed)
    n_tail = n // 2
    tail = xmin * (1 - rng.random(n_tail)) ** (-1 / (alpha - 1))
    values = np.sort(np.concatenate([rng.uniform(0.1, xmin, n - n_tail), tail]))
    tail = values[n - n_tail :]
    xmin = float(tail[0])
    fitted = 1 + n_tail / float(np.log(tail / xmin).sum())
    model = (tail / xmin) ** -(fitted - 1)
    empirical = 1 - np.arange(n_tail) / n_tail
    distance = float(np.abs(empirical - model).max())
    starts = np.unique(np.geomspace(1, n - 10, 120).astype(int)) - 1
    document = _document(
        values,
        {"alpha": fitted, "alpha_se": (fitted - 1) / n_tail**0.5, "xmin": xmin, "n_tail": n_tail},
    )
    document["power_law"]["ks_distance"] = distance
    document["power_law"]["log_likelihood"] = float(
        n_tail * np.log((fitted - 1) / xmin) - fitted * np.log(tail / xmin).sum()
    )
    document["curves"]["xmin_path"] = _continuous_path(values, starts)
    document["curves"]["residuals"] = {
        "x": tail.tolist(),
        "residual": (n_tail**0.5 * (empirical - model)).tolist(),
    }
    _add_test(document, rng)
    return document


def zeta_document(*, seed: int = 2, alpha: float = 2.2, n: int = 2000, xmin: int = 4) -> Document:
    """Build the analysis of whole numbers drawn from a zeta law, its tail taken from `xmin` on."""
    rng = np.random.default_rng(seed)
    support = np.arange(1, 200_001)
    cumulative = np.cumsum(support**-alpha / zeta(alpha, 1))
    values = np.sort(support[np.searchsorted(cumulative, rng.random(n) * cumulative[-1])]).astype(float)
    n_tail = int((values >= xmin).sum())
    document = _document(
        values, {"alpha": alpha, "alpha_se": 0.04, "xmin": float(xmin), "n_tail": n_tail}, discrete=True
    )
    document["title"] = "Whole numbers"
    document["power_law"]["ks_distance"] = 0.0123
    document["power_law"]["log_likelihood"] = -3210.987654
    document["provenance"]["discretisation"] = "sum"
    return document


def without_bootstrap(document: Document) -> Document:
    """Take the bootstrap out of an analysis, as `--replicates 0` does."""
    why = "no replicates were asked for (--replicates 0)"
    document["goodness_of_fit"] = None
    document["curves"]["null_distances"] = None
    document["power_law"].update(alpha_interval=None, xmin_interval=None)
    document["provenance"]["replicates"] = 0
    paths = ("goodness_of_fit", "curves.null_distances", "power_law.alpha_interval")
    document["not_run"] |= dict.fromkeys((*paths, "power_law.xmin_interval"), why)
    return document


def with_alternatives(document: Document, *, discretisation: str = "sum") -> Document:
    """Add the alternatives, their comparisons and a graded verdict to an analysis.

    The lognormal collapses to the power law; the others do not. In cells nothing is nested.
    """
    fit, discrete = document["power_law"], document["sample"]["discrete"]
    cells = discrete and discretisation != "sum"
    alpha, xmin = fit["alpha"], fit["xmin"]
    document["provenance"]["discretisation"] = discretisation if discrete else None
    document["alternatives"] = [
        _alternative(
            fit,
            "truncated_power_law",
            {"alpha": alpha - 0.05, "lambda": 0.002 / xmin, "lambda_prime": 0.002},
            {"alpha": alpha - 0.05, "lambda": 0.002 / xmin},
            1.234,
        ),
        _alternative(fit, "lognormal", {"c": alpha - 1, "d": 0.0}, {"mu": None, "sigma": None}, 0.0),
        _alternative(
            fit,
            "stretched_exponential",
            {"c": alpha - 0.98, "beta": 0.03},
            {"lambda": (alpha - 0.98) / 0.03 / xmin**0.03, "beta": 0.03},
            0.567,
        ),
        _alternative(fit, "exponential", {"c": 0.31}, {"lambda": 0.31 / xmin}, -87.65),
    ]
    _weigh(document)
    document["comparisons"] = [_comparison(other, fit, discrete, cells) for other in document["alternatives"]]
    _grade(document)
    if cells:
        for other in document["alternatives"]:
            other["departure"] = None
    for path in ("alternatives", "comparisons", "sensitivity", "verdict.support"):
        del document["not_run"][path]
    return document


def with_cross_check(document: Document) -> Document:
    """Add a cross-check in which alpha differs for a reason, and one comparison for none that was found."""
    fit = document["power_law"]
    call = "powerlaw.Fit(data, discrete=True, xmin=4.0, estimate_discrete=False)"
    reason = {"code": "approximate_estimate", "sentence": "It takes an approximate alpha.", "test": call}
    unknown = {"code": "not_explained", "sentence": "Not explained by any test made here.", "test": ""}
    alpha = fit["alpha"]
    document["cross_check"] = {
        "status": "compared",
        "message": None,
        "version": "2.0.0",
        "call": "powerlaw.Fit(data, discrete=True, verbose=False)",
        "warnings": {"No valid fits found for a_b.": 3},
        "differences": [
            _difference("xmin", fit["xmin"], fit["xmin"]),
            _difference("alpha", alpha, alpha + 1e-8, [{**reason, "value": alpha}]),
        ],
        "comparisons": [
            {
                "alternative": "lognormal",
                "log_likelihood_ratio": _difference(
                    "log_likelihood_ratio", 0.0, -0.146434, [{**unknown, "value": -0.146434}]
                ),
                "p_value": _difference("p_value", None, 0.779392),
                "parameters": {"mu": -3.2, "sigma": 1.5},
                "flagged": True,
                "message": None,
            },
            {
                "alternative": "truncated_power_law",
                "log_likelihood_ratio": _difference("log_likelihood_ratio", -1.234, None),
                "p_value": _difference("p_value", 0.3456, None),
                "parameters": {},
                "flagged": False,
                "message": "it ran out of memory",
            },
        ],
    }
    document["not_run"].pop("cross_check")
    return document


def with_tail_index(document: Document) -> Document:
    """Add the panel of tail-index estimates; the kernel estimate is light-tailed, Pickands's is missing."""
    values = {
        "hill": 0.6789,
        "smoothed_hill": 0.6712,
        "moments": 0.6234,
        "kernel": -0.0456,
        "bias_corrected": 0.6567,
    }
    k = [1, 3, 10, 30, 100, 300, 900]
    document["tail_index"] = {"pickands": None}
    document["curves"]["tail_index"] = {"pickands": {"k": [], "xi": [], "low": [], "high": []}}
    for name, xi in values.items():
        ends = [xi - 0.0812, xi + 0.0923]
        document["tail_index"][name] = {
            "xi": xi,
            "xi_interval": ends,
            "alpha": 1 + 1 / xi if xi > 0 else None,
            "alpha_interval": [1 + 1 / ends[1], 1 + 1 / ends[0]] if ends[0] > 0 else None,
            "k": 150 if name == "bias_corrected" else 300,
            "threshold": 5.4321,
            "level": 0.95,
            "choice": "from Hill's" if name == "bias_corrected" else "double bootstrap",
            "status": "at the deepest k" if name == "moments" else "estimated",
        }
        document["curves"]["tail_index"][name] = {
            "k": k,
            "xi": [xi + 0.2 / j for j in k],
            "low": [xi - 2 / j**0.5 for j in k],
            "high": [xi + 2 / j**0.5 for j in k],
        }
    document["tail_index"] |= {
        "second_order": {"rho": -0.8765, "beta": 1.234, "tau": 0, "k": 1654},
        "double_bootstrap": {"replicates": 200, "n1": 935, "n2": 437},
    }
    for path in ("tail_index", "curves.tail_index"):
        document["not_run"].pop(path, None)
    document["not_run"]["tail_index.pickands"] = "the estimator is defined at no k of these data."
    return document


def study_document() -> Document:
    """Build a study of three quantities over four seeds."""
    quantities = {"|W|": 3.5, "|gradient|": 2.1, "|delta|": 2.8}
    analyses = []
    for quantity, alpha in quantities.items():
        for seed in range(4):
            analysis = pareto_document(seed=10 * seed + len(quantity), alpha=alpha, n=600)
            analysis["key"] = {"quantity": quantity, "seed": seed}
            analysis["dependence"] = {
                "axis": "coordinate",
                "statement": f"Entries of {quantity} are dependent",
            }
            analyses.append(analysis)
    return {
        "schema": "tailnet.study/1",
        "name": "weight-tails",
        "title": "Tails of the weights of a trained network",
        "dataset": {
            "name": "digits",
            "description": "8 x 8 images of handwritten digits",
            "n": 1797,
            "sha256": "ab" * 32,
        },
        "design": {"widths": [64, 30, 10], "learning rate": 0.01, "steps": 30000, "momentum": False},
        "claims": _claims(),
        "summary": [_summary(quantity, analyses) for quantity in quantities],
        "replications": [
            {"seed": seed, "statistics": {"gini": 0.5 + 0.01 * seed, "dead_inputs": 3, "p_value": None}}
            for seed in range(4)
        ],
        "analyses": analyses,
        "provenance": {
            **{name: value for name, value in _provenance().items() if name != "discretisation"},
            "command": "tailnet study weight-tails --dataset digits --seeds 4 --out DIR",
            "seeds": 4,
        },
        "not_run": {"claims.momentum": "a later study asks it"},
    }


def network_document() -> Document:
    """Build what the figures of a directed network need: five measures beside three nulls, two sequences."""
    observed = {
        "transitivity": 0.31,
        "average_clustering": 0.42,
        "diameter": 6.0,
        "mean_path": 2.9,
        "assortativity": -0.2,
    }
    nulls = []
    for place, name in enumerate(("uniform_edges", "degree_swaps", "soft_configuration")):
        rows = []
        for measure, value in observed.items():
            mean = value * (0.5 + 0.2 * place)
            fixed = name == "degree_swaps" and measure == "diameter"
            central = sorted((0.9 * mean, 1.1 * mean))
            rows.append(
                {
                    "measure": measure,
                    "status": "fixed" if fixed else "compared",
                    "mean": mean,
                    "central": central,
                }
            )
        nulls.append({"name": name, "comparisons": rows})
    analyses = [zeta_document(seed=3), zeta_document(seed=4, alpha=3.0)]
    for analysis, quantity in zip(analyses, ("out-degree", "in-degree"), strict=True):
        analysis["key"] = {"quantity": quantity}
    return {
        "schema": "tailnet.network/1",
        "network": {"directed": True, "parts": None},
        "measures": {"values": observed},
        "draws": None,
        "nulls": nulls,
        "analyses": analyses,
    }


def _document(values: np.ndarray, fit: Document, *, discrete: bool = False) -> Document:
    distinct, counts = np.unique(values, return_counts=True)
    survival = counts[::-1].cumsum()[::-1] / len(values)
    later = ("alternatives", "comparisons", "tail_index", "sensitivity", "sign_test", "cross_check")
    not_run = dict.fromkeys(later, "this version does not compute it")
    not_run |= {
        "verdict.support": "the alternatives were not compared",
        "curves.tail_index": "this version does not compute it",
        "cross_check": "it was not asked for (--cross-check)",
    }
    if discrete:
        why = "a short run without replicates"
        not_run |= {"goodness_of_fit": why, "curves.null_distances": why, "power_law": why}
        not_run |= {"curves.xmin_path": "xmin was given", "curves.residuals": "the tail was not kept"}
    return {
        "schema": "tailnet.analysis/1",
        "title": "A tail | with `odd` signs_in its title",
        "sample": {
            "n": len(values),
            "n_distinct": len(distinct),
            "discrete": discrete,
            "sign": "positive",
            "removed": {"nan": 3, "infinite": 0, "zero": 12, "negative": 0},
            "min": float(values[0]),
            "max": float(values[-1]),
            "source": "data/my_file|`odd`.txt",
            "sha256": "0123456789abcdef" * 4,
        },
        "power_law": {
            **fit,
            "alpha_interval": None if discrete else [fit["alpha"] - 0.11, fit["alpha"] + 0.13],
            "xmin_interval": None if discrete else [0.8 * fit["xmin"], 1.3 * fit["xmin"]],
            "decades": float(np.log10(values[-1] / fit["xmin"])),
            "xmin_given": discrete,
            "candidates": 1 if discrete else 1987,
            "minimum_distinct": 5,
            "minimum_observations": 10,
            "unrestricted": None
            if discrete
            else {"xmin": 61.25, "alpha": 4.4321, "n_tail": 7, "ks_distance": 0.0098765},
        },
        "goodness_of_fit": None,
        **dict.fromkeys(later),
        "dependence": {"axis": "not stated", "statement": "The values are taken as independent draws."},
        "verdict": {
            "support": None,
            "sentence": f"A power law is not rejected for {fit['n_tail']:,} of {len(values):,} values.",
        },
        "curves": {
            "survival": {"x": distinct.tolist(), "survival": survival.tolist()},
            "xmin_path": None,
            "null_distances": None,
            "tail_index": None,
            "residuals": None,
        },
        "provenance": _provenance(),
        "not_run": not_run,
    }


def _provenance() -> Document:
    return {
        "tailnet": "0.1.0",
        "python": "3.11.4",
        "numpy": "2.4.6",
        "scipy": "1.17.1",
        "seed": 1234567,
        "replicates": 2500,
        "convention": "exact",
        "discretisation": None,
        "command": "tailnet fit data/my_file.txt --continuous --seed 1234567 --out DIR",
        "created": "2026-11-20T12:00:00+00:00",
    }


def _continuous_path(values: np.ndarray, starts: np.ndarray) -> Document:
    path: Document = {"xmin": [], "alpha": [], "alpha_se": [], "ks_distance": [], "n_tail": []}
    for start in starts:
        tail = values[start:]
        alpha = 1 + len(tail) / np.log(tail / tail[0]).sum()
        model = (tail / tail[0]) ** -(alpha - 1)
        gap = np.abs(1 - np.arange(len(tail)) / len(tail) - model).max()
        row = (tail[0], alpha, (alpha - 1) / len(tail) ** 0.5, gap)
        for name, value in zip(("xmin", "alpha", "alpha_se", "ks_distance"), row, strict=True):
            path[name].append(float(value))
        path["n_tail"].append(len(tail))
    return path


def _add_test(document: Document, rng: np.random.Generator) -> None:
    scale = 0.8 / document["power_law"]["n_tail"] ** 0.5
    distances = np.sort(scale * np.exp(0.25 * rng.standard_normal(500)))
    exceedances = int(5 * (distances >= document["power_law"]["ks_distance"]).sum())
    p = (1 + exceedances) / 2501
    document["curves"]["null_distances"] = distances.tolist()
    document["goodness_of_fit"] = {
        "p_value": p,
        "p_interval": [max(p - 0.019, 0.0), min(p + 0.019, 1.0)],
        "replicates": 2500,
        "exceedances": exceedances,
        "stopped_early": False,
    }


def _alternative(
    fit: Document, family: str, parameters: Document, conventional: Document, gain: float
) -> Document:
    collapsed = parameters.get("d") == 0
    name = {"truncated_power_law": "lambda_prime", "lognormal": "d", "stretched_exponential": "beta"}.get(
        family
    )
    p = 0.0004 if family == "exponential" else 0.4321 + gain / 10
    return {
        "family": family,
        "parameters": parameters,
        "conventional": conventional,
        "free_parameters": 1 if collapsed or family == "exponential" else 2,
        "log_likelihood": fit["log_likelihood"] + gain,
        "on_boundary": collapsed,
        "ks_distance": fit["ks_distance"] * (1 + abs(gain) / 10),
        "p_value": p,
        "p_interval": [max(p - 0.021, 0.0), p + 0.021],
        "replicates": 2500,
        "departure": name
        and {
            "parameter": name,
            "value": parameters[name],
            "upper_limit": 3 * parameters[name] + 0.0123,
            "slope_change": 0.0789 + parameters[name],
        },
    }


def _difference(
    quantity: str, ours: float | None, theirs: float | None, reasons: list[Document] | None = None
) -> Document:
    agrees = None if ours is None or theirs is None else ours == theirs
    explained = None if agrees is not False else all(reason["test"] for reason in reasons or [])
    return {
        "quantity": quantity,
        "tailnet": ours,
        "powerlaw": theirs,
        "agrees": agrees,
        "explained": explained,
        "reasons": reasons or [],
    }


def _weigh(document: Document) -> None:
    fit = document["power_law"]
    rows = [fit, *document["alternatives"]]
    for row in rows:
        free = row.get("free_parameters", 1)
        row["aic"] = 2 * (free - row["log_likelihood"])
        row["bic"] = free * float(np.log(fit["n_tail"])) - 2 * row["log_likelihood"]
    for name in ("aic", "bic"):
        relative = np.exp((min(row[name] for row in rows) - np.array([row[name] for row in rows])) / 2)
        for row, weight in zip(rows, relative / relative.sum(), strict=True):
            row[f"{name}_weight"] = float(weight)


def _comparison(other: Document, fit: Document, discrete: bool, cells: bool) -> Document:
    ratio = fit["log_likelihood"] - other["log_likelihood"]
    nested = other["family"] != "exponential" and not cells
    collapsed = nested and other["on_boundary"]
    null = "bootstrap" if discrete or other["family"] == "truncated_power_law" else "table"
    p = 1.0 if collapsed else 0.0821
    return {
        "alternative": other["family"],
        "log_likelihood_ratio": ratio,
        "vuong_statistic": None if collapsed else ratio / 2.345,
        "vuong_p": None if collapsed else 0.3456,
        "nested_statistic": max(-2 * ratio, 0.0) if nested else None,
        "nested_p": p if nested else None,
        "nested_null": null if nested and not collapsed else None,
        "nested_replicates": 2500 if nested and null == "bootstrap" and not collapsed else None,
        "nested_p_asymptotic": (1.0 if collapsed else 0.0612) if nested else None,
        "nested_p_holm": min(3 * p, 1.0) if nested else None,
        "nested_p_bh": min(1.5 * p, 1.0) if nested else None,
        "status": "collapsed" if collapsed else "tested" if nested else "not nested",
    }


def _grade(document: Document) -> None:
    document["verdict"].update(
        support="good",
        rule="Every limit keeps the local slope within the band.",
        band=0.35,
        no_family_fits=False,
    )
    names = {"truncated_power_law": "lambda_prime", "lognormal": "d", "stretched_exponential": "beta"}
    document["sensitivity"] = {
        family: {
            "parameter": name,
            "departure": None if name == "d" else 0.0456,
            "power": 0.8,
            "level": 0.05,
            "simulations": 4000,
            "note": "No departure within the search was detected." if name == "d" else None,
        }
        for family, name in names.items()
    }


def _summary(quantity: str, analyses: list[Document]) -> Document:
    fits = [a["power_law"] for a in analyses if a["key"]["quantity"] == quantity]
    tests = [a["goodness_of_fit"] for a in analyses if a["key"]["quantity"] == quantity]
    alphas = [fit["alpha"] for fit in fits]
    return {
        "quantity": quantity,
        "seeds": len(fits),
        "alpha_median": float(np.median(alphas)),
        "alpha_range": [min(alphas), max(alphas)],
        "xmin_median": float(np.median([fit["xmin"] for fit in fits])),
        "n_tail_median": float(np.median([fit["n_tail"] for fit in fits])),
        "p_rejected": sum(test["p_value"] <= 0.1 for test in tests),
    }


def _claims() -> list[Document]:
    common = {"document": "003", "note": None, "raw_p": None}
    return [
        {
            **common,
            "id": "heavy-tail",
            "statement": "The histogram of |W| is heavy-tailed.",
            "statistic": "median alpha over seeds",
            "rule": "supported when the whole interval lies below 3",
            "verdict": "refuted",
            "value": 3.52,
            "interval": [3.31, 3.77],
            "threshold": None,
            "ceiling": 3.0,
        },
        {
            **common,
            "id": "not-rejected",
            "statement": "A power law is not rejected for |gradient|",
            "statistic": "share of seeds with p > 0.1",
            "rule": "supported when the lower limit is above 0.5",
            "verdict": "undecided",
            "value": 0.75,
            "interval": [0.194, 0.994],
            "threshold": 0.5,
            "raw_p": 0.3125,
        },
        {
            **common,
            "id": "unequal",
            "statement": "A few weights hold most of the mass.",
            "statistic": "share of the mass in the largest tenth",
            "rule": "supported when the interval lies above 0.1",
            "verdict": "supported",
            "value": 0.4321,
            "interval": [0.41, 0.455],
            "threshold": 0.1,
        },
        {
            **common,
            "id": "pruning",
            "statement": "Most weights can be removed.",
            "statistic": "accuracy after pruning",
            "rule": "not decided here",
            "verdict": "not run",
            "value": None,
            "interval": None,
            "threshold": None,
            "note": "Pruning is a study of its own.",
        },
    ]
