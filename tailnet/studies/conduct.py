"""Carrying out a study: seeds in parallel, a checkpoint each, and what is already there is kept."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from tailnet.errors import ChoiceError
from tailnet.fingerprint import fingerprint
from tailnet.parallel import run, seed_sequence
from tailnet.provenance import provenance
from tailnet.storage import check_output_directory, make_directory, read_json_if_whole, to_json, write_atomic
from tailnet.studies.claims import corrected
from tailnet.studies.exhibits import Exhibit
from tailnet.studies.over_seeds import summary
from tailnet.studies.plan import Plan

SCHEMA = "tailnet.study/1"
_CHECKPOINT = "tailnet.checkpoint/1"
#: An interval over seeds needs two of them.
FEWEST_SEEDS = 2

#: What one training seed gives: `statistics` {name: number}, `analyses` [document], `not_run` {key: why}, and
#: `details`, whatever else the study shows, if anything.
Outcome: TypeAlias = dict[str, Any]
#: One training seed as results hold it: its number under `seed`, and its outcome without the analyses.
Row: TypeAlias = Mapping[str, Any]


def _nothing(_plan: Plan, _rows: Sequence[Row]) -> Sequence[Exhibit]:
    return ()


@dataclass(frozen=True)
class Study:
    """An experiment: what it runs on one training seed, and what it makes of all of them.

    Attributes
    ----------
    name, title : str
    datasets : tuple of str
        Names of the data sets it runs on.
    quantities : tuple of str
        What is analysed on each seed, in order; none where the study is of something else than tails.
    replicate : callable
        From a plan and the number of a training seed to its outcome; importable, so that it can run in
        another process.
    describe : callable
        From a plan to its `dataset` and `design` objects.
    decide : callable
        From a plan and the seeds' rows (`seed`, `statistics`, `details`, `not_run`) to the rows of the
        claims, before the correction over cells.
    exhibit : callable
        From a plan and the seeds' rows to what is shown beside the claims.
    seeds : int
        Training seeds unless others are asked for.
    """

    name: str
    title: str
    datasets: tuple[str, ...]
    quantities: tuple[str, ...]
    replicate: Callable[[Plan, int], Outcome]
    describe: Callable[[Plan], tuple[dict[str, Any], dict[str, Any]]]
    decide: Callable[[Plan, Sequence[Row]], list[dict[str, Any]]]
    exhibit: Callable[[Plan, Sequence[Row]], Sequence[Exhibit]] = _nothing
    seeds: int = 10


def conduct(
    study: Study,
    plan: Plan,
    *,
    seeds: int | None = None,
    jobs: int = -1,
    out: Path | None = None,
    command: str,
    show_progress: bool = False,
) -> dict[str, Any]:
    """Run a study over training seeds and return its document.

    Parameters
    ----------
    study, plan : Study, Plan
        What to run and with what.
    seeds : int, optional
        Training seeds, at least 2; as many as the study asks for when None.
    jobs : int
        Processes; the answer does not depend on them.
    out : Path, optional
        Where results go. Seeds that it already holds, finished or in checkpoints, are not run again;
        each new seed is checkpointed there as soon as it is done.
    command : str
        To print under "how to reproduce".
    show_progress : bool
        A progress bar on standard error, if that is a terminal.

    Raises
    ------
    ChoiceError
        When there are too few seeds, or `out` is a folder that tailnet did not make.
    """
    seeds = study.seeds if seeds is None else seeds
    if seeds < FEWEST_SEEDS:
        raise ChoiceError(f"seeds is {seeds}; an interval over seeds needs at least {FEWEST_SEEDS}.")
    folder = None
    done: dict[int, Outcome] = {}
    if out is not None:
        check_output_directory(out)
        done = _outcomes_at(out, plan)
        folder = out / "checkpoints"
        make_directory(folder)
    missing = [number for number in range(seeds) if number not in done]
    work = partial(_checkpointed, study.replicate, plan, folder)
    label = f"{study.name}: training seeds" if show_progress else None
    for number, outcome in zip(
        missing, run(work, missing, jobs=jobs, threads=False, label=label), strict=True
    ):
        done[number] = outcome
    return _document(study, plan, [done[number] for number in range(seeds)], command)


def _checkpointed(
    replicate: Callable[[Plan, int], Outcome], plan: Plan, folder: Path | None, number: int
) -> Outcome:
    """Run one seed, and store what came out."""
    outcome = replicate(plan, number)
    if folder is not None:
        document = {
            "schema": _CHECKPOINT,
            "plan": plan.fingerprint(),
            "seed": number,
            "sha256": _hash(number, outcome),
            "outcome": outcome,
        }
        write_atomic(folder / f"seed-{number}.json", to_json(document).encode())
    return outcome


def _outcomes_at(out: Path, plan: Plan) -> dict[int, Outcome]:
    """Collect the seeds that a folder holds for this very plan; anything else there is left alone.

    A seed whose outcome has not the hash that it was stored with is none: it is run again.
    """
    found: dict[int, Outcome] = {}
    for path in (out / "results.json", *sorted(out.glob("checkpoints/seed-*.json"))):
        document = read_json_if_whole(path)
        if document.get("plan") != plan.fingerprint():
            continue
        with contextlib.suppress(KeyError, TypeError, AttributeError, ValueError):
            found |= {n: outcome for n, outcome, known in _stored(document) if _hash(n, outcome) == known}
    return found


def _stored(document: Mapping[str, Any]) -> Iterator[tuple[int, Outcome, str]]:
    """Yield the seeds of a checkpoint or of results: number, outcome and hash."""
    if document["schema"] == _CHECKPOINT:
        yield document["seed"], document["outcome"], document["sha256"]
    elif document["schema"] == SCHEMA:
        for row in document["replications"]:
            analyses = [a for a in document["analyses"] if a["key"]["seed"] == row["seed"]]
            outcome = {name: row[name] for name in ("statistics", "not_run", "details")}
            yield row["seed"], {**outcome, "analyses": analyses}, row["sha256"]


def _hash(number: int, outcome: Outcome) -> str:
    """Return by what the outcome of a seed is known, whatever the order and the time of its analyses."""
    parts = [outcome["statistics"], outcome["not_run"], outcome.get("details")]
    analyses = sorted(_canonical(_timeless(analysis)) for analysis in outcome["analyses"])
    return fingerprint([number, *map(_canonical, parts), analyses])


def _timeless(analysis: Mapping[str, Any]) -> dict[str, Any]:
    record = analysis.get("provenance", {})
    return {**analysis, "provenance": {name: record[name] for name in record if name != "created"}}


def _canonical(value: Any) -> str:
    return json.dumps(json.loads(to_json(value)), sort_keys=True)


def _document(study: Study, plan: Plan, outcomes: Sequence[Outcome], command: str) -> dict[str, Any]:
    dataset, design = study.describe(plan)
    analyses = [analysis for outcome in outcomes for analysis in outcome["analyses"]]
    replications = [
        {
            "seed": number,
            "statistics": outcome["statistics"],
            "not_run": outcome["not_run"],
            "details": outcome.get("details"),
            "sha256": _hash(number, outcome),
        }
        for number, outcome in enumerate(outcomes)
    ]
    not_run = {
        f"analyses.{quantity} of seed {row['seed']}": why
        for row in replications
        for quantity, why in row["not_run"].items()
    }
    record = provenance(
        seed=seed_sequence(plan.seed), replicates=plan.replicates, convention="exact", command=command
    )
    return {
        "schema": SCHEMA,
        "name": study.name,
        "title": study.title,
        "plan": plan.fingerprint(),
        "dataset": dataset,
        "design": design,
        "claims": corrected(study.decide(plan, replications)),
        "exhibits": [exhibit.to_dict() for exhibit in study.exhibit(plan, replications)],
        "summary": [summary(quantity, analyses) for quantity in study.quantities],
        "replications": replications,
        "analyses": sorted(analyses, key=lambda a: _order(study, a)),
        "provenance": {**record, "seeds": len(outcomes)},
        "not_run": not_run,
    }


def _order(study: Study, analysis: Mapping[str, Any]) -> tuple[int, int]:
    return study.quantities.index(analysis["key"]["quantity"]), analysis["key"]["seed"]
