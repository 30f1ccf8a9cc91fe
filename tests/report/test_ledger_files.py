"""The ledger on disk: what is gathered, and what is noticed when a file no longer says what results hold."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from documents import pareto_document, study_document
from markdown_it import MarkdownIt

from tailnet.errors import ChoiceError, InputError
from tailnet.report.ledger_files import build_ledger, ledger_differences
from tailnet.report.markdown import escape
from tailnet.report.writer import write_report

REPORTS = Path(__file__).parents[2] / "reports"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a folder of reports once: a study, an analysis, and pages by hand."""
    place = tmp_path_factory.mktemp("made") / "reports"
    write_report(study_document(), place / "weights-digits")
    write_report(pareto_document(), place / "words")
    (place / "benchmarks.md").write_text("Before\n# Bench\\_marks\n# Later\n")
    (place / "plain.md").write_text("no heading\n")
    (place / "validation").mkdir()
    (place / "validation" / "README.md").write_text("# Validation\n")
    (place / "pictures").mkdir()
    (place / ".tailnet-1.part").mkdir()
    (place / ".tailnet-1.part" / "results.json").write_text("{")
    build_ledger(place)
    return place


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """Copy that folder, to be spoiled."""
    return Path(shutil.copytree(made, tmp_path / "reports"))


def test_the_ledger_of_this_repository_is_what_its_results_say() -> None:
    assert ledger_differences(REPORTS) == []


def test_everything_of_a_folder_is_linked(place: Path) -> None:
    text = (place / "README.md").read_text(encoding="utf-8")
    assert text.count("[report](weights-digits/report.md)") == 4
    title = escape(pareto_document()["title"])
    assert text.split("## Other reports\n\n")[1].splitlines() == [
        "- [Bench\\_marks](benchmarks.md)",
        "- [plain.md](plain.md)",
        "- [Validation](validation/README.md)",
        f"- [{title}](words/report.md)",
    ]


def test_every_link_leads_to_a_file(place: Path) -> None:
    (place / "words").rename(place / "words (of a novel) 50%")
    tokens = MarkdownIt("commonmark").enable("table").parse(build_ledger(place).read_text(encoding="utf-8"))
    spans = [span for token in tokens for span in token.children or ()]
    links = {unquote(str(span.attrs["href"])) for span in spans if span.type == "link_open"}
    assert len(links) == 5
    assert all((place / link).is_file() for link in links)


def test_building_again_gives_the_same_bytes_from_anywhere(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (place / "README.md").read_bytes()
    monkeypatch.chdir(place)
    assert build_ledger(".") == Path("README.md")
    assert (place / "README.md").read_bytes() == before
    assert ledger_differences(".") == []
    assert not list(place.glob(".README*"))


def test_a_study_without_claims_is_linked_too(place: Path) -> None:
    path = place / "weights-digits" / "results.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, "claims": []}))
    text = build_ledger(place).read_text(encoding="utf-8")
    assert "No claim has been tested yet." in text
    assert f"- [{document['title']}](weights-digits/report.md)" in text


def drop_ledger(place: Path) -> None:
    (place / "README.md").unlink()


def change_ledger(place: Path) -> None:
    path = place / "README.md"
    path.write_text(path.read_text(encoding="utf-8").replace("**refuted**", "**supported**", 1))


def new_page(place: Path) -> None:
    (place / "another.md").write_text("# Another\n")


def change_report(place: Path) -> None:
    path = place / "weights-digits" / "report.md"
    path.write_text(path.read_text(encoding="utf-8").replace("3.52", "2.52", 1))


def drop_report(place: Path) -> None:
    (place / "words" / "report.md").unlink()


def change_table(place: Path) -> None:
    (place / "words" / "table.tex").write_text("")


def change_references(place: Path) -> None:
    (place / "words" / "references.bib").write_text("")


def drop_figure(place: Path) -> None:
    (place / "words" / "figures" / "survival.png").unlink()


BUILD, RENDER = "Run: tailnet ledger build ", "Run: tailnet report "


@pytest.mark.parametrize(
    ("spoil", "name", "remedy"),
    [
        (drop_ledger, "README.md is missing", BUILD),
        (change_ledger, "README.md is not what", BUILD),
        (new_page, "README.md is not what", BUILD),
        (change_report, "weights-digits/report.md is not what", RENDER),
        (drop_report, "words/report.md is missing", RENDER),
        (change_table, "words/table.tex is not what", RENDER),
        (change_references, "words/references.bib is not what", RENDER),
        (drop_figure, "words/figures/survival.png is missing", RENDER),
    ],
)
def test_a_difference_is_named_with_its_remedy(
    spoil: Callable[[Path], None], name: str, remedy: str, place: Path
) -> None:
    assert ledger_differences(place) == []
    spoil(place)
    [found] = ledger_differences(place)
    assert f"{place}/{name}" in found
    assert remedy in found


def test_other_drawings_are_no_difference(place: Path) -> None:
    (place / "words" / "figures" / "survival.png").write_bytes(b"drawn by another version")
    assert ledger_differences(place) == []


def test_changed_results_show_in_ledger_and_report(place: Path) -> None:
    path = place / "weights-digits" / "results.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["claims"][0].update(value=3.62, interval=[3.41, 3.87])
    path.write_text(json.dumps(document))
    found = " ".join(ledger_differences(place))
    assert "report.md is not what" in found
    assert "README.md is not what" in found


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"schema": "tailnet.study/1", "claims"', "is not a JSON document"),
        (b'{"accuracy": 0.9}', "names no schema"),
        (b'{"schema": "tailnet.study/9"}', "'tailnet.study/9'"),
        (b'{"schema": "tailnet.study/1"}', "has no name"),
    ],
)
def test_damaged_and_foreign_results_are_named(content: bytes, message: str, place: Path) -> None:
    path = place / "weights-digits" / "results.json"
    path.write_bytes(content)
    before = (place / "README.md").read_bytes()
    with pytest.raises(InputError, match=message) as raised:
        build_ledger(place)
    assert str(path) in str(raised.value)
    assert (place / "README.md").read_bytes() == before
    [found] = ledger_differences(place)
    assert str(path) in found
    assert message in found


def test_a_page_of_somebody_else_is_kept(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# My project\n")
    with pytest.raises(ChoiceError, match="was not written by tailnet ledger build"):
        build_ledger(tmp_path)
    assert (tmp_path / "README.md").read_text() == "# My project\n"


@pytest.mark.parametrize("work", [build_ledger, ledger_differences])
def test_no_folder(work: Callable[[Path], object], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Give the folder that holds the reports"):
        work(tmp_path / "none")


def test_a_folder_in_the_place_of_the_ledger_is_kept(tmp_path: Path) -> None:
    (tmp_path / "README.md").mkdir()
    with pytest.raises(ChoiceError, match="was not written by tailnet ledger build"):
        build_ledger(tmp_path)
    assert (tmp_path / "README.md").is_dir()


def test_a_page_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"odd\.md cannot be read as text"):
        build_ledger(tmp_path)
