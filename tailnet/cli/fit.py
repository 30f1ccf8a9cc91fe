"""`tailnet fit`: one file, one analysis."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from tailnet.cli.compilation import compilation_shown
from tailnet.cli.options import (
    Axis,
    Checkpoint,
    ClusterBy,
    Column,
    Conventions,
    Counts,
    CrossCheck,
    Discrete,
    Discretisation,
    Groups,
    Jobs,
    Json,
    Keep,
    Key,
    Out,
    Replicates,
    Seed,
    Sign,
    Tensor,
    Xmin,
)
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
    column: Column = None,
    counts: Counts = None,
    key: Key = None,
    tensor: Tensor = None,
    groups: Groups = None,
    cluster: ClusterBy = None,
    axis: Axis = None,
    discrete: Discrete = None,
    discretisation: Discretisation = "sum",
    sign: Sign = None,
    keep: Keep = None,
    xmin: Xmin = None,
    convention: Conventions = "exact",
    replicates: Replicates = 2500,
    seed: Seed = 1,
    jobs: Jobs = -1,
    cross_check: CrossCheck = False,
    checkpoint: Checkpoint = None,
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
            check_apart(checkpoint, out)
            work.enter_context(resumed(checkpoint))
        sample, seen = read_data(
            data,
            column=column,
            counts=counts,
            key=key,
            tensor=tensor,
            groups=groups,
            axis=UNDECLARED if axis is None else axis,
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


def check_apart(checkpoint: Path, out: Path | None) -> None:
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
