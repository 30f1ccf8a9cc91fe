"""The options that several commands share, written once."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def _workers(jobs: int) -> int:
    """Refuse a number of workers that means nothing, even where no work is left for them."""
    if jobs == 0 or jobs < -1:
        raise typer.BadParameter(f"{jobs} workers can do no work; give a positive number, or -1 for all.")
    return jobs


Column = Annotated[
    str | None,
    typer.Option("--column", metavar="C", help="Column of values, by name or number.", show_default=False),
]
Counts = Annotated[
    str | None,
    typer.Option(
        "--counts",
        metavar="C",
        help="Column of multiplicities: the data are (value, count).",
        show_default=False,
    ),
]
Key = Annotated[
    str | None, typer.Option("--key", metavar="K", help="Array of an .npz archive.", show_default=False)
]
Tensor = Annotated[
    str | None,
    typer.Option("--tensor", metavar="T", help="Tensor of a safetensors file.", show_default=False),
]
Groups = Annotated[
    str | None,
    typer.Option(
        "--groups",
        metavar="C",
        help="Column of group labels: observations of one group may depend on each other.",
        show_default=False,
    ),
]
ClusterBy = Annotated[
    Literal["row", "column"] | None,
    typer.Option("--cluster", help="What of a matrix may depend on each other.", show_default=False),
]
Axis = Annotated[
    str | None,
    typer.Option(
        "--axis",
        metavar="A",
        help="What one observation is of: coordinate, iteration (in order), seed (independent), node, "
        "spectrum, or in your words.",
        show_default=False,
    ),
]
Keep = Annotated[
    int | None,
    typer.Option(
        "--keep",
        metavar="K",
        help="Distinct values kept of Parquet, the largest; smaller ones are counted. 10,000,000 unless "
        "given.",
        show_default=False,
    ),
]
Discrete = Annotated[
    bool | None,
    typer.Option(
        "--discrete/--continuous",
        help="Whole numbers are counts, or rounded measurements.",
        show_default=False,
    ),
]
Discretisation = Annotated[
    Literal["sum", "half-cell", "unit-cell"],
    typer.Option(help="How the mass of counts is made of a density: its exact sum, or cells of width one."),
]
Sign = Annotated[
    Literal["magnitude", "positive", "negative"] | None,
    typer.Option("--sign", help="What to take of signed data.", show_default=False),
]
Xmin = Annotated[
    float | None,
    typer.Option(
        "--xmin", metavar="X", help="Where the tail begins, instead of searching.", show_default=False
    ),
]
Conventions = Annotated[
    Literal["exact", "csn"],
    typer.Option(
        "--convention",
        help="Distance as the supremum over the line, or as Clauset, Shalizi & Newman published it.",
    ),
]
CrossCheck = Annotated[
    bool,
    typer.Option("--cross-check", help="Run the same data through powerlaw and explain differences."),
]
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
Checkpoint = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Keep finished replicates in this folder; the same command repeated goes on from them and "
        "removes it in the end.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the results as one JSON document.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Write the report into this folder.", show_default=False),
]
RequiredOut = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Write the report into this folder.", show_default=False)
]
