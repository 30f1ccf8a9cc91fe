"""`tailnet fit`: one file, one analysis."""

from typing import Annotated, Literal

import typer

from tailnet.cli.options import Jobs, Json, Out, Replicates, Seed
from tailnet.cli.outcome import command_line, reported_errors, say, say_document


def fit(
    data: Annotated[
        str,
        typer.Argument(
            metavar="DATA", help="Text, CSV, TSV, .npy or .npz, gzipped or not; - reads standard input."
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
    discrete: Annotated[
        bool | None,
        typer.Option(
            "--discrete/--continuous",
            help="Whole numbers are counts, or rounded measurements.",
            show_default=False,
        ),
    ] = None,
    sign: Annotated[
        Literal["magnitude", "positive", "negative"] | None,
        typer.Option(help="What to take of signed data.", show_default=False),
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
    as_json: Json = False,
    out: Out = None,
) -> None:
    """Fit a power law to the tail of a file's numbers, and test it.

    For example:

    `tailnet fit degrees.txt --discrete`

    `tailnet fit weights.npy --sign magnitude --out report`

    `tailnet fit words.csv --column frequency --counts words --discrete --json`
    """
    with reported_errors():
        from tailnet.cli.summary import summary
        from tailnet.inference.analysis import Context, analyze
        from tailnet.readers import read_sample
        from tailnet.storage import check_output_directory

        if out is not None:
            check_output_directory(out)
        sample = read_sample(data, column=column, counts=counts, key=key, discrete=discrete, sign=sign)
        analysis = analyze(
            sample,
            xmin=xmin,
            convention=convention,
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
