"""`powerlaw` beside us: on public data and on simulated tails, each difference with the reason found.

Our side of the comparisons comes from ORACLES or from SciPy here, not from the code under test.
"""

import json
import math
import subprocess
import sys
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import integrate, optimize, stats

import tailnet as tn
from tailnet.arrays import FloatArray
from tailnet.inference import cross_check as module
from tailnet.inference import cross_check_alternatives, cross_check_estimates, powerlaw_package
from tailnet.inference.cross_check import CODES, CrossCheck, cross_check
from tailnet.inference.cross_check_alternatives import ComparisonCheck
from tailnet.inference.discrepancy import Difference
from tailnet.inference.likelihood import PowerLawFit

Find = Callable[[str], Path]


def _fit(file: Path, *, discrete: bool, **options: Any) -> PowerLawFit:
    return tn.fit_power_law(tn.Sample(np.loadtxt(file), discrete=discrete), **options)


def _ours(name: str, ratio: float, vuong_p: float | None = None) -> dict[str, Any]:
    return {"alternative": name, "log_likelihood_ratio": ratio, "vuong_p": vuong_p}


def _of(check: CrossCheck, quantity: str) -> Difference:
    return next(each for each in check.differences if each.quantity == quantity)


def _against(check: CrossCheck, alternative: str) -> ComparisonCheck:
    return next(each for each in check.comparisons if each.alternative == alternative)


def _codes(difference: Difference) -> list[str]:
    return [reason.code for reason in difference.reasons]


def _vuong(name: str, difference: FloatArray) -> dict[str, Any]:
    ratio = float(difference.sum())
    return _ours(name, ratio, math.erfc(abs(ratio) / math.sqrt(2.0 * difference.size * difference.var())))


def _tail(fit: PowerLawFit) -> FloatArray:
    return np.repeat(fit.sample.values, fit.sample.counts)[-fit.n_tail :]


def _stretched(fit: PowerLawFit) -> dict[str, Any]:
    """Maximise the Gompertz profile in y; no part of the package is used."""
    x = _tail(fit)
    y = np.log(x / fit.xmin)
    if np.mean(y**2) >= 2.0 * np.mean(y) ** 2:
        return _ours("stretched_exponential", 0.0)

    def pointwise(beta: float) -> FloatArray:
        c = beta / np.mean(np.expm1(beta * y))
        return np.asarray(math.log(c) + beta * y - c * np.expm1(beta * y) / beta - np.log(x))

    best = optimize.minimize_scalar(
        lambda u: -pointwise(math.exp(u)).sum(),
        bounds=(-12.0, 2.0),
        method="bounded",
        options={"xatol": 1e-8},
    )
    return _vuong("stretched_exponential", fit.law.log_density(x) - pointwise(math.exp(float(best.x))))


def _highest(pointwise: Callable[[FloatArray], FloatArray], start: FloatArray) -> FloatArray:
    """Return where the sum is largest, by Nelder-Mead to 1e-9."""

    def cost(at: FloatArray) -> float:
        return -float(pointwise(at).sum())

    options: Any = {"xatol": 1e-9, "fatol": 1e-10, "maxfev": 4000, "maxiter": 4000}
    return np.asarray(optimize.minimize(cost, start, method="Nelder-Mead", options=options).x)


def _lognormal(fit: PowerLawFit) -> dict[str, Any]:
    """Maximise SciPy's normal density of ln x, cut off at ln xmin."""
    x = _tail(fit)
    y = np.log(x / fit.xmin)
    if np.mean(y**2) >= 2.0 * np.mean(y) ** 2:
        return _ours("lognormal", 0.0)

    def pointwise(at: FloatArray) -> FloatArray:
        law = stats.norm(at[0], math.exp(at[1]))
        return np.asarray(law.logpdf(y) - law.logsf(0.0) - np.log(x))

    starts = [np.array([-(fit.alpha - 1.0) * s * s, math.log(s)]) for s in (1.0, 3.0, 9.0)]
    found = [_highest(pointwise, start) for start in starts]
    best = max(found, key=lambda at: float(pointwise(at).sum()))
    return _vuong("lognormal", fit.law.log_density(x) - pointwise(best))


