"""Why `powerlaw`'s fit differs from ours: each cause is switched off in turn, and the number watched."""

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from tailnet.arrays import FloatArray, IntArray
from tailnet.distributions.power_law import PowerLaw
from tailnet.inference.discrepancy import Difference, Reason, explain, within
from tailnet.inference.likelihood import PowerLawFit, standard_error
from tailnet.inference.powerlaw_package import Contained, Run, call_text, fit_tail
from tailnet.inference.steps import Steps
from tailnet.inference.xmin import distance_at, path

#: Its bounds on alpha, and how close to one of them it calls a fit noisy.
CAP = 3.0
NEAR_BOUND = 1e-2
#: alpha and its error agree when they are equal to this, relatively.
_TOLERANCE = 1e-6
#: D moves by more than alpha does, relatively.
_DISTANCE = 1e-5
#: Below this, relatively, alpha is as equal as its consequences can show.
_EQUAL = 1e-9
#: Its log-likelihood and its formula agree to this, relatively, where it loses no digits.
_ROUNDING = 1e-10
#: Its numerical exponents are good to about this, and so are the distances it compares.
_SEARCH_TOLERANCE = 1e-4

WIDE = {"parameter_ranges": {"alpha": [0, None]}}
EXACT = {"estimate_discrete": False}

_SENTENCES = {
    "alpha_cap": "powerlaw keeps alpha within [0, 3] unless told otherwise.",
    "approximate_estimate": "powerlaw takes an approximate alpha for counts, CSN's eq. 3.7, when xmin >= 10.",
    "search_tolerance": "powerlaw's numerical search stops at steps of 1e-4; its own likelihood is higher "
    "at our alpha.",
    "lost_digits": "powerlaw's likelihood of the power law loses digits to cancellation or underflow.",
    "different_xmin": "powerlaw chose another xmin, and so another tail.",
    "one_sided_distance": "powerlaw compares its cdf with the data only just below each observed value; the "
    "supremum also has the other side of each step.",
    "minimum_tail": "powerlaw admits tails of fewer distinct values or observations than our minimum.",
    "flagged_candidate": "powerlaw marks its own fit at our xmin as noisy and passes it over.",
    "continuous_error": "powerlaw takes (alpha - 1)/sqrt(n) for counts as well; on the integers the "
    "information is that of the zeta law, CSN's eq. 3.6.",
}


@dataclass
class Session:
    """Runs of `powerlaw` on one tail of data, each made once.

    Attributes
    ----------
    fit : PowerLawFit
        Ours.
    data : ndarray
        Every observation.
    switches : dict
        The arguments of the first call, as a user would give them.
    warned : Counter
        Warnings of the user's calls.
    """

    fit: PowerLawFit
    data: FloatArray
    switches: dict[str, Any]
    warned: Counter[str]
    _runs: dict[str, Run | None] = field(default_factory=dict)

    def run(self, **changed: Any) -> Run | None:
        """Fit with some arguments changed; None where `powerlaw` fails."""
        switches = {**self.switches, **changed}
        call = call_text(switches)
        if call not in self._runs:
            made: Run | None = None
            with Contained():
                made = fit_tail(self.data, **switches)
            self._runs[call] = made
        return self._runs[call]

    def tail(self) -> tuple[FloatArray, IntArray]:
        """Return the distinct values of our tail and their counts."""
        inside = self.fit.sample.values >= self.fit.xmin
        return self.fit.sample.values[inside], self.fit.sample.counts[inside]


def differences(session: Session, base: Run) -> tuple[tuple[Difference, ...], Run]:
    """Explain xmin, n_tail, alpha, its error, D and the log-likelihood.

    Returns
    -------
    found : tuple of Difference
    run : Run
        The last run: at our xmin, without the switches that were found to matter.
    """
    fit = session.fit
    runs = _switched_off(session, base)
    last = runs[-1][1] if runs else base
    runs += _without_loss(session, last)
    clean = runs[-1][1] if runs else base
    relative = within(0.0, _TOLERANCE)
    errors = _reasons(runs, "alpha_se") + _error_formula(fit, clean)
    distances = _reasons(runs, "ks_distance") + _other_side(fit, clean)
    exact = within(0.0, 0.0)
    found = (
        explain("xmin", fit.xmin, base.xmin, _xmin_steps(session, base), exact),
        explain("n_tail", fit.n_tail, base.n_tail, _reasons(runs, "n_tail"), exact),
        explain("alpha", fit.alpha, base.alpha, _reasons(runs, "alpha"), relative),
        explain("alpha_se", fit.alpha_se, base.alpha_se, errors, relative),
        explain("ks_distance", fit.ks_distance, base.ks_distance, distances, within(0.0, _DISTANCE)),
        explain(
            "log_likelihood",
            fit.log_likelihood,
            base.log_likelihood,
            _reasons(runs, "log_likelihood"),
            within(0.0, 1e-9),
        ),
    )
    return found, last


