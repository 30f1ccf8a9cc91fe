import copy
import hashlib
import math
import tracemalloc
from collections import Counter
from dataclasses import FrozenInstanceError
from multiprocessing.reduction import ForkingPickler
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.sample import SIGNS, Sample

NUMBERS = st.one_of(
    st.floats(width=64),
    st.sampled_from([0.0, -0.0, math.nan, math.inf, -math.inf, 0.5, -0.5, 2.5, -2.5, 1e-300, 1e300, 5e-324]),
)


def naive(numbers: list[float], sign: str) -> tuple[dict[float, int], dict[str, int]]:
    """DESIGN section 3, word for word: one number at a time into a dictionary."""
    kept: Counter[float] = Counter()
    removed: Counter[str] = Counter()
    for x in numbers:
        if math.isnan(x):
            removed["nan"] += 1
        elif math.isinf(x):
            removed["infinite"] += 1
        elif x == 0:
            removed["zero"] += 1
        elif sign == "magnitude":
            kept[abs(x)] += 1
        elif sign == "positive" and x < 0:
            removed["negative"] += 1
        elif sign == "negative" and x > 0:
            removed["positive"] += 1
        else:
            kept[abs(x)] += 1
    return dict(sorted(kept.items())), dict(removed)


def as_dict(sample: Sample) -> dict[float, int]:
    return dict(zip(sample.values.tolist(), sample.counts.tolist(), strict=True))


def same(a: Sample, b: Sample) -> bool:
    fields = ("n", "discrete", "sign", "removed")
    return (
        np.array_equal(a.values, b.values)
        and np.array_equal(a.counts, b.counts)
        and (a.multiplicities is None) == (b.multiplicities is None)
        and all(getattr(a, name) == getattr(b, name) for name in fields)
        and a.digest() == b.digest()
    )


@given(st.lists(NUMBERS, min_size=1, max_size=60), st.sampled_from(SIGNS))
def test_equals_a_dictionary_of_counts(numbers: list[float], sign: str) -> None:
    kept, removed = naive(numbers, sign)
    if not kept:
        with pytest.raises(InsufficientDataError):
            Sample(numbers, sign=sign, discrete=False)
        return
    sample = Sample(numbers, sign=sign, discrete=False)
    assert as_dict(sample) == kept
    assert sample.n == sum(kept.values())
    assert {rule: count for rule, count in sample.removed.items() if count} == removed
    assert (sample.minimum, sample.maximum) == (min(kept), max(kept))
    assert sample.n_distinct == len(kept)
    assert (sample.multiplicities is None) == (sample.n == sample.n_distinct)


@given(st.lists(NUMBERS, min_size=1, max_size=40), st.sampled_from(SIGNS), st.randoms(use_true_random=False))
def test_order_changes_nothing(numbers: list[float], sign: str, random: Any) -> None:
    numbers = [*numbers, 1.5, -1.5]
    shuffled = random.sample(numbers, len(numbers))
    assert same(Sample(numbers, sign=sign, discrete=False), Sample(shuffled, sign=sign, discrete=False))


@given(st.lists(st.tuples(NUMBERS, st.integers(0, 5)), max_size=30), st.sampled_from(SIGNS))
def test_counting_equals_repeating(pairs: list[tuple[float, int]], sign: str) -> None:
    pairs = [*pairs, (1.5, 2), (-1.5, 1)]
    values, counts = zip(*pairs, strict=True)
    counted = Sample.from_counts(values, counts, sign=sign, discrete=False)
    repeated = Sample(np.repeat(values, counts), sign=sign, discrete=False)
    assert same(counted, repeated)


@given(st.lists(st.integers(-50, 50).filter(bool), min_size=1, max_size=40))
def test_integers_are_counts_and_equal_their_floats(numbers: list[int]) -> None:
    integers = Sample(np.array(numbers), sign="magnitude")
    assert integers.discrete
    assert same(integers, Sample(np.array(numbers, dtype=float), sign="magnitude", discrete=True))


@pytest.mark.parametrize("dtype", ["i1", "i4", "u8", ">i2", "f2", "f4", ">f8"])
def test_any_real_dtype_and_shape(dtype: str) -> None:
    data = np.array([[1, 2, 3], [3, 100, 2]], dtype=dtype)
    for array in (data, np.asfortranarray(data), data[::-1, ::2].repeat(2, axis=1)):
        expected = Counter(array.ravel().tolist())
        assert as_dict(Sample(array, discrete=True)) == expected
    assert Sample(data, discrete=True).discrete


def test_the_input_is_not_changed_and_the_sample_does_not_follow_it() -> None:
    data = np.array([3.5, -1.5, 2.5])
    sample = Sample(data, sign="magnitude")
    assert data.tolist() == [3.5, -1.5, 2.5]
    data[:] = 9.0
    assert sample.values.tolist() == [1.5, 2.5, 3.5]


def test_everything_is_frozen() -> None:
    sample = Sample([1.5, 1.5, 2.5])
    assert sample.multiplicities is not None
    for array in (sample.values, sample.multiplicities):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7
    for name in ("n", "values", "sign"):
        with pytest.raises(FrozenInstanceError):
            setattr(sample, name, 4)
    with pytest.raises(TypeError):
        cast("dict[str, int]", sample.removed)["nan"] = 4


