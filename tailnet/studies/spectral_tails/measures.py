"""What is measured on the layers of one training seed."""

from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.distributions.power_law import PowerLaw
from tailnet.inference.dependence import Dependence
from tailnet.inference.goodness_of_fit import goodness_of_fit
from tailnet.inference.likelihood import fit_power_law
from tailnet.inference.spectrum.comparison import compare_spectrum, compare_tail
from tailnet.inference.spectrum.eigenvalues import normalized_eigenvalues
from tailnet.inference.spectrum.null_spectra import gaussian_spectra, shuffled_spectra
from tailnet.inference.spectrum.spacing import spacing_ratios
from tailnet.inference.spectrum.tail import spectral_tail, spectral_tails
from tailnet.inference.spectrum.unfolding import power_law_p, uniform_ranks
from tailnet.inference.verdict import REJECTION
from tailnet.parallel import child
from tailnet.sample import Sample
from tailnet.studies.analysed import Quantity, analysed
from tailnet.studies.conduct import Outcome
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.sources import images_of
from tailnet.studies.spectral_tails.networks import SETTINGS, Layer, tail_layers, trained_layers

#: Spectra drawn under each null hypothesis.
NULLS = 999
#: Gaussian matrices and samples a seed that stand for data of which the truth is known,
CONTROLS = 20
#: the replicates of each test on them,
CONTROL_REPLICATES = 199
#: and the exponent of those that follow a power law.
CONTROL_ALPHA = 3.0
#: Exponents between which WeightWatcher has nothing to warn of: layers below are called over-trained,
#: layers above under-trained.
RANGE = (2.0, 6.0)
#: Edges of the bins of spectral densities, evenly spaced on a logarithmic axis.
EDGES = 10.0 ** (np.arange(-64, 33) / 8.0)

_NETWORKS, _NULLS, _CONTROLS, _ANALYSES = range(4)
_DEPENDENCE = Dependence(
    "spectrum",
    "The eigenvalues of one matrix repel each other, so a spectrum is far more regular than as many "
    "independent draws. The p-value and the intervals are calibrated for independent draws and do not hold "
    "here: the test rejects too rarely. The Monte Carlo p-value that stands beside it under “What was "
    "measured” draws spectra that follow the fitted law and repel as those of Gaussian matrices of the "
    "same shape.",
)


def quantity(layer: str) -> str:
    """Name the eigenvalues of a trained layer."""
    return f"spectrum of {layer}"


def replicate(plan: Plan, number: int) -> Outcome:
    """Train the networks of one seed and measure the spectra of their layers."""
    images = images_of(plan)
    inputs = images.train_images
    statistics: dict[str, Any] = {}
    details: dict[str, Any] = {}
    quantities: list[Quantity] = []
    place = 0
    for which, setting in enumerate(SETTINGS):
        layers, accuracy = trained_layers(
            setting, images, inputs, child(training_seed(plan, number, _NETWORKS), which)
        )
        statistics[f"{setting.name}: test accuracy"] = accuracy
        for layer in layers:
            details[layer.name] = measured(
                layer,
                null=child(training_seed(plan, number, _NULLS), place),
                control=child(training_seed(plan, number, _CONTROLS), place),
            )
            place += 1
            if layer.name in tail_layers():
                values = normalized_eigenvalues(layer.matrices[-1])
                quantities.append(Quantity(quantity(layer.name), values, _DEPENDENCE))
    analyses, not_run = analysed(plan, number, quantities, part=_ANALYSES)
    statistics |= _flat(details, analyses)
    return {"statistics": statistics, "analyses": analyses, "not_run": not_run, "details": details}


def measured(
    layer: Layer, *, null: np.random.SeedSequence, control: np.random.SeedSequence
) -> dict[str, Any]:
    """Measure one layer at its checkpoints, and against both nulls once it is trained.

    Parameters
    ----------
    layer : Layer
    null, control : SeedSequence
        Of the spectra under the null hypotheses, and of the controls.
    """
    gaussian = gaussian_spectra(layer.shape, NULLS, rng=child(null, 0))
    spectra = [normalized_eigenvalues(matrix) for matrix in layer.matrices]
    shuffled = shuffled_spectra(layer.matrices[-1], NULLS, rng=child(null, 1))
    found: dict[str, Any] = {
        "shape": list(layer.shape),
        "course": [compare_spectrum(spectrum, gaussian, layer.shape).to_dict() for spectrum in spectra],
        "shuffled": compare_spectrum(spectra[-1], shuffled, layer.shape).to_dict(),
        "densities": _densities(spectra, shuffled),
        "dead_inputs": int((~layer.live).sum()),
        "live": None,
        "tail": None,
        "controls": None,
    }
    if not layer.live.all():
        found["live"] = _live(layer, null)
    if layer.has_tail:
        ranks = uniform_ranks(gaussian)
        found["tail"] = {
            "course": [spectral_tail(spectrum, convention="csn").to_dict() for spectrum in spectra],
            "gaussian": compare_tail(spectra[-1], gaussian, convention="csn").to_dict(),
            "shuffled": compare_tail(spectra[-1], shuffled, convention="csn").to_dict(),
            "power_law_p": power_law_p(spectra[-1], ranks),
            "gaussian_in_range": _share_in_range(gaussian),
            "shuffled_in_range": _share_in_range(shuffled),
            "spacing_ratio": float(spacing_ratios(spectra[-1])),
            "gaussian_spacing_ratios": np.quantile(spacing_ratios(gaussian), [0.025, 0.5, 0.975]).tolist(),
        }
        found["controls"] = controls(layer.shape, gaussian, control)
    return found


