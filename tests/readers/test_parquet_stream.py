"""Parquet read in blocks: the sample of all files at once, in the memory of one block."""

import gzip
import hashlib
import io
import subprocess
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tailnet import readers
from tailnet.errors import ChoiceError, InputError, InsufficientDataError, TailnetError
from tailnet.readers import read_sample
from tailnet.readers.parquet_stream import is_folder
from tailnet.sample import Sample

SIZES = [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5, 11.5, 12.5]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "parts"
    path.mkdir()
    return path


def put(folder: Path, name: str, **columns: Any) -> None:
    pq.write_table(pa.table(columns), folder / name)


def same(one: Sample, other: Sample) -> bool:
    return (one.digest(), one.discrete, one.sign, dict(one.removed), one.n) == (
        other.digest(),
        other.discrete,
        other.sign,
        dict(other.removed),
        other.n,
    )


def test_a_folder_is_the_sample_of_all_its_files(folder: Path) -> None:
    x = np.random.default_rng(1).standard_normal(200_000)
    x[::1000] = np.nan
    x[1::1000] = 0.0
    for number, part in enumerate(np.split(x, [50_000, 50_000, 130_000])):
        put(folder, f"part-{number}.parquet", size=part, other=np.arange(part.size))
    put(folder, "_metadata.parquet", nothing=[1])
    (folder / "README.txt").write_text("not read")
    sample = read_sample(folder, column="size", sign="magnitude")
    assert same(sample, Sample(x, sign="magnitude"))
    assert sample.source == str(folder)
    few = read_sample(folder, column="size", sign="magnitude", keep=1000)
    largest = np.sort(np.abs(x[np.isfinite(x)]))[-1000:]
    assert few.values.tolist() == largest.tolist()
    assert few.below == np.isfinite(x).sum() - (x == 0).sum() - 1000
    with pytest.raises(ChoiceError, match=r"parts: There are 99\d{3} positive and 99\d{3} negative values"):
        read_sample(folder, column="size")


def test_counts_of_a_folder(folder: Path) -> None:
    put(folder, "a.parquet", size=SIZES, n=np.arange(12))
    put(folder, "b.pq", size=SIZES, n=np.arange(12) * 10**9)
    sample = read_sample(folder, column="size", counts="n")
    assert sample.counts.tolist() == [k * (10**9 + 1) for k in range(1, 12)]
    assert same(sample, read_sample(folder, counts="n"))
    assert read_sample(folder, column=1, counts="2", keep=10).below == 10**9 + 1
    put(folder, "c.parquet", size=SIZES, n=np.full(12, -1))
    with pytest.raises(InputError, match=r"c\.parquet: 12 counts of 12 can't be used"):
        read_sample(folder, column="size", counts="n")


def test_whole_numbers_of_a_folder_are_counts(folder: Path) -> None:
    put(folder, "a.parquet", degree=pa.array([1, 2, None, 3, 4, 5], pa.int64()))
    put(folder, "b.parquet", degree=pa.array([7, 8, 9, 10, 11, 12], pa.int32()))
    sample = read_sample(folder)
    assert (sample.discrete, sample.removed["nan"], sample.n) == (True, 1, 11)
    assert not read_sample(folder, discrete=False).discrete
    put(folder, "c.parquet", degree=[1.0, 2.0])
    with pytest.raises(
        InputError, match=r"The files differ: column 'degree' \(whole numbers\) in .*a\.parquet"
    ):
        read_sample(folder)


def test_the_hash_of_a_folder_is_that_of_its_listing(folder: Path) -> None:
    for name in ("b", "a", "A", "10", "9"):
        put(folder, f"{name}.parquet", size=[*SIZES, float(len(name)) + 0.25])
    sha256 = read_sample(folder).sha256
    names = ["10", "9", "A", "a", "b"]
    hashes = [hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() for name in names]
    text = "".join(f"{digest}  {name}.parquet\n" for digest, name in zip(hashes, names, strict=True))
    assert sha256 == hashlib.sha256(text.encode()).hexdigest()
    line = "LC_ALL=C; export LC_ALL; sha256sum *.parquet | sha256sum"
    printed = subprocess.run(["/bin/sh", "-c", line], cwd=folder, capture_output=True, check=True, text=True)
    assert printed.stdout.split()[0] == sha256
    put(folder, "a.parquet", size=SIZES)
    assert read_sample(folder).sha256 != sha256


