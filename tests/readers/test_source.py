import gzip
import hashlib
import lzma
import os
import threading
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


def test_packed_with_xz(tmp_path: Path) -> None:
    path = tmp_path / "Numbers.csv.XZ"
    packed = lzma.compress(b"1\n2\n")
    path.write_bytes(packed)
    source = open_source(path)
    assert (source.suffix, source.head, source.unpacked()) == (".csv", b"1\n2\n", b"1\n2\n")
    assert source.sha256 == hashlib.sha256(packed).hexdigest()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress])
@pytest.mark.parametrize("kept", ["in memory", "in a file"])
def test_a_source_can_be_opened_again_and_jumped_about_in(tmp_path: Path, pack: Any, kept: str) -> None:
    content = bytes(range(256)) * 300
    packed = pack(content)
    path = tmp_path / "file"
    path.write_bytes(packed)
    source = open_source(path) if kept == "in a file" else Source("file", packed, "", content)
    assert isinstance(source.packed, Path) is (kept == "in a file")
    assert source.unpacked() == content
    for opened in (source.open, source.open_anywhere):
        with opened() as stream:
            assert stream.seek(0, os.SEEK_END) == len(content)
            assert stream.seek(-3, os.SEEK_END) == len(content) - 3
            assert stream.read() == content[-3:]
            assert stream.seek(5) == 5
            assert stream.read(2) == content[5:7]


def test_what_is_not_a_regular_file_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=[b"1\n2\n"])
    writer.start()
    source = open_source(path)
    writer.join()
    assert source.packed == source.unpacked() == b"1\n2\n"


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "growing.txt"
    path.write_bytes(b"1\n")
    source = open_source(path)
    source.check_unchanged()
    with path.open("ab") as stream:
        stream.write(b"2\n")
    with pytest.raises(InputError, match=r"growing\.txt changed while it was read"):
        source.check_unchanged()


def test_a_file_that_vanishes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "vanishing.txt"
    path.write_bytes(b"1\n")
    source = open_source(path)
    path.unlink()
    with pytest.raises(InputError, match=r"vanishing\.txt can't be read: No such file"), source.reading():
        source.unpacked()


def test_more_than_memory_holds() -> None:
    source = Source("a", b"", "", b"")
    with pytest.raises(InputError, match="a needs more memory than there is"), source.reading():
        raise MemoryError


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


@pytest.mark.parametrize(("pack", "found"), [(gzip.compress, "gzipped"), (lzma.compress, "xz-compressed")])
def test_cut_and_damaged_packings(pack: Any, found: str) -> None:
    packed = bytearray(pack(b"".join(b"%d\n" % i for i in range(10_000))))
    middle = len(packed) // 2
    for broken in (packed[:middle], packed[:middle] + bytes(40) + packed[middle + 40 :]):
        source = Source("packed", bytes(broken), "", b"")
        with pytest.raises(InputError, match=f"is {found} and corrupt.*Fetch or pack it"), source.reading():
            source.unpacked()


def test_a_broken_gzip_header() -> None:
    with pytest.raises(InputError, match="gzipped and corrupt"), Source("a", b"", "", b"").reading():
        gzip.decompress(b"\x1f\x8bxx")
