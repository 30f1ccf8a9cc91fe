"""`tailnet fit`: one file, one analysis."""

from typing import Annotated

import typer

from tailnet.cli.options import (
    Column,
    Conventions,
    Counts,
    CrossCheck,
    Discrete,
    Discretisation,
    Jobs,
    Json,
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
            "- reads standard input.",
        ),
    ],
    column: Column = None,
    counts: Counts = None,
    key: Key = None,
    tensor: Tensor = None,
    discrete: Discrete = None,
    discretisation: Discretisation = "sum",
    sign: Sign = None,
    xmin: Xmin = None,
    convention: Conventions = "exact",
    replicates: Replicates = 2500,
    seed: Seed = 1,
    jobs: Jobs = -1,
    cross_check: CrossCheck = False,
    as_json: Json = False,
    out: Out = None,
) -> None:
    """Fit a power law to the tail of a file's numbers, and test it.

    For example:

    `tailnet fit degrees.txt --discrete`

    `tailnet fit weights.npy --sign magnitude --out report`

    `tailnet fit model.safetensors --tensor layer.weight --sign magnitude`

    `tailnet fit words.csv --column frequency --counts words --discrete --json`
    """
    with reported_errors():
        from tailnet.cli.summary import summary
        from tailnet.inference.analysis import Context, analyze
        from tailnet.readers import read_sample
        from tailnet.storage import check_output_directory

        if out is not None:
            check_output_directory(out)
        sample = read_sample(
            data, column=column, counts=counts, key=key, tensor=tensor, discrete=discrete, sign=sign
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
            context=Context(command=command_line()),
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
