"""Files that are whole or absent: atomic writes, staged folders, strict JSON."""

import contextlib
import errno
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tailnet.errors import ChoiceError, InputError, OutputError

#: Every name that tailnet puts at the top of a folder it writes; a folder that holds anything
#: else is somebody's own and is never replaced. A folder in it has a pattern for what it may hold.
OWN_NAMES: Mapping[str, re.Pattern[str] | None] = MappingProxyType(
    {
        "checkpoints": re.compile(r"\.?(seed-\d+|item-[0-9a-f]+)\..+"),
        "figures": re.compile(r".+\.(svg|png)"),
        "references.bib": None,
        "report.md": None,
        "results.json": None,
        "table.csv": None,
        "table.tex": None,
    }
)
#: How a results document begins, whatever its layout. Other programs write files of that name too.
_OWN_RESULTS = re.compile(rb'\s*\{\s*"schema"\s*:\s*"tailnet\.')


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
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not a JSON document: {error}.") from error


def read_json_if_whole(path: Path) -> dict[str, Any]:
    """Read a JSON object, or an empty one where the file is missing or damaged: the work is then redone."""
    try:
        document = read_json(path)
    except InputError:
        return {}
    return document if isinstance(document, dict) else {}


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
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def make_directory(path: Path) -> None:
    """Make a folder and those above it, unless they are there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be made: {error.strerror or error}.") from error


def check_output_directory(out: Path) -> None:
    """Refuse a place for results that holds anything tailnet did not make.

    Long work asks here first, so that a place that cannot be written is known before it and not after.

    Raises
    ------
    ChoiceError
        When `out` is a file, a folder with foreign content, or the folder the process works in.
    OutputError
        When it cannot be looked at, or the folder that would hold it takes no new ones.
    """
    try:
        if not _is_there(out):
            _require_room_for(out)
            return
        if not out.is_dir():
            raise ChoiceError(f"{out} exists and is not a folder; give --out a folder to create.")
        if Path.cwd().is_relative_to(os.path.realpath(out)):
            raise ChoiceError(
                f"{out} is the folder you are working in, or one above it, and cannot be replaced; "
                "give --out a folder to create."
            )
        foreign = _foreign_content(out)
    except OSError as error:
        raise OutputError(f"{out} cannot be used: {error.strerror or error}.") from error
    if foreign:
        raise ChoiceError(
            f"{out} exists and was not made by tailnet (it holds {', '.join(foreign[:3])}); "
            "choose a new folder, or empty this one."
        )


def _is_there(path: Path) -> bool:
    """Tell whether there is anything of that name; unlike `exists`, a name that cannot be raises OSError."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def _require_room_for(out: Path) -> None:
    """Raise OSError when the nearest folder above a new one may not be written."""
    above = next(parent for parent in Path(os.path.realpath(out)).parents if parent.exists())
    if not os.access(above, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _foreign_content(folder: Path) -> list[str]:
    """Name what is in a folder and not of our making; nothing when all of it may be replaced."""
    found = sorted(folder.iterdir())
    foreign = []
    for path in found:
        pattern = OWN_NAMES.get(path.name)
        if path.name not in OWN_NAMES or path.is_symlink() or path.is_dir() == (pattern is None):
            foreign.append(path.name)
        elif pattern is not None:
            inside = sorted(path.iterdir())
            foreign += [
                f"{path.name}/{p.name}" for p in inside if p.is_dir() or not pattern.fullmatch(p.name)
            ]
    results = folder / "results.json"
    if foreign or not found:
        return foreign
    if results.is_file():
        return [] if _OWN_RESULTS.match(_head(results)) else ["a results.json of another kind"]
    # Before a study or a survey has finished there are checkpoints alone.
    return [] if (folder / "checkpoints").is_dir() else ["no results.json"]


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(1 << 12)


@contextlib.contextmanager
def staged_directory(out: Path) -> Iterator[Path]:
    """Yield an empty folder beside `out` that takes its place when the block ends well.

    When the block raises, the staged folder is removed and `out` stays as it was. A link to a folder
    stays a link.

    Raises
    ------
    ChoiceError
        As `check_output_directory` says.
    OutputError
        When a folder cannot be made or moved, or the block cannot write.
    """
    check_output_directory(out)
    place = Path(os.path.realpath(out))
    token = secrets.token_hex(8)
    staged, retired = (place.with_name(f".tailnet-{token}.{kind}") for kind in ("part", "old"))
    new_above = [parent for parent in place.parents if not parent.exists()]
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        staged.mkdir()
        yield staged
        if place.exists():
            place.replace(retired)
        staged.replace(place)
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error.strerror or error}.") from error
    finally:
        # Also when interrupted between the two moves: the old content is there, under one name or the other.
        if os.path.lexists(retired) and not os.path.lexists(place):
            retired.replace(place)
        shutil.rmtree(staged, ignore_errors=True)
        shutil.rmtree(retired, ignore_errors=True)
        if not os.path.lexists(place):
            for parent in new_above:
                with contextlib.suppress(OSError):
                    parent.rmdir()
