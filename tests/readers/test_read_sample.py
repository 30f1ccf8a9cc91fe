"""`read_sample` from end to end: every input of the acceptance list, and what every format shares."""

import gzip
import hashlib
import io
import lzma
import pickle
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import safetensors.numpy

from tailnet.errors import ChoiceError, InputError, InsufficientDataError, TailnetError
from tailnet.readers import read_sample
from tailnet.readers.selection import Columns
from tailnet.readers.text import read_text, recognises_text
from tailnet.sample import Sample

PARETO = np.random.default_rng(7).pareto(1.5, 60) + 1


def text(numbers: Any) -> bytes:
    return "".join(f"{number}\n" for number in numbers).encode()


def npy(array: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npz(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def parquet(**columns: Any) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def tensors(**arrays: Any) -> bytes:
    return safetensors.numpy.save(arrays)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


UNREADABLE = [
    ("prose.txt", b"Four score and seven\nyears ago\n", "line 1.*'Four' is not a number"),
    ("corrupt.npz", npz(a=PARETO)[:200], "corrupt"),
    ("pickled.npy", npy(np.array([{"a": 1}], dtype=object)), "pickle.*never loads"),
    ("pickled.npz", npz(a=np.array([{"a": 1}], dtype=object)), "pickle.*never loads"),
    ("raw.pkl", pickle.dumps([1.5, 2.5]), "pickle.*never loads"),
    ("noise", b"\x00\x01\x02\xff\xfe", "binary data"),
    ("broken.gz", gzip.compress(text(PARETO))[:-12], "gzipped and corrupt"),
    ("broken.xz", lzma.compress(text(PARETO))[:-12], "xz-compressed and corrupt"),
    ("cut.parquet", parquet(a=PARETO)[:-1], "does not end as a Parquet file does"),
    ("cut.safetensors", tensors(a=PARETO)[:-1], "announces 480 bytes of tensors, and it holds 479"),
    ("latin.txt", b"caf\xe9\n1.5\n", "UTF-8"),
]

INSUFFICIENT = [
    ("empty.txt", b"", "is empty"),
    ("empty.npy", b"", "is empty"),
    ("empty.gz", gzip.compress(b""), "is empty"),
    ("empty.xz", lzma.compress(b""), "is empty"),
    ("empty.parquet", parquet(a=[], b=[]), "0 rows"),
    ("rows.parquet", parquet(a=[1.5, 2.5], b=[1, 2]), "2 rows"),
    ("zeros.safetensors", tensors(a=np.zeros(30)), "30 zero"),
    ("hollow.safetensors", tensors(), "holds no tensors"),
    ("blank.txt", b"\n# nothing here\n \n", "holds no numbers"),
    ("header.csv", b"a,b\n", "header and no rows"),
    ("zeros.txt", text([0] * 30), "30 zero"),
    ("zeros.npy", npy(np.zeros(30)), "30 zero"),
    ("nothing.txt", b"nan\ninf\n-inf\n", "1 NaN, 2 infinite"),
    ("both.txt", b"1\n-1\n2\n", "2 distinct values in 3 observations"),
    ("whole.txt", b"1\n2\n3\n4\n" * 9, "4 distinct values in 36 observations"),
    ("signs.npy", npy(np.array([-1.5, 2.5])), "2 distinct values in 2 observations"),
    ("columns.csv", b"1.5,2.5\n3.5,4.5\n", "2 rows in 2 columns"),
]

OPEN = [
    ("signs.txt", text(PARETO * (-1.0) ** np.arange(60)), {}, "30 positive and 30 negative.*--sign"),
    ("whole.txt", text(range(1, 40)), {}, "39 values are whole.*--discrete.*--continuous"),
    ("fractions.txt", text(PARETO), {"discrete": True}, "60 of 60 values are not whole"),
    ("columns.txt", text(f"{x} {x}" for x in PARETO), {}, "2 columns of numbers: columns 1, 2;.*--column"),
    ("columns.csv", b"a,b\n" + b"1,2\n" * 20, {}, "'a', 'b'.*--column"),
    ("arrays.npz", npz(a=PARETO, b=PARETO), {}, r"several arrays.*--key.*'a' \(60,\) float64, 'b'"),
    ("table.parquet", parquet(a=PARETO, b=PARETO), {}, "2 columns of numbers.*--column.*'a' double"),
    ("model.safetensors", tensors(a=PARETO, b=PARETO), {}, r"several tensors.*--tensor.*'a' \(60,\) F64"),
    ("table.parquet", parquet(a=PARETO), {"tensor": "a"}, "--tensor"),
    ("table.parquet", parquet(a=PARETO), {"key": "a"}, "--key"),
    ("model.safetensors", tensors(a=PARETO), {"key": "a"}, "--key"),
    ("model.safetensors", tensors(a=PARETO), {"column": "a"}, "--column"),
    ("text.txt", text(PARETO), {"tensor": "a"}, "--tensor"),
    ("table.csv", b"x,y\n" + b"1.5,a\n" * 20, {"tensor": "a"}, "--tensor"),
    ("one.npy", npy(PARETO), {"tensor": "a"}, "--tensor"),
    ("one.npz", npz(a=PARETO), {"tensor": "a"}, "--tensor"),
    ("text.txt", text(PARETO), {"key": "a"}, "--key"),
    ("one.npy", npy(PARETO), {"key": "a"}, "--key"),
    ("one.npy", npy(PARETO), {"column": 1}, "no columns"),
    ("text.txt", text(PARETO), {"sign": "both"}, "magnitude, positive, negative"),
]


@pytest.mark.parametrize(("name", "content", "found"), UNREADABLE, ids=[row[0] for row in UNREADABLE])
def test_unreadable(write: Any, name: str, content: bytes, found: str) -> None:
    with pytest.raises(InputError, match=found) as caught:
        read_sample(write(name, content))
    assert name in str(caught.value)


@pytest.mark.parametrize(("name", "content", "found"), INSUFFICIENT, ids=[row[0] for row in INSUFFICIENT])
def test_insufficient_even_where_a_choice_is_open(write: Any, name: str, content: bytes, found: str) -> None:
    with pytest.raises(InsufficientDataError, match=found) as caught:
        read_sample(write(name, content))
    assert name in str(caught.value)


@pytest.mark.parametrize(("name", "content", "options", "found"), OPEN)
def test_ambiguous_says_what_it_found_and_which_option_picks(
    write: Any, name: str, content: bytes, options: dict[str, Any], found: str
) -> None:
    with pytest.raises(ChoiceError, match=found) as caught:
        read_sample(write(name, content), **options)
    assert name in str(caught.value)


@pytest.mark.parametrize("content", [text([5.5] * 20), b"1.5\n2.5\n"], ids=["all equal", "two points"])
def test_unambiguous_but_degenerate_is_left_to_require(write: Any, content: bytes) -> None:
    sample = read_sample(write("a.txt", content))
    with pytest.raises(InsufficientDataError, match="at least 5 distinct values and 10 observations"):
        sample.require()


def test_what_the_file_is_comes_before_an_option_that_does_not_apply(write: Any) -> None:
    archive = npz(a=np.array([{"a": 1}], dtype=object))
    for name, content in (("model.pth", archive), ("raw.pkl", pickle.dumps([1.5]))):
        with pytest.raises(InputError, match=r"pickle.*never loads"):
            read_sample(write(name, content), tensor="a")


def test_a_file_that_is_written_to_while_it_is_read(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("growing.txt", text(PARETO))

    def read_and_append(source: Any, selection: Any) -> Columns:
        columns = read_text(source, selection)
        with path.open("ab") as stream:
            stream.write(b"1.5\n")
        return columns

    monkeypatch.setattr("tailnet.readers.FORMATS", ((recognises_text, read_and_append),))
    with pytest.raises(InputError, match=r"growing\.txt changed while it was read"):
        read_sample(path)


def test_missing_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_sample(tmp_path / "missing")
    with pytest.raises(InputError, match="is a folder; name a file in it"):
        read_sample(tmp_path)


def test_some_missing_among_good_data_are_counted(write: Any) -> None:
    sample = read_sample(write("a.txt", b"nan\nNA\ninf\n0\n" + text(PARETO)))
    assert dict(sample.removed) == {"nan": 2, "infinite": 1, "zero": 1, "negative": 0}
    assert sample.n == 60


def test_the_whole_range_of_doubles(write: Any) -> None:
    sample = read_sample(write("a.txt", b"1e-300\n1e300\n" + text(PARETO)))
    assert (sample.minimum, sample.maximum) == (1e-300, 1e300)


FORMATS = [
    ("a.txt", text(PARETO), {}),
    ("a.csv", b"name,x\n" + text(f"n{i},{x}" for i, x in enumerate(PARETO)), {}),
    ("a.tsv", b"x\ty\n" + text(f"{x}\t{i}" for i, x in enumerate(PARETO)), {"column": "x"}),
    ("a.npy", npy(PARETO), {}),
    ("a.npz", npz(a=PARETO, b=[1]), {"key": "a"}),
    ("a.parquet", parquet(a=PARETO, b=["x"] * 60), {}),
    ("a.safetensors", tensors(a=PARETO, b=np.ones(1)), {"tensor": "a"}),
]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress], ids=["plain", "gzip", "xz"])
@pytest.mark.parametrize("suffix", ["", ".gz", ".XZ"], ids=["no suffix", "gz", "xz"])
@pytest.mark.parametrize(("name", "content", "options"), FORMATS, ids=[row[0] for row in FORMATS])
def test_every_format_gives_the_same_sample(
    write: Any, name: str, content: bytes, options: Any, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(content)
    path = write(name + suffix, packed)
    sample = read_sample(path, **options)
    assert np.array_equal(sample.values, np.sort(PARETO))
    assert sample.digest() == Sample(PARETO).digest()
    assert sample.source == str(path)
    assert sample.sha256 == hashlib.sha256(packed).hexdigest()
    assert not sample.discrete


@pytest.mark.parametrize(
    "content",
    [
        text(PARETO),
        gzip.compress(text(PARETO)),
        lzma.compress(text(PARETO)),
        npy(PARETO),
        parquet(a=PARETO),
        tensors(a=PARETO),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(content)))
    sample = read_sample("-")
    assert sample.source == "standard input"
    assert sample.n == 60
    assert sample.sha256 == hashlib.sha256(content).hexdigest()


def test_a_table_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    table = b"x;n\n1;3\n2;0\n4;2\n"
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(table)))
    sample = read_sample("-", column="x", counts="n", discrete=True)
    assert (sample.values.tolist(), sample.counts.tolist()) == ([1.0, 4.0], [3, 2])


