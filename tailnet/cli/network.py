"""`tailnet network`: a user's own graph or probabilities, measured and held against random graphs."""

from contextlib import ExitStack
from typing import Annotated

import typer

from tailnet.cli.compilation import compilation_shown
from tailnet.cli.fit import check_apart
from tailnet.cli.options import Checkpoint, Jobs, Json, Key, Out, Replicates, Seed
from tailnet.cli.outcome import command_line, reported_errors, say, say_document


def network(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A list of edges (text or CSV), GML, GraphML, MatrixMarket, or a matrix in .npy or .npz "
            "(also SciPy's sparse), packed with gzip or xz or not; - reads standard input.",
        ),
    ],
    directed: Annotated[
        bool | None,
        typer.Option(
            "--directed/--undirected",
            help="Whether edges have a direction, where the file does not say.",
            show_default=False,
        ),
    ] = None,
    bipartite: Annotated[
        bool, typer.Option("--bipartite", help="The two ends of an edge are nodes of two kinds.")
    ] = False,
    probabilities: Annotated[
        bool | None,
        typer.Option(
            "--probabilities/--weights",
            help="The numbers are probabilities of edges, or weights, which are left out. Unless given, a "
            "matrix of numbers strictly between 0 and 1 holds probabilities.",
            show_default=False,
        ),
    ] = None,
    key: Key = None,
    nulls: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="R",
            help="Random graphs of each null; 0 skips them, and p-values need 2000. Of probabilities also "
            "the graphs drawn.",
        ),
    ] = 2000,
    replicates: Replicates = 2500,
    seed: Seed = 1,
    jobs: Jobs = -1,
    checkpoint: Checkpoint = None,
    as_json: Json = False,
    out: Out = None,
) -> None:
    """Measure a network, compare it with random graphs, and analyse the tails of its degrees.

    Self-loops and repeated edges are left out and counted, weights left out and told of.

    For example:

    `tailnet network ca-GrQc.txt --out report`

    `tailnet network followers.csv.gz --directed --nulls 200`

    `tailnet network probabilities.npy --json`
    """
    with reported_errors(), compilation_shown(), ExitStack() as work:
        from tailnet.checkpoints import checkpoint as resumed
        from tailnet.cli.network_summary import network_summary
        from tailnet.readers.graphs import read_network
        from tailnet.storage import check_output_directory
        from tailnet.studies.own_network.conduct import study_network

        if out is not None:
            check_output_directory(out)
        if checkpoint is not None:
            check_apart(checkpoint, out)
            work.enter_context(resumed(checkpoint))
        found = read_network(
            file, directed=directed, probabilities=probabilities, bipartite=bipartite, key=key
        )
        document = study_network(
            found,
            nulls=nulls,
            replicates=replicates,
            rng=seed,
            jobs=jobs,
            command=command_line(),
            show_progress=True,
        )
        path = None
        if out is not None:
            from tailnet.report import write_report

            path = write_report(document, out)
        if as_json:
            say_document(document)
        else:
            say(network_summary(document) if path is None else f"{path}\n")
