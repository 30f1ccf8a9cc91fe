"""The real networks at hand, in a folder beside the data set."""

from pathlib import Path

from tailnet.readers.graphs import NetworkFile, read_network

#: Files, with the words for what they hold.
FILES = {
    "karate_club.gml": "karate club",
    "celegansneural.gml": "C. elegans, neurons",
    "power.gml": "power grid",
    "ca-GrQc.txt": "ca-GrQc, collaborations",
    "as20graph.txt": "as20000102, autonomous systems",
}
FOLDER = "networks"
#: A list of edges says not whether they have a direction; collaborations have none, and the others say so.
_UNDIRECTED = {"ca-GrQc.txt"}


def real_networks(data: Path | None) -> tuple[dict[str, NetworkFile], str | None]:
    """Read the networks that are there.

    Parameters
    ----------
    data : Path or None
        The folder that holds the data set, or the one above; networks are in its folder "networks", or in
        that of the folder above it.

    Returns
    -------
    networks : dict of NetworkFile
        By the words for them; none if a file is missing.
    why : str or None
        Why there are none.
    """
    if data is None:
        return {}, "The real networks are files beside those of a data set, and no folder was given (--data)."
    folders = [folder / FOLDER for folder in (data, data.parent) if (folder / FOLDER).is_dir()]
    if not folders:
        return {}, f"The folder given with --data has no folder {FOLDER!r}, nor has the one above it."
    missing = [name for name in FILES if not (folders[0] / name).is_file()]
    if missing:
        return {}, f"The folder {FOLDER!r} does not hold {', '.join(missing)}."
    found = {}
    for name, words in FILES.items():
        found[words] = read_network(folders[0] / name, directed=False if name in _UNDIRECTED else None)
    return found, None
