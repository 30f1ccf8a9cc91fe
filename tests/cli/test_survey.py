"""`tailnet survey`: what it writes, how it ends, and how it goes on after it was killed."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FILES = 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    top = tmp_path / "data"
    top.mkdir()
    rng = np.random.default_rng(3)
    for number in range(FILES):
        np.savetxt(top / f"{number:02d}.txt", (1 - rng.random(150)) ** (-1 / 1.5))
    (top / "few.txt").write_text("1.5\n")
    return top


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_survey_is_whole_and_rendered_again(folder: Path, tmp_path: Path, tailnet: Any) -> None:
    out = tmp_path / "out"
    ended = tailnet(
        "survey",
        "--jobs",
        1,
        folder / "00.txt",
        folder / "few.txt",
        "--out",
        out,
        "--replicates",
        40,
        "--json",
    )
    assert (ended.code, ended.err) == (0, "")
    document = json.loads(ended.out)
    assert document == json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert document["schema"] == "tailnet.survey/1"
    names = {path.name for path in out.iterdir()}
    assert names == {"report.md", "results.json", "references.bib", "table.csv", "table.tex", "figures"}
    with (out / "table.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["status"] for row in rows] == ["analysed", "too little data"]
    assert float(rows[0]["alpha"]) == document["items"][0]["alpha"]
    assert tailnet("report", out / "results.json", "--out", tmp_path / "again").code == 0
    assert contents(tmp_path / "again") == contents(out)


def test_killed_half_way_and_resumed_it_is_the_same(folder: Path, tmp_path: Path) -> None:
    """A process of its own, killed with SIGKILL once some items are done: every file is the same to the byte.

    The clock is SOURCE_DATE_EPOCH's, the one thing in the results that is no function of data and options.
    """
    places = [tmp_path / name for name in ("killed", "whole")]
    for place in places:
        place.mkdir()
        (place / "data").symlink_to(folder)
    command = [sys.executable, "-m", "tailnet", "survey", "data", "--out", "out", "--jobs", "1"]
    command += ["--replicates", "300"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1700000000"}

    def started(place: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd=place, env=environment, start_new_session=True)

    killed = started(places[0])
    checkpoints = places[0] / "out" / "checkpoints"
    while killed.poll() is None and len(list(checkpoints.glob("item-*.json"))) < 3:
        time.sleep(0.005)
    os.killpg(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert 3 <= len(list(checkpoints.glob("item-*.json"))) < FILES
    assert [path.name for path in (places[0] / "out").iterdir()] == ["checkpoints"]
    kept = {path: path.stat().st_mtime_ns for path in checkpoints.glob("item-*.json")}
    assert kept
    ends = [started(place).wait() for place in places]
    assert ends == [0, 0]
    assert contents(places[0] / "out") == contents(places[1] / "out")
    rows = (places[0] / "out" / "table.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + FILES + 1


@pytest.mark.parametrize(
    ("name", "content", "options", "code", "message"),
    [
        ("a.txt", "1.5\n", [], 3, "1 distinct value"),
        ("a.txt", "x\n", [], 1, "not a number"),
        ("a.txt", "\n".join(str(k + 0.5) for k in range(-15, 15)), [], 2, "choose sign"),
        ("a.txt", "1\n2\n", ["--degrees", "--continuous"], 2, "leave one of the two out"),
        ("a.txt", "1.5\n", ["--level", "2"], 2, "level is 2"),
        (".hidden", "1.5\n", [], 3, "nothing to survey"),
    ],
)
def test_how_it_ends(
    name: str, content: str, options: list[str], code: int, message: str, tmp_path: Path, tailnet: Any
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / name).write_text(content)
    ended = tailnet("survey", tmp_path / "data", "--out", tmp_path / "out", "--jobs", 1, *options)
    assert (ended.code, ended.out) == (code, "")
    assert message in ended.err
    assert ended.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_the_folder_of_results_is_needed_and_must_be_ours(folder: Path, tailnet: Any) -> None:
    assert tailnet("survey", folder).code == 2
    ended = tailnet("survey", folder, "--out", folder)
    assert ended.code == 2
    assert "was not made by tailnet" in ended.err
