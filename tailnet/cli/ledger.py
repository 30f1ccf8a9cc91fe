"""`tailnet ledger`: the claims of every study of a folder on one page."""

from pathlib import Path
from typing import Annotated

import typer

from tailnet.cli.outcome import FAILED, complain, reported_errors, say

ledger = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")

_Reports = Annotated[
    Path, typer.Argument(metavar="DIR", help="The folder that holds the reports, one folder each.")
]


@ledger.callback()
def ledger_command() -> None:
    """List what every study claimed and found, from their results.json alone.

    Example: `tailnet ledger build reports`
    """


@ledger.command()
def build(folder: _Reports = Path("reports")) -> None:
    """Write DIR/README.md: one row for each test of a claim, with a link to its report.

    The same results give the same bytes; a further study adds rows. Other reports in DIR are linked.

    Example: `tailnet ledger build reports`
    """
    with reported_errors():
        from tailnet.report.ledger_files import build_ledger

        say(f"{build_ledger(folder)}\n")


@ledger.command()
def check(folder: _Reports = Path("reports")) -> None:
    """Compare DIR/README.md, and the text of each report in DIR, with what their results.json render to.

    Exit code 1 and a list, each with its remedy, when anything differs or is missing.

    Example: `tailnet ledger check reports`
    """
    with reported_errors():
        from tailnet.report.ledger_files import ledger_differences

        found = ledger_differences(folder)
        for difference in found:
            complain(difference)
        if found:
            raise typer.Exit(FAILED)
        say(f"{folder / 'README.md'} and the reports beside it are what their results say.\n")
