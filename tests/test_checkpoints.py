"""Work that was stopped goes on where it was, and ends as if it had never been stopped."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from process_work import fail_at_three, square

import tailnet as tn
from tailnet import checkpoints
from tailnet.checkpoints import checkpoint, from_plain, to_plain
from tailnet.distributions.lognormal import Lognormal
from tailnet.errors import ChoiceError, InputError
from tailnet.inference import bootstrap
from tailnet.inference.likelihood import fit_power_law
from tailnet.parallel import run

computed: list[int] = []


def counted(offset: int, number: int) -> float:
    computed.append(number)
    return offset + number / 3.0


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write each result down when it is there, and forget what was computed before."""
    monkeypatch.setattr(checkpoints, "EVERY", 0.0)
    monkeypatch.setattr(checkpoints, "SHARE", 0.0)
    computed.clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "parts"


def interrupted(folder: Path, work: Callable[[], Any]) -> None:
    """Do a piece of work inside a checkpoint, and fail before the block ends."""

    def killed() -> None:
        with checkpoint(folder):
            work()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()


def first(number: int, results: Callable[[], Iterator[Any]]) -> Callable[[], list[Any]]:
    """Take the first results of some work, and leave the others."""
    return lambda: list(islice(results(), number))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_done_is_not_done_again(folder: Path, jobs: int) -> None:
    work = partial(counted, 10)
    interrupted(folder, first(7, lambda: run(work, range(20))))
    assert computed == list(range(7))
    with checkpoint(folder):
        results = list(run(work, range(20), jobs=jobs))
    assert results == [10 + number / 3.0 for number in range(20)]
    assert sorted(computed[7:]) == list(range(7, 20))
    assert not folder.exists()


def test_several_pieces_of_work_lie_side_by_side(folder: Path) -> None:
    def both() -> Iterator[float]:
        yield from run(partial(counted, 1), range(5))
        yield from run(partial(counted, 2), range(5))

    interrupted(folder, first(8, both))
    with checkpoint(folder):
        assert list(both()) == [1 + n / 3.0 for n in range(5)] + [2 + n / 3.0 for n in range(5)]
    assert computed == [*range(5), *range(5)]


def test_an_error_keeps_what_was_done(folder: Path) -> None:
    for _ in range(2):
        with pytest.raises(ChoiceError, match="three is not a number"), checkpoint(folder):
            list(run(fail_at_three, range(8)))
        assert sorted(path.name[64:] for path in folder.iterdir()) == ["-0.json", "-1.json", "-2.json"]


def test_nothing_is_left_of_a_block_without_work(folder: Path) -> None:
    with checkpoint(folder):
        assert folder.is_dir()
    assert not folder.exists()
    with pytest.raises(KeyError), checkpoint(folder):
        raise KeyError
    assert not folder.exists()


@pytest.mark.parametrize(
    "other", [partial(run, partial(counted, 2), range(20)), partial(run, partial(counted, 1), range(21))]
)
def test_other_work_is_refused(folder: Path, other: Callable[[], Iterator[float]]) -> None:
    interrupted(folder, first(3, partial(run, partial(counted, 1), range(20))))
    held = sorted(path.name for path in folder.iterdir())
    with pytest.raises(ChoiceError, match="the checkpoint of other work: of other data"), checkpoint(folder):
        list(other())
    assert sorted(path.name for path in folder.iterdir()) == held


def test_another_version_is_other_work(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = partial(run, partial(counted, 1), range(20))
    interrupted(folder, first(3, work))
    monkeypatch.setattr(tn, "__version__", "0.0.1")
    with pytest.raises(ChoiceError, match="other work"), checkpoint(folder):
        list(work())


def test_a_folder_of_something_else_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.tex").write_text("mine")
    with pytest.raises(ChoiceError, match=r"is no checkpoint \(it holds thesis\.tex\)"), checkpoint(folder):
        pass
    assert (folder / "thesis.tex").read_text() == "mine"
    with pytest.raises(ChoiceError, match="is not a folder"), checkpoint(folder / "thesis.tex"):
        pass


def test_a_half_written_file_is_passed_over_and_removed(folder: Path) -> None:
    work = partial(run, partial(counted, 1), range(20))
    interrupted(folder, first(3, work))
    (folder / ".x.json.0a1b.part").write_bytes(b"{")
    with checkpoint(folder):
        assert len(list(work())) == 20
    assert not folder.exists()


def test_a_damaged_checkpoint_is_named(folder: Path) -> None:
    work = partial(run, partial(counted, 1), range(20))
    interrupted(folder, first(3, work))
    path = next(folder.glob("*-0.json"))
    path.write_text(path.read_text().replace('"float"', '"flote"'))
    with pytest.raises(InputError, match="A checkpoint holds what tailnet did not write"), checkpoint(folder):
        list(work())
    path.write_text("{")
    with pytest.raises(InputError, match=f"{path.name} is not a JSON document"), checkpoint(folder):
        list(work())


def test_what_has_no_plain_form_is_done_again(folder: Path) -> None:
    """An unnamed function is not known again; an unnamed result is not kept; both are right all the same."""
    with checkpoint(folder):
        assert list(run(lambda number: number + 1, range(3))) == [1, 2, 3]
        assert [f(2) for f in run(partial(partial), [square, square])] == [4, 4]


def test_a_look_at_the_clock_bounds_how_often_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "EVERY", 1e9)
    interrupted(folder, first(50, partial(run, partial(counted, 1), range(50))))
    assert len(list(folder.iterdir())) == 1
    with checkpoint(folder):
        assert len(list(run(partial(counted, 1), range(50)))) == 50
    assert len(computed) == 50


