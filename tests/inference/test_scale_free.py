"""Broido and Clauset's categories, against a transcription of their table of requirements."""

from itertools import product
from typing import Any

import pytest

from tailnet.inference.scale_free import ScaleFree, scale_free


def analysis(
    *,
    p: float = 0.5,
    n_tail: int = 60,
    alpha: float = 2.5,
    discrete: bool = True,
    tests: dict[str, tuple[float, float]] | None = None,
) -> dict[str, Any]:
    """Build what the categories look at; `tests` gives R and Vuong's p of an alternative."""
    names = ("truncated_power_law", "lognormal", "stretched_exponential", "exponential")
    rows = {**dict.fromkeys(names, (1.0, 0.5)), **(tests or {})}
    return {
        "sample": {"discrete": discrete},
        "power_law": {"alpha": alpha, "n_tail": n_tail},
        "goodness_of_fit": {"p_value": p},
        "comparisons": [
            {"alternative": name, "log_likelihood_ratio": ratio, "vuong_p": vuong}
            for name, (ratio, vuong) in rows.items()
        ],
    }


@pytest.mark.parametrize(
    ("p", "n_tail", "alpha", "favoured"),
    list(product((0.099, 0.1, 0.5), (49, 50), (2.0, 2.5, 3.0), (False, True))),
)
def test_every_combination_of_requirements(p: float, n_tail: int, alpha: float, favoured: bool) -> None:
    """The requirements as their page states them, each line from the one above it."""
    super_weak = not favoured
    weakest = p >= 0.1
    weak = weakest and n_tail >= 50
    strong = weak and super_weak and 2 < alpha < 3
    names = ["strongest"] * strong + ["weak"] * weak + ["weakest"] * weakest + ["super-weak"] * super_weak
    found = scale_free(
        analysis(p=p, n_tail=n_tail, alpha=alpha, tests={"lognormal": (-3.0, 0.05 if favoured else 0.2)})
    )
    assert found == ScaleFree(
        [*names, "not scale-free"][0],
        super_weak,
        weakest,
        weak,
        strong,
        ("lognormal",) if favoured else (),
    )


@pytest.mark.parametrize(
    ("name", "ratio", "vuong", "favoured"),
    [
        ("exponential", -1.0, 0.1, True),
        ("exponential", 1.0, 0.01, False),
        ("stretched_exponential", -1.0, 0.11, False),
        ("lognormal", -1.0, 0.0, True),
        # Chi-squared of one degree of freedom: 2.7055 is its 90% quantile, and Vuong's p has no say.
        ("truncated_power_law", -2.70554346 / 2, 1.0, True),
        ("truncated_power_law", -2.70554 / 2, 0.0, False),
        ("truncated_power_law", 0.0, 0.0, False),
    ],
)
def test_which_alternatives_are_favoured(name: str, ratio: float, vuong: float, favoured: bool) -> None:
    found = scale_free(analysis(tests={name: (ratio, vuong)}))
    assert found is not None
    assert found.favoured == ((name,) if favoured else ())
    assert ScaleFree.from_dict(found.to_dict()) == found


def test_there_is_none_without_counts_the_test_or_the_comparisons() -> None:
    assert scale_free(analysis(discrete=False)) is None
    assert scale_free({**analysis(), "goodness_of_fit": None}) is None
    assert scale_free({**analysis(), "comparisons": None}) is None
