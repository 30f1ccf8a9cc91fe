"""Group labels are read from every format that has columns, and refused where there are none."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import safetensors.numpy

from tailnet import ChoiceError, InputError, Observations, read_observations

VALUES, LABELS = [0.5, 1.5, 2.5, 3.5], ["b", "a", "b", "c"]


def check(seen: Observations) -> None:
    assert seen.values.tolist() == VALUES
    assert seen.group_labels == ("b", "a", "c")
    assert seen.groups is not None
    assert seen.groups.tolist() == [0, 1, 0, 2]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("run,x\nb,0.5\na,1.5\nb,2.5\nc,3.5\n", "run"),
        ("b,0.5\na,1.5\nb,2.5\nc,3.5\n", "1"),
        ("0.5 b\n1.5 a\n2.5 b\n3.5 c\n", "2"),
        ("x run\n0.5 b\n1.5 a\n2.5 b\n3.5 c\n", "run"),
    ],
)
def test_text(text: str, groups: str, tmp_path: Path) -> None:
    path = tmp_path / ("a.csv" if "," in text else "a.txt")
    path.write_text(text)
    check(read_observations(path, groups=groups))


@pytest.mark.parametrize("labels", [pa.array(LABELS), pa.array(LABELS).dictionary_encode()])
def test_parquet(labels: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"run": labels, "x": VALUES}), path)
    check(read_observations(path, groups="run"))


def test_parquet_labels_may_be_numbers_but_not_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"step": [3, 1, 3, 2], "x": VALUES}), path)
    assert read_observations(path, column="x", groups="step").group_labels == ("3", "1", "2")
    pq.write_table(pa.table({"step": [3, 1, None, 2], "x": VALUES}), path)
    with pytest.raises(InputError, match="label is missing"):
        read_observations(path, column="x", groups="step")
    pq.write_table(pa.table({"step": [[3], [1], [], [2]], "x": VALUES}), path)
    with pytest.raises(InputError, match="holds no labels"):
        read_observations(path, column="x", groups="step")


def test_numpy(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.array(list(zip(LABELS, VALUES, strict=True)), dtype=[("run", "U3"), ("x", float)]))
    check(read_observations(path, groups="run"))
    np.save(path, np.column_stack([VALUES, [7, 3, 7, 1]]))
    assert read_observations(path, groups=2).group_labels == ("7.0", "3.0", "1.0")
    archive = tmp_path / "a.npz"
    np.savez(archive, x=np.array(VALUES), run=np.array(LABELS))
    check(read_observations(archive, groups="run"))
    np.savez(archive, x=np.array(VALUES), run=np.array(LABELS[:3]))
    with pytest.raises(InputError, match="one label a value"):
        read_observations(archive, groups="run")


def test_what_has_no_labels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("run,x\nb,0.5\n,1.5\n")
    with pytest.raises(InputError, match="line 3, column 'run': the group's label is missing"):
        read_observations(path, groups="run")
    with pytest.raises(ChoiceError, match="no column 'step'"):
        read_observations(path, groups="step")
    path.write_text("x,n\n0.5,1\n1.5,2\n")
    with pytest.raises(ChoiceError, match="both column 'x'"):
        read_observations(path, column="x", groups="x")
    with pytest.raises(ChoiceError, match=r"2 columns, and the counts \(--counts\) and the groups"):
        read_observations(path, counts="n", groups="x")
    tensors = tmp_path / "a.safetensors"
    tensors.write_bytes(safetensors.numpy.save({"w": np.ones((3, 2))}))
    with pytest.raises(ChoiceError, match=r"groups 'w' \(--groups\).*leave the groups out"):
        read_observations(tensors, groups="w")
