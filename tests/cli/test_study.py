"""`tailnet study`: what it writes, and how it goes on where it was interrupted."""

import json
from pathlib import Path
from typing import Any

import pytest
from analysis_schema import check_analysis
from documents import study_document

from tailnet.cli.summary import study_summary
from tailnet.studies.conduct import conduct
from tailnet.studies.plan import Plan
from tailnet.studies.weight_tails import STUDY, networks

OPTIONS = ("--replicates", 2, "--seeds", 2, "--jobs", 1)


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train and analyse little: what is tested here does not depend on how well."""
    shorten(monkeypatch)


def shorten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train for a few hundred steps, and leave out the search for detectable departures."""
    monkeypatch.setattr(networks, "STEPS", 400)
    monkeypatch.setattr("tailnet.inference.analysis.sensitivity", lambda *_, **__: ())


def made(tailnet: Any, out: Path) -> dict[str, Any]:
    """Run the study into a folder and read what it wrote."""
    ended = tailnet("study", "weight-tails", *OPTIONS, "--out", out)
    assert (ended.code, ended.out, ended.err) == (0, f"{out / 'report.md'}\n", "")
    document = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def without_moments(value: Any) -> Any:
    """Drop when each part of a document was made."""
    if isinstance(value, dict):
        return {key: without_moments(item) for key, item in value.items() if key != "created"}
    return [without_moments(item) for item in value] if isinstance(value, list) else value


def test_a_study_and_its_analyses_are_whole(tmp_path: Path, tailnet: Any) -> None:
    document = made(tailnet, tmp_path / "out")
    assert document["schema"] == "tailnet.study/1"
    assert {claim["verdict"] for claim in document["claims"]} <= {
        "supported",
        "refuted",
        "undecided",
        "not run",
    }
    assert len(document["analyses"]) == 6
    for analysis in document["analyses"]:
        check_analysis(analysis)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "report.md",
        "results.json",
        "references.bib",
        "table.tex",
        "figures",
    }
    ended = tailnet("report", tmp_path / "out" / "results.json", "--out", tmp_path / "again")
    assert ended.code == 0
    for path in (tmp_path / "out").rglob("*.*"):
        assert (tmp_path / "again" / path.relative_to(tmp_path / "out")).read_bytes() == path.read_bytes()


def test_an_interrupted_study_goes_on(tmp_path: Path, tailnet: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One seed is kept whole, one damaged: the first is not run again, and the document is the same."""
    out = tmp_path / "out"
    monkeypatch.setattr("tailnet.report.write_report", interrupt)
    assert tailnet("study", "weight-tails", *OPTIONS, "--out", out).code == 130
    assert [path.name for path in out.iterdir()] == ["checkpoints"]
    monkeypatch.undo()
    shorten(monkeypatch)
    kept, damaged = (out / "checkpoints" / f"seed-{number}.json" for number in range(2))
    damaged.write_bytes(damaged.read_bytes()[:1000])
    (out / "checkpoints" / ".seed-1.json.0123abcd.part").write_bytes(b"{")
    moment = json.loads(kept.read_text(encoding="utf-8"))["outcome"]["analyses"][0]["provenance"]["created"]

    resumed = made(tailnet, out)
    assert resumed["analyses"][0]["provenance"]["created"] == moment
    afresh = made(tailnet, tmp_path / "afresh")
    resumed["provenance"]["command"] = afresh["provenance"]["command"]
    assert without_moments(resumed) == without_moments(afresh)


def test_finished_seeds_are_not_run_again(
    tmp_path: Path, tailnet: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(tailnet, tmp_path / "out")
    monkeypatch.setattr("tailnet.studies.conduct._checkpointed", interrupt)
    again = made(tailnet, tmp_path / "out")
    assert without_moments(again) == without_moments(first)


def test_other_settings_use_nothing_of_what_is_there(tmp_path: Path, tailnet: Any) -> None:
    made(tailnet, tmp_path / "out")
    ended = tailnet("study", "weight-tails", *OPTIONS, "--seed", 2, "--out", tmp_path / "out", "--json")
    assert ended.code == 0
    document = json.loads(ended.out)
    assert document["plan"]["seed"] == 2
    assert document == json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))


def test_processes_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers do not see what this process changed, so the study runs as it is, for two seeds."""
    monkeypatch.undo()
    plan = Plan(study="weight-tails", dataset="digits", seed=3, replicates=0)
    alone, together = (
        conduct(STUDY, plan, seeds=2, jobs=jobs, out=tmp_path / str(jobs), command="x") for jobs in (1, 2)
    )
    assert without_moments(alone) == without_moments(together)


def test_a_summary_for_a_person(tailnet: Any) -> None:
    ended = tailnet("study", "weight-tails", *OPTIONS)
    assert (ended.code, ended.err) == (0, "")
    assert "\nradical inequality (" in ended.out


def test_a_summary_shows_cells_under_their_claim() -> None:
    claims = [claim for claim in study_document()["claims"] if claim["id"] in {"unequal", "pruning"}]
    first, last = claims
    cells = [{**first, "cell": name, "holm_p": p} for name, p in (("layer 1", 0.0125), ("layer 2", None))]
    assert study_summary({**study_document(), "claims": [*cells, {**first, "id": "more"}, last]}) == (
        "Tails of the weights of a trained network: 3 claims tested in 4 cells on digits: 3 supported, 1\n"
        "not run.\n"
        "\n"
        "unequal (supported when the interval lies above 0.1)\n"
        "  supported  layer 1: 0.432 (95% interval 0.410 to 0.455); Holm p 0.012\n"
        "  supported  layer 2: 0.432 (95% interval 0.410 to 0.455)\n"
        "\n"
        "more (supported when the interval lies above 0.1)\n"
        "  supported  0.432 (95% interval 0.410 to 0.455)\n"
        "\n"
        "pruning (not decided here)\n"
        "  not run    Pruning is a study of its own.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fractals"], "choose one of weight-tails"),
        (["weight-tails", "--dataset", "cifar100"], "choose one of digits, mnist, cifar10"),
        (["weight-tails", "--seeds", "1"], "--seeds"),
    ],
)
def test_choices(arguments: list[str], message: str, tmp_path: Path, tailnet: Any) -> None:
    ended = tailnet("study", *arguments, "--out", tmp_path / "out")
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
    assert list(tmp_path.iterdir()) == []


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
