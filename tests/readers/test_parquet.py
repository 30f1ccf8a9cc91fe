import datetime as dt
import io
import subprocess
import sys
import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.readers import read_sample
from tailnet.readers.parquet import read_parquet, recognises_parquet
from tailnet.readers.selection import Columns, Selection
from tailnet.readers.source import Source

SIZES = [1.5, 2.5, 3.5, 4.5, 5.5, 6.5]
TABLE = pa.table({"size": SIZES, "n": [3, 4, 5, 6, 7, 8], "name": list("abcdef")})

#: Read every file of a folder, and say how each ended; a process that is aborted says less.
READ_ALL = """
import pathlib, sys
from tailnet.errors import TailnetError
from tailnet.readers import read_sample
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        read_sample(path, column="x", discrete=False, sign="magnitude")
        print("read")
    except TailnetError as error:
        print(type(error).__name__)
"""


def parquet(table: Any, **options: Any) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream, **options)
    return stream.getvalue()


def read(content: bytes, **selection: Any) -> Columns:
    return read_parquet(Source("a.parquet", content, "", content), Selection(**selection))


@given(
    hnp.arrays(
        hnp.integer_dtypes(endianness="<")
        | hnp.unsigned_integer_dtypes(endianness="<")
        | hnp.floating_dtypes(endianness="<", sizes=(16, 32, 64)),
        hnp.array_shapes(max_dims=1),
    )
)
def test_numbers_come_back_with_their_dtype(array: Any) -> None:
    columns = read(parquet(pa.table({"x": array})))
    assert columns.values.dtype == array.dtype
    assert np.array_equal(columns.values, array, equal_nan=array.dtype.kind == "f")
    assert not columns.whole


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "lz4", "brotli"])
@pytest.mark.parametrize("page", ["1.0", "2.0"])
def test_every_packing_inside_the_format(compression: str, page: str) -> None:
    values = np.random.default_rng(1).integers(0, 50, 200_000)  # several batches, row groups and pages
    table = pa.table({"x": values})
    content = parquet(table, compression=compression, data_page_version=page, row_group_size=90_000)
    assert np.array_equal(read(content).values, values)


@pytest.mark.parametrize(
    ("selection", "values", "counts"),
    [
        ({"column": "size"}, SIZES, None),
        ({"column": 2}, [3, 4, 5, 6, 7, 8], None),
        ({"column": "size", "counts": "n"}, SIZES, [3, 4, 5, 6, 7, 8]),
        ({"counts": "n"}, SIZES, [3, 4, 5, 6, 7, 8]),
    ],
)
def test_columns_by_name_and_number(selection: Any, values: Any, counts: Any) -> None:
    columns = read(parquet(TABLE), **selection)
    assert columns.values.tolist() == values
    assert (columns.counts if columns.counts is None else columns.counts.tolist()) == counts


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        ({}, "6 rows and 2 columns of numbers; .*--column.*: 'size' double, 'n' int64[.]$"),
        ({"column": "weight"}, "no column 'weight'; it has columns 'size', 'n', 'name'"),
        ({"column": 4}, "no column 4"),
        ({"column": "size", "counts": "m"}, "no column 'm'"),
        ({"column": "n", "counts": 2}, "both column 'n'"),
        ({"column": "n", "key": "n"}, "--key"),
    ],
)
def test_choices(selection: Any, found: str) -> None:
    with pytest.raises(ChoiceError, match=found):
        read(parquet(TABLE), **selection)


def test_a_column_of_counts_alone_is_no_table() -> None:
    with pytest.raises(ChoiceError, match="one column, and the counts"):
        read(parquet(TABLE.select(["n"])), counts="n")


def test_missing_values_are_nan_and_integers_stay_counts() -> None:
    floats = read(parquet(pa.table({"x": pa.array([1.5, None, 2.5])})))
    assert np.array_equal(floats.values, [1.5, np.nan, 2.5], equal_nan=True)
    assert not floats.whole
    integers = read(parquet(pa.table({"x": pa.array([1, None, 2, 4], pa.int16())}), row_group_size=2))
    assert np.array_equal(integers.values, [1.0, np.nan, 2.0, 4.0], equal_nan=True)
    assert integers.whole


def test_missing_integers_make_a_discrete_sample(tmp_path: Path) -> None:
    path = tmp_path / "degrees.parquet"
    degrees = [*range(1, 30), None, 0]
    path.write_bytes(parquet(pa.table({"degree": degrees})))
    sample = read_sample(path)
    assert (sample.discrete, sample.n) == (True, 29)
    assert dict(sample.removed) == {"nan": 1, "infinite": 0, "zero": 1, "negative": 0}
    assert not read_sample(path, discrete=False).discrete


def test_a_missing_count_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    path.write_bytes(parquet(pa.table({"x": SIZES, "n": [3, 4, None, 6, 7, 8]})))
    with pytest.raises(InputError, match="counts are whole numbers"):
        read_sample(path, column="x", counts="n")


def test_decimals_are_numbers() -> None:
    table = pa.table({"price": pa.array([Decimal("1.50"), Decimal("-2.25"), None])})
    assert np.array_equal(read(parquet(table)).values, [1.5, -2.25, np.nan], equal_nan=True)


@pytest.mark.parametrize(
    ("column", "found"),
    [
        (["a", "b"], "'x' string"),
        ([[1.5], [2.5]], "'x' list"),
        ([{"y": 1.5}, {"y": 2.5}], "'x' struct"),
        ([True, False], "'x' bool"),
        ([dt.date(2009, 1, 1)] * 2, "'x' date32"),
        (pa.array(["a", "b"]).dictionary_encode(), "'x' dictionary"),
        ([None, None], "'x' null"),
    ],
)
def test_columns_that_hold_no_numbers(column: Any, found: str) -> None:
    content = parquet(pa.table({"x": column, "y": [1.5, 2.5]}))
    assert read(content).values.tolist() == [1.5, 2.5]
    with pytest.raises(InputError, match=f"a.parquet, column {found}.*not a number"):
        read(content, column="x")
    with pytest.raises(InputError, match=f"no column of numbers to take: {found}"):
        read(parquet(pa.table({"x": column})))


