"""Files are whole or absent, folders of other people are left alone, and JSON is strict."""

import errno
import json
import math
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.errors import ChoiceError, InputError, OutputError
from tailnet.storage import (
    check_output_directory,
    make_directory,
    read_json,
    staged_directory,
    to_json,
    write_atomic,
)

RESULTS = '{\n "schema": "tailnet.analysis/1"\n}\n'
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def tree(folder: Path) -> dict[str, bytes | None]:
    """Map every path under a folder to its content, folders to None."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def make_report(out: Path) -> None:
    (out / "figures").mkdir(parents=True)
    (out / "figures" / "survival.svg").write_text("<svg/>")
    (out / "report.md").write_text("old")
    (out / "results.json").write_text(RESULTS)


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# JSON


@given(JSON)
def test_json_round_trip(value: Any) -> None:
    """Every document comes back as it was, floats to the bit."""
    assert repr(json.loads(to_json(value))) == repr(value)


@given(JSON)
def test_json_says_what_the_standard_library_says(value: Any) -> None:
    assert json.loads(to_json(value)) == json.loads(json.dumps(value))


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_json_has_no_nan_and_no_infinity(number: float) -> None:
    for document in (number, [number], [[number]], {"a": {"b": number}}, [{"a": number}]):
        with pytest.raises(ValueError, match="not JSON compliant"):
            to_json(document)


def test_lists_of_numbers_stand_on_one_line() -> None:
    assert to_json({"x": [1, 2.5], "rows": [[1, 2], [3]], "none": [], "no": {}}) == (
        '{\n "x": [1, 2.5],\n "rows": [\n  [1, 2],\n  [3]\n ],\n "none": [],\n "no": {}\n}\n'
    )


def test_tuples_are_lists() -> None:
    assert to_json({"x": (1, (2, 3))}) == to_json({"x": [1, [2, 3]]})


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes", {"x": {3}}])
def test_what_is_not_json_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        to_json(value)


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2", b"\xff\xfe", b"text"])
def test_reading_what_is_not_json(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"results\.json is not a JSON document"):
        read_json(path)


def test_reading_json_nested_beyond_reason(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text("[" * 200_000)
    with pytest.raises(InputError, match=r"deep\.json is not a JSON document"):
        read_json(path)


@pytest.mark.parametrize("name", ["missing.json", "folder", "nul\0byte"])
def test_reading_what_cannot_be_read(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError):
        read_json(tmp_path / name)


# Atomic files


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_atomic(path, b"old")
    write_atomic(path, b"new")
    assert tree(tmp_path) == {"a.json": b"new"}


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    monkeypatch.setattr(os if step == "fsync" else Path, step, no_space)
    with pytest.raises(OutputError, match=r"a\.json cannot be written: No space left on device"):
        write_atomic(path, b"new")
    assert tree(tmp_path) == {"a.json": b"old"}


def test_a_write_that_is_interrupted_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(path, b"new")
    assert tree(tmp_path) == {"a.json": b"old"}


@pytest.mark.parametrize("path", ["missing/a.json", "file/a.json"])
def test_a_file_without_a_folder(path: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        write_atomic(tmp_path / path, b"new")
    assert tree(tmp_path) == {"file": b"x"}


def test_folders_are_made_with_those_above(tmp_path: Path) -> None:
    make_directory(tmp_path / "a" / "b")
    make_directory(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be made"):
        make_directory(tmp_path / "file" / "b")


# Whose folder it is


@pytest.mark.parametrize(
    "inside", [[], ["checkpoints"], ["checkpoints/seed-0.json", "checkpoints/.seed-1.json.x.part"]]
)
def test_a_new_an_empty_and_an_unfinished_folder_may_be_taken(inside: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    check_output_directory(out)
    out.mkdir()
    for name in inside:
        path = out / name
        path.parent.mkdir(exist_ok=True)
        path.mkdir() if name == "checkpoints" else path.write_text("{}")
    check_output_directory(out)


def test_a_report_may_be_replaced(tmp_path: Path) -> None:
    make_report(tmp_path / "out")
    check_output_directory(tmp_path / "out")
    (tmp_path / "out" / "results.json").write_text('  {"schema":"tailnet.study/1", "claims": []}')
    check_output_directory(tmp_path / "out")


@pytest.mark.parametrize(
    ("foreign", "named"),
    [
        ("thesis.tex", "thesis.tex"),
        (".git/config", ".git"),
        ("figures/photo.jpg", "figures/photo.jpg"),
        ("figures/raw/survival.svg", "figures/raw"),
        ("checkpoints/epoch-1.pt", "checkpoints/epoch-1.pt"),
        ("report.md/notes", "report.md"),
    ],
)
@pytest.mark.parametrize("with_report", [True, False])
def test_foreign_content_is_named_and_kept(
    foreign: str, named: str, with_report: bool, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    if with_report:
        make_report(out)
        if foreign.startswith("report.md"):
            (out / "report.md").unlink()
    (out / foreign).parent.mkdir(parents=True, exist_ok=True)
    (out / foreign).write_text("mine")
    before = tree(tmp_path)
    with pytest.raises(ChoiceError, match="was not made by tailnet") as caught, staged_directory(out):
        pytest.fail("a folder of somebody else was taken")
    assert f"it holds {named})" in str(caught.value)
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "names",
    [
        ["report.md"],
        ["figures/a.png"],
        ["results.json"],
        ["results.json", "checkpoints/seed-1.json", "figures/a.png"],
    ],
)
def test_our_names_alone_do_not_make_a_folder_ours(names: list[str], tmp_path: Path) -> None:
    """Another program's results.json, figures and checkpoints are not replaced."""
    out = tmp_path / "out"
    for name in names:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text('{"accuracy": 0.9, "schema": "tailnet.analysis/1"}')
    with pytest.raises(ChoiceError, match=r"results\.json"):
        check_output_directory(out)


