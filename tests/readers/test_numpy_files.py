import io
import zipfile
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from tailnet.errors import ChoiceError, InputError
from tailnet.readers.numpy_files import read_npy, read_npz
from tailnet.readers.selection import Columns, Selection
from tailnet.readers.source import Source

MATRIX = np.arange(1.0, 7.0).reshape(3, 2)
RECORDS = np.array([(1.5, 3), (2.5, 4)], dtype=[("size", float), ("n", int)])


def npy(array: Any, version: tuple[int, int] | None = None) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asarray(array), version=version)
    return stream.getvalue()


def npz(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def read(content: bytes, **selection: Any) -> Columns:
    return read_npy(Source("a.npy", content, "", content), Selection(**selection))


def read_archive(content: bytes, **selection: Any) -> Columns:
    return read_npz(Source("a.npz", content, "", content), Selection(**selection))


@given(
    hnp.arrays(
        hnp.integer_dtypes() | hnp.unsigned_integer_dtypes() | hnp.floating_dtypes(sizes=(16, 32, 64)),
        hnp.array_shapes(max_dims=3),
    )
)
def test_arrays_come_back_with_their_dtype(array: Any) -> None:
    for columns in (read(npy(array)), read_archive(npz(a=array))):
        assert columns.values.dtype == array.dtype
        assert columns.values.tobytes() == np.ascontiguousarray(array).tobytes()


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_format(version: tuple[int, int]) -> None:
    assert np.array_equal(read(npy(MATRIX, version)).values, MATRIX)


def test_field_names_beyond_latin() -> None:
    records = np.array([(1.5, 2), (2.5, 3)], dtype=[("größe €", float), ("n", int)])
    with pytest.warns(UserWarning, match="only be read by NumPy >= 1.17"):
        content = npy(records)
    assert read(content, column="größe €").values.tolist() == [1.5, 2.5]


@pytest.mark.parametrize(
    ("array", "selection", "values", "counts"),
    [
        (MATRIX, {"column": 2}, [2.0, 4.0, 6.0], None),
        (MATRIX, {"column": "1", "counts": "2"}, [1.0, 3.0, 5.0], [2.0, 4.0, 6.0]),
        (MATRIX, {"counts": 2}, [1.0, 3.0, 5.0], [2.0, 4.0, 6.0]),
        (RECORDS, {"column": "size"}, [1.5, 2.5], None),
        (RECORDS, {"column": "size", "counts": "n"}, [1.5, 2.5], [3, 4]),
        (RECORDS, {"counts": "n"}, [1.5, 2.5], [3, 4]),
        (RECORDS[["size"]].copy(), {}, [1.5, 2.5], None),
        (np.float64(3.5), {}, [3.5], None),
    ],
)
def test_columns_and_fields(array: Any, selection: Any, values: Any, counts: Any) -> None:
    columns = read(npy(array), **selection)
    assert columns.values.tolist() == values
    assert (columns.counts if columns.counts is None else columns.counts.tolist()) == counts


@pytest.mark.parametrize(
    ("array", "selection", "found"),
    [
        (RECORDS, {}, "columns 'size', 'n'; choose one with column"),
        (RECORDS, {"column": "weight"}, "no column 'weight'; it has columns 'size', 'n'"),
        (MATRIX, {"column": 3}, "no column 3; it has columns 1, 2"),
        (MATRIX, {"column": 1, "counts": 1}, "both column 1"),
        (MATRIX[:, [0, 1, 1]], {"counts": 1}, "columns 2, 3; choose"),
        (np.ones(4), {"column": 1}, r"shape \(4,\) and no columns"),
        (np.ones((2, 2, 2)), {"counts": 1}, "no columns"),
        (MATRIX, {"key": "a"}, "--key"),
    ],
)
def test_choices(array: Any, selection: Any, found: str) -> None:
    with pytest.raises(ChoiceError, match=found):
        read(npy(array), **selection)


@pytest.mark.parametrize("size", [3, 7, 20, 127, 175])
def test_truncated(size: int) -> None:
    content = npy(MATRIX)
    assert len(content) == 176
    with pytest.raises(InputError, match=r"a\.npy.*(corrupt|decoded)"):
        read(content[:size])


def test_a_header_that_announces_more_than_there_is_allocates_nothing() -> None:
    content = npy(MATRIX).replace(b"(3, 2), }          ", b"(3000000000000, 2)}")
    with pytest.raises(InputError, match="48000000000000 bytes, and holds 48"):
        read(content)


@pytest.mark.parametrize("old", [b"<f8", b"(3, 2)", b"'shape'", b"False"])
def test_a_broken_header(old: bytes) -> None:
    with pytest.raises(InputError, match="corrupt"):
        read(npy(MATRIX).replace(old, b"?" * len(old)))


def test_python_objects_are_never_loaded() -> None:
    class Trap:
        def __reduce__(self) -> Any:
            return pytest.fail, ("a pickle was loaded",)

    stream = io.BytesIO()
    np.save(stream, np.array([Trap()], dtype=object), allow_pickle=True)
    with pytest.raises(InputError, match=r"pickle.*allow_pickle=False"):
        read(stream.getvalue())
    archive = io.BytesIO()
    np.savez(archive, a=np.array([Trap()], dtype=object))
    with pytest.raises(InputError, match=r"a\.npz\[a\].*pickle"):
        read_archive(archive.getvalue())


def test_one_array_needs_no_key() -> None:
    assert read_archive(npz(weights=MATRIX)).values.tolist() == MATRIX.tolist()
    assert read_archive(npz(weights=MATRIX), column=1).values.tolist() == [1.0, 3.0, 5.0]


def test_keys_are_listed_with_shape_and_dtype() -> None:
    content = npz(weights=MATRIX, steps=np.arange(4))
    for selection in ({}, {"key": "bias"}):
        with pytest.raises(ChoiceError, match=r"'weights' \(3, 2\) float64, 'steps' \(4,\) int64"):
            read_archive(content, **selection)
    assert read_archive(content, key="steps").values.tolist() == [0, 1, 2, 3]


def test_another_array_may_hold_the_counts() -> None:
    content = npz(values=[1.5, 2.5], counts=[3, 4], other=[1])
    columns = read_archive(content, key="values", counts="counts")
    assert columns.counts is not None
    assert (columns.values.tolist(), columns.counts.tolist()) == ([1.5, 2.5], [3, 4])
    assert read_archive(npz(values=[1.5], counts=[3]), counts="counts").values.tolist() == [1.5]
    with pytest.raises(ChoiceError, match="several arrays"):
        read_archive(content, counts="counts")


def test_corrupt_archives() -> None:
    content = npz(a=np.random.default_rng(1).random(100))
    middle = len(content) // 2
    for broken in (content[:middle], content[:middle] + b"\xff" * 8 + content[middle + 8 :], b"PK\x03\x04"):
        with pytest.raises(InputError, match=r"a\.npz is corrupt"):
            read_archive(broken)


@pytest.mark.parametrize(
    ("member", "found"), [("archive/data.pkl", "pickle"), ("readme.txt", "zip archive without NumPy arrays")]
)
def test_other_zip_archives(member: str, found: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(member, b"x")
    with pytest.raises(InputError, match=found):
        read_archive(stream.getvalue())
    with pytest.raises(InputError, match="zip archive without NumPy arrays"):
        read_archive(npz())
