"""The one way this package compiles: Numba without the GIL, cached on disk where that is possible."""

import multiprocessing
import os
import shutil
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import numba

from tailnet.errors import TailnetWarning

_F = TypeVar("_F", bound=Callable[..., Any])
#: Bytes that all compiled kernels together stay well below.
_ROOM = 1 << 26
_NOTE = (
    "no folder for compiled kernels can be written, so they are compiled anew in each process; "
    "set NUMBA_CACHE_DIR to a writable folder to keep them"
)


def kernel(function: _F) -> _F:
    """Compile a function to machine code that holds no lock and keeps IEEE arithmetic.

    The result is cached beside the module or in the user's cache folder; where neither can be
    written the kernel still runs, with one `TailnetWarning` from the process that the user started.
    """
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        dispatcher = numba.njit(cache=True, **options)(function)
        _require_writable(dispatcher)
    except (RuntimeError, OSError):
        _note_once()
        dispatcher = numba.njit(**options)(function)
    return cast("_F", dispatcher)


@cache
def _note_once() -> None:
    """Say in the process that the user started, and not again, that nothing is kept."""
    if multiprocessing.parent_process() is None:
        warnings.warn(_NOTE, TailnetWarning, stacklevel=2)


def _require_writable(dispatcher: Any) -> None:
    """Raise OSError unless the cache folder takes new files and has room for them."""
    folder = dispatcher.stats.cache_path
    if folder is None:
        raise OSError("no cache folder")
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < _ROOM:
        raise OSError(f"{folder} cannot be written")
