"""The bytes that are written, against the format's own package, which only the tests need."""

from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tailnet.errors import InputError
from tailnet.mlp.recorder.encoding import decode, decode_metadata, encode

DTYPES = st.sampled_from(["<f8", "<f4", "<i8", "<i4", "<u8", "<u4", "|u1", "|b1", ">f8", ">i4"])
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0))
TENSORS = st.dictionaries(st.text(max_size=8).filter(lambda name: name != "__metadata__"), ARRAYS, max_size=4)
METADATA = st.dictionaries(
    st.text(max_size=8).filter(lambda name: name != "sha256"), st.text(max_size=8), max_size=3
)


def same(one: Any, other: Any) -> bool:
    little = np.asarray(other).astype(np.asarray(other).dtype.newbyteorder("<"))
    return (one.dtype, one.shape, one.tobytes()) == (little.dtype, little.shape, little.tobytes())


@given(TENSORS, METADATA)
def test_what_is_written_comes_back_and_the_package_reads_it(tensors: Any, metadata: dict[str, str]) -> None:
    tensors = {name: np.asarray(array) for name, array in tensors.items()}
    content = encode(tensors, metadata)
    assert content == encode(tensors, metadata)
    found, told = decode(content, "a file")
    assert told == metadata == {k: v for k, v in decode_metadata(content, "a file").items() if k != "sha256"}
    theirs = safetensors.numpy.load(content)
    assert found.keys() == theirs.keys() == tensors.keys()
    for name, array in tensors.items():
        assert same(found[name], array)
        assert same(theirs[name], array)


def test_a_strided_array_is_written_as_it_reads() -> None:
    array = np.arange(12.0).reshape(3, 4).T[::2]
    found = decode(encode({"a": array}, {}), "a file")[0]["a"]
    assert found.tolist() == array.tolist()


def test_no_changed_byte_is_believed() -> None:
    content = encode({"a": np.arange(3.0), "b": np.arange(4, dtype=np.int32)}, {"step": "7"})
    rng = np.random.default_rng(4)
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= int(rng.integers(1, 256))
        with pytest.raises(InputError, match="a file is damaged"):
            decode(bytes(changed), "a file")
    for length in range(len(content)):
        with pytest.raises(InputError, match="a file is damaged"):
            decode(content[:length], "a file")
    with pytest.raises(InputError, match="a file is damaged"):
        decode(content + b"x", "a file")