def test_an_integer_dtype_settles_what_text_leaves_open(write: Any) -> None:
    numbers = np.arange(1, 40)
    assert read_sample(write("a.npy", npy(numbers))).discrete
    assert read_sample(write("a.txt", text(numbers)), discrete=True).discrete
    assert not read_sample(write("a.txt", text(numbers)), discrete=False).discrete


def test_counts_of_the_web_links_histogram(csn_file: Callable[[str], Path]) -> None:
    path = csn_file("weblinks.hist")
    table = np.loadtxt(path, skiprows=1, dtype=np.int64)
    sample = read_sample(path, column="degree", counts="frequency", discrete=True)
    kept = table[table[:, 0] > 0]
    assert sample.n == kept[:, 1].sum()
    assert sample.removed["zero"] == table[table[:, 0] == 0, 1].sum()
    assert sample.values.tolist() == kept[kept[:, 1] > 0, 0].tolist()


def test_published_data_read_as_numpy_reads_them(csn_file: Callable[[str], Path]) -> None:
    for name in ("words.txt", "blackouts.txt", "terrorism.txt"):
        path = csn_file(name)
        values, counts = np.unique(np.loadtxt(path), return_counts=True)
        sample = read_sample(path, discrete=False)
        assert np.array_equal(sample.values, values[values > 0])
        assert np.array_equal(sample.counts, counts[values > 0])


