r"""Maximum likelihood for the truncated power law, continuous and on the integers.

In y = ln(x / xmin) the law is an exponential family with statistics y and v(y) = e^y - 1 - y and natural
parameters s (alpha - 1 + lambda' if continuous, alpha + lambda' if discrete) and lambda' >= 0; its mean
log-likelihood, -s mean(y) - lambda' mean(v) - ln Z, is jointly concave, so that a point where both
statistics have their observed means is the global maximum. It is found as a root in ln lambda' of the
profile, s being the solution of E[y] = mean(y) at each lambda'.

On the boundary lambda' = 0 the law is the power law. The profile falls from there, and the boundary is
the maximum, exactly when mean(e^y - 1) >= E[e^y - 1] under the fitted power law, which is infinite for
alpha <= 2 and 1/(alpha - 2) above if continuous (del Castillo & Puig 1999 give the argument).
"""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel
from tailnet.distributions import zeta_likelihood
from tailnet.distributions.exponential_integral import log_scaled_exponential_integral
from tailnet.distributions.hurwitz_zeta import scaled_zeta
from tailnet.distributions.truncated_power_law_integral import (
    MOMENTS,
    excess_exponential,
    moments,
    origin,
)
from tailnet.distributions.truncated_power_law_sums import tail_sums

_ITERATIONS = 200
#: A cut-off below this cannot be held apart from none.
_SMALLEST_CUTOFF = 1e-290
#: Only two adjacent integers, or one value, drive the cut-off up to here: there is no maximum.
_LARGEST_CUTOFF = 1e12
#: A gain in mean log-likelihood below this is none: it is less than one rounding.
_NO_GAIN = 1e-17
_LONGEST_STEP = 4.0
_CONVERGED = 1e-9
#: Standard deviations by which the mean may be missed after rounding.
_NEAR = 1e-3
#: The mean of a power law is finite above this exponent.
_FINITE_MEAN = 2.0
#: The guess from the limit of small lambda' holds up to this exponent.
_SINGULAR = 1.9
#: A step in lambda' may take away this share of it.
_LARGEST_FALL = -0.9


@kernel
def fit_continuous(mean_y: float, mean_w: float) -> tuple[float, float, float, bool]:
    """Return alpha, lambda', the mean log density in y and whether the fit is the power law.

    `mean_y` > 0 is the mean of y = ln(x / xmin), `mean_w` that of e^y - 1.
    """
    alpha = 1.0 + 1.0 / mean_y
    boundary = -math.log(mean_y) - 1.0
    room = 1.0 / (alpha - 2.0) - mean_w if alpha > _FINITE_MEAN else math.inf
    return _fit((mean_y, mean_w), (alpha, boundary, room), 1.0, False)


@kernel
def fit_discrete(mean_y: float, mean_w: float, xmin: float) -> tuple[float, float, float, bool]:
    """Return alpha, lambda', the mean log mass and whether the fit is the zeta law, for exact tail sums."""
    alpha = zeta_likelihood.solve_alpha(mean_y, xmin, 0.0)
    boundary = -alpha * mean_y - zeta_likelihood.log_normaliser(alpha, xmin)
    room = zeta_mean_excess(alpha, xmin) - mean_w
    return _fit((mean_y, mean_w), (alpha, boundary, room), xmin, True)


@kernel
def zeta_mean_excess(alpha: float, xmin: float) -> float:
    """Return E[x / xmin - 1] under the zeta law: infinite for alpha <= 2."""
    if alpha <= _FINITE_MEAN:
        return math.inf
    # The first terms of zeta(alpha - 1) and zeta(alpha) are equal and cancel; the rest begins at xmin + 1.
    ratio = 1.0 + 1.0 / xmin
    rest = ratio * scaled_zeta(alpha - 1.0, xmin + 1.0) - scaled_zeta(alpha, xmin + 1.0)
    return math.exp(-alpha * math.log1p(1.0 / xmin)) * rest / scaled_zeta(alpha, xmin)


