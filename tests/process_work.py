"""Work that tests give to other processes, which import it by name."""

import os
import signal
import threading
import warnings

import numba
import pytest
from threadpoolctl import threadpool_info

from tailnet import compiled
from tailnet.errors import ChoiceError
from tailnet.inference.bootstrap import Scheme


def square(number: int) -> int:
    return number * number


def process_id(_: int) -> int:
    return os.getpid()


def thread_name(_: int) -> str:
    return threading.current_thread().name


def blas_threads(_: int) -> tuple[int, ...]:
    """Count the threads of each BLAS library that is loaded."""
    return tuple(each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas")


def count_values(layout: Scheme, _: int) -> int:
    return layout.values.size


def fail_at_three(number: int) -> int:
    if number == 3:
        raise ChoiceError("three is not a number")
    return number


def half(x: float) -> float:
    return x / 2.0


def notes_without_a_cache(_: int) -> int:
    """Count the warnings of a kernel that finds no cache."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("always")
        cached_here(patch, "/proc/tailnet-cache")
        compiled.kernel(half)
    return len(notes)


def cached_here(monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """Send the cache of this file's functions to a folder, and nowhere else."""
    compiled._note_once.cache_clear()
    monkeypatch.setattr(numba.config, "CACHE_DIR", folder)
    monkeypatch.setattr(numba.config, "CACHE_LOCATOR_CLASSES", "UserProvidedCacheLocator")


def blocked_signals(_: int) -> set[int]:
    """Return the numbers of the signals that this process does not hear."""
    return {int(each) for each in signal.pthread_sigmask(signal.SIG_BLOCK, ())}