def test_a_file_longer_than_what_is_kept_comes_in_blocks(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = np.random.default_rng(1).random(1000)
    pq.write_table(pa.table({"x": x, "y": x}), folder / "x.parquet", row_group_size=300)
    path = folder / "x.parquet"
    part = read_sample(path, column="x", keep=400)
    assert (part.n, part.below, part.values.tolist()) == (1000, 600, np.sort(x)[-400:].tolist())
    assert part.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert same(read_sample(path, column="x", keep=1000), Sample(x))
    monkeypatch.setattr(readers, "KEEP", 300)
    assert read_sample(path, column="x").below == 700
    packed = folder / "x.parquet.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read_sample(packed, column="x").values.tolist() == np.sort(x)[-300:].tolist()


def test_memory_is_that_of_a_block(folder: Path) -> None:
    """Six times as many files pass through the same memory: a third of what their numbers fill."""
    generator = np.random.default_rng(1)

    def peak(files: int) -> int:
        for number in range(files):
            put(folder, f"{number}.parquet", x=generator.random(500_000))
        tracemalloc.start()
        sample = read_sample(folder, keep=10_000)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (sample.n, sample.below) == (files * 500_000, files * 500_000 - 10_000)
        return top

    one, six = peak(1), peak(6)
    assert six < 1.2 * one < 6 * 500_000 * 8 / 2


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda _: None, InputError, "is a folder; name a file in it, or a folder of Parquet files"),
        (lambda f: (f / "x.csv").write_text("1\n2\n"), InputError, "of which it has none"),
        (lambda f: (f / "year=2026").mkdir(), InputError, "holds the folder 'year=2026'"),
        (lambda f: (f / "a.parquet").write_bytes(b"PAR1"), InputError, "a.parquet does not"),
        (lambda f: put(f, "a.parquet", y=[1]), ChoiceError, "no column 'x'"),
        (lambda f: put(f, "a.parquet", x=["a"]), InputError, "not a number"),
        (lambda f: put(f, "a.parquet", x=[1.5, 2.5]), InsufficientDataError, "2 distinct values"),
        (lambda f: put(f, "a.parquet", x=[1.0] * 50), InsufficientDataError, "1 distinct value in 50"),
        (
            lambda f: put(f, "a.parquet", x=[0.0] * 50),
            InsufficientDataError,
            "no finite number other than zero",
        ),
        (lambda f: put(f, "a.parquet", x=[float(i) for i in range(50)]), ChoiceError, "are whole numbers"),
    ],
)
def test_folders_that_cannot_be_read(make: Any, error: type[TailnetError], said: str, folder: Path) -> None:
    make(folder)
    with pytest.raises(error, match=said):
        read_sample(folder, column="x").require()


def test_files_that_differ(folder: Path) -> None:
    put(folder, "a.parquet", size=SIZES)
    put(folder, "b.parquet", length=SIZES)
    with pytest.raises(
        InputError, match=r"The files differ: .*a\.parquet has column 'size'.*b\.parquet has no"
    ):
        read_sample(folder)
    put(folder, "b.parquet", length=SIZES, size=SIZES)
    assert read_sample(folder).n == 24
    with pytest.raises(InputError, match=r"The files differ: column 'size'.*column 'length'"):
        read_sample(folder, column=1)


def test_a_column_is_chosen_where_there_are_rows_to_choose_in(folder: Path) -> None:
    put(folder, "a.parquet", x=[1.5], y=[2.5])
    put(folder, "b.parquet", x=SIZES, y=SIZES)
    with pytest.raises(ChoiceError, match="2 columns of numbers; choose one with column"):
        read_sample(folder)
    assert read_sample(folder, column="y").n == 13


@pytest.mark.parametrize("option", [{"key": "a"}, {"tensor": "a"}])
def test_options_that_do_not_apply(option: dict[str, Any], folder: Path) -> None:
    put(folder, "a.parquet", size=SIZES)
    for source in (folder, folder / "a.parquet"):
        with pytest.raises(ChoiceError, match=next(iter(option))):
            read_sample(source, keep=10, **option)


def test_keep_is_for_parquet(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("1.5\n2.5\n")
    with pytest.raises(ChoiceError, match=r"keep is 100 \(--keep\), and .*x\.txt is not Parquet"):
        read_sample(path, keep=100)
    stream = io.BytesIO()
    pq.write_table(pa.table({"x": SIZES}), stream)
    path.write_bytes(stream.getvalue())
    assert read_sample(path, keep=10).below == 2
    with pytest.raises(ChoiceError, match="at least 10"):
        read_sample(path, keep=9)


def test_a_file_that_changes_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "a.parquet", size=SIZES)
    from_blocks = Sample.from_blocks

    def meanwhile(blocks: Any, **options: Any) -> Sample:
        put(folder, "a.parquet", size=[*SIZES, 1e6])
        return from_blocks(blocks, **options)

    monkeypatch.setattr(Sample, "from_blocks", meanwhile)
    with pytest.raises(InputError, match="changed while it was read"):
        read_sample(folder)


@pytest.mark.parametrize("source", ["-", 3, None, "no such folder"])
def test_what_is_no_folder(source: Any) -> None:
    assert not is_folder(source)