def controls(
    shape: tuple[int, int], gaussian: FloatArray, seed: np.random.SeedSequence
) -> dict[str, dict[str, int]]:
    """Count rejections of the power law on data whose truth is known, by both tests.

    Three kinds of data of the size of the spectrum: Gaussian spectra moved onto a power law, which follow
    it and repel; independent draws from it; Gaussian spectra as they are, which have no such tail.

    Parameters
    ----------
    shape : (int, int)
        Of the matrix.
    gaussian : array, shape (replicates, m)
        Spectra under the null, from which the Monte Carlo test takes its own.
    seed : SeedSequence
        Of the data and of the bootstrap.

    Returns
    -------
    dict
        By kind: `independent` and `monte_carlo`, rejections at 0.1 by the test that takes the values for
        independent draws and by the one that does not.
    """
    raw = gaussian_spectra(shape, CONTROLS, rng=child(seed, 0))
    ranks = uniform_ranks(np.concatenate([gaussian, raw]))
    law = PowerLaw(CONTROL_ALPHA, 1.0)
    drawn = np.random.default_rng(child(seed, 1)).random((CONTROLS, min(shape)))
    kinds = {
        "spectra moved onto a power law": law.quantile(ranks[-CONTROLS:]),
        "independent draws from it": law.quantile(np.sort(drawn, axis=1)),
        "Gaussian spectra": raw,
    }
    null = uniform_ranks(gaussian[:CONTROL_REPLICATES])
    return {
        kind: {
            "independent": sum(
                _independent_p(row, child(seed, 2, which, place)) <= REJECTION
                for place, row in enumerate(data)
            ),
            "monte_carlo": sum(power_law_p(row, null) <= REJECTION for row in data),
            "data": len(data),
        }
        for which, (kind, data) in enumerate(kinds.items())
    }


def _independent_p(values: FloatArray, seed: np.random.SeedSequence) -> float:
    fit = fit_power_law(Sample(values, discrete=False))
    return goodness_of_fit(fit, replicates=CONTROL_REPLICATES, rng=seed).p_value


def _live(layer: Layer, null: np.random.SeedSequence) -> dict[str, Any]:
    """Compare the trained layer without the rows of inputs that are always zero."""
    matrix = layer.matrices[-1][layer.live]
    shape = (matrix.shape[0], matrix.shape[1])
    spectrum = normalized_eigenvalues(matrix)
    shuffled = shuffled_spectra(matrix, NULLS, rng=child(null, 2))
    gaussian = gaussian_spectra(shape, NULLS, rng=child(null, 3))
    tail = compare_tail(spectrum, shuffled, convention="csn").to_dict() if layer.has_tail else None
    return {
        "shape": list(shape),
        "gaussian": compare_spectrum(spectrum, gaussian, shape).to_dict(),
        "shuffled": compare_spectrum(spectrum, shuffled, shape).to_dict(),
        "tail": tail,
    }


def _share_in_range(spectra: FloatArray) -> float:
    alphas, _ = spectral_tails(spectra, convention="csn")
    return float(np.mean((alphas >= RANGE[0]) & (alphas <= RANGE[1])))


def _densities(spectra: list[FloatArray], shuffled: FloatArray) -> dict[str, list[float]]:
    """Return densities in ln(eigenvalue): at start, trained, and mean and variance of the shuffled ones."""
    width = np.log(EDGES[1] / EDGES[0])

    def density(spectrum: FloatArray) -> FloatArray:
        return np.asarray(np.histogram(spectrum, EDGES)[0] / (spectrum.size * width), float)

    null = np.array([density(row) for row in shuffled])
    return {
        "start": density(spectra[0]).tolist(),
        "trained": density(spectra[-1]).tolist(),
        "shuffled_mean": null.mean(axis=0).tolist(),
        "shuffled_variance": null.var(axis=0).tolist(),
    }


def _flat(details: dict[str, Any], analyses: list[dict[str, Any]]) -> dict[str, float | None]:
    """Gather what the claims are decided on, layer by layer."""
    tests = {analysis["key"]["quantity"]: analysis["goodness_of_fit"] for analysis in analyses}
    flat: dict[str, float | None] = {}
    for layer, found in details.items():
        flat[f"{layer}: p, start, Gaussian null"] = found["course"][0]["distance_p"]
        flat[f"{layer}: p, Gaussian null"] = found["course"][-1]["distance_p"]
        flat[f"{layer}: p, shuffled null"] = found["shuffled"]["distance_p"]
        tail = found["tail"]
        if tail is None:
            continue
        test = tests.get(quantity(layer))
        flat[f"{layer}: p, power law, independent draws"] = None if test is None else test["p_value"]
        flat[f"{layer}: p, power law, Monte Carlo"] = tail["power_law_p"]
        flat[f"{layer}: alpha, start"] = tail["course"][0]["alpha"]
        flat[f"{layer}: alpha"] = tail["course"][-1]["alpha"]
        flat[f"{layer}: alpha, shuffled, median"] = tail["shuffled"]["null_median"]
        flat[f"{layer}: p of alpha, shuffled null"] = tail["shuffled"]["alpha_p"]
    return flat