def _truncated(fit: PowerLawFit) -> dict[str, Any]:
    """Maximise x^-alpha e^(-lambda' x / xmin) with SciPy's quadrature as the normaliser."""
    x = _tail(fit)
    y = np.log(x / fit.xmin)

    def pointwise(at: FloatArray) -> FloatArray:
        alpha, rate = float(at[0]), math.exp(float(at[1]))

        def density(u: float) -> float:
            return math.exp(-(alpha - 1.0) * u - rate * math.expm1(u))

        end = math.log1p(800.0 / rate)
        normaliser = integrate.quad(density, 0.0, min(end, 200.0), limit=400, epsabs=0.0, epsrel=1e-11)[0]
        return np.asarray(-(alpha - 1.0) * y - rate * np.expm1(y) - math.log(normaliser) - np.log(x))

    best = _highest(pointwise, np.array([fit.alpha - 0.2, math.log(0.02)]))
    return _vuong("truncated_power_law", fit.law.log_density(x) - pointwise(best))


def _exponential(fit: PowerLawFit) -> dict[str, Any]:
    x = _tail(fit)
    law = stats.expon(fit.xmin, float(np.mean(x)) - fit.xmin)
    return _vuong("exponential", fit.law.log_density(x) - law.logpdf(x))


@cache
def _pareto(alpha: float, n: int, seed: int) -> PowerLawFit:
    return tn.fit_power_law(tn.Sample(tn.PowerLaw(alpha, 1.0).sample(n, rng=seed)))


@cache
def _given(alpha: float, n: int, seed: int) -> PowerLawFit:
    return tn.fit_power_law(tn.Sample(tn.PowerLaw(alpha, 1.0).sample(n, rng=seed)), xmin=1.0)


def test_words_stops_at_its_tolerance_and_takes_half_cells(csn_file: Find) -> None:
    fit = _fit(csn_file("words.txt"), discrete=True)
    # ORACLES: both collapse under exact sums; truncated power law R = -0.906.
    ours = [
        _ours("lognormal", 0.0),
        _ours("stretched_exponential", 0.0),
        _ours("truncated_power_law", -0.90636),
    ]
    check = cross_check(fit, ours)
    assert check.status == "compared"
    assert check.call == "powerlaw.Fit(data, discrete=True, verbose=False)"
    assert _of(check, "xmin").agrees
    assert _of(check, "n_tail").agrees
    assert _codes(_of(check, "alpha")) == ["search_tolerance"]
    assert _of(check, "alpha").explained
    assert _codes(_of(check, "alpha_se"))[-1] == "continuous_error"
    assert _of(check, "alpha_se").explained
    assert _of(check, "ks_distance").explained
    for name in ("lognormal", "stretched_exponential"):
        found = _against(check, name)
        assert _codes(found.log_likelihood_ratio) == ["local_optimum", "half_cells"]
        assert found.log_likelihood_ratio.explained
        assert found.p_value.tailnet is None
        assert _codes(found.p_value) == ["collapsed"]
    # Between the two lies the half-cell law, which ORACLES gives as Vuong +0.056: R = 0.0034.
    between = _against(check, "stretched_exponential").log_likelihood_ratio.reasons[0].value
    assert between == pytest.approx(0.00338, abs=5e-5)
    assert _against(check, "truncated_power_law").log_likelihood_ratio.agrees


