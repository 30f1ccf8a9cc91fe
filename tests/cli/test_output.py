"""What the commands print and write, and what they do where that fails."""

import errno
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FILES = {"report.md", "results.json", "references.bib", "table.tex", "figures"}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(ended: Any, code: int, message: str) -> bool:
    """Tell whether a command ended with one error message and nothing else."""
    return (
        (ended.code, ended.out) == (code, "")
        and ended.err.startswith("tailnet: error: ")
        and ended.err.count("\n") == 1
        and message in ended.err
    )


def test_a_report_is_written_and_its_path_printed(data: Path, tailnet: Any) -> None:
    out = data.parent / "deep" / "report"
    ended = tailnet("fit", data, "--replicates", 25, "--out", out)
    assert (ended.code, ended.out, ended.err) == (0, f"{out / 'report.md'}\n", "")
    assert {path.name for path in out.iterdir()} == FILES
    assert [path.name for path in out.parent.iterdir()] == ["report"]


def test_a_report_is_rendered_again_byte_for_byte(data: Path, tailnet: Any) -> None:
    first, again = data.parent / "first", data.parent / "again"
    assert tailnet("fit", data, "--replicates", 50, "--out", first).code == 0
    data.unlink()
    assert tailnet("report", first / "results.json", "--out", again).code == 0
    assert contents(again) == contents(first)
    assert tailnet("report", first / "results.json", "--out", first).code == 0
    assert contents(first) == contents(again)


@pytest.mark.parametrize("command", ["fit", "report", "study"])
def test_a_folder_of_somebody_else_is_refused_and_untouched(
    command: str, data: Path, tmp_path: Path, tailnet: Any
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.tex").write_text("years of work")
    (mine / "results.json").write_text('{"accuracy": 0.9}')
    subject = {"fit": data, "report": mine / "results.json", "study": "weight-tails"}[command]
    before = contents(tmp_path)
    ended = tailnet(command, subject, "--out", mine)
    assert refused(ended, 2, "was not made by tailnet (it holds thesis.tex)")
    assert contents(tmp_path) == before


def test_a_file_in_the_place_of_the_folder_is_refused(data: Path, tailnet: Any) -> None:
    before = data.read_bytes()
    assert refused(tailnet("fit", data, "--out", data), 2, "is not a folder")
    assert data.read_bytes() == before


def test_a_folder_made_before_is_replaced_whole(data: Path, tailnet: Any) -> None:
    out = data.parent / "report"
    assert tailnet("fit", data, "--replicates", 25, "--out", out).code == 0
    first = contents(out)
    assert tailnet("fit", data, "--replicates", 0, "--out", out).code == 0
    assert set(contents(out)) < set(first)
    assert json.loads(contents(out)["results.json"])["goodness_of_fit"] is None


UNWRITABLE = ["/proc/tailnet-report", "/proc/deep/report", "/dev/null/report"]
if os.geteuid() != 0:  # permissions do not bind root
    UNWRITABLE.append("locked/report")


@pytest.mark.parametrize("out", UNWRITABLE)
@pytest.mark.parametrize("command", ["fit", "study"])
def test_a_place_that_cannot_be_written(
    out: str, command: str, data: Path, monkeypatch: pytest.MonkeyPatch, tailnet: Any
) -> None:
    monkeypatch.chdir(data.parent)
    Path("locked").mkdir(mode=0o500)
    before = sorted(data.parent.rglob("*"))
    ended = tailnet(command, {"fit": data, "study": "weight-tails"}[command], "--replicates", 0, "--out", out)
    assert refused(ended, 1, "cannot be")
    assert sorted(data.parent.rglob("*")) == before


@pytest.mark.parametrize("nth", [1, 4])
def test_a_disk_that_fills_leaves_the_old_report(
    nth: int, data: Path, monkeypatch: pytest.MonkeyPatch, tailnet: Any
) -> None:
    out = data.parent / "report"
    assert tailnet("fit", data, "--replicates", 0, "--out", out).code == 0
    before = contents(data.parent)
    written = []
    write_bytes = Path.write_bytes

    def fill(path: Path, content: bytes) -> int:
        written.append(path)
        if len(written) < nth:
            return write_bytes(path, content)
        write_bytes(path, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", fill)
    ended = tailnet("fit", data, "--replicates", 25, "--out", out)
    assert len(written) == nth
    assert refused(ended, 1, "No space left on device")
    assert contents(data.parent) == before


LIMITED = """
import contextlib, resource, sys
from tailnet.cli import main
sys.argv = ["tailnet", "fit", "data.txt", "--replicates", "0", "--json"]
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(open("first.json", "w")):
    main()  # compile before files are limited
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
sys.argv = ["tailnet", "fit", "data.txt", "--replicates", "0", "--out", "report"]
main()
"""


def test_a_limit_on_the_size_of_files(data: Path, process: Any) -> None:
    """The kernel itself refuses to write more than 3000 bytes to any file."""
    (data.parent / "limited.py").write_text(LIMITED)
    ended = process(f"{sys.executable} limited.py", cwd=data.parent)
    assert refused(ended, 1, "File too large")
    assert {path.name for path in data.parent.iterdir()} == {"data.txt", "limited.py", "first.json"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "tailnet fit data.txt --replicates 0 --json > /dev/full",
            "Standard output cannot be written: No space",
        ),
        ("tailnet fit data.txt --replicates 0 > /dev/full", "Standard output cannot be written: No space"),
        ("tailnet fit data.txt --replicates 0 >&-", "Standard output is closed"),
        ("tailnet fit --help > /dev/full", "No space left on device"),
    ],
)
def test_standard_output_that_cannot_be_written(line: str, message: str, data: Path, process: Any) -> None:
    assert refused(process(line, cwd=data.parent), 1, message)