@kernel
def log_normaliser(alpha: float, cutoff: float) -> float:
    """Return the log of the integral of exp(-(alpha - 1) y - lambda' (e^y - 1)) over y >= 0."""
    return log_scaled_exponential_integral(alpha, cutoff)


@kernel
def log_normaliser_discrete(alpha: float, cutoff: float, xmin: float) -> float:
    """Return the log of the sum of exp(-alpha y - lambda' (e^y - 1)) over integers x >= xmin."""
    if cutoff == 0.0:
        return zeta_likelihood.log_normaliser(alpha, xmin)
    out = np.empty(MOMENTS)
    slope = alpha + cutoff
    tail_sums(slope, cutoff, xmin, xmin, out)
    y0 = origin(slope, cutoff)[0]
    return math.log(out[0]) - slope * y0 - cutoff * excess_exponential(y0)


@kernel
def _fit(
    means: tuple[float, float], power_law: tuple[float, float, float], xmin: float, discrete: bool
) -> tuple[float, float, float, bool]:
    """Maximise, given the power law's alpha, its mean log-likelihood and E[w] - mean(w) under it."""
    mean_y, mean_w = means
    alpha, boundary, room = power_law
    if room <= 0.0 or math.isinf(mean_w):
        return alpha, 0.0, boundary, True
    offset = 0.0 if discrete else 1.0
    cutoff = _first_cutoff(alpha, mean_w)
    slope = alpha - offset + cutoff
    low, high = -math.inf, math.inf
    out = np.empty(MOMENTS)
    theta = math.log(cutoff)
    known, known_slope, known_tilt = math.nan, slope, 0.0
    for _ in range(_ITERATIONS):
        slope = _solve_slope(mean_y, slope, cutoff, xmin, discrete, out)
        step, tilt, excess = _profile_step(means, slope, cutoff, out)
        if math.isnan(step) or not (math.isnan(known) or _has_mean(mean_y, slope, cutoff, out)):
            # The step went too far: half of it is taken back, or all where nothing lies between.
            if math.isnan(known):
                break
            stuck = abs(theta - known) <= _CONVERGED
            theta = known if stuck else 0.5 * (known + theta)
            slope = known_slope - known_tilt * math.expm1(theta - known)
            cutoff = math.exp(theta)
            if stuck:
                break
            continue
        known, known_slope, known_tilt = theta, slope, tilt
        if excess > 0.0:
            low = theta
        else:
            high = theta
        done = abs(step) <= _CONVERGED
        proposal = theta + step
        if not low < proposal < high and not done:
            proposal = 0.5 * (low + high) if high - low < math.inf else proposal
        slope -= tilt * math.expm1(proposal - theta)
        theta = proposal
        cutoff = math.exp(theta)
        if cutoff < _SMALLEST_CUTOFF or cutoff * room < _NO_GAIN:
            return alpha, 0.0, boundary, True
        if done or cutoff > _LARGEST_CUTOFF:
            break
    value = _mean_log_likelihood(means, slope, cutoff, xmin, discrete, out)
    # The maximum is never below the boundary; where rounding says so the two are equal.
    return slope + offset - cutoff, cutoff, max(value, boundary), False


@kernel
def _first_cutoff(alpha: float, mean_w: float) -> float:
    """Return a guess: E[w] is about (alpha - 1) Gamma(2 - alpha) lambda'^(alpha - 2) for alpha < 2."""
    if alpha < _SINGULAR:
        log = math.log(mean_w / (alpha - 1.0)) - math.lgamma(2.0 - alpha)
        return math.exp(max(min(log / (alpha - 2.0), 2.0), -650.0))
    return 0.3 / mean_w


@kernel
def _accumulate(
    slope: float, cutoff: float, xmin: float, discrete: bool, out: FloatArray
) -> tuple[float, float]:
    """Fill `out` with the family's integrals or sums about its mode; return y0 and K."""
    y0, decay, curvature = origin(slope, cutoff)
    if discrete:
        tail_sums(slope, cutoff, xmin, xmin, out)
    else:
        out[:] = 0.0
        moments(decay, curvature, -y0, math.inf, out)
    return y0, curvature