def test_terrorism_takes_an_approximate_exponent(csn_file: Find) -> None:
    fit = _fit(csn_file("terrorism.txt"), discrete=True)
    # ORACLES, sums: lognormal R -0.14480, p 0.782. The stretched exponential's R is this module's own.
    ours = [_ours("lognormal", -0.14480, 0.782), _ours("stretched_exponential", -0.14582, 0.782)]
    check = cross_check(fit, ours)
    assert _of(check, "xmin").agrees
    alpha = _of(check, "alpha")
    assert alpha.powerlaw == pytest.approx(2.36775, abs=1e-5)
    assert _codes(alpha) == ["approximate_estimate", "search_tolerance"]
    assert alpha.explained
    assert "estimate_discrete=False" in alpha.reasons[0].test
    assert _of(check, "log_likelihood").explained
    lognormal = _against(check, "lognormal")
    assert _codes(lognormal.log_likelihood_ratio) == ["power_law_estimate", "half_cells"]
    assert lognormal.log_likelihood_ratio.explained
    stretched = _against(check, "stretched_exponential")
    assert stretched.log_likelihood_ratio.powerlaw == pytest.approx(1.38, abs=0.01)
    assert _codes(stretched.log_likelihood_ratio) == ["power_law_estimate", "local_optimum", "half_cells"]
    assert stretched.log_likelihood_ratio.explained
    assert stretched.p_value.explained


def test_blackouts_agrees_but_for_one_optimum(csn_file: Find) -> None:
    fit = _fit(csn_file("blackouts.txt"), discrete=False)
    check = cross_check(fit, [_lognormal(fit), _stretched(fit), _exponential(fit)])
    assert all(each.agrees for each in check.differences)
    assert _against(check, "lognormal").log_likelihood_ratio.agrees
    assert _against(check, "lognormal").p_value.agrees
    assert _against(check, "exponential").log_likelihood_ratio.agrees
    stretched = _against(check, "stretched_exponential").log_likelihood_ratio
    assert _codes(stretched) == ["local_optimum"]
    assert "stays at this maximum" in stretched.reasons[0].test
    assert stretched.explained
    assert any("exclusively contains integer values" in message for message in check.warnings or {})


def test_cities_is_measured_on_one_side(csn_file: Find) -> None:
    fit = _fit(csn_file("cities.txt"), discrete=False)
    check = cross_check(fit, [_lognormal(fit), _stretched(fit)])
    xmin = _of(check, "xmin")
    assert (xmin.tailnet, xmin.powerlaw) == (52648.0, 52457.0)
    assert _codes(xmin) == ["one_sided_distance"]
    assert xmin.explained
    assert _codes(_of(check, "n_tail")) == ["different_xmin"]
    assert _codes(_of(check, "alpha")) == ["different_xmin"]
    assert _codes(_of(check, "ks_distance")) == ["different_xmin", "one_sided_distance"]
    assert all(each.explained for each in check.differences)
    assert _codes(_against(check, "lognormal").log_likelihood_ratio) == ["different_tail"]
    stretched = _against(check, "stretched_exponential").log_likelihood_ratio
    assert _codes(stretched) == ["different_tail", "contains_power_law"]
    assert stretched.explained


def test_fires_agrees_and_its_nested_p_is_another_test(csn_file: Find) -> None:
    fit = _fit(csn_file("fires.txt"), discrete=False)
    truncated = _truncated(fit)
    assert truncated["log_likelihood_ratio"] == pytest.approx(-5.020, abs=5e-4)  # ORACLES
    ours = [_lognormal(fit), _stretched(fit), truncated, _exponential(fit)]
    check = cross_check(fit, ours)
    assert all(each.agrees for each in check.differences)
    assert all(each.log_likelihood_ratio.agrees for each in check.comparisons)
    p_value = _against(check, "truncated_power_law").p_value
    assert p_value.powerlaw == pytest.approx(0.0015, abs=5e-5)  # ORACLES
    assert _codes(p_value) == ["nested_chi_square"]
    assert p_value.explained


def test_a_steep_tail_meets_the_cap() -> None:
    fit = _pareto(4.005, 600, 1)
    check = cross_check(fit, [_lognormal(fit), _stretched(fit), _exponential(fit)])
    alpha = _of(check, "alpha")
    assert alpha.powerlaw == pytest.approx(3.0, abs=1e-6)
    assert "alpha_cap" in _codes(alpha)
    assert alpha.explained
    assert _codes(_of(check, "xmin"))[0] == "alpha_cap"
    assert _of(check, "xmin").explained
    assert all(each.explained for each in check.differences if each.agrees is False)
    for each in check.comparisons:
        if each.log_likelihood_ratio.tailnet is not None:
            assert "power_law_estimate" in _codes(each.log_likelihood_ratio)
            assert each.log_likelihood_ratio.explained
    assert any("edge of parameter ranges" in message for message in check.warnings or {})


