import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest

from tailnet.errors import InputError
from tailnet.readers.source import Source, open_source


def test_plain_bytes(tmp_path: Path) -> None:
    path = tmp_path / "Numbers.TXT"
    path.write_bytes(b"1\n2\n")
    source = open_source(str(path))
    assert (source.name, source.suffix, source.head, source.unpacked()) == (
        str(path),
        ".txt",
        b"1\n2\n",
        b"1\n2\n",
    )
    assert source.sha256 == hashlib.sha256(b"1\n2\n").hexdigest()


def test_the_hash_is_of_the_bytes_as_read(tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv.gz"
    packed = gzip.compress(b"1\n2\n")
    path.write_bytes(packed)
    source = open_source(path)
    assert (source.suffix, source.head, source.unpacked()) == (".csv", b"1\n2\n", b"1\n2\n")
    assert source.sha256 == hashlib.sha256(packed).hexdigest()


def test_blocks_end_where_lines_end_and_lose_nothing() -> None:
    text = b"".join(b"%d\n" % i for i in range(1_000_000))
    for packed in (text, gzip.compress(text, 1)):
        blocks = list(Source("a", packed, "", b"").blocks())
        assert len(blocks) > 1
        assert all(block.endswith(b"\n") for block in blocks)
        assert b"".join(blocks) == text


def test_a_byte_order_mark_is_dropped_once() -> None:
    source = Source("a", b"\xef\xbb\xbf1\n2\n", "", b"")
    assert list(source.blocks()) == [b"1\n2\n"]
    assert source.lines().read() == "1\n2\n"


@pytest.mark.parametrize("source", [3, None, b"name", ["name"]])
def test_what_is_no_name_is_refused(source: Any) -> None:
    with pytest.raises(InputError, match=r"give a file name.*Sample\(values\)"):
        open_source(source)


@pytest.mark.parametrize("name", ["no such file", "no such folder/file"])
def test_missing(name: str) -> None:
    with pytest.raises(InputError, match=f"{name} does not exist"):
        open_source(name)


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(InputError, match="can't be read"):
        open_source("a\0b")


def test_a_file_used_as_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1")
    with pytest.raises(InputError, match="file"):
        open_source(tmp_path / "file" / "inside")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match="can't be read: Permission denied"):
        open_source(tmp_path / "secret")


def test_a_broken_gzip_header() -> None:
    with pytest.raises(InputError, match="gzipped and corrupt"), Source("a", b"", "", b"").reading():
        gzip.decompress(b"\x1f\x8bxx")
