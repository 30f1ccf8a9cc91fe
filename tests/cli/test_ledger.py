"""`tailnet ledger`: exit codes, and that what it advises helps."""

import shlex
from pathlib import Path
from typing import Any

from documents import study_document

from tailnet.report.writer import write_report


def test_what_check_advises_makes_it_content(tmp_path: Path, tailnet: Any) -> None:
    place = tmp_path / "my reports"
    folder = place / "weights"
    write_report(study_document(), folder)
    (folder / "report.md").unlink()
    ended = tailnet("ledger", "check", place)
    assert (ended.code, ended.out) == (1, "")
    lines = ended.err.splitlines()
    assert len(lines) == 2
    for line in lines:
        assert line.startswith("tailnet: error: ")
        assert tailnet(*shlex.split(line.split("Run: tailnet ")[1])).code == 0
    ended = tailnet("ledger", "check", place)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"{place / 'README.md'} and the reports beside it are what their results say.\n"


def test_the_folder_is_reports_unless_named(tmp_path: Path, tailnet: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    ended = tailnet("ledger", "build")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("tailnet: error: reports cannot be read: No such file or directory.")
    (tmp_path / "reports").mkdir()
    ended = tailnet("ledger", "build")
    assert (ended.code, ended.out, ended.err) == (0, "reports/README.md\n", "")
    assert tailnet("ledger", "check").code == 0


def test_usage(tailnet: Any) -> None:
    assert tailnet("ledger").code == 2
    assert tailnet("ledger", "mend").code == 2
    assert "tailnet ledger build reports" in tailnet("ledger", "build", "--help").out
