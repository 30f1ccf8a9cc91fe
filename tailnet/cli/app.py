"""The command `tailnet` and its sub-commands."""

import sys
from typing import Annotated

import typer

import tailnet
from tailnet.cli.data import data
from tailnet.cli.fit import fit
from tailnet.cli.ledger import ledger
from tailnet.cli.network import network
from tailnet.cli.outcome import FAILED, complain, show_notes
from tailnet.cli.report import report
from tailnet.cli.study import study
from tailnet.cli.survey import survey

app = typer.Typer(
    name="tailnet",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command()(fit)
app.command()(survey)
app.command()(study)
app.command()(network)
app.command()(report)
app.add_typer(data)
app.add_typer(ledger, name="ledger")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(tailnet.__version__)
        raise typer.Exit


@app.callback()
def tailnet_command(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Find out what may honestly be claimed about a heavy tail.

    Example: `tailnet fit degrees.txt --discrete --out report`
    """


def run() -> None:
    """Run the command line and exit."""
    show_notes()
    try:
        app(prog_name="tailnet")
    except OSError as error:
        # Such as a full disk under the text of --help.
        sys.stdout = None
        complain(f"The work failed: {error.strerror or error}.")
        sys.exit(FAILED)