def test_names_that_look_like_paths_or_occur_twice() -> None:
    nested = pa.table([[1.5, 2.5], [3.5, 4.5], [{"b": 5.5}, {"b": 6.5}]], names=["a", "a.b", "s"])
    assert read(parquet(nested), column="a").values.tolist() == [1.5, 2.5]
    assert read(parquet(nested), column="a.b").values.tolist() == [3.5, 4.5]
    twice = pa.table([[1.5, 2.5], [3.5, 4.5]], names=["a", "a"])
    assert read(parquet(twice), column=2).values.tolist() == [3.5, 4.5]
    with pytest.raises(ChoiceError, match="2 columns named 'a'; give the column's number"):
        read(parquet(twice), column="a")


def test_few_or_no_rows_need_no_choice(tmp_path: Path) -> None:
    with pytest.raises(InsufficientDataError, match="2 rows; a column of at least 5 distinct values"):
        read(parquet(TABLE[:2]))
    assert read(parquet(TABLE[:0]), column="size").values.size == 0
    path = tmp_path / "empty.parquet"
    path.write_bytes(parquet(TABLE[:0]))
    with pytest.raises(InsufficientDataError):
        read_sample(path, column="size")
    for table in (pa.table({}), pa.table({"x": []}), TABLE[:0]):
        with pytest.raises(InsufficientDataError, match="0 rows"):
            read(parquet(table))


def test_recognised_by_name_or_start() -> None:
    content = parquet(TABLE)
    assert recognises_parquet(Source("a", content, "", content))
    assert recognises_parquet(Source("a.PQ.xz", b"", "", b"x"))
    assert not recognises_parquet(Source("a.csv", b"", "", b"PAR1,PAR2\n1,2\n"))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"1.5\n2.5\n", "does not begin as a Parquet file does"),
        (b"PAR1", "does not end"),
        (parquet(TABLE)[:-1], "does not end"),
        (parquet(TABLE)[: len(parquet(TABLE)) // 2], "does not end"),
        (b"PAR1" + (2**31).to_bytes(4, "little") + b"PAR1", "does not end"),
        (b"PAR1" + bytes(4) + b"PAR1", "corrupt or can't be decoded"),
        (b"PARE" + bytes(4) + b"PARE", "encrypted"),
    ],
)
def test_broken_ends(content: bytes, found: str) -> None:
    with pytest.raises(InputError, match=found):
        read(content)


def test_a_page_that_announces_more_than_there_is() -> None:
    """The lengths of the first page follow two bytes each of type and field; 2 147 483 647 replaces them."""
    values = np.random.default_rng(1).random(300_000)
    table, huge = pa.table({"x": values}), b"\xfe\xff\xff\xff\x0f"
    content = parquet(table, use_dictionary=False, write_statistics=False, data_page_size=1 << 30)
    assert content[4:7] == b"\x15\x00\x15"
    for place in (7, 11):
        with pytest.raises(InputError, match="corrupt or can't be decoded"):
            read(content[:place] + huge + content[place + 3 :])


def test_a_footer_that_announces_other_rows_than_there_are() -> None:
    """The number of rows stands as a varint, once for the file and once for its only row group."""
    content = parquet(pa.table({"x": np.arange(8191.0)}), use_dictionary=False, write_statistics=False)
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    announced, other = b"\x16\xfe\x7f", b"\x16\x80\x7f"
    assert content[footer:].count(announced) >= 2
    with pytest.raises(InputError, match=r"footer announces|corrupt or can't be decoded"):
        read(content[:footer] + content[footer:].replace(announced, other, 1))


def test_only_the_chosen_column_is_held(tmp_path: Path) -> None:
    path = tmp_path / "wide.parquet"
    rng = np.random.default_rng(2)
    table = {f"c{i}": rng.random(100_000) for i in range(40)}
    pq.write_table(pa.table(table), path, compression="none")
    assert path.stat().st_size > 32_000_000
    read_sample(path, column="c0")  # what is imported on the way does not count
    tracemalloc.start()
    sample = read_sample(path, column="c7")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.array_equal(sample.values, np.unique(table["c7"]))
    assert peak < 8_000_000  # one column is 800 000 bytes


def test_no_broken_file_escapes_as_another_error_or_ends_the_process(tmp_path: Path) -> None:
    """Change every third byte of the footer and some of the pages, each in a file of its own.

    Arrow ends the process, and cannot be caught, where it is asked for a broken description of a
    column; so another process reads these files.
    """
    rng = np.random.default_rng(3)
    x = pa.array([None if i % 7 == 0 else float(i) for i in range(90)])
    content = parquet(pa.table({"x": x, "s": ["a"] * 90}), row_group_size=45)
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    places = [*range(footer + int(rng.integers(3)), len(content), 3), *rng.integers(4, footer, 150)]
    for number, place in enumerate(places):
        broken = bytearray(content)
        broken[place] ^= 1 << int(rng.integers(8))
        (tmp_path / f"{number:04}").write_bytes(broken)
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", READ_ALL, str(tmp_path)],
        capture_output=True,
        check=False,
        text=True,
        timeout=240,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    outcomes = ended.stdout.split()
    assert len(outcomes) == len(places)
    assert {"read", "InputError"} <= set(outcomes)
