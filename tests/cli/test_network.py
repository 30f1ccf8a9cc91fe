"""`tailnet network`: what it prints and writes, and how it ends."""

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FAILED, USAGE, INSUFFICIENT = 1, 2, 3
QUICK = ("--nulls", 3, "--replicates", 0, "--jobs", 1)


@pytest.fixture
def edges(tmp_path: Path) -> Path:
    rng = np.random.default_rng(2)
    path = tmp_path / "edges.txt"
    np.savetxt(path, rng.integers(0, 30, (60, 2)), fmt="%d")
    return path


def test_a_report_is_whole_and_rendered_again(edges: Path, tmp_path: Path, tailnet: Any) -> None:
    out = tmp_path / "out"
    ended = tailnet("network", edges, "--undirected", *QUICK, "--json", "--out", out)
    assert (ended.code, ended.err) == (0, "")
    document = json.loads(ended.out)
    assert document["schema"] == "tailnet.network/1"
    assert document == json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert document["network"]["sha256"]
    names = {path.name for path in out.iterdir()}
    assert names == {"report.md", "results.json", "references.bib", "table.tex", "figures"}
    assert tailnet("report", out / "results.json", "--out", tmp_path / "again").code == 0
    for path in out.rglob("*"):
        if path.is_file():
            assert (tmp_path / "again" / path.relative_to(out)).read_bytes() == path.read_bytes()


def test_a_person_reads_a_table(edges: Path, tmp_path: Path, tailnet: Any) -> None:
    ended = tailnet("network", edges, "--directed", *QUICK, "--checkpoint", tmp_path / "parts")
    assert ended.code == 0
    assert "average clustering" in ended.out
    assert "the same expected degrees" in ended.out
    assert not (tmp_path / "parts").exists()
    piped = tailnet("network", "-", "--directed", "--nulls", 0, "--replicates", 0, stdin=edges.read_bytes())
    assert piped.code == 0
    assert "standard input: graph, directed" in piped.out


@pytest.mark.parametrize(
    ("content", "options", "code", "message"),
    [
        (None, (), FAILED, "does not exist"),
        (b"1 2\n2 3\n", (), USAGE, "--directed"),
        (b"1 2\n", ("--directed", "--nulls", 1), USAGE, "--nulls"),
        (b"1 2\n", ("--directed", "--nulls", -1), USAGE, "nulls"),
        (b"1 2\n", ("--directed", "--probabilities"), USAGE, "leave out --probabilities"),
        (b"1 2\n", ("--directed", "--key", "a"), USAGE, "leave out --key"),
        (
            b"graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] ]",
            ("--directed",),
            USAGE,
            "no dir",
        ),
        (b"", (), INSUFFICIENT, "is empty"),
        (b"3 3\n", (), INSUFFICIENT, "no edge between two of them"),
        (b"1.5\n", (), FAILED, "an edge needs two ends"),
        (b"1 2 3\n2 3 nan\n", (), FAILED, "line 2: the weight is 'nan'"),
        (b"\0\1\2", (), FAILED, "give a list of edges"),
        (b"\x93NUMPY\x01\x00", (), FAILED, "corrupt"),
        (b"PK\x03\x04", (), FAILED, "corrupt"),
        (b"\x1f\x8b\x08", (), FAILED, "corrupt"),
        (b"<graphml>", (), FAILED, "GraphML that cannot be read"),
        (b"%%MatrixMarket matrix coordinate real general\n2 2 5\n1 2 1\n", (), FAILED, "announces 5"),
        (pickle.dumps([1]), (), FAILED, "a pickle"),
    ],
)
def test_bad_input_ends_with_one_message(
    tmp_path: Path, tailnet: Any, content: bytes | None, options: tuple[Any, ...], code: int, message: str
) -> None:
    path = tmp_path / "network"
    if content is not None:
        path.write_bytes(content)
    out = tmp_path / "out"
    ended = tailnet("network", path, *options, "--out", out)
    assert (ended.code, ended.out) == (code, "")
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert not out.exists()


def test_a_folder_of_somebody_else_is_left_alone(edges: Path, tmp_path: Path, tailnet: Any) -> None:
    ended = tailnet("network", edges, "--undirected", "--out", tmp_path)
    assert ended.code == USAGE
    assert edges.exists()
    inside = tailnet(
        "network", edges, "--undirected", "--out", tmp_path / "o", "--checkpoint", tmp_path / "o/c"
    )
    assert inside.code == USAGE