@pytest.mark.parametrize("line", ["tailnet fit missing 2> /dev/full", "tailnet fit missing 2>&-"])
def test_standard_error_that_cannot_be_written(line: str, data: Path, process: Any) -> None:
    ended = process(line, cwd=data.parent)
    assert (ended.code, ended.out, ended.err) == (1, "", "")


def test_a_reader_that_has_seen_enough(data: Path, process: Any) -> None:
    """The document is larger than a pipe holds, so that the writer meets the closed pipe."""
    np.savetxt(data, np.random.default_rng(2).pareto(2.0, 3000) + 1.0)
    ended = process("tailnet fit data.txt --replicates 0 --json | head -n 1", cwd=data.parent)
    assert (ended.out, ended.err) == ("{\n", "")


def test_a_terminal_that_lacks_characters(data: Path, process: Any) -> None:
    """A summary escapes what the encoding lacks; a JSON document is UTF-8 everywhere."""
    line = "tailnet fit data.txt --replicates 0"
    ended = process(line, cwd=data.parent, PYTHONIOENCODING="ascii")
    assert (ended.code, ended.err) == (0, "")
    assert re.search(r"log-likelihood +\\u2212", ended.out)
    named = data.rename(data.with_name("données.txt"))
    ended = process(
        f"tailnet fit {named.name} --replicates 0 --json", cwd=data.parent, PYTHONIOENCODING="ascii"
    )
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["sample"]["source"] == "données.txt"


def test_kernels_without_a_cache_run_with_one_note(data: Path, process: Any) -> None:
    """Not even root can make a folder under /proc; Numba is told to look nowhere else."""
    ended = process(
        "tailnet fit data.txt --xmin 1 --replicates 0",
        cwd=data.parent,
        NUMBA_CACHE_DIR="/proc/tailnet-cache",
        NUMBA_CACHE_LOCATOR_CLASSES="UserProvidedCacheLocator",
    )
    assert ended.code == 0
    assert "alpha" in ended.out
    assert ended.err.startswith("tailnet: note: no folder for compiled kernels can be written")
    assert ended.err.count("\n") == 1