@kernel
def _solve_slope(
    mean_y: float, slope: float, cutoff: float, xmin: float, discrete: bool, out: FloatArray
) -> float:
    """Return s with E[y] = mean(y) at this lambda', to 1e-9 standard deviations; `out` are its moments."""
    low, high = -math.inf, math.inf
    for _ in range(_ITERATIONS):
        y0, curvature = _accumulate(slope, cutoff, xmin, discrete, out)
        mean = out[1] / out[0]
        variance = out[3] / out[0] - mean * mean
        excess = y0 + mean - mean_y
        if excess * excess <= _CONVERGED * _CONVERGED * variance:
            break
        if excess > 0.0:
            low = slope
        else:
            high = slope
        if variance <= 0.0:
            # All the mass a double can hold is at one integer.
            if slope <= 0.0:
                break
            proposal = 0.5 * slope
        elif slope < 0.0:
            # E[y] is nearly linear in ln K = ln(lambda' - s) where the mode is inside.
            change = max(-2.0, min(2.0, -excess / (variance * curvature)))
            proposal = cutoff - curvature * math.exp(change)
        elif excess > 0.0:
            proposal = slope + math.log((y0 + mean) / mean_y) * mean / variance
        else:
            proposal = slope + excess * mean / (mean_y * variance)
        if not low < proposal < high:
            proposal = 0.5 * (low + high)
        if not low < proposal < high:
            break
        slope = proposal
    return slope


@kernel
def _has_mean(mean_y: float, slope: float, cutoff: float, out: FloatArray) -> bool:
    """Say whether E[y] is near mean(y): where a double holds two values or one, no s may give it."""
    mean = out[1] / out[0]
    excess = origin(slope, cutoff)[0] + mean - mean_y
    return bool(excess * excess <= _NEAR * _NEAR * (out[3] / out[0] - mean * mean))


@kernel
def _profile_step(
    means: tuple[float, float], slope: float, cutoff: float, out: FloatArray
) -> tuple[float, float, float]:
    """Return the step in ln lambda', how s follows it, and E[k] - mean(k) on the profile.

    The step is NaN where the law holds fewer than three values: doubles see no further.
    """
    mean_y, mean_w = means
    y0, _, curvature = origin(slope, cutoff)
    mean_d, mean_k = out[1] / out[0], out[2] / out[0]
    variance = out[3] / out[0] - mean_d * mean_d
    tilt = (out[4] / out[0] - mean_d * mean_k) / variance if variance > 0.0 else 0.0
    partial = out[5] / out[0] - mean_k * mean_k - tilt * tilt * variance
    if not (variance > 0.0 and partial > 0.0):
        return math.nan, 0.0, 0.0
    observed = curvature * (math.expm1(math.log1p(mean_w) - y0) - (mean_y - y0))
    observed = max(observed, 1e-300)
    excess = mean_k - observed - tilt * (y0 + mean_d - mean_y)
    share = excess / partial
    if excess > 0.0 or share < _LARGEST_FALL:
        # E[k] is nearly a power of lambda' where alpha is small.
        step = math.log(max(observed + excess, 1e-300) / observed) * (observed + excess) / partial
    else:
        step = math.log1p(share)
    step = max(-_LONGEST_STEP, min(_LONGEST_STEP, step))
    return step, tilt + curvature - cutoff, excess


@kernel
def _mean_log_likelihood(
    means: tuple[float, float], slope: float, cutoff: float, xmin: float, discrete: bool, out: FloatArray
) -> float:
    """Return -q mean(d) - mean(k) - ln Z about the mode, where nothing cancels."""
    mean_y, mean_w = means
    y0, decay, curvature = origin(slope, cutoff)
    if y0 == 0.0 and not discrete:
        return -slope * mean_y - cutoff * (mean_w - mean_y) - log_normaliser(slope + 1.0 - cutoff, cutoff)
    _accumulate(slope, cutoff, xmin, discrete, out)
    observed = curvature * (math.expm1(math.log1p(mean_w) - y0) - (mean_y - y0))
    return -decay * (mean_y - y0) - observed - math.log(out[0])