def _reason(code: str, test: str, value: float | None) -> Reason:
    return Reason(code, _SENTENCES[code], test, value)


def _reasons(runs: list[tuple[str, Run]], quantity: str) -> list[Reason]:
    return [_reason(code, run.call, float(getattr(run, quantity))) for code, run in runs]


def _switched_off(session: Session, base: Run) -> list[tuple[str, Run]]:
    """Run again at our xmin, then with each switch that could still hold alpha away from ours."""
    fit, runs, last = session.fit, list[tuple[str, Run]](), base
    agree = within(0.0, _EQUAL)
    changed: dict[str, Any] = {}

    def attempt(code: str, **switches: Any) -> None:
        nonlocal last
        run = session.run(**{**changed, **switches})
        if run is not None:
            changed.update(switches)
            runs.append((code, run))
            last = run

    if base.xmin != fit.xmin:
        attempt("different_xmin", xmin=fit.xmin)
    if last.xmin != fit.xmin:
        return runs
    changed["xmin"] = fit.xmin
    if not agree(last.alpha, fit.alpha) and max(last.alpha, fit.alpha) > CAP - NEAR_BOUND:
        attempt("alpha_cap", **WIDE)
    if fit.sample.discrete and not agree(last.alpha, fit.alpha) and not last.numerical:
        attempt("approximate_estimate", **EXACT)
    if not agree(last.alpha, fit.alpha) and last.numerical:
        tried = session.run(**changed, initial_parameters={"alpha": fit.alpha})
        # A start that it only echoes proves nothing: its own likelihood must be the higher one there.
        if tried is not None and tried.log_likelihood >= last.log_likelihood:
            attempt("search_tolerance", initial_parameters={"alpha": fit.alpha})
    return runs


def _without_loss(session: Session, last: Run) -> list[tuple[str, Run]]:
    """Maximise its likelihood as a formula, where its own value of it is not what the formula gives.

    On counts it takes the normaliser as 1 - (1 - zeta(alpha, xmin)), which has no digits left for steep
    tails; on very large or small values x^-alpha underflows.
    """
    fit = session.fit
    values, counts = session.tail()

    def log_likelihood_at(alpha: float) -> float:
        return float(counts @ PowerLaw(alpha, fit.xmin, fit.sample.discrete).log_density(values))

    if last.xmin != fit.xmin or last.alpha <= 1.0:
        return []
    formula = log_likelihood_at(last.alpha)
    if math.isclose(formula, last.log_likelihood, rel_tol=_ROUNDING):
        return []
    bounds = (1.0 + 1e-6, 2.0 * fit.alpha + 1.0)
    found = minimize_scalar(
        lambda alpha: -log_likelihood_at(float(alpha)),
        bounds=bounds,
        method="bounded",
        options={"xatol": 1e-12},
    )
    alpha = float(found.x)
    test = (
        f"At its alpha its log-likelihood is {last.log_likelihood:.10g} and the formula {formula:.10g}; "
        "the value is the formula's at its maximum."
    )
    clean = replace(
        last,
        call=test,
        alpha=alpha,
        alpha_se=(alpha - 1.0) / math.sqrt(last.n_tail),
        ks_distance=distance_below(fit, alpha, fit.xmin),
        log_likelihood=-float(found.fun),
    )
    return [("lost_digits", clean)]


def _error_formula(fit: PowerLawFit, last: Run) -> list[Reason]:
    """Put the zeta law's information in place of (alpha - 1)/sqrt(n), if that is what its error is."""
    formula = (last.alpha - 1.0) / math.sqrt(last.n_tail)
    if not fit.sample.discrete or not math.isclose(formula, last.alpha_se, rel_tol=1e-9) or last.alpha <= 1.0:
        return []
    value = standard_error(last.alpha, last.xmin, last.n_tail, discrete=True)
    test = "Its sigma equals (alpha - 1)/sqrt(n); eq. 3.6 at its alpha gives the value."
    return [_reason("continuous_error", test, value)]


