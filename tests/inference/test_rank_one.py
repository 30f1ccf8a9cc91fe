"""Matrices of products are known from their numbers alone, and nothing else is taken for one."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import tailnet as tn
from tailnet.inference.dependence.factors import fit_factors
from tailnet.inference.dependence.rank_one import rank_one


def factors(seed: int, dtype: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    rng = np.random.default_rng(seed)
    u, v = rng.standard_t(2, 60).astype(dtype), rng.standard_normal(40).astype(dtype)
    u[::7] = v[3] = 0.0
    return u, v


def to_brain(a: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keep the upper half of each float32, which is a bfloat16."""
    return (a.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("seed", range(20))
def test_products_are_recognised(dtype: Any, seed: int) -> None:
    u, v = factors(seed, dtype)
    product = np.multiply.outer(u, v)
    found = rank_one(product)
    assert found is not None
    assert (found.rows.size, found.columns.size) == (int(np.count_nonzero(u)), int(np.count_nonzero(v)))
    assert found.degrees_of_freedom == found.rows.size + found.columns.size
    kept = np.abs(u[u != 0].astype(float))
    assert found.rows == pytest.approx(kept / kept.max(), rel=8 * float(np.finfo(dtype).eps), abs=1e-3)
    noise = np.random.default_rng(seed).random(product.shape)
    changed = product * (1.0 + 64.0 * float(np.finfo(dtype).eps) * noise)
    assert rank_one(changed.astype(dtype)) is None


def test_a_product_keeps_its_rounding_in_a_wider_type() -> None:
    u, v = factors(1, np.float32)
    single = rank_one(np.multiply.outer(u, v).astype(np.float64))
    assert single is not None
    assert single.precision == np.finfo(np.float32).eps
    brain = rank_one(to_brain(np.multiply.outer(to_brain(u), to_brain(v))))
    assert brain is not None
    assert brain.precision == 2.0**-7


def test_products_that_leave_the_range_are_forgiven() -> None:
    rng = np.random.default_rng(1)
    u, v = rng.standard_normal(100).astype(np.float32), rng.standard_normal(80).astype(np.float32)
    product = np.multiply.outer(u * np.float32(1e-25), v * np.float32(1e-18))
    assert (product == 0.0).any()
    assert rank_one(product) is not None


def test_what_is_no_product_is_not_taken_for_one() -> None:
    rng = np.random.default_rng(2)
    matrix = rng.standard_normal((30, 20))
    two = np.outer(*(rng.standard_normal(20) for _ in "uv")) + np.outer(
        *(rng.standard_normal(20) for _ in "uv")
    )
    hole = np.outer(np.arange(1.0, 31.0), np.arange(1.0, 21.0))
    hole[3, 4] = np.nan
    spoilt = np.outer(np.arange(1.0, 31.0), np.arange(1.0, 21.0))
    spoilt[17, 11] *= 1.0 + 1e-12
    for other in (matrix, two, hole, spoilt, np.ones((9, 9)), np.zeros((9, 9)), matrix[0], matrix[:1]):
        assert rank_one(other) is None


def test_whole_numbers_are_exact() -> None:
    assert rank_one(np.outer([1, 2, 3], [4, 5, 6, 7])) is not None
    assert rank_one(np.outer([1, 2, 3], [4, 5, 6, 7]) + np.eye(3, 4, dtype=int)) is None


def test_factors_are_fitted_as_samples() -> None:
    deltas, inputs = tn.PowerLaw(2.5, 1.0).sample(300, rng=1), np.array([1.0, 2.0, 3.0])
    found = rank_one(np.outer(deltas, inputs))
    assert found is not None
    fits = fit_factors(found, replicates=20, rng=1)
    alone = tn.fit_power_law(tn.Sample(deltas))
    assert fits["row"].alpha == pytest.approx(alone.alpha, rel=1e-10)
    assert fits["row"].p_value is not None
    assert fits["column"].alpha is None
    assert "3 distinct values" in str(fits["column"].message)
