"""Carrying out a study: seeds run once, checkpoints kept, and nothing taken from another plan."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.inference.random_effects import random_effects
from tailnet.storage import to_json
from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Outcome, Row, Study, conduct
from tailnet.studies.plan import Plan, training_seed

PLAN = Plan("a study", "digits", seed=3, replicates=7)


class Bench:
    """A study that counts what it runs; |b| gives no result on odd seeds."""

    def __init__(self) -> None:
        self.ran: list[int] = []
        self.fails_at: int | None = None

    def replicate(self, plan: Plan, number: int) -> Outcome:
        if number == self.fails_at:
            raise RuntimeError("stopped")
        self.ran.append(number)
        value = float(np.random.default_rng(training_seed(plan, number, 0)).random())
        quantities = ["|a|"] if number % 2 else ["|a|", "|b|"]
        analyses = [
            {
                "key": {"quantity": quantity, "seed": number},
                "power_law": {
                    "alpha": 2.0 + number,
                    "xmin": 1.0 + value,
                    "n_tail": 10 * (number + 1),
                    "alpha_se": 0.1,
                },
                "goodness_of_fit": {"p_value": 0.1 if number == 0 else 0.5},
                "verdict": {"support": "good" if number else None},
            }
            for quantity in quantities
        ]
        return {
            "statistics": {"value": value},
            "analyses": analyses,
            "not_run": {"|b|": "nothing there"} if number % 2 else {},
        }

    def describe(self, plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"name": plan.dataset, "n": 1}, {"seed": plan.seed}

    def decide(self, _plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
        claim = Claim("a claim", "a document", "It is so.", "a mean", "above 0", threshold=0.0)
        return [claim.decide_mean([row["statistics"]["value"] for row in rows])]

    @property
    def study(self) -> Study:
        return Study(
            "a study", "A study", ("digits",), ("|a|", "|b|"), self.replicate, self.describe, self.decide
        )


def conducted(bench: Bench, plan: Plan = PLAN, *, seeds: int = 4, out: Path | None = None) -> dict[str, Any]:
    return conduct(bench.study, plan, seeds=seeds, jobs=1, out=out, command="a command")


def without_time(document: Mapping[str, Any]) -> dict[str, Any]:
    record = {key: value for key, value in document["provenance"].items() if key != "created"}
    return {**document, "provenance": record}


def test_the_document() -> None:
    bench = Bench()
    document = conducted(bench)
    assert bench.ran == [0, 1, 2, 3]
    assert (document["schema"], document["name"], document["title"]) == (
        "tailnet.study/1",
        "a study",
        "A study",
    )
    keys = [(a["key"]["quantity"], a["key"]["seed"]) for a in document["analyses"]]
    assert keys == [("|a|", 0), ("|a|", 1), ("|a|", 2), ("|a|", 3), ("|b|", 0), ("|b|", 2)]
    assert [row["seed"] for row in document["replications"]] == [0, 1, 2, 3]
    values = [row["statistics"]["value"] for row in document["replications"]]
    assert document["claims"][0]["value"] == pytest.approx(np.mean(values))
    assert document["not_run"] == {f"analyses.|b| of seed {k}": "nothing there" for k in (1, 3)}
    provenance = document["provenance"]
    assert (provenance["seeds"], provenance["seed"], provenance["replicates"]) == (4, 3, 7)
    assert provenance["command"] == "a command"


def test_the_summary() -> None:
    first, second = conducted(Bench())["summary"]
    assert (first["quantity"], first["seeds"]) == ("|a|", 4)
    assert (first["alpha_median"], first["alpha_range"], first["n_tail_median"]) == (3.5, [2.0, 5.0], 25.0)
    # At the limit of 0.1 the law counts as rejected.
    assert first["p_rejected"] == 1
    assert first["support"] == {"good": 3}
    over = random_effects(np.log([1.0, 2.0, 3.0, 4.0]), (0.1 / np.array([1.0, 2.0, 3.0, 4.0])) ** 2)
    assert first["alpha_over_seeds"]["alpha"] == pytest.approx(1.0 + np.exp(over.estimate))
    assert second["alpha_over_seeds"] is None
    assert (second["seeds"], second["alpha_median"], second["alpha_range"]) == (2, 3.0, [2.0, 4.0])


def test_a_quantity_without_any_analysis() -> None:
    bench = Bench()
    study = replace(bench.study, quantities=("|a|", "|b|", "|c|"))
    row = conduct(study, PLAN, seeds=2, jobs=1, command="a command")["summary"][2]
    assert (row.pop("quantity"), row.pop("seeds")) == ("|c|", 0)
    assert set(row.values()) == {None}


def test_an_interrupted_study_goes_on_where_it_stopped(tmp_path: Path) -> None:
    out = tmp_path / "out"
    bench = Bench()
    bench.fails_at = 2
    with pytest.raises(RuntimeError, match="stopped"):
        conducted(bench, out=out)
    assert sorted(path.name for path in (out / "checkpoints").iterdir()) == ["seed-0.json", "seed-1.json"]
    again = Bench()
    document = conducted(again, out=out)
    assert again.ran == [2, 3]
    assert without_time(document) == without_time(conducted(Bench()))


def test_finished_results_are_extended(tmp_path: Path) -> None:
    # The report that is written at the end replaces the folder, checkpoints and all.
    tmp_path.joinpath("results.json").write_text(to_json(conducted(Bench(), seeds=3)))
    bench = Bench()
    document = conducted(bench, seeds=5, out=tmp_path)
    assert bench.ran == [3, 4]
    assert without_time(document) == without_time(conducted(Bench(), seeds=5))
    fewer = Bench()
    assert len(conducted(fewer, seeds=2, out=tmp_path)["replications"]) == 2
    assert fewer.ran == []


@pytest.mark.parametrize(
    "change", [{"seed": 4}, {"replicates": 8}, {"dataset": "others"}, {"study": "another study"}]
)
def test_another_plan_takes_nothing(tmp_path: Path, change: dict[str, Any]) -> None:
    conducted(Bench(), out=tmp_path)
    tmp_path.joinpath("results.json").write_text(to_json(conducted(Bench())))
    bench = Bench()
    conducted(bench, replace(PLAN, **change), out=tmp_path)
    assert bench.ran == [0, 1, 2, 3]


def test_another_version_takes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conducted(Bench(), out=tmp_path)
    monkeypatch.setattr("tailnet.__version__", "0.0.0")
    bench = Bench()
    conducted(bench, out=tmp_path)
    assert bench.ran == [0, 1, 2, 3]


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"schema": "tailnet.checkpoint/9"}'])
def test_a_damaged_checkpoint_is_run_again(tmp_path: Path, content: str) -> None:
    conducted(Bench(), out=tmp_path)
    tmp_path.joinpath("checkpoints", "seed-1.json").write_text(content)
    bench = Bench()
    conducted(bench, out=tmp_path)
    assert bench.ran == [1]


def changed(document: Any, path: tuple[Any, ...], value: Any) -> str:
    """Return a document with another value in one place, or without it where the value is None."""
    place = json.loads(to_json(document))
    whole = place
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return to_json(whole)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("outcome",), None),
        (("outcome",), {}),
        (("outcome",), [1]),
        (("outcome", "analyses"), None),
        (("outcome", "statistics", "value"), 0.5),
        (("seed",), 2),
        (("seed",), [1]),
        (("sha256",), None),
    ],
)
def test_a_checkpoint_that_was_changed_is_run_again(
    tmp_path: Path, path: tuple[Any, ...], value: Any
) -> None:
    conducted(Bench(), out=tmp_path)
    file = tmp_path / "checkpoints" / "seed-1.json"
    file.write_text(changed(json.loads(file.read_text()), path, value))
    bench = Bench()
    document = conducted(bench, out=tmp_path)
    assert bench.ran == [1]
    assert without_time(document) == without_time(conducted(Bench()))


@pytest.mark.parametrize(
    ("path", "value", "again"),
    [
        (("replications",), None, [0, 1, 2, 3]),
        (("replications",), "none", [0, 1, 2, 3]),
        (("replications", 2, "statistics", "value"), 0.5, [2]),
        (("replications", 2, "details"), {"more": 1}, [2]),
        (("replications", 2, "seed"), 9, [2]),
        (("analyses",), None, [0, 1, 2, 3]),
        (("analyses", 1, "power_law", "alpha"), 9.0, [1]),
    ],
)
def test_results_that_were_changed_are_run_again(
    tmp_path: Path, path: tuple[Any, ...], value: Any, again: list[int]
) -> None:
    whole = conducted(Bench())
    tmp_path.joinpath("results.json").write_text(changed(whole, path, value))
    bench = Bench()
    assert without_time(conducted(bench, out=tmp_path)) == without_time(whole)
    assert bench.ran == again


def test_the_hash_of_a_seed_does_not_depend_on_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = set()
    for moment in ("2001-01-01", "2002-02-02"):
        bench = Bench()
        plain = bench.replicate

        def dated(plan: Plan, number: int, plain: Any = plain, moment: str = moment) -> Outcome:
            outcome: Outcome = plain(plan, number)
            made = [{**each, "provenance": {"created": moment}} for each in outcome["analyses"]]
            return {**outcome, "analyses": made}

        monkeypatch.setattr(bench, "replicate", dated)
        hashes.add(tuple(row["sha256"] for row in conducted(bench)["replications"]))
    assert len(hashes) == 1


def test_a_checkpoint_names_its_plan(tmp_path: Path) -> None:
    conducted(Bench(), out=tmp_path)
    document = json.loads(tmp_path.joinpath("checkpoints", "seed-2.json").read_text())
    assert document["plan"] == PLAN.fingerprint()
    assert document["seed"] == 2
    assert document["outcome"] == Bench().replicate(PLAN, 2)


@pytest.mark.parametrize("seeds", [1, 0, -3])
def test_too_few_seeds(seeds: int) -> None:
    with pytest.raises(ChoiceError, match="at least 2"):
        conducted(Bench(), seeds=seeds)


def test_a_folder_of_somebody_else(tmp_path: Path) -> None:
    tmp_path.joinpath("thesis.tex").write_text("mine")
    bench = Bench()
    with pytest.raises(ChoiceError):
        conducted(bench, out=tmp_path)
    assert bench.ran == []
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_parts_of_the_work_have_seeds_of_their_own() -> None:
    draws = {
        np.random.default_rng(training_seed(plan, number, part)).random()
        for plan in (PLAN, replace(PLAN, seed=4))
        for number in (0, 1, 2)
        for part in (0, 1, 2)
    }
    assert len(draws) == 18