def test_a_link_in_the_place_of_our_folder_is_foreign(tmp_path: Path) -> None:
    make_report(tmp_path / "out")
    (tmp_path / "photos").mkdir()
    (tmp_path / "out" / "checkpoints").symlink_to(tmp_path / "photos")
    with pytest.raises(ChoiceError, match="it holds checkpoints"):
        check_output_directory(tmp_path / "out")


def test_a_file_and_a_dangling_link_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("file", "link"):
        with pytest.raises(ChoiceError, match="is not a folder"):
            check_output_directory(tmp_path / name)


@pytest.mark.parametrize("out", [".", "", "..", "../work"])
def test_the_working_folder_is_refused(out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaced, it would leave the user's shell in a folder that is no more."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    with pytest.raises(ChoiceError, match="the folder you are working in"):
        check_output_directory(Path(out))


# Staged folders


@pytest.mark.parametrize("old", [False, True])
def test_a_staged_folder_takes_its_place_when_done(old: bool, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    if old:
        make_report(out)
    with staged_directory(out) as staged:
        (staged / "report.md").write_text("new")
        assert staged.parent == out.parent
        assert out.exists() == old
    assert tree(tmp_path) == {"deep": None, "deep/out": None, "deep/out/report.md": b"new"}


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), ValueError("x"), KeyboardInterrupt()]
)
@pytest.mark.parametrize("old", [False, True])
def test_a_block_that_fails_changes_nothing(error: BaseException, old: bool, tmp_path: Path) -> None:
    if old:
        make_report(tmp_path / "out")
    before = tree(tmp_path)

    def fail_half_way() -> None:
        with staged_directory(tmp_path / "out") as staged:
            (staged / "report.md").write_text("half")
            raise error

    with pytest.raises(OutputError if isinstance(error, OSError) else type(error)):
        fail_half_way()
    assert tree(tmp_path) == before


@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_move_that_fails_restores_the_old_folder(
    error: BaseException, nth: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_report(tmp_path / "out")
    before = tree(tmp_path)
    calls = []
    replace = Path.replace

    def fail(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) == nth:
            raise error
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fail)
    expected = OutputError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected), staged_directory(tmp_path / "out") as staged:
        (staged / "report.md").write_text("new")
    assert tree(tmp_path) == before


def test_folders_made_for_a_block_that_fails_go_too(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()

    def fail() -> None:
        with staged_directory(tmp_path / "deep" / "er" / "still" / "out"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match="No space left on device"):
        fail()
    assert tree(tmp_path) == {"deep": None}


@pytest.mark.parametrize(("length", "fits"), [(255, True), (256, False)])
def test_the_longest_name_is_that_of_the_file_system(length: int, fits: bool, tmp_path: Path) -> None:
    """What is staged has a short name of its own, so that ours is not the limit."""
    out = tmp_path / ("x" * length)
    if fits:
        with staged_directory(out) as staged:
            (staged / "report.md").write_text("new")
        assert tree(tmp_path) == {out.name: None, f"{out.name}/report.md": b"new"}
    else:
        with pytest.raises(OutputError, match="File name too long"):
            check_output_directory(out)
        assert tree(tmp_path) == {}


def test_a_folder_that_may_not_be_written_is_known_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may write anywhere, so the answer of the system is put in its mouth."""
    asked = []

    def deny(path: Path, mode: int) -> bool:
        asked.append((path, mode))
        return False

    monkeypatch.setattr(os, "access", deny)
    with pytest.raises(OutputError, match="Permission denied"):
        check_output_directory(tmp_path / "new" / "out")
    assert asked == [(tmp_path, os.W_OK | os.X_OK)]


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    make_report(tmp_path / "real")
    (tmp_path / "out").symlink_to(tmp_path / "real")
    with staged_directory(tmp_path / "out") as staged:
        (staged / "report.md").write_text("new")
    assert (tmp_path / "out").is_symlink()
    assert tree(tmp_path / "real") == {"report.md": b"new"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "real"]


@pytest.mark.parametrize("out", ["/proc/tailnet-report", "/dev/null/report"])
def test_a_place_that_takes_no_folder(out: str) -> None:
    with pytest.raises(OutputError, match="cannot be"), staged_directory(Path(out)):
        pytest.fail("a folder was staged there")
