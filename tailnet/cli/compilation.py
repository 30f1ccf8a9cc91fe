"""The first run after an installation compiles in the open: a line on the terminal says so."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from tailnet.cli.outcome import tell


class _Watch:
    """Counts compilations, and the time during which any was under way, on whichever thread."""

    def __init__(self) -> None:
        self.functions = 0
        self.seconds = 0.0
        self._under_way = 0
        self._since = 0.0
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Count one that begins, perhaps inside another."""
        with self._lock:
            if self.functions == 0:
                tell("tailnet: compiling its kernels, as a first run does ...")
            if self._under_way == 0:
                self._since = time.perf_counter()
            self.functions += 1
            self._under_way += 1

    def end(self) -> None:
        """Stop the clock when the last one ends."""
        with self._lock:
            self._under_way -= 1
            if self._under_way == 0:
                self.seconds += time.perf_counter() - self._since


@contextlib.contextmanager
def compilation_shown() -> Iterator[None]:
    """Say on standard error, if that is a terminal, that kernels are compiled while the block runs.

    Kernels found in the cache are not compiled, and nothing is said.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    from numba.core import event

    watch = _Watch()

    class Listener(event.Listener):
        def on_start(self, *_: Any) -> None:
            watch.begin()

        def on_end(self, *_: Any) -> None:
            watch.end()

    with event.install_listener("numba:compile", Listener()):
        yield
    if watch.functions:
        tell(f"tailnet: compiled its kernels ({watch.functions}) in {watch.seconds:.0f} s.")
