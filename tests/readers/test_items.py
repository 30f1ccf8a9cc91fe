"""What a survey takes: every file, tensor, array and column once, in order, and a bad file as itself."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tailnet.errors import ChoiceError, InputError
from tailnet.readers import read_observations
from tailnet.readers.items import Item, list_items


def labels(items: list[Item], folder: Path) -> list[str]:
    return [item.label.removeprefix(f"{folder}{os.sep}") for item in items]


def write_safetensors(path: Path, tensors: dict[str, Any]) -> None:
    header, start = {}, 0
    for name, values in tensors.items():
        header[name] = {
            "dtype": "F32",
            "shape": list(values.shape),
            "data_offsets": [start, start + values.nbytes],
        }
        start += values.nbytes
    text = json.dumps(header).encode()
    path.write_bytes(
        len(text).to_bytes(8, "little") + text + b"".join(values.tobytes() for values in tensors.values())
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Hold one file of each kind, hidden ones, and a folder below."""
    top = tmp_path / "data"
    (top / "below" / ".git").mkdir(parents=True)
    (top / "one.txt").write_text("1.5\n2.5\n")
    (top / "line.txt").write_text("1.5 2.5 3.5\n")
    (top / "wrapped.txt").write_text("1.5 2.5\n3.5 4.5\n5.5\n")
    (top / "table.txt").write_text("1.5 2.5\n3.5 4.5\n")
    (top / "named.csv").write_text("word,n,size\na,1,2.5\nb,2,x\nc,3,4.5\n")
    (top / "twice.tsv").write_text("x\tx\n1.5\t2.5\n3.5\t4.5\n")
    (top / ".hidden").write_text("1\n")
    (top / "below" / ".git" / "config").write_text("1\n")
    (top / "broken.npy").write_bytes(b"\x93NUMPY\x01\x00")
    np.save(top / "matrix.npy", np.ones((3, 2)))
    np.save(top / "fields.npy", np.zeros(3, dtype=[("a", "f8"), ("b", "i8")]))
    np.savez(top / "below" / "both.npz", w=np.arange(3.0), steps=np.arange(2))
    np.savez(top / "below" / "single.npz", w=np.arange(3.0))
    write_safetensors(top / "m.safetensors", {"a.b": np.ones(2, "<f4"), "c": np.zeros((2, 2), "<f4")})
    pq.write_table(pa.table({"k": ["a", "b"], "x": [1, 2], "y": [0.5, None]}), top / "t.parquet")
    return top


def test_everything_is_listed_once_in_the_order_of_names(folder: Path) -> None:
    assert labels(list_items([folder, folder / "one.txt"]), folder) == [
        *("below/both.npz[w]", "below/both.npz[steps]", "below/single.npz", "broken.npy"),
        *("fields.npy[a]", "fields.npy[b]", "line.txt", "m.safetensors[a.b]", "m.safetensors[c]"),
        *("matrix.npy", "named.csv[n]", "named.csv[size]", "one.txt", "t.parquet[x]", "t.parquet[y]"),
        *("table.txt[1]", "table.txt[2]", "twice.tsv[1]", "twice.tsv[2]", "wrapped.txt"),
    ]


def test_items_are_read_as_the_options_of_fit_read_them(folder: Path) -> None:
    read = {item.label: item for item in list_items([folder])}
    chosen: dict[str, dict[str, Any]] = {
        "below/both.npz[steps]": {"key": "steps"},
        "fields.npy[b]": {"column": "b"},
        "m.safetensors[c]": {"tensor": "c"},
        "named.csv[n]": {"column": "n"},
        "t.parquet[y]": {"column": "y"},
        "twice.tsv[2]": {"column": 2},
        "wrapped.txt": {},
    }
    for name, options in chosen.items():
        file = folder / name.partition("[")[0]
        seen, expected = read[str(folder / name)].read(), read_observations(file, **options)
        np.testing.assert_array_equal(seen.values, expected.values)
        assert (seen.source, seen.sha256, seen.discrete) == (
            str(folder / name),
            expected.sha256,
            expected.discrete,
        )


def test_a_choice_stands_alone(folder: Path) -> None:
    assert labels(list_items([folder / "named.csv"], column="n"), folder) == ["named.csv"]
    assert labels(list_items([folder / "m.safetensors"], tensor="c"), folder) == ["m.safetensors"]
    assert labels(list_items([folder / "below" / "both.npz"], key="w"), folder) == ["below/both.npz"]
    (folder / "counted.csv").write_text("size,n\n1.5,4\n2.5,2\n")
    items = list_items([folder / "counted.csv"], counts="n")
    assert labels(items, folder) == ["counted.csv"]
    counts = items[0].read().counts
    assert counts is not None
    assert counts.tolist() == [4, 2]


def test_what_is_wrong_with_a_file_is_said_when_it_is_read(folder: Path) -> None:
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    read = {Path(item.label).name: item for item in list_items([folder])}
    for name, message in (
        ("broken.npy", "corrupt"),
        ("gone.txt", "does not exist"),
        ("named.csv[size]", "'x'"),
    ):
        with pytest.raises(InputError, match=message):
            read[name].read()


def test_a_changed_file_is_refused(folder: Path) -> None:
    item = list_items([folder / "one.txt"])[0]
    (folder / "one.txt").write_text("1.5\n2.5\n3.5\n")
    with pytest.raises(InputError, match="changed while it was read"):
        item.read()


def test_the_folder_of_results_is_left_out(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "results.json").write_text("{}")
    assert not [item for item in list_items([folder], leave_out=folder / "out") if "out" in item.label]
    assert [item for item in list_items([folder]) if "results.json" in item.label]


def test_paths_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere does not exist"):
        list_items([tmp_path / "nowhere"])
    with pytest.raises(ChoiceError, match="standard input cannot"):
        list_items(["-"])
    assert list_items([tmp_path]) == []
