"""`tailnet study`: an experiment over training seeds."""

from pathlib import Path
from typing import Annotated

import typer

from tailnet.cli.compilation import compilation_shown
from tailnet.cli.options import Jobs, Json, Out, Replicates, Seed
from tailnet.cli.outcome import command_line, reported_errors, say, say_document
from tailnet.studies import NAMES


def study(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of {', '.join(NAMES)}.")],
    dataset: Annotated[
        str,
        typer.Option(
            help="What to train on: digits, random or random-one-label (embedded), mnist or cifar10 "
            "(tailnet data). Not every study takes every one."
        ),
    ] = "digits",
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DIR", help="Where the files of the data set are.", show_default=False
        ),
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(
            min=2,
            help="Training seeds: the replications of every claim. Unless given, the study's own number.",
            show_default=False,
        ),
    ] = None,
    seed: Seed = 1,
    replicates: Replicates = 1000,
    jobs: Jobs = -1,
    as_json: Json = False,
    out: Out = None,
) -> None:
    """Train networks over several seeds, analyse what they hold, and test a document's claims.

    Seeds that DIR already holds for the same settings are not run again, so that an interrupted study
    goes on where it stopped.

    Example: `tailnet study weight-tails --dataset mnist --data mnist --out report`
    """
    with reported_errors(), compilation_shown():
        from tailnet.cli.summary import study_summary
        from tailnet.errors import ChoiceError
        from tailnet.studies import find_study
        from tailnet.studies.conduct import conduct
        from tailnet.studies.plan import Plan
        from tailnet.studies.sources import digest

        found = find_study(name)
        if dataset not in found.datasets:
            raise ChoiceError(
                f"The study {name} does not run on {dataset!r}; choose one of {', '.join(found.datasets)}."
            )
        sha256 = digest(dataset, data)
        plan = Plan(name, dataset, seed=seed, replicates=replicates, data=data, sha256=sha256)
        document = conduct(
            found, plan, seeds=seeds, jobs=jobs, out=out, command=command_line(), show_progress=True
        )
        path = None
        if out is not None:
            from tailnet.report import write_report

            path = write_report(document, out)
        if as_json:
            say_document(document)
        else:
            say(study_summary(document) if path is None else f"{path}\n")
