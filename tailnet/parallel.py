"""Seeds, workers and progress: the answer is the same for any number of workers."""

import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, TypeAlias, TypeVar

import numpy as np

from tailnet.checkpoints import active
from tailnet.errors import ChoiceError

#: What every `rng` argument takes.
Rng: TypeAlias = int | np.integer[Any] | np.random.SeedSequence | np.random.Generator | None

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def seed_sequence(rng: Rng) -> np.random.SeedSequence:
    """Turn the one source of randomness into a `SeedSequence`.

    An integer is its entropy; a generator gives 128 bits of its stream; None takes fresh entropy,
    which the result records so that the run can be repeated.
    """
    if isinstance(rng, np.random.SeedSequence):
        return rng
    if isinstance(rng, np.random.Generator):
        words = rng.integers(0, 2**32, size=4, dtype=np.uint32)
        return np.random.SeedSequence([int(word) for word in words])
    if isinstance(rng, (bool, np.bool_)) or (rng is not None and not isinstance(rng, (int, np.integer))):
        raise ChoiceError(f"rng is {rng!r}; give an int, a SeedSequence or a Generator.")
    if rng is not None and rng < 0:
        raise ChoiceError(f"The seed is {rng}; give a whole number >= 0.")
    return np.random.SeedSequence(None if rng is None else int(rng))


def child(parent: np.random.SeedSequence, *key: int) -> np.random.SeedSequence:
    """Derive the seed of a part of the work from its address alone, never from when it runs."""
    return np.random.SeedSequence(parent.entropy, spawn_key=(*parent.spawn_key, *key))


def run(
    function: Callable[[_Item], _Result],
    items: Sequence[_Item],
    *,
    jobs: int = 1,
    threads: bool = True,
    label: str | None = None,
) -> Iterator[_Result]:
    """Yield `function(item)` for each item, in order, computed by `jobs` workers.

    Parameters
    ----------
    function, items
        The work; `function` must be importable when it goes to another process. What a `partial`
        carries is sent to a cluster once, not with each item.
    jobs : int
        Number of workers on this machine, or -1 for one a processor. Inside
        `joblib.parallel_config(backend=...)` the work goes to that backend, and 1, the default
        everywhere, leaves the number of workers to the configuration as well. So the same call runs
        on a Dask cluster (`backend="dask"`, with a `dask.distributed.Client` open) or on Ray
        (`backend="ray"`, after `ray.util.joblib.register_ray()`).
    threads : bool
        Threads for compiled kernels that release the lock, processes otherwise.
    label : str, optional
        Shown with a progress bar on standard error when that is a terminal.

    Notes
    -----
    Inside `tailnet.checkpoint` finished results are kept, and not computed again.

    BLAS runs on one thread while the work goes on, here and in other processes: several workers would
    only be in each other's way, and a product summed by another number of threads is rounded otherwise.
    """
    if jobs == 0 or jobs < -1:
        raise ChoiceError(f"jobs is {jobs}; give a positive number, or -1 for every processor.")
    with one_blas_thread(), progress(label, len(items)) as advance:
        store = active()
        if store is None:
            results = _results(function, items, jobs, threads)
        else:
            results = store.resume(function, items, lambda rest: _results(function, rest, jobs, threads))
        for result in results:
            advance()
            yield result


def _results(
    function: Callable[[_Item], _Result], items: Sequence[_Item], jobs: int, threads: bool
) -> Iterator[_Result]:
    call, common = _Pinned(function, os.getpid()), ()
    if isinstance(function, partial) and not function.keywords:
        call, common = _Pinned(function.func, os.getpid()), function.args
    if jobs == 1 and "joblib" not in sys.modules:
        yield from (call(*common, item) for item in items)
        return
    import joblib

    # A worker without work would still cost a thread or a process; None is what joblib's own
    # configuration fills in, and 1 where there is none.
    workers = None if jobs == 1 else min(jobs, max(len(items), 1))
    pool = joblib.Parallel(
        n_jobs=workers, prefer="threads" if threads else "processes", return_as="generator"
    )
    with _interrupts_kept_from_workers():
        results = pool(joblib.delayed(call)(*common, item) for item in items)
    try:
        # A chain has no `close`: bare, the results would be closed before it comes to `finally`.
        yield from chain(results)
    finally:
        # A reader may stop early: that work was begun for nothing is no news then.
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", r"\d+ tasks have been successfully executed", UserWarning)
            results.close()


@contextmanager
def _interrupts_kept_from_workers() -> Iterator[None]:
    """Start processes that do not hear Ctrl-C: this one does, and ends them without a traceback of theirs.

    A signal that is blocked here stays blocked in what is started meanwhile; here it only waits.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass(frozen=True)
class _Pinned:
    """A function that runs with BLAS on one thread in any process but its home, where `run` sees to that."""

    function: Callable[..., Any]
    home: int

    def __call__(self, *arguments: Any) -> Any:
        if os.getpid() == self.home:
            return self.function(*arguments)
        with one_blas_thread():
            return self.function(*arguments)


#: BLAS libraries, by which of the modules that bring them were loaded when they were looked for.
_libraries: dict[tuple[bool, ...], Any] = {}


def one_blas_thread() -> AbstractContextManager[Any]:
    """Hold BLAS at one thread, as long as this thread is inside."""
    loaded = tuple(name in sys.modules for name in ("scipy.linalg", "scipy.special"))
    if loaded not in _libraries:
        from threadpoolctl import ThreadpoolController

        _libraries[loaded] = ThreadpoolController().select(user_api="blas")
    limit: AbstractContextManager[Any] = _libraries[loaded].limit(limits=1)
    return limit


@contextmanager
def progress(label: str | None, total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on standard error while the block runs, if that is a terminal and a label is given."""
    if label is None or sys.stderr is None or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)
