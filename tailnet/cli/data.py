"""`tailnet data`: fetch the collections that need files, and say where they are."""

from pathlib import Path
from typing import Annotated

import typer

from tailnet.cli.outcome import reported_errors, say

data = typer.Typer(
    name="data",
    no_args_is_help=True,
    help="Fetch collections of images, and say where they are.\n\nExample: `tailnet data list`",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="mnist, cifar10 or cifar100")]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The folder that holds a folder of the collection's name, or its files; by default that of the "
        "variable TAILNET_DATA, or the system's cache.",
        show_default=False,
    ),
]


@data.command()
def fetch(
    name: Name,
    folder: Data = None,
    address: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="URL",
            help="Where the files lie, in place of the official addresses; may be given several times. "
            "Checksums are compared all the same.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Download a collection, verify it, and print the folder that holds it.

    What is there already is verified and not downloaded again. Without a network this says which files to
    get, and where to put them.

    Example: `tailnet data fetch mnist`
    """
    with reported_errors():
        from tailnet.datasets.fetching import fetch as fetch_files

        say(f"{fetch_files(name, folder, addresses=address or ())}\n")


@data.command(name="list")
def list_collections(folder: Data = None) -> None:
    """List every collection, and where its files are.

    Example: `tailnet data list --data ../data`
    """
    with reported_errors():
        from tailnet.datasets.registry import EMBEDDED, NAMES, find

        lines = []
        for name in NAMES:
            found = None if name in EMBEDDED else find(name, folder)
            if name in EMBEDDED:
                where = "needs no file"
            elif found is None:
                where = f"not here: tailnet data fetch {name}"
            else:
                where = f"{found.paths[0].parent} ({', '.join(path.name for path in found.paths)})"
            lines.append(f"{name:<18}{where}\n")
        say("".join(lines))