def test_the_cap_alone_where_xmin_is_given() -> None:
    fit = _given(4.005, 600, 1)
    check = cross_check(fit)
    assert check.call == "powerlaw.Fit(data, discrete=False, verbose=False, xmin=1.0)"
    assert _codes(_of(check, "alpha")) == ["alpha_cap"]
    assert _of(check, "xmin").agrees
    assert _of(check, "alpha").explained


@pytest.mark.parametrize("seed", [1, 3])
def test_a_pure_power_law_is_not_favoured_as_it_says(seed: int) -> None:
    fit = _given(2.5, 10_000, seed)
    ours = _stretched(fit)
    check = cross_check(fit, [ours])
    stretched = _against(check, "stretched_exponential")
    ratio = stretched.log_likelihood_ratio
    assert ours["log_likelihood_ratio"] <= 0.0
    assert ratio.powerlaw is not None
    assert ratio.powerlaw > 10.0
    assert stretched.p_value.powerlaw is not None
    assert stretched.p_value.powerlaw < 0.01
    assert _codes(ratio) == ["contains_power_law"]
    assert ratio.explained
    assert stretched.p_value.explained or stretched.p_value.tailnet is None


def test_a_family_that_fits_worse_than_its_part_needs_no_number_of_ours() -> None:
    check = cross_check(_given(2.5, 10_000, 1))
    ratio = _against(check, "stretched_exponential").log_likelihood_ratio
    assert ratio.tailnet is None
    assert ratio.agrees is None
    assert _codes(ratio) == ["contains_power_law"]
    assert _against(check, "exponential").log_likelihood_ratio.reasons == ()


def test_underflow_is_told_from_a_bad_search() -> None:
    fit = _given(1.3, 1000, 2)
    ratio = _against(cross_check(fit, [_exponential(fit)]), "exponential").log_likelihood_ratio
    assert ratio.powerlaw is not None
    assert ratio.tailnet is not None
    assert ratio.powerlaw < 0.9 * ratio.tailnet
    assert _codes(ratio) == ["underflow"]
    assert ratio.explained


def test_a_wrong_number_of_ours_is_not_explained_away() -> None:
    fit = _given(2.5, 500, 4)
    check = cross_check(fit, [_ours("lognormal", -7.0, 0.01), _ours("exponential", 3.0, 0.5)])
    for name in ("lognormal", "exponential"):
        ratio = _against(check, name).log_likelihood_ratio
        assert ratio.explained is False
        assert _codes(ratio)[-1] == "not_explained"


