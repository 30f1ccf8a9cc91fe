"""A report on disk is whole, and the same document writes the same bytes."""

import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from documents import (
    Document,
    pareto_document,
    study_document,
    with_alternatives,
    without_bootstrap,
    zeta_document,
)

from tailnet.errors import ChoiceError, InputError
from tailnet.report.writer import render, write_report
from tailnet.storage import read_json


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def compared_document() -> Document:
    return with_alternatives(zeta_document())


@pytest.mark.parametrize("make", [pareto_document, zeta_document, compared_document, study_document])
def test_rendering_again_gives_the_same_bytes(make: Any, tmp_path: Path) -> None:
    document = make()
    report = write_report(document, tmp_path / "out")
    written = contents(tmp_path / "out")
    assert report == tmp_path / "out" / "report.md"
    assert render(document) == written
    assert render(read_json(tmp_path / "out" / "results.json")) == written
    assert read_json(tmp_path / "out" / "results.json") == document


def test_another_process_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = pareto_document()
    monkeypatch.setenv("PYTHONHASHSEED", "5")
    process = multiprocessing.get_context("spawn").Process(
        target=write_report, args=(document, tmp_path / "out")
    )
    process.start()
    process.join()
    assert process.exitcode == 0
    assert contents(tmp_path / "out") == render(document)


def test_the_files_are_those_the_report_names(tmp_path: Path) -> None:
    write_report(pareto_document(), tmp_path / "out")
    names = ("survival", "residuals", "null_distances", "xmin_path")
    figures = {f"figures/{name}.{kind}" for name in names for kind in ("svg", "png")}
    assert set(contents(tmp_path / "out")) == figures | {
        "report.md",
        "results.json",
        "references.bib",
        "table.tex",
    }


def test_alternatives_bring_their_figure(tmp_path: Path) -> None:
    write_report(compared_document(), tmp_path / "out")
    files = set(contents(tmp_path / "out"))
    assert {"figures/alternatives.svg", "figures/alternatives.png"} <= files


def test_no_file_holds_a_clock() -> None:
    for name, content in render(pareto_document()).items():
        if name.endswith(".svg"):
            assert b"<dc:date>" not in content
        if name.endswith(".png"):
            assert b"tIME" not in content
            assert b"tEXt" not in content


def test_a_result_with_to_dict_is_written_as_its_document(tmp_path: Path) -> None:
    class Result:
        def to_dict(self) -> Document:
            document = zeta_document()
            document["curves"]["survival"]["x"] = tuple(document["curves"]["survival"]["x"])
            return document

    write_report(Result(), str(tmp_path / "out"))
    assert contents(tmp_path / "out") == render(zeta_document())


def test_an_old_report_is_replaced_whole(tmp_path: Path) -> None:
    write_report(pareto_document(), tmp_path / "out")
    write_report(zeta_document(), tmp_path / "out")
    assert contents(tmp_path / "out") == render(zeta_document())


def test_a_folder_of_somebody_else_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ChoiceError, match=r"notes\.txt"):
        write_report(zeta_document(), tmp_path)
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_a_damaged_document_leaves_the_old_report(tmp_path: Path) -> None:
    write_report(zeta_document(), tmp_path / "out")
    before = contents(tmp_path / "out")
    document = without_bootstrap(pareto_document())
    del document["power_law"]["xmin"]
    with pytest.raises(InputError, match=r"power_law\.xmin"):
        write_report(document, tmp_path / "out")
    assert contents(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_names_that_are_not_unicode_are_written_and_read_back(tmp_path: Path) -> None:
    document = zeta_document()
    document["sample"]["source"] = "caf\udce9.txt"
    write_report(document, tmp_path / "out")
    again = read_json(tmp_path / "out" / "results.json")
    assert again["sample"]["source"] == "caf\udce9.txt"
    assert render(again) == contents(tmp_path / "out")
