"""`tailnet report` on what is no results document."""

from pathlib import Path
from typing import Any

import pytest

GARBAGE = {
    "missing.json": (None, "cannot be read"),
    "empty.json": (b"", "is not a JSON document"),
    "cut.json": (b'{"schema": "tailnet.analysis/1", "sample": {', "is not a JSON document"),
    "binary.json": (b"\x80\x04\xff\x00", "is not a JSON document"),
    "list.json": (b"[1, 2, 3]", "names no schema"),
    "number.json": (b"3", "names no schema"),
    "other.json": (b'{"accuracy": 0.9}', "names no schema"),
    "later.json": (b'{"schema": "tailnet.analysis/9"}', "'tailnet.analysis/9'"),
    "odd.json": (b'{"schema": ["tailnet.analysis/1"]}', "schema"),
    "hollow.json": (b'{"schema": "tailnet.analysis/1"}', "has no title"),
    "constant.json": (b'{"schema": "tailnet.analysis/1", "title": NaN}', "title"),
    "deep.json": (b"[" * 200_000, "is not a JSON document"),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage(name: str, tmp_path: Path, tailnet: Any) -> None:
    content, message = GARBAGE[name]
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    before = list(tmp_path.iterdir())
    ended = tailnet("report", path, "--out", tmp_path / "out")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("tailnet: error: ")
    assert ended.err.count("\n") == 1
    assert message in ended.err
    assert list(tmp_path.iterdir()) == before


def test_a_folder(tmp_path: Path, tailnet: Any) -> None:
    ended = tailnet("report", tmp_path, "--out", tmp_path / "out")
    assert (ended.code, ended.out) == (1, "")
    assert "Is a directory" in ended.err
