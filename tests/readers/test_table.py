import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.readers.selection import Columns, Selection
from tailnet.readers.source import Source
from tailnet.readers.table import read_table, recognises_table


def read(
    text: bytes, column: str | int | None = None, counts: str | int | None = None, name: str = "a.csv"
) -> Columns:
    return read_table(Source(name, text, "", text), Selection(column, counts))


@given(
    st.lists(st.tuples(st.text(max_size=8), st.floats(allow_nan=False)), min_size=2),
    st.sampled_from([",", ";", "\t"]),
)
def test_a_written_table_comes_back(rows: list[tuple[str, float]], delimiter: str) -> None:
    rows = [(label.replace("\0", "").encode("utf-8", "ignore").decode(), number) for label, number in rows]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(["label", "value"])
    writer.writerows(rows)
    columns = read(stream.getvalue().encode(), column="value", name="a.txt")
    assert columns.values.tobytes() == np.array([number for _, number in rows]).tobytes()


@pytest.mark.parametrize(
    ("name", "text", "delimited"),
    [
        ("a.csv", b"1.5\n2.5\n", True),
        ("a.tsv.gz", b"1.5\n", True),
        ("a.txt", b"1.5\n2.5\n", False),
        ("a.txt", b"1.5 2.5\n", False),
        ("a.txt", b"# a, comment\n\n1.5 2.5\n", False),
        ("a.dat", b"1.5\t2.5\n", True),
        ("standard input", b"x,y\n1,2\n", True),
    ],
)
def test_recognised_by_name_or_first_line(name: str, text: bytes, delimited: bool) -> None:
    assert recognises_table(Source(name, text, "", text)) is delimited


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", b"x,y\n1,40\n2,20\n"),
        ("a.csv", b"x;y\n1;40\n2;20\n"),
        ("a.tsv", b"x\ty\n1\t40\n2\t20\n"),
        ("a.txt", b"# made by hand\n\nx, y\n1, 40\n\n2, 20\n"),
        ("a.csv", b'"x","y"\r\n"1","40"\r\n"2","20"\r\n'),
        ("a.csv", b"\xef\xbb\xbfx,y\n1,40\n2,20\n"),
        ("a.tab", b"x\ty\n1 \t 40\n2\t20\n"),
    ],
)
def test_dialects(name: str, text: bytes) -> None:
    columns = read(text, column="x", counts="y", name=name)
    assert columns.counts is not None
    assert (columns.values.tolist(), columns.counts.tolist()) == ([1.0, 2.0], [40.0, 20.0])


def test_without_a_header_columns_have_numbers() -> None:
    assert read(b"1,40\n2,20\n", column=2).values.tolist() == [40.0, 20.0]
    with pytest.raises(ChoiceError, match="no column 'x'; it has columns 1, 2"):
        read(b"1,40\n2,20\n", column="x")


def test_the_only_column_of_numbers_is_taken() -> None:
    assert read(b"word,count\nthe,12\nof,7\n").values.tolist() == [12.0, 7.0]
    assert read(b"word,value,count\nthe,1.5,12\nof,2.5,7\n", counts="count").values.tolist() == [1.5, 2.5]
    assert read(b"value\n1.5\n2.5\n").values.tolist() == [1.5, 2.5]


def test_several_columns_of_numbers_are_listed_without_the_others() -> None:
    with pytest.raises(ChoiceError, match="3 columns of numbers: columns 'a', 'c', 'd'; choose"):
        read(b"a,b,c,d,e\n" + b"1,x,2,3,\n" * 9)


def test_missing_cells_are_nan() -> None:
    values = read(b"x,y\n1.5,1\n,2\nNA,3\nNaN,4\nnull,5\nN/A,6\n2.5,7\n", column="x").values
    assert np.isnan(values).tolist() == [False, True, True, True, True, True, False]


def test_a_single_row_is_a_list() -> None:
    assert read(b"1.5, 2.5, 3.5\n", name="a.txt").values.tolist() == [1.5, 2.5, 3.5]


def test_a_missing_count_is_refused_later_as_a_number_that_is_none() -> None:
    columns = read(b"x,n\n1,2\n2,\n", column="x", counts="n")
    assert columns.counts is not None
    assert np.isnan(columns.counts[1])


@pytest.mark.parametrize(
    ("text", "column", "found"),
    [
        (b"x,y\n1,a\n2,b\nc,3\n", "x", "line 4, column 'x': 'c' is not a number"),
        (b"# c\nx,y\n1,2\n3,4,5\n", "x", "line 4: 3 fields, where the first row has 2"),
        (b'x,y\n"1\n",2\n3,q\n', "y", "line 4, column 'y': 'q'"),
        (b"1,2\n3,x\n", 2, "line 2, column 2: 'x'"),
        (b"x,y\na,b\n", None, "line 1, column 1: 'x'"),
        (b'x,y\n1,"2\n', "x", "not a well-formed table"),
    ],
)
def test_bad_cells_are_named(text: bytes, column: str | int | None, found: str) -> None:
    source = Source("a.csv", text, "", text)
    with pytest.raises(InputError, match=found), source.reading():
        read_table(source, Selection(column))


def test_a_bad_cell_far_down_is_named() -> None:
    with pytest.raises(InputError, match="line 3002, column 'x': 'end'"):
        read(b"x,y\n" + b"1.5,a\n" * 3000 + b"end,a\n")


def test_values_and_counts_are_two_columns() -> None:
    with pytest.raises(ChoiceError, match="both column 'x'"):
        read(b"x,y\n1,2\n", column="x", counts=1)


@pytest.mark.parametrize("text", [b"x,y\n", b"\n\n", b"# a\n"])
def test_no_rows(text: bytes) -> None:
    with pytest.raises(InsufficientDataError, match="no rows"):
        read(text)


def test_too_few_rows_for_any_column() -> None:
    with pytest.raises(InsufficientDataError, match="2 rows in 2 columns"):
        read(b"x,y\n1,2\n3,4\n")