def _other_side(fit: PowerLawFit, last: Run) -> list[Reason]:
    """Measure its fit on both sides of each step, if the one side alone reproduces its D."""
    if last.alpha <= 1.0:
        return []
    below = distance_below(fit, last.alpha, last.xmin)
    if not math.isclose(below, last.ks_distance, rel_tol=_TOLERANCE, abs_tol=1e-9):
        return []
    exponent = last.alpha if fit.sample.discrete else last.alpha - 1.0
    steps = Steps.given(fit.sample, last.xmin)
    value = distance_at(steps, fit.sample.discrete, 0, exponent, fit.rule.lift)
    test = f"Its D is that of its fit just below each value ({below:.7g}); both sides give the value."
    return [_reason("one_sided_distance", test, value)]


def distance_below(fit: PowerLawFit, alpha: float, xmin: float) -> float:
    """Return the largest |P(X < v) - share of the tail below v| over its distinct values: its D."""
    inside = fit.sample.values >= xmin
    values, counts = fit.sample.values[inside], fit.sample.counts[inside]
    share = np.concatenate([[0.0], np.cumsum(counts)[:-1]]) / counts.sum()
    model = 1.0 - PowerLaw(alpha, xmin, fit.sample.discrete).survival(values)
    return float(np.max(np.abs(model - share)))


def _xmin_steps(session: Session, base: Run) -> list[Reason]:
    """Find what moved its choice of xmin: bounds and formulas by a new search, the rest by its table."""
    fit, last = session.fit, base
    if base.xmin == fit.xmin or base.table is None:
        return []
    steps: list[Reason] = []
    changed: dict[str, Any] = {}
    # Bounds take candidates away; where ours is among the valid ones they did not decide against it.
    if fit.xmin not in base.table.xmin[base.table.valid]:
        last = _searched_again(session, last, "alpha_cap", changed, WIDE, steps)
    if fit.sample.discrete and last.xmin != fit.xmin:
        last = _searched_again(session, last, "approximate_estimate", changed, EXACT, steps)
    return steps + _table_steps(fit, last)


def _searched_again(
    session: Session,
    last: Run,
    code: str,
    changed: dict[str, Any],
    switches: dict[str, Any],
    steps: list[Reason],
) -> Run:
    run = session.run(**changed, **switches)
    if run is None:
        return last
    changed.update(switches)
    steps.append(_reason(code, run.call, run.xmin))
    return run


def _table_steps(fit: PowerLawFit, run: Run) -> list[Reason]:
    """Read the rest off the table of its search: what our rule would leave out, and how it measures."""
    table, steps = run.table, list[Reason]()
    at = np.searchsorted(table.xmin, fit.xmin) if table is not None else 0
    if table is None or run.xmin == fit.xmin or at == table.xmin.size or table.xmin[at] != fit.xmin:
        return steps
    reached = run.xmin
    admitted = table.valid & (np.arange(table.xmin.size) < _admitted(fit))
    if np.any(admitted):
        reached = float(table.xmin[np.argmin(np.where(admitted, table.distance, np.inf))])
        if reached != run.xmin:
            test = "The smallest D in the table of its search among tails that meet our minimum."
            steps.append(_reason("minimum_tail", test, reached))
    if not table.valid[at]:
        test = "The table of its search marks our xmin as not valid."
        return [*steps, _reason("flagged_candidate", test, fit.xmin)]
    if reached != fit.xmin and _measured_otherwise(fit, run, reached):
        test = (
            "Just below the values its D is smaller at its xmin, the supremum at ours; the former "
            "reproduces the table of its search at both."
        )
        steps.append(_reason("one_sided_distance", test, fit.xmin))
    return steps


def _admitted(fit: PowerLawFit) -> int:
    """Return how many of the sample's values our rule admits as candidates."""
    return Steps.of(fit.sample).candidates(*fit.rule.tail_minimum)


def _measured_otherwise(fit: PowerLawFit, run: Run, theirs: float) -> bool:
    """Whether each search is right by its own distance, at the same exponents."""
    table = run.table
    steps = Steps.of(fit.sample)
    if table is None or theirs not in steps.values:
        return False
    positions = np.searchsorted(steps.values, [theirs, fit.xmin])
    candidates = path(steps, fit.sample.discrete, positions, fit.rule.lift)
    below = [distance_below(fit, each.alpha, each.xmin) for each in candidates]
    listed = [float(table.distance[np.searchsorted(table.xmin, each.xmin)]) for each in candidates]
    reproduced = np.allclose(below, listed, rtol=_SEARCH_TOLERANCE, atol=_SEARCH_TOLERANCE)
    ours = candidates[1].ks_distance <= candidates[0].ks_distance
    return bool(reproduced and below[0] <= below[1] and ours)
