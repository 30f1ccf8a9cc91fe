"""Kernels run compiled with a cache or without, without the lock, in IEEE arithmetic."""

import inspect
import os
import warnings
from pathlib import Path
from typing import Any

import pytest
from process_work import cached_here, half, notes_without_a_cache

from tailnet import compiled
from tailnet.errors import TailnetWarning
from tailnet.parallel import run


def quotient(x: float, y: float) -> float:
    return x / y


@pytest.fixture
def uncached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even root can make a folder under /proc."""
    cached_here(monkeypatch, "/proc/tailnet-cache")


def test_a_kernel_is_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached_here(monkeypatch, str(tmp_path))
    function = compiled.kernel(half)
    assert function(3.0) == 1.5
    assert [path.suffix for path in tmp_path.rglob("*.nbi")] == [".nbi"]


@pytest.mark.usefixtures("uncached")
def test_a_kernel_without_a_cache_runs_with_a_note() -> None:
    with pytest.warns(TailnetWarning, match="no folder for compiled kernels can be written") as notes:
        function = compiled.kernel(half)
    assert len(notes) == 1
    assert function(3.0) == 1.5


@pytest.mark.usefixtures("uncached")
def test_many_kernels_give_one_note() -> None:
    with warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("default")
        for _ in range(3):
            compiled.kernel(half)
    assert [note.category for note in notes] == [TailnetWarning]


def test_workers_do_not_repeat_the_note() -> None:
    assert notes_without_a_cache(0) == 1
    assert list(run(notes_without_a_cache, range(2), jobs=2, threads=False)) == [0, 0]


@pytest.mark.parametrize("lacking", ["permission", "room"])
def test_a_folder_that_takes_nothing_more(
    lacking: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_here(monkeypatch, str(tmp_path))
    answers: dict[str, tuple[str, Any]] = {
        "permission": ("access", lambda *_: False),
        "room": ("statvfs", lambda *_: os.statvfs_result((4096, 4096, 10, 0, 0, 0, 0, 0, 0, 255))),
    }
    monkeypatch.setattr(os, *answers[lacking])
    with pytest.warns(TailnetWarning, match="NUMBA_CACHE_DIR"):
        function = compiled.kernel(half)
    assert function(3.0) == 1.5
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.usefixtures("uncached")
@pytest.mark.filterwarnings("ignore:no folder for compiled kernels:tailnet.errors.TailnetWarning")
def test_arithmetic_is_that_of_ieee_754() -> None:
    function = compiled.kernel(quotient)
    assert function(1.0, 0.0) == float("inf")
    assert function(5e-324, 1.0) == 5e-324


@pytest.mark.usefixtures("uncached")
@pytest.mark.filterwarnings("ignore:no folder for compiled kernels:tailnet.errors.TailnetWarning")
def test_a_kernel_keeps_name_and_signature() -> None:
    function = compiled.kernel(quotient)
    assert function.__name__ == "quotient"
    assert list(inspect.signature(function).parameters) == ["x", "y"]
