"""Carrying out a study: seeds in parallel, a checkpoint each, and what is already there is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import tailnet
from tailnet.errors import ChoiceError
from tailnet.inference.verdict import REJECTION
from tailnet.parallel import child, run, seed_sequence
from tailnet.provenance import provenance
from tailnet.storage import check_output_directory, make_directory, read_json_if_whole, to_json, write_atomic

SCHEMA = "tailnet.study/1"
_CHECKPOINT = "tailnet.checkpoint/1"
#: An interval over seeds needs two of them.
FEWEST_SEEDS = 2

#: What one training seed gives: `statistics` {name: number}, `analyses` [document], `not_run` {key: why}.
Outcome = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What identifies a study's results: change any of it and nothing computed before applies.

    Attributes
    ----------
    study, dataset : str
        Names.
    seed : int
        Entropy of everything random in the study.
    replicates : int
        Of each bootstrap.
    """

    study: str
    dataset: str
    seed: int
    replicates: int

    def fingerprint(self) -> dict[str, Any]:
        """Return the plan as it is stored beside results."""
        return {
            "study": self.study,
            "dataset": self.dataset,
            "seed": self.seed,
            "replicates": self.replicates,
            "tailnet": tailnet.__version__,
        }


@dataclass(frozen=True)
class Study:
    """An experiment: what it runs on one training seed, and what it makes of all of them.

    Attributes
    ----------
    name, title : str
    datasets : tuple of str
        Names of the data sets it runs on.
    quantities : tuple of str
        What is analysed on each seed, in order.
    replicate : callable
        From a plan and the number of a training seed to its outcome; importable, so that it can run in
        another process.
    describe : callable
        From a plan to its `dataset` and `design` objects.
    decide : callable
        From the statistics of the seeds to the rows of the claims.
    """

    name: str
    title: str
    datasets: tuple[str, ...]
    quantities: tuple[str, ...]
    replicate: Callable[[Plan, int], Outcome]
    describe: Callable[[Plan], tuple[dict[str, Any], dict[str, Any]]]
    decide: Callable[[Sequence[Mapping[str, Any]]], list[dict[str, Any]]]


def conduct(
    study: Study,
    plan: Plan,
    *,
    seeds: int = 10,
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
    seeds : int
        Training seeds, at least 2.
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


def training_seed(plan: Plan, number: int, part: int) -> Any:
    """Return the `SeedSequence` of one part of the work of one training seed."""
    return child(seed_sequence(plan.seed), number, part)


def _checkpointed(
    replicate: Callable[[Plan, int], Outcome], plan: Plan, folder: Path | None, number: int
) -> Outcome:
    """Run one seed, and store what came out."""
    outcome = replicate(plan, number)
    if folder is not None:
        document = {"schema": _CHECKPOINT, "plan": plan.fingerprint(), "seed": number, "outcome": outcome}
        write_atomic(folder / f"seed-{number}.json", to_json(document).encode())
    return outcome


def _outcomes_at(out: Path, plan: Plan) -> dict[int, Outcome]:
    """Collect the seeds that a folder holds for this very plan; anything else there is left alone."""
    found: dict[int, Outcome] = {}
    if (out / "results.json").is_file():
        found.update(_from_results(read_json_if_whole(out / "results.json"), plan))
    for path in sorted(out.glob("checkpoints/seed-*.json")):
        document = read_json_if_whole(path)
        if document.get("schema") == _CHECKPOINT and document.get("plan") == plan.fingerprint():
            found[int(document["seed"])] = document["outcome"]
    return found


def _from_results(document: Mapping[str, Any], plan: Plan) -> dict[int, Outcome]:
    if document.get("schema") != SCHEMA or document.get("plan") != plan.fingerprint():
        return {}
    return {
        int(row["seed"]): {
            "statistics": row["statistics"],
            "analyses": [a for a in document["analyses"] if a["key"]["seed"] == row["seed"]],
            "not_run": row["not_run"],
        }
        for row in document["replications"]
    }


def _document(study: Study, plan: Plan, outcomes: Sequence[Outcome], command: str) -> dict[str, Any]:
    dataset, design = study.describe(plan)
    analyses = [analysis for outcome in outcomes for analysis in outcome["analyses"]]
    replications = [
        {"seed": number, "statistics": outcome["statistics"], "not_run": outcome["not_run"]}
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
        "claims": study.decide([row["statistics"] for row in replications]),
        "summary": [_summary(quantity, analyses) for quantity in study.quantities],
        "replications": replications,
        "analyses": sorted(analyses, key=lambda a: _order(study, a)),
        "provenance": {**record, "seeds": len(outcomes)},
        "not_run": not_run,
    }


def _order(study: Study, analysis: Mapping[str, Any]) -> tuple[int, int]:
    return study.quantities.index(analysis["key"]["quantity"]), analysis["key"]["seed"]


def _summary(quantity: str, analyses: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sum up one quantity over seeds by medians and ranges."""
    chosen = [a for a in analyses if a["key"]["quantity"] == quantity]
    alphas = [a["power_law"]["alpha"] for a in chosen]
    tested = [a["goodness_of_fit"]["p_value"] for a in chosen if a["goodness_of_fit"] is not None]
    return {
        "quantity": quantity,
        "seeds": len(chosen),
        "alpha_median": median(alphas) if alphas else None,
        "alpha_range": [min(alphas), max(alphas)] if alphas else None,
        "xmin_median": median(a["power_law"]["xmin"] for a in chosen) if chosen else None,
        "n_tail_median": median(a["power_law"]["n_tail"] for a in chosen) if chosen else None,
        "p_rejected": sum(p <= REJECTION for p in tested) if tested else None,
    }
