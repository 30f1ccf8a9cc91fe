"""The options that several commands share, written once."""

from pathlib import Path
from typing import Annotated

import typer


def _workers(jobs: int) -> int:
    """Refuse a number of workers that means nothing, even where no work is left for them."""
    if jobs == 0 or jobs < -1:
        raise typer.BadParameter(f"{jobs} workers can do no work; give a positive number, or -1 for all.")
    return jobs


Seed = Annotated[
    int, typer.Option(min=0, help="Seed of everything random; the same seed gives the same answer.")
]
Jobs = Annotated[
    int,
    typer.Option(
        callback=_workers, help="Workers; -1 takes every processor. The answer is the same for any number."
    ),
]
Replicates = Annotated[
    int, typer.Option(min=0, help="Bootstrap replicates; 0 skips the bootstrap and says so.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the results as one JSON document.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Write the report into this folder.", show_default=False),
]
RequiredOut = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Write the report into this folder.", show_default=False)
]
