import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.readers.selection import Columns, Selection
from tailnet.readers.source import Source
from tailnet.readers.text import read_text


def read(text: bytes, column: str | int | None = None, counts: str | int | None = None) -> Columns:
    return read_text(Source("a.txt", text, "", text), Selection(column, counts))


@given(st.lists(st.floats(allow_nan=False), min_size=1))
def test_numbers_come_back_bit_for_bit(numbers: list[float]) -> None:
    text = "".join(f"{number!r}\n" for number in numbers).encode()
    assert read(text).values.tobytes() == np.array(numbers).tobytes()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (b"1.5\n2.5", [1.5, 2.5]),
        (b"1.5\r\n2.5\r\n", [1.5, 2.5]),
        (b"\n 1.5 \n\n\t2.5\n\n", [1.5, 2.5]),
        (b"# title\n1.5 # one\n#\n2.5#two\n", [1.5, 2.5]),
        (b"1.5 2.5 3.5\n", [1.5, 2.5, 3.5]),
        (b"1.5 2.5 3.5\n4.5 5.5\n", [1.5, 2.5, 3.5, 4.5, 5.5]),
        (b"size\n1.5\n2.5\n", [1.5, 2.5]),
        (b"\xef\xbb\xbf1.5\n2.5\n", [1.5, 2.5]),
        (b"-1e3\n+.5\nInfinity\n", [-1000.0, 0.5, np.inf]),
    ],
)
def test_layouts(text: bytes, values: list[float]) -> None:
    assert read(text).values.tolist() == values


def test_missing_markers_are_nan() -> None:
    assert np.isnan(read(b"NA\nnan\nnull\n1.5\n").values).tolist() == [True, True, True, False]


def test_columns_by_number_and_by_name() -> None:
    text = b"degree nodes\n1 40\n2 20\n"
    assert read(text, column="degree", counts=2).counts is not None
    assert read(text, column=2).values.tolist() == [40.0, 20.0]
    assert read(b"1 40\n2 20\n", column="1").values.tolist() == [1.0, 2.0]
    assert read(text, counts="nodes").values.tolist() == [1.0, 2.0]


def test_a_table_needs_a_column() -> None:
    with pytest.raises(ChoiceError, match=r"2 columns of numbers.*--column.*one number on each line"):
        read(b"1 2\n" * 20)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"1.5\nabc\n", "line 2, column 1: 'abc'"),
        (b"1.5\n2.5\n1_000\n", "line 3, column 1: '1_000'"),
        (b"12,5x\n2.5\n", "line 1, column 1: '12,5x'"),
        (b"word\n", "line 1: 'word' is not a number"),
        (b"# c\n\none two\nthree four\n", "line 3, column 1: 'one'"),
        (b"1.5\n" + b"x" * 500, "xxx[.][.][.]'"),
    ],
)
def test_the_first_token_that_is_no_number_is_named(text: bytes, found: str) -> None:
    with pytest.raises(InputError, match=found):
        read(text)


def test_ragged_lines_have_no_columns() -> None:
    with pytest.raises(InputError, match="line 2: 1 fields, where the first row has 2"):
        read(b"1 2\n3\n", column=1)


@pytest.mark.parametrize("text", [b"\n", b"# a\n  # b\n"])
def test_nothing_but_comments(text: bytes) -> None:
    with pytest.raises(InsufficientDataError, match="holds no numbers"):
        read(text)


def test_several_blocks_are_one_list() -> None:
    numbers = np.random.default_rng(3).random(300_000)
    text = "\n".join(map(repr, numbers.tolist())).encode()
    assert len(text) > 1 << 22
    assert np.array_equal(read(text).values, numbers)
    assert np.array_equal(read(b"# top\n" + text + b"\n# end\n").values, numbers)