def test_nothing_reaches_the_streams_or_the_warnings(capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check = cross_check(_pareto(4.005, 60, 2))
    assert check.status == "compared"
    assert check.warnings
    assert capfd.readouterr() == ("", "")


def test_codes_and_json_round_trip() -> None:
    fit = _pareto(4.005, 60, 2)
    check = cross_check(fit, [_exponential(fit)])
    text = json.dumps(check.to_dict(), allow_nan=False)
    assert CrossCheck.from_dict(json.loads(text)) == check
    reasons = [reason for each in check.differences for reason in each.reasons]
    reasons += [
        reason
        for each in check.comparisons
        for part in (each.log_likelihood_ratio, each.p_value)
        for reason in part.reasons
    ]
    assert reasons
    assert {reason.code for reason in reasons} <= set(CODES)
    assert check.version is not None
    assert check.version.startswith("2.")


def test_every_code_has_its_sentence() -> None:
    sentences = {*cross_check_alternatives._SENTENCES, *cross_check_estimates._SENTENCES}
    assert {*sentences, "not_explained"} == set(CODES)


def test_a_failure_of_powerlaw_is_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        print("half way")
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(module, "fit_tail", fail)
    check = cross_check(_given(2.5, 50, 1))
    assert (check.status, check.message) == ("failed", "ZeroDivisionError: division by zero")
    assert CrossCheck.from_dict(check.to_dict()) == CrossCheck(
        "failed", check.message, check.version, check.call, warnings={}
    )


def test_a_failure_in_one_comparison_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def sometimes(run: Any, alternative: str, *, vuong: bool = False) -> Any:
        if alternative == "lognormal":
            raise ValueError("no valid fit")
        return powerlaw_package.compare(run, alternative, vuong=vuong)

    monkeypatch.setattr(cross_check_alternatives, "compare", sometimes)
    check = cross_check(_given(2.5, 50, 1))
    assert _against(check, "lognormal").message == "ValueError: no valid fit"
    assert _against(check, "lognormal").log_likelihood_ratio.powerlaw is None
    assert _against(check, "exponential").log_likelihood_ratio.powerlaw is not None


def test_an_interrupt_is_not_swallowed() -> None:
    def interrupt() -> None:
        with powerlaw_package.Contained():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()


def test_long_searches_are_not_run_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    searched, given = _pareto(2.5, 300, 1), _given(2.5, 300, 1)
    monkeypatch.setattr(module, "SEARCH_LIMIT", 300 * 299)
    check = cross_check(searched)
    assert check.status == "not run"
    assert check.differences == ()
    assert "300 observations once for each of 300 distinct values" in str(check.message)
    assert cross_check(searched, unlimited=True).status == "compared"
    assert cross_check(given).status == "compared"
    monkeypatch.setattr(module, "TAIL_LIMIT", 299)
    assert "300 distinct values" in str(cross_check(given).message)
    monkeypatch.setattr(module, "SAMPLE_LIMIT", 299)
    assert "There are 300 observations" in str(cross_check(given).message)


def test_without_powerlaw_it_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "powerlaw", None)
    check = cross_check(_given(2.5, 50, 1))
    assert check.status == "not run"
    assert "could not be imported" in str(check.message)


def test_an_unknown_alternative_is_refused() -> None:
    with pytest.raises(tn.ChoiceError, match=r"Unknown alternatives \['gamma'\]"):
        cross_check(_given(2.5, 50, 1), [_ours("gamma", 0.0)])


def test_powerlaw_is_loaded_only_when_asked() -> None:
    code = "import sys, tailnet.inference.cross_check as c; print('powerlaw' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_a_truncated_power_law_below_its_bound_is_capped() -> None:
    x = np.sort(2.0 + np.random.default_rng(8).standard_gamma(3.0, 400))
    fit = tn.fit_power_law(tn.Sample(x), xmin=float(x[0]))
    ours = _truncated(fit)
    check = cross_check(fit, [ours])
    truncated = _against(check, "truncated_power_law")
    assert truncated.flagged
    assert truncated.parameters["alpha"] < 0.01
    assert _codes(truncated.log_likelihood_ratio) == ["alpha_cap"]
    assert truncated.log_likelihood_ratio.explained
    assert truncated.p_value.agrees


def test_a_steep_tail_of_counts_loses_its_digits() -> None:
    x = np.random.default_rng(3).poisson(20, 200)
    fit = tn.fit_power_law(tn.Sample(x, discrete=True))
    check = cross_check(fit)
    alpha = _of(check, "alpha")
    assert fit.alpha > 6.0
    assert "lost_digits" in _codes(alpha)
    assert "alpha_cap" in _codes(alpha)
    assert all(each.explained for each in check.differences if each.agrees is False)


@pytest.mark.parametrize("unit", [1e-20, 1e200])
def test_the_unit_of_the_data_is_no_obstacle(unit: float) -> None:
    x = unit * tn.PowerLaw(2.8, 1.0).sample(150, rng=6)
    fit = tn.fit_power_law(tn.Sample(x))
    check = cross_check(fit, [_lognormal(fit), _stretched(fit), _exponential(fit)])
    assert check.status == "compared"
    assert all(each.explained for each in check.differences if each.agrees is False)
    json.dumps(check.to_dict(), allow_nan=False)
