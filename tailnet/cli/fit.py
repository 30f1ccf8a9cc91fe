"""`tailnet fit`: one file, one analysis."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Literal

import typer

from tailnet.cli.compilation import compilation_shown
from tailnet.cli.options import Jobs, Json, Out, Replicates, Seed
from tailnet.cli.outcome import command_line, reported_errors, say, say_document


def fit(
    data: Annotated[
        str,
        typer.Argument(
            metavar="DATA",
            help="Text, CSV, TSV, .npy, .npz, Parquet or safetensors, packed with gzip or xz or not; "
            "a folder of Parquet files; - reads standard input.",
        ),
    ],
    column: Annotated[
        str | None,
        typer.Option(metavar="C", help="Column of values, by name or number.", show_default=False),
    ] = None,
    counts: Annotated[
        str | None,
        typer.Option(
            metavar="C", help="Column of multiplicities: the data are (value, count).", show_default=False
        ),
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="K", help="Array of an .npz archive.", show_default=False)
    ] = None,
    tensor: Annotated[
        str | None, typer.Option(metavar="T", help="Tensor of a safetensors file.", show_default=False)
    ] = None,
    groups: Annotated[
        str | None,
        typer.Option(
            metavar="C",
            help="Column of group labels: observations of one group may depend on each other.",
            show_default=False,
        ),
    ] = None,
    cluster: Annotated[
        Literal["row", "column"] | None,
        typer.Option(help="What of a matrix may depend on each other.", show_default=False),
    ] = None,
    axis: Annotated[
        str | None,
        typer.Option(
            metavar="A",
            help="What one observation is of: coordinate, iteration (in order), seed (independent), node, "
            "spectrum, or in your words.",
            show_default=False,
        ),
    ] = None,
    discrete: Annotated[
        bool | None,
        typer.Option(
            "--discrete/--continuous",
            help="Whole numbers are counts, or rounded measurements.",
            show_default=False,
        ),
    ] = None,
    discretisation: Annotated[
        Literal["sum", "half-cell", "unit-cell"],
        typer.Option(
            help="How the mass of counts is made of a density: its exact sum, or cells of width one."
        ),
    ] = "sum",
    sign: Annotated[
        Literal["magnitude", "positive", "negative"] | None,
        typer.Option(help="What to take of signed data.", show_default=False),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option(
            metavar="K",
            help="Distinct values kept of Parquet, the largest; smaller ones are counted. 10,000,000 unless "
            "given.",
            show_default=False,
        ),
    ] = None,
    xmin: Annotated[
        float | None,
        typer.Option(metavar="X", help="Where the tail begins, instead of searching.", show_default=False),
    ] = None,
    convention: Annotated[
        Literal["exact", "csn"],
        typer.Option(
            help="Distance as the supremum over the line, or as Clauset, Shalizi & Newman published it."
        ),
    ] = "exact",
    replicates: Replicates = 2500,
    seed: Seed = 1,
    jobs: Jobs = -1,
    cross_check: Annotated[
        bool,
        typer.Option("--cross-check", help="Run the same data through powerlaw and explain differences."),
    ] = False,
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep finished replicates in this folder; the same command repeated goes on from them and "
            "removes it in the end.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    out: Out = None,
) -> None:
    """Fit a power law to the tail of a file's numbers, and test it.

    For example:

    `tailnet fit degrees.txt --discrete`

    `tailnet fit weights.npy --sign magnitude --out report`

    `tailnet fit model.safetensors --tensor layer.weight --sign magnitude`

    `tailnet fit words.csv --column frequency --counts words --discrete --json`

    `tailnet fit deltas.csv --groups step --axis iteration`

    `tailnet fit folder-of-parquet --column size --keep 1000000 --out report`
    """
    with reported_errors(), compilation_shown(), ExitStack() as work:
        from tailnet.checkpoints import checkpoint as resumed
        from tailnet.cli.summary import summary
        from tailnet.inference.analysis import Context, analyze
        from tailnet.observations import UNDECLARED
        from tailnet.readers import read_data
        from tailnet.storage import check_output_directory

        if out is not None:
            check_output_directory(out)
        if checkpoint is not None:
            _check_apart(checkpoint, out)
            work.enter_context(resumed(checkpoint))
        sample, seen = read_data(
            data,
            column=column,
            counts=counts,
            key=key,
            tensor=tensor,
            groups=groups,
            axis=axis or UNDECLARED,
            discrete=discrete,
            sign=sign,
            keep=keep,
        )
        analysis = analyze(
            sample,
            xmin=xmin,
            convention=convention,
            discretisation=discretisation,
            cross_check=cross_check,
            replicates=replicates,
            rng=seed,
            jobs=jobs,
            context=Context(command=command_line(), observations=seen, cluster=cluster),
            show_progress=True,
        )
        document = analysis.to_dict()
        path = None
        if out is not None:
            from tailnet.report import write_report

            path = write_report(document, out)
        if as_json:
            say_document(document)
        else:
            say(summary(document) if path is None else f"{path}\n")


def _check_apart(checkpoint: Path, out: Path | None) -> None:
    """Refuse a checkpoint in the folder of the report, which is replaced as a whole, or around it."""
    from tailnet.errors import ChoiceError

    if out is None:
        return
    here, there = checkpoint.resolve(), out.resolve()
    if here.is_relative_to(there) or there.is_relative_to(here):
        raise ChoiceError(
            f"The checkpoint {checkpoint} and the report {out} lie one in the other; give --checkpoint a "
            "folder of its own."
        )
