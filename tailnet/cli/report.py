"""`tailnet report`: render a results document again."""

from pathlib import Path
from typing import Annotated

import typer

from tailnet.cli.options import RequiredOut
from tailnet.cli.outcome import reported_errors, say


def report(
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS.json", help="A results.json that tailnet wrote.")
    ],
    out: RequiredOut,
) -> None:
    """Render a report from its results.json alone, computing nothing.

    Example: `tailnet report report/results.json --out again`
    """
    with reported_errors():
        from tailnet.report import write_report
        from tailnet.report.schema import check_document
        from tailnet.storage import check_output_directory, read_json

        check_output_directory(out)
        document = read_json(results)
        check_document(document)
        say(f"{write_report(document, out)}\n")