@pytest.mark.parametrize("travel", [copy.deepcopy, lambda x: ForkingPickler.loads(ForkingPickler.dumps(x))])
def test_a_copy_sent_to_a_worker_is_the_same_and_frozen(travel: Any) -> None:
    sample = Sample([1.5, 1.5, -2.5, math.nan], sign="negative", source="here", sha256="ab")
    arrived = travel(sample)
    assert same(sample, arrived)
    assert (arrived.source, arrived.sha256) == ("here", "ab")
    assert not arrived.values.flags.writeable


def test_samples_compare_by_identity() -> None:
    sample = Sample([1.5, 2.5])
    alias = sample
    assert sample == alias
    assert sample != Sample([1.5, 2.5])
    assert len({sample, alias}) == 1


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([True, False], "booleans"),
        ([1 + 2j], "complex"),
        (["1", "2"], "text"),
        ([b"1"], "text"),
        ([None, 1.0], "Python objects"),
        ([10**400], "Python objects"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "dates"),
        (np.zeros(3, dtype=[("a", float)]), "records"),
        (3.5, "single object of type float"),
        ({1.5, 2.5}, "single object of type set"),
        ([[1.0], [1.0, 2.0]], "do not form an array"),
        (np.ma.masked_array([1.5, 2.5], mask=[True, False]), "masked"),
    ],
)
def test_what_is_not_real_numbers_is_refused(values: Any, found: str) -> None:
    with pytest.raises(InputError, match=found):
        Sample(values, discrete=False)


def test_more_than_double_precision_is_refused() -> None:
    data = np.array([1.5, 2.5], dtype=np.longdouble)
    if data.dtype.itemsize == 8:  # where long double is double
        assert Sample(data).n == 2
        return
    with pytest.raises(InputError, match="more than double precision"):
        Sample(data)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], "0 values"),
        ([0.0, -0.0, 0.0], "3 zero"),
        ([math.nan, math.inf, -math.inf, 0.0], "1 NaN, 2 infinite, 1 zero"),
    ],
)
def test_nothing_left_says_what_was_found(values: list[float], found: str) -> None:
    with pytest.raises(InsufficientDataError, match=found):
        Sample(values)


def test_both_signs_need_a_choice() -> None:
    with pytest.raises(
        ChoiceError, match=r"3 positive and 2 negative.*magnitude.*positive.*negative.*--sign"
    ):
        Sample([1.5, 2.5, 3.5, -1.5, -2.5])


def test_only_negatives_need_a_choice() -> None:
    with pytest.raises(ChoiceError, match="0 positive and 2 negative"):
        Sample([-1.5, -2.5])
    assert Sample([-1.5, -2.5], sign="negative").values.tolist() == [1.5, 2.5]


@pytest.mark.parametrize(("sign", "values"), [("positive", [-1.5, -2.5]), ("negative", [1.5, 2.5])])
def test_a_sign_that_leaves_nothing(sign: str, values: list[float]) -> None:
    with pytest.raises(InsufficientDataError, match=f"The sign is '{sign}'"):
        Sample(values, sign=sign)


def test_the_sign_recorded_is_the_one_used() -> None:
    assert Sample([1.5, 2.5]).sign == "positive"
    assert Sample([1.5, 2.5], sign="magnitude").sign == "magnitude"
    negative = Sample([1.5, -2.5, -3.5], sign="negative")
    assert dict(negative.removed) == {"nan": 0, "infinite": 0, "zero": 0, "negative": 0, "positive": 1}


@pytest.mark.parametrize("option", [{"sign": "absolute"}, {"sign": 1}, {"discrete": "yes"}, {"discrete": 1}])
def test_an_unknown_choice_is_refused(option: dict[str, Any]) -> None:
    with pytest.raises(ChoiceError, match=next(iter(option))):
        Sample([1.5, 2.5], **option)


def test_whole_floats_need_a_choice() -> None:
    with pytest.raises(ChoiceError, match=r"All 3 values are whole numbers.*--discrete.*--continuous"):
        Sample([1.0, 2.0, 3.0])
    assert Sample([1.0, 2.0, 3.0], discrete=True).discrete
    assert not Sample([1.0, 2.0, 3.0], discrete=False).discrete


def test_a_single_fraction_among_many_whole_numbers_is_found() -> None:
    whole = np.arange(1.0, 5000.0)
    for position in (0, 63, 64, 255, 4998):
        data = whole.copy()
        data[position] += 0.5
        assert not Sample(data).discrete
        with pytest.raises(ChoiceError, match=rf"1 of 4999 values are not whole.*{data[position]}"):
            Sample(data, discrete=True)


def test_wholeness_of_huge_floats_says_nothing() -> None:
    assert not Sample(np.array([1.25, 2.5, 3.75]) * 2.0**60).discrete


def test_one_distinct_value_needs_no_choice() -> None:
    assert not Sample([5.0] * 20).discrete


