"""The `powerlaw` package, called as its user would call it, with what it prints and warns kept apart.

Its switches that matter here, read in the source of version 2.0: `parameter_ranges` (alpha lies in
[0, 3] unless told otherwise), `estimate_discrete` (an approximate exponent where xmin >= 10),
`discrete_normalization` ("round": half-cells), `initial_parameters` (where its Nelder–Mead search
starts, which it ends at steps of 1e-4) and `xmin`.
"""

import contextlib
import io
import warnings
from collections import Counter
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import numpy as np

from tailnet.arrays import BoolArray, FloatArray

#: What it puts in place of a likelihood that underflows to zero.
UNDERFLOW = 1e-307


class Contained(contextlib.AbstractContextManager["Contained"]):
    """Keep the output, the warnings and the failure of foreign code to oneself.

    Attributes
    ----------
    failure : str or None
        The exception that ended the block, by type and message.
    warned : Counter
        How often each message was given as a warning, deprecations aside.
    """

    def __init__(self) -> None:
        self.failure: str | None = None
        self.warned: Counter[str] = Counter()
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> "Contained":
        """Divert both streams and collect warnings."""
        self._stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        self._stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        self._stack.enter_context(np.errstate(all="ignore"))
        self._caught = self._stack.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Give everything back; an ordinary exception becomes `failure`, an interrupt passes."""
        # Deprecations inside its own code are not shown to a user either.
        self.warned.update(
            str(caught.message)
            for caught in self._caught or ()
            if not issubclass(caught.category, DeprecationWarning)
        )
        self._stack.close()
        if kind is None or not issubclass(kind, Exception):
            return False
        self.failure = f"{kind.__name__}: {error}"
        return True


@dataclass(frozen=True, eq=False)
class Table:
    """What its search for xmin went through: one row a candidate."""

    xmin: FloatArray
    alpha: FloatArray
    distance: FloatArray
    valid: BoolArray


@dataclass(frozen=True, eq=False)
class Run:
    """One fit by `powerlaw`.

    Attributes
    ----------
    call : str
        The call, as a user would type it.
    switches : dict
        Its keyword arguments.
    xmin, n_tail, alpha, alpha_se, ks_distance, log_likelihood : float
        Its numbers: `alpha_se` is its `sigma`, `ks_distance` its `D`.
    numerical : bool
        Whether alpha comes from its numerical search, not from a formula.
    table : Table or None
        Its candidates; None where xmin was given.
    fit : object
        Its own `Fit`.
    """

    call: str
    switches: dict[str, Any]
    xmin: float
    n_tail: int
    alpha: float
    alpha_se: float
    ks_distance: float
    log_likelihood: float
    numerical: bool
    table: Table | None
    fit: Any


@dataclass(frozen=True)
class Compared:
    """One of its comparisons: the power law against an alternative.

    Attributes
    ----------
    ratio, p_value : float
        Its R (power law minus alternative) and p.
    parameters : dict
        Of the alternative, by its names.
    flagged : bool
        Whether it marks its own fit of the alternative as noisy.
    """

    ratio: float
    p_value: float
    parameters: dict[str, float]
    flagged: bool


def version() -> str:
    """Return the version of `powerlaw`; importing it is slow and loads matplotlib."""
    import powerlaw

    return str(powerlaw.__version__)


def call_text(switches: dict[str, Any]) -> str:
    """Write the call with these keyword arguments."""
    shown = ", ".join(f"{name}={_plain(value)!r}" for name, value in switches.items())
    return f"powerlaw.Fit(data, {shown})"


def fit_tail(data: FloatArray, **switches: Any) -> Run:
    """Fit a power law with `powerlaw`; to be called inside `Contained`."""
    import powerlaw

    fit = powerlaw.Fit(data, **switches)
    law = fit.power_law
    return Run(
        call=call_text(switches),
        switches=dict(switches),
        xmin=float(fit.xmin),
        n_tail=int(fit.n_tail),
        alpha=float(law.alpha),
        alpha_se=float(law.standard_err),
        ks_distance=float(law.D),
        log_likelihood=float(np.sum(law.loglikelihoods(fit.data))),
        numerical=bool(law.alpha != law.initial_parameters["alpha"]),
        table=_table(fit),
        fit=fit,
    )


def compare(run: Run, alternative: str, *, vuong: bool = False) -> Compared:
    """Compare the power law with an alternative of its own fit; to be called inside `Contained`.

    With `vuong` the p-value is Vuong's for the truncated power law too. Version 2.0 ignores
    `nested=False` where the first name is part of the second, so the two change places.
    """
    if vuong:
        reverse, p_value = run.fit.distribution_compare(alternative, "power_law", nested=False)
        ratio = -reverse
    else:
        ratio, p_value = run.fit.distribution_compare("power_law", alternative)
    law = getattr(run.fit, alternative)
    parameters = {name: float(value) for name, value in law.parameters.items()}
    return Compared(float(ratio), float(p_value), parameters, bool(law.noise_flag))


def underflows(run: Run, alternative: str) -> int:
    """Return how many likelihoods it replaced because they underflow."""
    likelihoods = getattr(run.fit, alternative).likelihoods(run.fit.data)
    return int(np.sum(likelihoods <= UNDERFLOW))


def _table(fit: Any) -> Table | None:
    found = getattr(fit, "xmin_fitting_results", None) if not fit.fixed_xmin else None
    if found is None:
        return None
    return Table(found["xmins"], found["alphas"], found["distances"], found["valid_fits"])


def _plain(value: Any) -> Any:
    """Take numbers out of NumPy's types, so that a call reads as typed."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return float(value) if isinstance(value, np.floating) else value
