"""Pickles give up their arrays and nothing else: what they ask to be run is not."""

import io
import os
import pickle
import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tailnet.datasets.pickled_arrays import PickledArray, read_pickle
from tailnet.errors import InputError

ARRAYS: list[np.ndarray] = [
    np.arange(12, dtype=np.uint8).reshape(3, 4),
    np.asfortranarray(np.linspace(0.0, 1.0, 6, dtype=np.float32).reshape(2, 3)),
    np.array([-1, 5], dtype=">i8"),
    np.array([2.5]),
]


def array_from_python_2(array: np.ndarray) -> bytes:
    """Return what cPickle and NumPy under Python 2 wrote with protocol 2, between header and stop."""
    content, order, code = array.tobytes(), array.dtype.str[:1].encode(), array.dtype.str[1:].encode()
    parts = [
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R",
        b"(K\x01(" + b"".join(b"J" + struct.pack("<i", size) for size in array.shape) + b"t",
        b"cnumpy\ndtype\nU\x02" + code + b"K\x00K\x01\x87R",
        b"(K\x03U\x01" + order + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb",
        b"\x89T" + struct.pack("<i", len(content)) + content + b"tb",
    ]
    return b"".join(parts)


class Ordinary(pickle.Unpickler):
    """Loads pickles as Python does, and runs what they say."""


def loaded(content: bytes) -> Any:
    return Ordinary(io.BytesIO(content), encoding="bytes").load()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("array", ARRAYS, ids=str)
def test_arrays_come_back_from_every_protocol(array: np.ndarray, protocol: int) -> None:
    found = read_pickle(pickle.dumps((array, [array, {"labels": [1, 2]}]), protocol), "a.pkl")
    for one in (found[0], found[1][0]):
        assert isinstance(one, PickledArray)
        np.testing.assert_array_equal(one.array, array)
        assert one.array.dtype == array.dtype
    assert found[1][1] == {"labels": [1, 2]}


def test_an_array_of_python_2_comes_back() -> None:
    array = ARRAYS[0]
    content = b"\x80\x02}U\x04data" + array_from_python_2(array) + b"s."
    assert isinstance(loaded(content)[b"data"], np.ndarray)
    np.testing.assert_array_equal(read_pickle(content, "a.pkl")[b"data"].array, array)
    half = np.array([[0.5, 0.25]], dtype=np.float32)
    np.testing.assert_array_equal(
        read_pickle(b"\x80\x02" + array_from_python_2(half) + b".", "a").array, half
    )


def test_text_of_python_2_in_protocol_0_may_be_any_bytes() -> None:
    content = b"(dp0\nS'data'\np1\nS'\\xff\\x00\xe9'\np2\ns."
    assert read_pickle(content, "a.pkl") == loaded(content) == {b"data": b"\xff\x00\xe9"}


@pytest.mark.parametrize(
    "content",
    [b"\x80\x02]r\xff\xff\xff\x3f.", b"\x80\x02]p1073741823\n.", b"]p-1\n."],
    ids=["binary", "text", "negative"],
)
def test_a_number_that_would_take_gigabytes_to_remember_is_refused(content: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(InputError, match="memory for"):
        read_pickle(content, "a.pkl")
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


class Runs:
    """An object whose pickle calls a function with an argument."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> Any:
        return self.call


def malicious(path: Path) -> dict[str, bytes]:
    """Return pickles that would each create a file, were they loaded as pickles are."""
    touch = f"touch {path}"
    text = repr(str(path)).encode()
    return {
        "system": pickle.dumps(Runs(os.system, touch)),
        "in a list": pickle.dumps([np.zeros(2), {"data": Runs(os.system, touch)}]),
        "eval": pickle.dumps(Runs(eval, f"open({str(path)!r}, 'w')")),
        "open": pickle.dumps(Runs(open, str(path), "w")),
        "instance": b"(S'touch " + text[1:-1] + b"'\nios\nsystem\n.",
        "dotted": b"\x80\x04\x8c\x05numpy\x8c\x0endarray.tofile\x93"
        + pickle.dumps(str(path))[2:-1]
        + b"\x85R.",
        "numpy": b"cnumpy.core.multiarray\nfromfile\n(S" + text + b"\ntR.",
        "object array": pickle.dumps(np.array([Runs(open, str(path), "w")], dtype=object)),
    }


@pytest.mark.parametrize("kind", sorted(malicious(Path("unused"))))
def test_code_in_a_pickle_is_not_run(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "made"
    with pytest.raises(InputError, match=r"a\.pkl is a pickle.*Nothing in it was run"):
        read_pickle(malicious(target)[kind], "a.pkl")
    assert not target.exists()


def test_the_malicious_pickles_would_do_harm(tmp_path: Path) -> None:
    target = tmp_path / "made"
    loaded(malicious(target)["open"]).close()
    assert target.exists()


THREE = b"\x80\x02" + array_from_python_2(np.zeros(3, np.uint8)) + b"."


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02cnumpy\nndarray\nK\x03\x85R.",  # a call of the type
        b"\x80\x02cnumpy\nndarray\n}U\x01aK\x01sb.",  # a change of what a name means
        b"\x80\x02c_codecs\nencode\nX\x01\x00\x00\x00aX\x03\x00\x00\x00zip\x86R.",
        THREE.replace(b"J\x03\0\0\0", b"J\xff\xff\xff\x7f"),
        THREE.replace(b"J\x03\0\0\0", b"J\xfd\xff\xff\xff"),
        THREE.replace(b"U\x02u1", b"U\x02O8"),
    ],
    ids=["call", "change", "codec", "too large", "negative", "objects"],
)
def test_what_is_no_array_of_numbers_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.pkl is a pickle"):
        read_pickle(content, "a.pkl")


def test_a_refused_change_leaves_the_next_reading_alone() -> None:
    with pytest.raises(InputError):
        read_pickle(b"\x80\x02cnumpy\ndtype\n}U\x08_optionsK\x01sb.", "a.pkl")
    test_an_array_of_python_2_comes_back()


def test_every_truncation_is_an_input_error() -> None:
    content = pickle.dumps({"data": ARRAYS[0], "labels": [1, 2, 3]}, 2)
    for length in range(len(content)):
        with pytest.raises(InputError, match="Nothing in it was run"):
            read_pickle(content[:length], "a.pkl")


def test_every_damaged_byte_is_read_or_refused() -> None:
    content = pickle.dumps({"data": ARRAYS[0][:1], "labels": [1]}, 2)
    refused = 0
    for position in range(len(content)):
        damaged = bytearray(content)
        damaged[position] ^= 0x15
        try:
            read_pickle(bytes(damaged), "a.pkl")
        except InputError:
            refused += 1
    assert 0 < refused < len(content)
