"""The oracle for well-formed files is the format's own package, which only the tests need."""

import json
import lzma
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tailnet.errors import ChoiceError, InputError, InsufficientDataError, TailnetError
from tailnet.readers import read_sample
from tailnet.readers.safetensors_files import read_safetensors, recognises_safetensors
from tailnet.readers.selection import Columns, Selection
from tailnet.readers.source import Source

WEIGHTS = np.arange(1.0, 7.0, dtype=np.float32).reshape(3, 2)
CONTENT = safetensors.numpy.save({"weights": WEIGHTS, "steps": np.arange(4)}, {"made": "here"})


def file(header: Any, buffer: bytes = b"", length: int | None = None) -> bytes:
    """Write a file by hand, with any header, right or wrong."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + buffer


def entry(dtype: Any = "F32", shape: Any = (2,), offsets: Any = (0, 8)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def read(content: bytes, **selection: Any) -> Columns:
    return read_safetensors(Source("a.safetensors", content, "", content), Selection(**selection))


@given(
    st.lists(
        hnp.arrays(
            hnp.integer_dtypes(endianness="<")
            | hnp.unsigned_integer_dtypes(endianness="<")
            | hnp.floating_dtypes(endianness="<", sizes=(16, 32, 64)),
            hnp.array_shapes(min_dims=0, max_dims=3, min_side=0),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_what_the_package_writes_comes_back(arrays: list[Any]) -> None:
    arrays = [np.asarray(array) for array in arrays]
    content = safetensors.numpy.save({f"t{i}": array for i, array in enumerate(arrays)})
    for i, array in enumerate(arrays):
        values = read(content, tensor=f"t{i}").values
        assert values.dtype == array.dtype
        assert values.tobytes() == np.ascontiguousarray(array).tobytes()


@given(hnp.arrays(np.uint16, st.integers(1, 50)))
def test_bfloat16_is_the_upper_half_of_a_float(bits: Any) -> None:
    content = file({"x": entry("BF16", [bits.size], [0, bits.nbytes])}, bits.astype("<u2").tobytes())
    values = read(content).values
    assert values.dtype == np.float32
    assert values.view(np.uint32).tolist() == [int(half) << 16 for half in bits]


def test_one_tensor_needs_no_choice() -> None:
    assert read(safetensors.numpy.save({"w": WEIGHTS})).values.tolist() == WEIGHTS.tolist()  # its shape stays
    assert read(CONTENT, tensor="steps").values.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        ({}, r"several tensors; .*--tensor.*'weights' \(3, 2\) F32"),
        ({}, r"'steps' \(4,\) I64"),
        ({"tensor": "bias"}, r"no tensor 'bias'; .*--tensor.*'weights' \(3, 2\) F32"),
        ({"tensor": "__metadata__"}, "no tensor '__metadata__'"),
        ({"tensor": "weights", "column": 1}, "taken whole; leave out column"),
        ({"tensor": "weights", "counts": "steps"}, "taken whole; leave out column"),
        ({"key": "weights"}, "--key"),
    ],
)
def test_choices(selection: Any, found: str) -> None:
    with pytest.raises(ChoiceError, match=found):
        read(CONTENT, **selection)


def test_long_lists_and_names_are_cut() -> None:
    header = {f"{i}{'x' * 1000}": entry(shape=[0], offsets=[0, 0]) for i in range(1000)}
    with pytest.raises(ChoiceError, match=r"xxx\.\.\.' \(0,\) F32 and 800 more\.$") as caught:
        read(file(header))
    assert len(str(caught.value)) < 60_000


def test_no_tensors_at_all() -> None:
    for header in ({}, {"__metadata__": {"a": "b"}}):
        with pytest.raises(InsufficientDataError, match="holds no tensors"):
            read(file(header))


def test_dtypes_that_are_not_read_are_listed_and_refused() -> None:
    header = {"flag": entry("BOOL", [4], [0, 4]), "eighth": entry("F8_E4M3", [4], [4, 8])}
    content = file(header, bytes(8))
    with pytest.raises(ChoiceError, match=r"'flag' \(4,\) BOOL, 'eighth' \(4,\) F8_E4M3"):
        read(content)
    with pytest.raises(InputError, match=r"'eighth' \(4,\) F8_E4M3, a dtype that is not read; .*BF16"):
        read(content, tensor="eighth")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"1.5\n", "announce a header of .* bytes, and 0 follow"),
        (b"version https://git-lfs.github.com/spec/v1\n", "announce a header of"),
        (file(b"{}", length=3), "header of 3 bytes, and 2 follow"),
        (file(b"{}", length=2**64 - 1), "header of 18446744073709551615 bytes, and 2 follow"),
        (CONTENT[:-1], "announces 56 bytes of tensors, and it holds 55"),
        (CONTENT + b"x", "announces 56 bytes of tensors, and it holds 57"),
        (CONTENT[:20], "header of"),
        (file(b"{"), "can't be decoded"),
        (file(b"\xff\xfe{}"), "can't be decoded"),
        (file(b'{"a": 1, "a": 2}'), "occurs twice"),
        (file(b"[" * 200_000), "can't be decoded"),
        (file(b'{"a":' * 200_000), "can't be decoded"),
        (file(b'{"a":' + b"9" * 9999 + b"}"), "can't be decoded"),
        (file([]), "not a table of tensors"),
        (file({"a": 1}), "'a' lacks a dtype"),
        (file({"a": {"dtype": "F32", "shape": [2]}}, bytes(8)), "'a' lacks a dtype"),
        (file({"a": entry(dtype=4)}, bytes(8)), "'a' lacks a dtype"),
        (file({"a": entry(shape=2)}, bytes(8)), "not whole numbers"),
        (file({"a": entry(shape=[2.0])}, bytes(8)), "not whole numbers"),
        (file({"a": entry(shape=[True, 2])}, bytes(8)), "not whole numbers"),
        (file({"a": entry(shape=[-1, -2])}, bytes(8)), "not whole numbers"),
        (file({"a": entry(shape=[1] * 64 + [2])}, bytes(8)), "not whole numbers"),
        (file({"a": entry(offsets=[0, 8, 8])}, bytes(8)), "not whole numbers"),
        (file({"a": entry(offsets=[0])}, bytes(8)), "not whole numbers"),
        (file({"a": entry(offsets=[8, 0])}, bytes(8)), "gap after others or overlap"),
        (file({"a": entry(offsets=[4, 12])}, bytes(12)), "gap after others or overlap"),
        (file({"a": entry(), "b": entry()}, bytes(8)), "gap after others or overlap"),
        (file({"a": entry(shape=[3])}, bytes(8)), "needs 12 bytes and has 8"),
        (file({"a": entry(shape=[2**40, 2**40])}, bytes(8)), "needs 4835703278458516698824704 bytes"),
        (file({"a": entry(offsets=[0, 2**62])}, bytes(8)), "needs 8 bytes and has"),
        (file({"a": entry(shape=[2**60], offsets=[0, 2**62])}, bytes(8)), "announces 4611686018427387904"),
    ],
)
def test_broken_files(content: bytes, found: str) -> None:
    with pytest.raises(InputError, match=f"a.safetensors.*{found}") as caught:
        read(content)
    assert len(str(caught.value)) < 600


def test_recognised_by_name_or_start() -> None:
    assert recognises_safetensors(Source("a", CONTENT, "", CONTENT))
    assert recognises_safetensors(Source("a.safetensors.gz", b"", "", b"1.5\n"))
    for head in (b"", b"{", b'{"a": 1, {', b'1.5 2.5 {"', file(b"{}", length=100_000_001)):
        assert not recognises_safetensors(Source("a", b"", "", head))


@pytest.mark.parametrize("pack", [bytes, lzma.compress], ids=["plain", "packed"])
def test_only_the_chosen_tensor_is_held(tmp_path: Path, pack: Any) -> None:
    path = tmp_path / "model.safetensors"
    rng = np.random.default_rng(2)
    tensors = {"a": np.zeros(4_000_000), "w": rng.random(10_000), "z": np.zeros(4_000_000)}
    path.write_bytes(pack(safetensors.numpy.save(tensors)))
    tracemalloc.start()
    sample = read_sample(path, tensor="w")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.array_equal(sample.values, np.unique(tensors["w"]))
    assert peak < 12_000_000  # the other tensors are 32 000 000 bytes each, and xz works in 8 MiB


def test_integers_are_counts_and_a_signalling_nan_is_a_nan(tmp_path: Path) -> None:
    path = tmp_path / "model"
    path.write_bytes(safetensors.numpy.save({"steps": np.arange(30, dtype=np.uint8)}))
    assert read_sample(path).discrete
    signalling = np.array([0x7F800001], dtype="<u4").tobytes() + WEIGHTS.tobytes()
    path.write_bytes(file({"w": entry(shape=[7], offsets=[0, 28])}, signalling))
    assert read_sample(path, discrete=False).removed["nan"] == 1


def test_no_broken_byte_escapes_as_another_error(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    path, outcomes = tmp_path / "broken", set()
    start = 8 + int.from_bytes(CONTENT[:8], "little")
    for _ in range(600):
        broken = bytearray(CONTENT)
        place = int(rng.integers(start + 8))
        broken[place : place + int(rng.integers(1, 3))] = rng.bytes(int(rng.integers(0, 3)))
        path.write_bytes(broken)
        try:
            read_sample(path, tensor="weights", sign="magnitude", discrete=False)
            outcomes.add("read")
        except TailnetError as error:
            outcomes.add(type(error).__name__)
    assert {"read", "InputError", "ChoiceError"} <= outcomes
