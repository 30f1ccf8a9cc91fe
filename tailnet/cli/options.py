"""The options that several commands share, written once."""

from pathlib import Path
from typing import Annotated

import typer

Seed = Annotated[
    int, typer.Option(min=0, help="Seed of everything random; the same seed gives the same answer.")
]
Jobs = Annotated[
    int, typer.Option(help="Workers; -1 takes every processor. The answer is the same for any number.")
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
