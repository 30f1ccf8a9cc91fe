import pickle

import pytest

from tailnet.errors import InputError
from tailnet.readers.binary import read_binary, recognises_binary
from tailnet.readers.selection import Selection
from tailnet.readers.source import Source


@pytest.mark.parametrize(
    ("name", "head", "found"),
    [
        ("a", b"1\x002", "binary data"),
        ("a.txt", "1.5\n".encode("utf-16"), "UTF-16"),
        ("a.npy", b"1.5\n", "does not begin as a NumPy file"),
        ("a.npz.gz", b"1.5\n", "does not begin as a NumPy file"),
        *(("a", pickle.dumps([1.5], protocol), "pickle") for protocol in range(2, 6)),
    ],
)
def test_refused(name: str, head: bytes, found: str) -> None:
    source = Source(name, head, "", head)
    assert recognises_binary(source)
    with pytest.raises(InputError, match=f"{name}.*{found}"):
        read_binary(source, Selection())


@pytest.mark.parametrize("head", [b"1.5\n", b"", "größe\n1.5\n".encode()])
def test_text_passes(head: bytes) -> None:
    assert not recognises_binary(Source("a.txt", head, "", head))
