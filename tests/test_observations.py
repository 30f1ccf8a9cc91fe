"""What a sample forgets is kept: order, shape, signs and groups."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from tailnet import ChoiceError, InputError, Observations, Sample, read_observations


def test_the_sample_is_that_of_the_plain_numbers() -> None:
    values = np.array([[0.5, -1.5, np.nan], [0.0, 2.5, 2.5]])
    seen = Observations.of(values)
    assert seen.values.shape == (2, 3)
    ours, plain = seen.sample(sign="magnitude"), Sample(values, sign="magnitude")
    assert ours.digest() == plain.digest()
    assert ours.removed == plain.removed


def test_counts_make_a_table() -> None:
    seen = Observations.of([[3, 1], [2, 1]], counts=[[10, 5], [0, 5]])
    assert seen.counts is not None
    assert seen.counts.shape == (2, 2)
    assert seen.sample().digest() == Sample.from_counts([3, 1], [10, 10]).digest()


def test_what_the_origin_declares_yields_to_a_choice() -> None:
    seen = Observations.of([1.0, 2.0, np.nan, 4.0], discrete=True)
    assert seen.sample().discrete
    assert not seen.sample(discrete=False).discrete


def test_groups_are_numbered_by_first_appearance() -> None:
    seen = Observations.of([1.0, 2.0, 3.0, 4.0], groups=["b", "a", "b", "c"])
    assert seen.groups is not None
    assert seen.groups.tolist() == [0, 1, 0, 2]
    assert seen.group_labels == ("b", "a", "c")


def test_groups_of_another_shape_are_refused() -> None:
    with pytest.raises(InputError, match=r"groups have shape \(3,\) and the values \(4,\)"):
        Observations.of([1.0, 2.0, 3.0, 4.0], groups=[1, 2, 3])


def test_a_file_keeps_its_order_and_shape(tmp_path: Path) -> None:
    values = np.array([[0.5, -1.5], [0.0, 2.5]])
    path = tmp_path / "a.npy"
    np.save(path, values)
    seen = read_observations(path)
    assert np.array_equal(seen.values, values)
    assert seen.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("axis", ["", "  "])
def test_an_axis_that_says_nothing_is_refused(axis: str) -> None:
    with pytest.raises(ChoiceError, match="say what one observation is of"):
        Observations.of([1.0, 2.0], axis=axis)