def test_no_broken_byte_escapes_as_another_error(write: Any) -> None:
    """Flip, cut and insert bytes: whatever happens is a sample or one of our errors."""
    rng = np.random.default_rng(11)
    outcomes = set()
    packed = (gzip.compress(text(PARETO)), lzma.compress(text(PARETO)))
    for content in (npy(PARETO), npz(a=PARETO), *packed, b"a,b\n" + b'1.5,"2"\n' * 20):
        for _ in range(60):
            broken = bytearray(content)
            place = int(rng.integers(10, min(len(broken), 200)))
            broken[place : place + int(rng.integers(0, 3))] = rng.bytes(int(rng.integers(0, 3)))
            try:
                read_sample(write("broken", bytes(broken)), sign="magnitude", discrete=False)
                outcomes.add("read")
            except TailnetError as error:
                outcomes.add(type(error).__name__)
    assert {"read", "InputError"} <= outcomes


def test_a_column_of_counts_alone_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "counts.txt"
    path.write_text("".join(f"{count}\n" for count in range(1, 30)))
    with pytest.raises(ChoiceError, match="one column, and the counts"):
        read_sample(path, counts=1, discrete=True)


def test_closed_standard_input_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InputError, match="Standard input is closed"):
        read_sample("-")


def test_only_negative_values_are_not_offered_the_positive_ones(tmp_path: Path) -> None:
    path = tmp_path / "negative.txt"
    path.write_text("".join(f"{-0.5 * k}\n" for k in range(1, 30)))
    with pytest.raises(ChoiceError, match="'magnitude'") as caught:
        read_sample(path)
    assert "'positive'" not in str(caught.value)
