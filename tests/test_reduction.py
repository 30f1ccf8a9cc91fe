"""A stream reduced block by block, against the whole of it sorted at once."""

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dask.array as da
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tailnet import reduction
from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError, InputError, InsufficientDataError, TailnetError
from tailnet.inference.inequality import gini
from tailnet.inference.straight_line import looks_straight
from tailnet.inference.whole_sample import fit_whole_sample
from tailnet.sample import SIGNS, Sample

#: Numbers of every class, with many ties.
NUMBERS = st.sampled_from([-np.inf, -2.5, -1.0, -0.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 1e300, np.inf, np.nan])
BLOCKS = st.lists(hnp.arrays(np.float64, st.integers(0, 6), elements=NUMBERS), max_size=6)


def naive(x: FloatArray, keep: int) -> tuple[list[float], list[int], int]:
    """Sort everything, and cut off all but the largest distinct values."""
    values, counts = np.unique(x, return_counts=True)
    cut = max(values.size - keep, 0)
    return values[cut:].tolist(), counts[cut:].tolist(), int(counts[:cut].sum())


def outcome(make: Any) -> Any:
    """Return what a sample is made of, or how it was refused."""
    try:
        sample = make()
    except TailnetError as error:
        return type(error), str(error)
    kept = (sample.values.tolist(), sample.counts.tolist(), sample.n, sample.below)
    return (*kept, sample.discrete, sample.sign, dict(sample.removed), sample.digest())


@given(BLOCKS, st.sampled_from([None, *SIGNS]), st.sampled_from([None, True, False]))
def test_what_fits_is_the_sample_of_all(blocks: list[Any], sign: str | None, discrete: bool | None) -> None:
    """Values, account, choices and refusals, word for word."""
    every = np.concatenate([np.empty(0), *blocks])
    streamed = outcome(lambda: Sample.from_blocks(blocks, sign=sign, discrete=discrete))
    assert streamed == outcome(lambda: Sample(every, sign=sign, discrete=discrete))


@given(BLOCKS, st.sampled_from([None, *SIGNS]))
def test_counts_are_repetitions(blocks: list[Any], sign: str | None) -> None:
    pairs = [(block, np.arange(block.size) % 4) for block in blocks]
    repeated = [np.repeat(values, counts) for values, counts in pairs]
    one, other = (outcome(lambda b=b: Sample.from_blocks(b, sign=sign)) for b in (pairs, repeated))
    assert one == other


@given(
    st.lists(
        hnp.arrays(np.float64, st.integers(1, 80), elements=st.floats(0.5, 400.0)), min_size=1, max_size=8
    ),
    st.integers(10, 60),
    st.integers(1, 40),
)
def test_the_largest_are_kept_and_the_rest_is_counted(blocks: list[Any], keep: int, pending: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reduction, "_FEWEST_PENDING", pending)
        stream = reduction.Reduction(keep, None)
        for block in blocks:
            stream.add(block)
        values, counts, below = stream.held()
    listed = [1] * values.size if counts is None else counts.tolist()
    assert (values.tolist(), listed, below) == naive(np.concatenate(blocks), keep)


@pytest.mark.parametrize("sign", SIGNS)
def test_each_sign_is_cut_from_its_own_end(sign: str) -> None:
    x = np.random.default_rng(1).standard_normal(5000)
    sample = Sample.from_blocks(np.array_split(x, 7), keep=100, sign=sign)
    positive = {"magnitude": np.abs(x), "positive": x[x > 0], "negative": -x[x < 0]}[sign]
    assert (sample.values.tolist(), sample.counts.tolist(), sample.below) == naive(positive, 100)
    assert sample.n == positive.size == sample.below + 100
    whole = Sample(x, sign=sign)
    assert (dict(sample.removed), sample.n, sample.maximum) == (dict(whole.removed), whole.n, whole.maximum)
    assert sample.digest() != Sample(sample.values).digest()


def test_choices_speak_of_the_whole_stream() -> None:
    """Also where what decides was let go, or came last."""
    whole = np.arange(1.0, 1001.0)
    with pytest.raises(ChoiceError, match="All 1000 values are whole numbers"):
        Sample.from_blocks([whole], keep=10)
    with pytest.raises(ChoiceError, match="There are 1000 positive and 1 negative values"):
        Sample.from_blocks([whole, [-1.0]], keep=10)
    assert not Sample.from_blocks([whole, [0.5]], keep=10).discrete
    with pytest.raises(ChoiceError, match=r"1 of 1001 values are not whole numbers, for instance 0\.5"):
        Sample.from_blocks([[0.5], whole], keep=10, discrete=True)
    assert Sample.from_blocks([whole.astype(int), [3]], keep=10).discrete
    with pytest.raises(InsufficientDataError, match="no finite number other than zero in 2 values"):
        Sample.from_blocks([[0.0], [np.nan]], keep=10)


