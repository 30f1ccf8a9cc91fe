"""A document's entry becomes the law that was fitted."""

import math

import numpy as np
import pytest
from documents import pareto_document, with_alternatives, zeta_document

from tailnet.figures.fitted_laws import alternative, power_law


def test_continuous_laws_have_the_survival_of_their_formulas() -> None:
    document = with_alternatives(pareto_document())
    fit = document["power_law"]
    x = fit["xmin"] * np.array([1.0, 1.5, 4.0, 20.0])
    y = np.log(x / fit["xmin"])
    truncated, lognormal, stretched, exponential = document["alternatives"]
    np.testing.assert_allclose(power_law(document).survival(x), np.exp(-(fit["alpha"] - 1) * y), rtol=1e-12)
    c, beta = stretched["parameters"]["c"], stretched["parameters"]["beta"]
    np.testing.assert_allclose(
        alternative(document, stretched).survival(x), np.exp(-c * np.expm1(beta * y) / beta), rtol=1e-12
    )
    c = exponential["parameters"]["c"]
    np.testing.assert_allclose(
        alternative(document, exponential).survival(x), np.exp(-c * np.expm1(y)), rtol=1e-12
    )
    assert alternative(document, truncated).parameters == pytest.approx(truncated["parameters"], rel=1e-12)
    lognormal.update(on_boundary=False, parameters={"c": -0.5, "d": 0.25})
    # With u = sqrt(d) y + c / (2 sqrt(d)) the density in y is normal, cut at y = 0.
    expected = [math.erfc(0.5 * v - 0.5) / math.erfc(-0.5) for v in y]
    np.testing.assert_allclose(alternative(document, lognormal).survival(x), expected, rtol=1e-12)


@pytest.mark.parametrize("discretisation", ["sum", "half-cell", "unit-cell"])
def test_discrete_laws_take_the_discretisation_of_the_document(discretisation: str) -> None:
    document = with_alternatives(zeta_document(), discretisation=discretisation)
    for fit in document["alternatives"]:
        law = alternative(document, fit)
        assert (law.xmin, law.discrete, law.discretisation) == (4.0, True, discretisation)
        assert law.parameters == pytest.approx(
            {name: value for name, value in fit["parameters"].items() if name in law.parameters}, rel=1e-12
        )