@pytest.mark.parametrize("values", [np.array([1, 2**53 + 1]), [1.0, 2.0**53]])
def test_counts_that_doubles_can_not_tell_apart_are_refused(values: Any) -> None:
    with pytest.raises(ChoiceError, match=r"2\^53"):
        Sample(values, discrete=True)
    assert Sample([1, 2**53 - 1]).maximum == 2**53 - 1
    assert not Sample(values, discrete=False).discrete


def test_a_histogram_of_a_billion_costs_its_distinct_values() -> None:
    values = np.arange(1, 1001)
    tracemalloc.start()
    sample = Sample.from_counts(values, np.full(1000, 10**15))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sample.n == 10**18
    assert sample.discrete
    assert peak < 1 << 18


def test_removed_observations_are_counted_with_their_multiplicity() -> None:
    sample = Sample.from_counts([math.nan, 0.0, -1.5, math.inf, 2.5], [2, 3, 5, 7, 11], sign="positive")
    assert dict(sample.removed) == {"nan": 2, "infinite": 7, "zero": 3, "negative": 5}
    assert sample.n == 11


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ([1, -2, 3], "-2"),
        ([1.0, 2.5, 3.0], "2.5"),
        ([1.0, math.nan, 3.0], "nan"),
        ([1.0, math.inf, 3.0], "inf"),
        ([1, 2], "shape"),
        ([True, True, False], "booleans"),
        ([10**18, 1, 0], "add up"),
        ([2**62, 2**62, 2**62], "add up"),
        (np.array([2**64 - 1, 1, 1], dtype=np.uint64), "add up"),
        ([1e300, 1.0, 1.0], "add up"),
    ],
)
def test_counts_that_are_none_are_refused(counts: Any, found: str) -> None:
    with pytest.raises(InputError, match=found):
        Sample.from_counts([1.5, 2.5, 3.5], counts)


def test_counts_of_zero_leave_nothing() -> None:
    with pytest.raises(InsufficientDataError, match="0 values"):
        Sample.from_counts([1.5, 2.5], [0, 0])
    assert Sample.from_counts([1.5, 2.5], [0.0, 3.0]).values.tolist() == [2.5]


def test_the_digest_can_be_recomputed_by_hand() -> None:
    data = np.array([2.5, 1.5, 2.5])
    values, counts = np.unique(data, return_counts=True)
    expected = hashlib.sha256(values.astype("<f8").tobytes() + counts.astype("<i8").tobytes()).hexdigest()
    assert Sample(data).digest() == expected
    assert Sample(data).to_dict()["sha256"] == expected
    assert Sample([1.5, 2.5]).digest() != expected


def test_the_document_has_every_key_of_the_schema() -> None:
    document = Sample([2.5, 1.5, 0.0], source="a.txt", sha256="ab").to_dict()
    assert document == {
        "n": 2,
        "n_distinct": 2,
        "discrete": False,
        "sign": "positive",
        "removed": {"nan": 0, "infinite": 0, "zero": 1, "negative": 0},
        "min": 1.5,
        "max": 2.5,
        "source": "a.txt",
        "sha256": "ab",
        "below": 0,
    }


def test_require_counts_distinct_values_and_observations() -> None:
    five = Sample([1.5, 2.5, 3.5, 4.5, 5.5] * 2)
    five.require()
    four = Sample([1.5, 2.5, 3.5, 4.5] * 3)
    nine = Sample(np.arange(9) + 0.5)
    with pytest.raises(InsufficientDataError, match="4 distinct values in 12 observations"):
        four.require()
    with pytest.raises(InsufficientDataError, match=r"9 distinct values in 9 observations.*removed: nothing"):
        nine.require()
    four.require(minimum_distinct=4)
    with pytest.raises(InsufficientDataError, match="at least 5 distinct values and 11 observations"):
        five.require(minimum_observations=11)


def test_repr_is_one_line() -> None:
    text = repr(Sample([1.5, 2.5, 2.5]))
    assert text == "<Sample n=3 n_distinct=2 continuous sign=positive range=[1.5, 2.5] source='array'>"


def test_memory_stays_near_three_times_the_data() -> None:
    data = np.random.default_rng(1).pareto(1.5, 200_000) + 1
    data = np.concatenate([data, data[:3]])  # a few ties: the case that needs the most
    tracemalloc.start()
    sample = Sample(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sample.n == 200_003
    assert peak < 3.3 * data.nbytes


def test_a_part_travels_with_what_it_counted() -> None:
    sample = Sample.from_blocks([np.arange(1.5, 100.0)], keep=20)
    there: Sample = ForkingPickler.loads(ForkingPickler.dumps(sample))
    assert (there.below, there.n, there.digest()) == (79, 99, sample.digest())


def test_a_whole_sample_refuses_nothing() -> None:
    sample = Sample.from_blocks([np.arange(1.5, 100.0)])
    sample.require_all("A test")
    assert sample.below == 0
    part = Sample.from_blocks([np.arange(1.5, 100.0)], keep=20)
    with pytest.raises(
        ChoiceError, match=r"A test needs every value, and of 99 observations \(blocks\) the 79"
    ):
        part.require_all("A test")