def analysis(_: bool) -> Any:
    sample = tn.Sample(tn.PowerLaw(2.5, 1.0).sample(150, rng=1))
    return tn.analyze(sample, replicates=60, rng=1).to_dict()


def parts_of_an_analysis(discrete: bool) -> Any:
    sample = tn.Sample(tn.PowerLaw(2.5, 1.0, discrete).sample(150, rng=1), discrete=discrete)
    fit = tn.fit_power_law(sample)
    others = tn.fit_alternatives(fit, replicates=25, rng=1)
    whole = () if discrete else tn.fit_whole_sample(sample, replicates=25, rng=1)
    return [
        tn.goodness_of_fit(fit, replicates=60, rng=1).to_dict(),
        tn.joint_interval(fit, replicates=60, rng=1).to_dict(),
        [other.to_dict() for other in others],
        [row.to_dict() for row in tn.compare(fit, others, replicates=25, rng=1)],
        [law.to_dict() for law in whole],
    ]


@pytest.mark.parametrize(
    ("work", "discrete"), [(analysis, False), (parts_of_an_analysis, False), (parts_of_an_analysis, True)]
)
def test_an_analysis_goes_on_with_every_part(
    folder: Path, work: Callable[[bool], Any], discrete: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bootstraps, families, nested tests and sensitivity: the second run computes none of them anew."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    monkeypatch.setattr(checkpoints, "EVERY", 1.0)
    done = []
    interrupted(folder, lambda: done.append(work(discrete)))
    monkeypatch.setattr("tailnet.parallel._results", only_nothing)
    with checkpoint(folder):
        again = work(discrete)
    assert [again] == done
    monkeypatch.undo()
    if work is parts_of_an_analysis:
        assert again == work(discrete)


def only_nothing(function: Any, items: Any, *_: Any) -> Iterator[Any]:
    assert len(items) == 0, function
    return iter(())


def test_early_stopping_goes_on(folder: Path) -> None:
    fit = fit_power_law(tn.Sample(tn.PowerLaw(2.5, 1.0).sample(150, rng=1)))
    alone = tn.goodness_of_fit(fit, replicates=1000, rng=1, stop_at=60)
    found: list[Any] = []
    for _ in range(2):
        interrupted(folder, lambda: found.append(tn.goodness_of_fit(fit, replicates=1000, rng=1, stop_at=60)))
    assert [again.to_dict() for again in found] == [alone.to_dict()] * 2
    assert alone.stopped_early


def test_results_come_back_to_the_bit() -> None:
    fit = fit_power_law(tn.Sample(tn.PowerLaw(2.5, 1.0).sample(50, rng=1)))
    block = bootstrap.block(bootstrap.scheme(fit, "null", np.random.SeedSequence(1)), (0, 25))
    there = from_plain(to_plain({"a": [block, (1, 0.1, -0.0, np.nan, np.inf, None, True, "x")]}))
    again, plain = there["a"]
    assert type(again) is bootstrap.Replicates
    for name in ("distances", "alphas", "xmins", "n_tails"):
        one, other = getattr(again, name), getattr(block, name)
        assert (one.dtype, one.tobytes()) == (other.dtype, other.tobytes())
    assert repr(plain) == "(1, 0.1, -0.0, nan, inf, None, True, 'x')"
    assert from_plain(to_plain(Lognormal(1.5, 0.1, 1.0))) == Lognormal(1.5, 0.1, 1.0)
    assert repr(from_plain(to_plain(np.float32(0.1)))) == repr(np.float32(0.1))


@pytest.mark.parametrize(
    "value",
    [
        {"dataclass": "os:system", "fields": {}},
        {"dataclass": "tailnet.storage:write_atomic", "fields": {}},
        {"dataclass": "tailnet.nowhere:Thing", "fields": {}},
        {"array": "AAAA", "dtype": "<f8", "shape": [2]},
        {"array": "AAAAAAAAAAA=", "dtype": "O", "shape": [1]},
        {"set": [1]},
        {},
    ],
)
def test_what_was_not_written_here(value: Any) -> None:
    with pytest.raises(InputError, match="did not write"):
        from_plain(value)
