"""The ledger on disk: gathered from a folder of reports, written, and checked against what they hold."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tailnet.errors import ChoiceError, InputError
from tailnet.report.ledger import TITLE, OtherReport, StoredStudy, ledger
from tailnet.report.schema import STUDY, Document, check_document
from tailnet.report.writer import figure_paths, render_texts
from tailnet.storage import read_json, write_atomic

_NAME = "README.md"
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class _Stored:
    """A report of ours: its folder and its results document."""

    folder: Path
    document: Document


def build_ledger(folder: str | Path) -> Path:
    """Write the ledger of the studies in a folder of reports.

    Parameters
    ----------
    folder : str or Path
        Holds one folder a report, each with its results.json. What else is there with a heading of its
        own, `*.md` and `*/README.md`, is linked.

    Returns
    -------
    Path
        The ledger, `folder/README.md`; it appears whole or stays as it was.

    Raises
    ------
    InputError
        When `folder` is none, or a results.json in it is damaged or not of ours; the message names the
        file.
    ChoiceError
        When there is a README.md that is no ledger.
    OutputError
        When it cannot be written.
    """
    place = Path(folder)
    text = _ledger_text(place, list(_stored_reports(place)))
    path = place / _NAME
    if path.is_dir() or (path.exists() and not path.read_bytes().startswith(f"# {TITLE}\n".encode())):
        raise ChoiceError(
            f"{path} was not written by tailnet ledger build and would be lost; move it, or name the folder "
            "that holds the reports."
        )
    write_atomic(path, text)
    return path


def ledger_differences(folder: str | Path) -> list[str]:
    """List where a folder of reports is not what its results.json files say.

    Parameters
    ----------
    folder : str or Path
        As of `build_ledger`.

    Returns
    -------
    list of str
        One sentence each, with the remedy; none when the ledger is what `build_ledger` would write, and
        each report has its figures and is what its results render to: report.md, references.bib,
        table.tex and table.csv byte for byte. Drawings are not compared, as they change with the versions
        of what draws them.

    Raises
    ------
    InputError
        When `folder` is none.
    """
    place = Path(folder)
    stored, found = [], []
    for path in _results_in(place):
        try:
            stored.append(_read(path))
        except InputError as error:
            found.append(str(error))
    for report in stored:
        found += _report_differences(report)
    if len(stored) == len(_results_in(place)):
        found += _ledger_difference(place, stored)
    return found


def _ledger_difference(place: Path, stored: list[_Stored]) -> Iterator[str]:
    remedy = f"Run: {shlex.join(['tailnet', 'ledger', 'build', str(place)])}"
    path = place / _NAME
    if not path.is_file():
        yield f"{path} is missing. {remedy}"
    elif path.read_bytes() != _ledger_text(place, stored):
        yield f"{path} is not what the results say. {remedy}"


def _report_differences(report: _Stored) -> Iterator[str]:
    results = report.folder / "results.json"
    remedy = f"Run: {shlex.join(['tailnet', 'report', str(results), '--out', str(report.folder)])}"
    for name, content in render_texts(report.document).items():
        path = report.folder / name
        if not path.is_file():
            yield f"{path} is missing. {remedy}"
        elif path.read_bytes() != content:
            yield f"{path} is not what {results} renders to. {remedy}"
    for name in figure_paths(report.document):
        if not (report.folder / name).is_file():
            yield f"{report.folder / name} is missing. {remedy}"


def _ledger_text(place: Path, stored: list[_Stored]) -> bytes:
    studies, others = [], list(_written_by_hand(place))
    for report in stored:
        path = f"{report.folder.name}/report.md"
        if report.document["schema"] == STUDY and report.document["claims"]:
            studies.append(StoredStudy(path, report.document))
        else:
            others.append(OtherReport(path, report.document["title"]))
    return ledger(studies, others).encode("utf-8", "replace")


def _stored_reports(place: Path) -> Iterator[_Stored]:
    return map(_read, _results_in(place))


def _read(path: Path) -> _Stored:
    document = read_json(path)
    try:
        check_document(document)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    return _Stored(path.parent, document)


def _results_in(place: Path) -> list[Path]:
    return [folder / "results.json" for folder in _folders(place) if (folder / "results.json").is_file()]


def _folders(place: Path) -> list[Path]:
    """List the folders in one; hidden ones are being written, or are somebody's own."""
    try:
        found = sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError as error:
        raise InputError(
            f"{place} cannot be read: {error.strerror or error}. Give the folder that holds the reports."
        ) from error
    return found


def _written_by_hand(place: Path) -> Iterator[OtherReport]:
    """Find pages that stand beside the reports and come from nowhere else."""
    pages = [path for path in sorted(place.glob("*.md")) if path.name != _NAME and path.name[0] != "."]
    pages += [folder / _NAME for folder in _folders(place) if not (folder / "results.json").exists()]
    for path in pages:
        if path.is_file():
            yield OtherReport(path.relative_to(place).as_posix(), _heading(path))


def _heading(path: Path) -> str:
    """Read the first heading of a page, or its name where it has none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as text: {error}.") from error
    headings = (line[2:].strip() for line in lines if line.startswith("# "))
    return _ESCAPED.sub(r"\1", next(headings, "")) or path.name
