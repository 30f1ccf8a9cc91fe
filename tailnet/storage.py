"""Files that are whole or absent: atomic writes, staged folders, strict JSON."""

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tailnet.errors import ChoiceError, InputError, OutputError

#: Every name that tailnet puts at the top of a folder it writes; a folder that holds anything
#: else is somebody's own and is never replaced.
OWN_NAMES = frozenset(
    {
        "checkpoints",
        "figures",
        "references.bib",
        "report.md",
        "results.json",
        "table.tex",
    }
)


def to_json(document: Any) -> str:
    """Render a document as strict JSON: UTF-8, no NaN, one line a field, lists of numbers on one line.

    Examples
    --------
    >>> print(to_json({"alpha": 2.5, "xmin_interval": [3, 11], "claims": []}), end="")
    {
     "alpha": 2.5,
     "xmin_interval": [3, 11],
     "claims": []
    }
    """
    return _rendered(document, "\n") + "\n"


def _rendered(value: Any, line: str) -> str:
    inner = line + " "
    if isinstance(value, Mapping) and value:
        fields = (f"{_scalar(str(key))}: {_rendered(item, inner)}" for key, item in value.items())
        return f"{{{inner}{f',{inner}'.join(fields)}{line}}}"
    if isinstance(value, (list, tuple)) and any(isinstance(item, (Mapping, list, tuple)) for item in value):
        return f"[{inner}{f',{inner}'.join(_rendered(item, inner) for item in value)}{line}]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=False)


def read_json(path: Path) -> Any:
    """Read a JSON document, with an `InputError` that names the file when it is not one."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise InputError(f"{path} is not a JSON document: {error}.") from error


def write_atomic(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it there, so that a reader sees all of it or none."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error


def make_directory(path: Path) -> None:
    """Make a folder and those above it, unless they are there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be made: {error.strerror or error}.") from error


def check_output_directory(out: Path) -> None:
    """Refuse a place for results that holds anything tailnet did not make.

    Raises
    ------
    ChoiceError
        When `out` is a file, or a folder with foreign content.
    """
    try:
        if not out.exists():
            return
        if not out.is_dir():
            raise ChoiceError(f"{out} exists and is a file; give --out a folder to create.")
        foreign = sorted(p.name for p in out.iterdir() if p.name not in OWN_NAMES)
        empty = not any(out.iterdir())
    except OSError as error:
        raise OutputError(f"{out} cannot be inspected: {error.strerror or error}.") from error
    marked = (out / "results.json").is_file() or (out / "checkpoints").is_dir()
    if foreign or not (empty or marked):
        found = ", ".join(foreign[:3]) if foreign else "no results.json"
        raise ChoiceError(
            f"{out} exists and was not made by tailnet (it holds {found}); "
            "choose a new folder, or empty this one."
        )


@contextlib.contextmanager
def staged_directory(out: Path) -> Iterator[Path]:
    """Yield an empty folder beside `out` that takes its place when the block ends well.

    When the block raises, the staged folder is removed and `out` stays as it was.
    """
    check_output_directory(out)
    out = out.absolute()
    staged = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    retired = out.with_name(f".{out.name}.{secrets.token_hex(4)}.old")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staged.mkdir()
        yield staged
        if out.exists():
            out.replace(retired)
        staged.replace(out)
    except OSError as error:
        if retired.exists() and not out.exists():
            retired.replace(out)
        raise OutputError(f"{out} cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        shutil.rmtree(retired, ignore_errors=True)
