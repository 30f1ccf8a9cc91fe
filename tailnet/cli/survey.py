"""`tailnet survey`: many files, tensors or columns, one table and one report."""

from typing import Annotated

import typer

from tailnet.cli.compilation import compilation_shown
from tailnet.cli.options import (
    Axis,
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
    Key,
    Replicates,
    RequiredOut,
    Seed,
    Sign,
    Tensor,
    Xmin,
)
from tailnet.cli.outcome import command_line, reported_errors, say, say_document


def survey(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Files and folders. A folder stands for every file in it and below it but hidden ones, a "
            "safetensors file for every tensor, an .npz archive for every array, a table for every column of "
            "numbers.",
        ),
    ],
    out: RequiredOut,
    column: Column = None,
    counts: Counts = None,
    key: Key = None,
    tensor: Tensor = None,
    groups: Groups = None,
    cluster: ClusterBy = None,
    axis: Axis = None,
    discrete: Discrete = None,
    degrees: Annotated[
        bool,
        typer.Option(
            "--degrees",
            help="The items are degree sequences: counts, with Broido & Clauset's scale-free category.",
        ),
    ] = False,
    discretisation: Discretisation = "sum",
    sign: Sign = None,
    xmin: Xmin = None,
    convention: Conventions = "exact",
    level: Annotated[
        float,
        typer.Option(
            metavar="Q",
            help="At which rejections are counted, corrected for the number of tests by Holm and by "
            "Benjamini & Hochberg.",
        ),
    ] = 0.1,
    replicates: Replicates = 2500,
    seed: Seed = 1,
    jobs: Jobs = -1,
    cross_check: CrossCheck = False,
    as_json: Json = False,
) -> None:
    """Analyse every file, tensor or column of what is given, and correct for how many tests that makes.

    Each is stored in DIR as soon as it is done: an interrupted survey goes on where it stopped, and what did
    not change since is not analysed again. What cannot be analysed is listed with the reason.

    For example:

    `tailnet survey model.safetensors --sign magnitude --out survey`

    `tailnet survey networks/degrees --degrees --level 0.05 --out survey`

    `tailnet survey table.csv --continuous --out survey`
    """
    with reported_errors(), compilation_shown():
        from tailnet.inference.survey import survey as run_survey
        from tailnet.inference.survey_items import SurveySettings
        from tailnet.readers.items import list_items
        from tailnet.report import write_report
        from tailnet.storage import check_output_directory

        check_output_directory(out)
        items = list_items(
            paths, column=column, counts=counts, key=key, tensor=tensor, groups=groups, leave_out=out
        )
        settings = SurveySettings(
            discrete=discrete,
            sign=sign,
            axis=axis,
            cluster=cluster,
            xmin=xmin,
            convention=convention,
            discretisation=discretisation,
            cross_check=cross_check,
            replicates=replicates,
        )
        found = run_survey(
            items,
            settings=settings,
            level=level,
            degrees=degrees,
            rng=seed,
            jobs=jobs,
            out=out,
            command=command_line(),
            show_progress=True,
        )
        document = found.to_dict()
        path = write_report(document, out)
        if as_json:
            say_document(document)
        else:
            say(f"{path}\n")