def test_counts_with_more_values_than_are_kept() -> None:
    x = np.random.default_rng(1).zipf(1.5, 20_000)
    x = x[x < 2**40]
    sample = Sample.from_blocks(np.array_split(x, 9), keep=50)
    assert sample.discrete
    assert (sample.values.tolist(), sample.counts.tolist(), sample.below) == naive(x.astype(float), 50)


def test_neighbours_that_share_a_logarithm_are_let_go_together() -> None:
    """A search sees logarithms: a group of doubles that share one is kept whole or not at all."""
    group = 1e300 * (1.0 + np.arange(64) * 2.0**-52)
    assert np.unique(np.log(group)).size < 8
    x = np.concatenate([group, 1e301 * np.arange(1.0, 21.0)])
    sample = Sample.from_blocks([x], keep=40)
    lost = x[x < sample.minimum]
    assert sample.below == lost.size == 84 - sample.values.size
    assert np.log(lost.max()) < np.log(sample.minimum)
    assert Sample.from_blocks([x], keep=84).below == 0


@pytest.mark.parametrize("rising", [0.0, 1.0])
def test_memory_does_not_grow_with_the_stream(rising: float) -> None:
    """Twenty-five times as many blocks need as much: a twelfth of what their values would need."""

    def peak(blocks: int) -> int:
        generator = np.random.default_rng(1)
        tracemalloc.start()
        stream = (number * rising + generator.random(20_000) for number in range(blocks))
        sample = Sample.from_blocks(stream, keep=20_000)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert sample.n == blocks * 20_000 == sample.below + 20_000
        return top

    short, long = peak(20), peak(500)
    assert long < 1.2 * short
    assert 12 * long < 500 * 20_000 * 8


def test_blocks_are_taken_one_at_a_time() -> None:
    alive = []

    def blocks() -> Iterator[Any]:
        for number in range(5):
            alive.append(number)
            yield np.arange(1.5, 20.0)
            assert alive.pop() == number

    assert Sample.from_blocks(blocks()).n == 95
    assert alive == []


def test_arrays_and_memory_maps_come_in_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reduction, "_SLICE", 100)
    x = np.random.default_rng(1).random((40, 25))
    np.save(tmp_path / "x.npy", x)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    assert [block.size for block in reduction.blocks_of(mapped)] == [100] * 10
    assert Sample.from_blocks(mapped).digest() == Sample(x).digest()


def test_a_dask_array_is_computed_chunk_by_chunk() -> None:
    x = np.random.default_rng(1).standard_normal((30, 40))
    computed = []

    def seen(block: FloatArray) -> FloatArray:
        computed.append(block.size)
        return block

    from_array: Any = da.from_array
    array = from_array(x, chunks=(7, 40)).map_blocks(seen, dtype=float, meta=np.empty((0, 0)))
    assert computed == []
    sample = Sample.from_blocks(array, sign="magnitude")
    assert sorted(computed) == [80, 280, 280, 280, 280]
    assert sample.digest() == Sample(x, sign="magnitude").digest()
    lazily = Sample.from_blocks(array[:, ::2] ** 2 + 0.5, keep=50)
    assert (lazily.values.tolist(), lazily.below) == (naive((x[:, ::2] ** 2 + 0.5).ravel(), 50)[0], 550)


@pytest.mark.parametrize(
    ("blocks", "error", "said"),
    [
        (3.5, InputError, "give an iterable of arrays"),
        ([1.5, 2.5], InputError, "a single object of type float"),
        ([["a"]], InputError, "text"),
        ([(np.ones(3), np.ones(2))], InputError, "give one count for each value"),
        ([(np.ones(3), np.array([1, -1, 1]))], InputError, "counts are whole numbers"),
        ([(np.ones(1), np.array([10**18]))] * 2, InputError, "more than 10"),
        ([], InsufficientDataError, "0 values"),
    ],
)
def test_what_is_no_stream(blocks: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        Sample.from_blocks(blocks)


@pytest.mark.parametrize("keep", [0, 9, -1])
def test_too_little_to_keep(keep: int) -> None:
    with pytest.raises(ChoiceError, match="at least 10"):
        Sample.from_blocks([[1.5]], keep=keep)


def test_what_needs_every_value_refuses_a_part() -> None:
    sample = Sample.from_blocks([np.random.default_rng(1).random(100)], keep=50)
    asked: tuple[Callable[[Sample], Any], ...] = (gini, looks_straight, fit_whole_sample)
    for ask in asked:
        with pytest.raises(
            ChoiceError, match=r"needs every value, and of 100 observations .* the 50 smallest"
        ):
            ask(sample)
    assert "below=50" in repr(sample)
    assert sample.to_dict()["below"] == 50
