"""`tailnet study`: an experiment over training seeds."""

from typing import Annotated

import typer

from tailnet.cli.compilation import compilation_shown
from tailnet.cli.options import Jobs, Json, Out, Replicates, Seed
from tailnet.cli.outcome import command_line, reported_errors, say, say_document


def study(
    name: Annotated[str, typer.Argument(metavar="NAME", help="weight-tails")],
    dataset: Annotated[str, typer.Option(help="What to train on: digits (embedded).")] = "digits",
    seeds: Annotated[int, typer.Option(min=2, help="Training seeds: the replications of every claim.")] = 10,
    seed: Seed = 1,
    replicates: Replicates = 1000,
    jobs: Jobs = -1,
    as_json: Json = False,
    out: Out = None,
) -> None:
    """Train networks over several seeds, analyse what they hold, and test a document's claims.

    Seeds that DIR already holds for the same settings are not run again, so that an interrupted study
    goes on where it stopped.

    Example: `tailnet study weight-tails --dataset digits --out report`
    """
    with reported_errors(), compilation_shown():
        from tailnet.cli.summary import study_summary
        from tailnet.errors import ChoiceError
        from tailnet.studies import find_study
        from tailnet.studies.conduct import Plan, conduct

        found = find_study(name)
        if dataset not in found.datasets:
            raise ChoiceError(
                f"The study {name} does not run on {dataset!r}; choose one of {', '.join(found.datasets)}."
            )
        plan = Plan(study=name, dataset=dataset, seed=seed, replicates=replicates)
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
