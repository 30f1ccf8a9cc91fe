"""The answer is the same for any number of workers, and every part of the work has its own stream."""

import io
import itertools
import os
import signal
import sys
import threading
from functools import partial
from typing import Any

import joblib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joblib.externals.loky import get_reusable_executor
from process_work import blas_threads, blocked_signals, fail_at_three, process_id, square, thread_name
from threadpoolctl import threadpool_limits

from tailnet.errors import ChoiceError
from tailnet.parallel import child, progress, run, seed_sequence

WORDS = 8


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def words(sequence: np.random.SeedSequence) -> tuple[int, ...]:
    return tuple(sequence.generate_state(WORDS).tolist())


# Seeds


@given(st.integers(0, 2**300))
def test_an_integer_is_the_entropy(seed: int) -> None:
    assert words(seed_sequence(seed)) == words(np.random.SeedSequence(seed))


def test_a_seed_sequence_is_itself() -> None:
    given_one = np.random.SeedSequence(1, spawn_key=(3,))
    assert seed_sequence(given_one) is given_one


def test_numpy_integers_are_integers() -> None:
    assert words(seed_sequence(np.int64(7))) == words(seed_sequence(7))


def test_a_generator_gives_its_stream_on() -> None:
    first, again = (np.random.default_rng(5) for _ in range(2))
    one, two = seed_sequence(first), seed_sequence(first)
    assert words(one) != words(two)
    assert (words(one), words(two)) == (words(seed_sequence(again)), words(seed_sequence(again)))


def test_no_seed_is_a_fresh_one_each_time() -> None:
    assert words(seed_sequence(None)) != words(seed_sequence(None))


@pytest.mark.parametrize("rng", [True, False, np.True_, 1.0, "1", [1], np.random.RandomState])
def test_what_is_no_seed(rng: Any) -> None:
    with pytest.raises(ChoiceError, match="give an int, a SeedSequence or a Generator"):
        seed_sequence(rng)


@pytest.mark.parametrize("rng", [-1, np.int64(-5)])
def test_a_negative_seed(rng: Any) -> None:
    with pytest.raises(ChoiceError, match="give a whole number >= 0"):
        seed_sequence(rng)


def test_parts_have_streams_of_their_own() -> None:
    parent = seed_sequence(1)
    keys = [key for length in range(4) for key in itertools.product(range(5), repeat=length)]
    assert len({words(child(parent, *key)) for key in keys}) == len(keys) == 156


def test_the_address_alone_makes_the_stream() -> None:
    parent = seed_sequence(1)
    before = words(child(parent, 2, 3))
    parent.spawn(4)
    assert words(child(parent, 2, 3)) == before == words(child(child(parent, 2), 3))
    assert words(child(seed_sequence(2), 2, 3)) != before


# Workers


@pytest.mark.parametrize("jobs", [1, 2, -1])
@pytest.mark.parametrize("threads", [True, False])
def test_results_come_in_order(jobs: int, threads: bool) -> None:
    assert list(run(square, range(30), jobs=jobs, threads=threads)) == [i * i for i in range(30)]


def test_no_work_gives_no_result() -> None:
    assert list(run(square, [], jobs=2)) == []


def test_processes_are_other_processes() -> None:
    assert os.getpid() not in set(run(process_id, range(4), jobs=2, threads=False))


def test_only_this_process_hears_an_interrupt() -> None:
    # Processes that an earlier test left waiting would be used again.
    get_reusable_executor().shutdown(kill_workers=True)
    heard = run(blocked_signals, range(4), jobs=2, threads=False)
    assert all(signal.SIGINT in blocked for blocked in heard)
    assert signal.SIGINT not in blocked_signals(0)


def test_threads_are_in_this_process() -> None:
    assert set(run(process_id, range(4), jobs=2)) == {os.getpid()}
    assert threading.main_thread().name not in set(run(thread_name, range(4), jobs=2))


def test_one_worker_is_this_thread() -> None:
    assert set(run(thread_name, range(4), jobs=1)) == {threading.current_thread().name}


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_backend_of_joblib_is_obeyed(jobs: int) -> None:
    """`joblib.parallel_config` moves the same call elsewhere: here from threads to processes."""
    with joblib.parallel_config(backend="loky", n_jobs=2):
        assert list(run(square, range(5), jobs=jobs)) == [0, 1, 4, 9, 16]
        moved = set(run(process_id, range(4), jobs=2))
    assert os.getpid() not in moved


def test_the_number_of_workers_of_the_configuration_is_obeyed() -> None:
    """Where the call leaves it open: without `n_jobs` joblib's own default is one worker."""
    with joblib.parallel_config(backend="loky", n_jobs=2):
        moved = set(run(process_id, range(4)))
    assert os.getpid() not in moved
    with joblib.parallel_config(backend="threading", n_jobs=2):
        assert threading.main_thread().name not in set(run(thread_name, range(4)))
    with joblib.parallel_config(backend="threading"):
        assert set(run(thread_name, range(4))) == {threading.main_thread().name}


@pytest.mark.parametrize(("jobs", "threads"), [(1, True), (2, True), (2, False)])
def test_blas_has_one_thread_inside_each_item(jobs: int, threads: bool) -> None:
    """And outside, afterwards, as many as before."""
    with threadpool_limits(limits=2, user_api="blas"):
        before = blas_threads(0)
        assert max(before) == 2
        found = set(run(blas_threads, range(6), jobs=jobs, threads=threads))
        assert blas_threads(0) == before
    assert {threads for each in found for threads in each} == {1}


def test_what_a_partial_carries_is_given_on() -> None:
    assert list(run(partial(pow, 2), range(4))) == [1, 2, 4, 8]
    assert list(run(partial(round, ndigits=1), [0.26, 0.34], jobs=2)) == [0.3, 0.3]


def test_no_more_workers_than_work() -> None:
    """A hundred thousand threads would be more than a machine starts."""
    assert len(set(run(thread_name, range(3), jobs=100_000))) <= 3


@pytest.mark.parametrize("jobs", [0, -2, -5])
def test_a_number_of_workers_that_means_nothing(jobs: int) -> None:
    with pytest.raises(ChoiceError, match="give a positive number, or -1 for every processor"):
        list(run(square, [1], jobs=jobs))


@pytest.mark.parametrize(("jobs", "threads"), [(1, True), (2, True), (2, False)])
def test_the_first_error_is_the_caller_s(jobs: int, threads: bool) -> None:
    with pytest.raises(ChoiceError, match="three is not a number"):
        list(run(fail_at_three, range(8), jobs=jobs, threads=threads))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_reader_may_stop_early(jobs: int) -> None:
    """Early stopping takes the first results and leaves the rest."""
    results: Any = run(square, range(200), jobs=jobs)
    assert [next(results) for _ in range(3)] == [0, 1, 4]
    results.close()
    assert list(run(square, range(3), jobs=jobs)) == [0, 1, 4]


# Progress


def test_progress_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert list(run(square, range(3), label="goodness of fit")) == [0, 1, 4]
    assert "goodness of fit" in terminal.getvalue()


@pytest.mark.parametrize("label", [None, "goodness of fit"])
@pytest.mark.parametrize("stream", [io.StringIO, Terminal, None])
def test_progress_is_silent_elsewhere(
    stream: Any, label: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silent without a terminal, without a label, and without a standard error at all."""
    shown = stream is Terminal and label is not None
    standard_error = stream() if stream else None
    monkeypatch.setattr(sys, "stderr", standard_error)
    with progress(label, 3) as advance:
        advance()
    assert bool(standard_error and standard_error.getvalue()) == shown
