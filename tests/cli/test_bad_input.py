"""Whatever the input is, a command ends with the right code, one message, and nothing half-written."""

import gzip
import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from analysis_schema import check_analysis

from tailnet.storage import read_json

FAILED, USAGE, INSUFFICIENT = 1, 2, 3


@dataclass(frozen=True)
class Input:
    """A file, what is asked of it, and how that must end."""

    name: str
    content: Callable[[Path], object]
    code: int
    message: str
    options: tuple[str, ...] = ()


class Trap:
    """An object whose pickle, when loaded, makes a folder named `sprung`."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, ("sprung",)


def text(*lines: object) -> Callable[[Path], object]:
    return lambda path: path.write_text("".join(f"{line}\n" for line in lines))


def raw(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def corrupt_npz(path: Path) -> None:
    np.savez_compressed(path, weights=np.random.default_rng(1).random(1000))
    content = bytearray(path.read_bytes())
    content[200:400] = bytes(200)
    path.write_bytes(content)


def pickled_npy(path: Path) -> None:
    np.save(path, np.array([Trap(), Trap()], dtype=object), allow_pickle=True)


def pickled_npz(path: Path) -> None:
    np.savez(path, weights=np.array([Trap()], dtype=object))


SIGNED = [(-1) ** i * (0.1 + i / 7) for i in range(60)]
REFUSED = [
    Input("missing.txt", lambda path: path, FAILED, "missing.txt does not exist"),
    Input("two\nlines\x1b[31m", lambda path: path, FAILED, r"two\nlines\x1b[31m does not exist"),
    Input("missing/data.txt", lambda path: path, FAILED, "does not exist"),
    Input("folder", Path.mkdir, FAILED, "is a folder"),
    Input("prose.txt", text("It was a dark", "and stormy night"), FAILED, "'It' is not a number"),
    Input("late.txt", text(*range(1, 60), "sixty"), FAILED, "line 60, column 1: 'sixty' is not a number"),
    Input("loose.csv", text("a,b", "1,2", "3"), FAILED, "line 3: 1 fields", ("--column", "a")),
    Input("corrupt.npz", corrupt_npz, FAILED, "corrupt"),
    Input("truncated.npy", raw(b"\x93NUMPY\x01\x00"), FAILED, "corrupt"),
    Input("misnamed.npy", text(1, 2, 3), FAILED, "does not begin as a NumPy file"),
    Input("corrupt.gz", raw(gzip.compress(b"1.5\n" * 10_000)[:30]), FAILED, "gzipped and corrupt"),
    Input("pickled.npy", pickled_npy, FAILED, "which tailnet never loads"),
    Input("pickled.npz", pickled_npz, FAILED, "which tailnet never loads"),
    Input("objects.pkl", raw(pickle.dumps(Trap())), FAILED, "which tailnet never loads"),
    Input("picture.png", raw(b"\x89PNG\r\n\x1a\n\0\0\0"), FAILED, "binary data"),
    Input("latin.txt", raw("1.5\n2.5 \xb5m\n".encode("latin-1")), FAILED, "UTF-8"),
    Input("wide.txt", raw("1.5\n2.5\n".encode("utf-16")), FAILED, "UTF-16"),
    Input("complex.npy", lambda path: np.save(path, np.ones(50) * 1j), FAILED, "complex"),
    Input("counts.csv", text("x,n", "1,4", "2,-3"), FAILED, "-3", ("--counts", "n", "--discrete")),
    Input("signed.txt", text(*SIGNED), USAGE, "--sign"),
    Input("integers.txt", text(*range(1, 60)), USAGE, "--discrete"),
    Input("integers.csv", text("x", *(f"{i}.0" for i in range(1, 60))), USAGE, "--discrete"),
    Input("columns.csv", text("a,b", *(f"{i}.5,{i}" for i in range(1, 60))), USAGE, "--column"),
    Input("no_such.csv", text("a,b", "1,2"), USAGE, "no column 'c'", ("--column", "c")),
    Input("zeroth.csv", text("a,b", "1,2"), USAGE, "no column '0'", ("--column", "0")),
    Input("twice.csv", text("a,a", "1,2"), USAGE, "2 columns named 'a'", ("--column", "a")),
    Input("keyed.txt", text(*SIGNED), USAGE, "--key", ("--key", "weights")),
    Input("halves.txt", text(*(i + 0.5 for i in range(60))), USAGE, "whole", ("--discrete",)),
    Input("low.txt", text(*(i + 0.5 for i in range(60))), USAGE, "xmin", ("--xmin", "-1")),
    Input("nowhere.txt", text(*(i + 0.5 for i in range(60))), USAGE, "xmin", ("--xmin", "nan")),
    Input("empty.txt", raw(b""), INSUFFICIENT, "is empty"),
    Input("empty.txt.gz", raw(gzip.compress(b"")), INSUFFICIENT, "is empty"),
    Input("comments.txt", text("# nothing", "", "# here"), INSUFFICIENT, "no numbers"),
    Input("header.csv", text("value,count"), INSUFFICIENT, "no rows"),
    Input("equal.txt", text(*[2.5] * 100), INSUFFICIENT, "1 distinct value"),
    Input("two.txt", text(1.5, 2.5), INSUFFICIENT, "2"),
    Input("zero.txt", text(*[0] * 100), INSUFFICIENT, "100"),
    Input("nothing.txt", text(*["nan", "inf", "-inf"] * 20), INSUFFICIENT, "60"),
    Input("far_apart.txt", text("1e-300", "1e300"), INSUFFICIENT, "2"),
    Input("empty.npy", lambda path: np.save(path, np.empty(0)), INSUFFICIENT, ""),
    Input("high.txt", text(*(i + 0.5 for i in range(60))), INSUFFICIENT, "xmin", ("--xmin", "1e9")),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case.name} {' '.join(case.options)}".strip())
def test_input_that_cannot_be_analysed(
    case: Input, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tailnet: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    case.content(Path(case.name))
    before = sorted(tmp_path.rglob("*"))
    ended = tailnet("fit", case.name, *case.options, "--replicates", 0, "--out", "report")
    assert (ended.code, ended.out) == (case.code, "")
    assert ended.err.startswith("tailnet: error: ")
    assert ended.err.count("\n") == 1
    assert case.message in ended.err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_nan_among_good_data_is_removed_counted_and_printed(
    options: tuple[str, ...], tmp_path: Path, heavy: Any, tailnet: Any
) -> None:
    path = tmp_path / "gaps.txt"
    np.savetxt(path, np.concatenate([heavy, [np.nan] * 7, [np.inf] * 2, [0.0]]))
    ended = tailnet("fit", path, "--replicates", 0, *options)
    assert (ended.code, ended.err) == (0, "")
    if options:
        assert '"nan": 7' in ended.out
        assert '"infinite": 2' in ended.out
    else:
        assert "300 observations" in ended.out
        assert "7 nan, 2 infinite, 1 zero" in ended.out


def test_600_decades_fit(tmp_path: Path, tailnet: Any) -> None:
    """Equal steps of the logarithm from 10^-300 to 10^300: alpha is that of an exponential law in ln x."""
    path = tmp_path / "wide.txt"
    logs = np.linspace(-300.0, 300.0, 121)
    path.write_text("".join(f"1e{log:.0f}\n" for log in logs))
    ended = tailnet(
        "fit", path, "--continuous", "--xmin", "1e-300", "--replicates", 20, "--out", tmp_path / "r"
    )
    assert (ended.code, ended.err) == (0, "")
    document = read_json(tmp_path / "r" / "results.json")
    check_analysis(document)
    assert document["power_law"]["n_tail"] == 121
    assert document["power_law"]["decades"] == pytest.approx(600.0)
    mean_log = np.mean(logs - logs[0]) * np.log(10.0)
    assert document["power_law"]["alpha"] == pytest.approx(1.0 + 1.0 / mean_log, rel=1e-12)


def test_two_ends_of_the_double_range_beside_good_data(tmp_path: Path, heavy: Any, tailnet: Any) -> None:
    path = tmp_path / "ends.txt"
    np.savetxt(path, np.concatenate([[1e-300, 5e-324], heavy, [1e300, 1.7e308]]))
    ended = tailnet("fit", path, "--replicates", 50, "--jobs", 1, "--out", tmp_path / "report")
    assert (ended.code, ended.err) == (0, "")
    document = read_json(tmp_path / "report" / "results.json")
    check_analysis(document)
    assert (document["sample"]["min"], document["sample"]["max"]) == (5e-324, 1.7e308)
