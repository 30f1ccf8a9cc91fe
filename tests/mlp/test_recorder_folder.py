"""A recording on disk: the same numbers as in memory, and the same bytes however often it was stopped."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tracemalloc
from collections import namedtuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import recorded_training
import safetensors
import safetensors.numpy
from recorded_training import CASES, STEPS, Heavy, recorder, streamed, training

from tailnet.errors import ChoiceError, InputError, OutputError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.recorder import QUANTITIES, Recorder, Recording, Series, Stream, read_plan, read_recording
from tailnet.mlp.recorder.folder import Folder
from tailnet.mlp.training import Training, train


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Return the files of a training that was never stopped, for each case."""
    folders = {case: tmp_path_factory.mktemp("recordings") / "whole" for case in CASES}
    for case, folder in folders.items():
        streamed(folder, case)
    return {case: content(folder) for case, folder in folders.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recording"


def restored(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, held in files.items():
        (folder / name).write_bytes(held)
    return folder


def killed(folder: Path, case: str, kind: str, number: int) -> None:
    """Train in another process, which kills itself."""
    program = [sys.executable, recorded_training.__file__, str(folder), case, kind, str(number)]
    ended = subprocess.run(program, check=False, capture_output=True, env=environment())
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def same_arrays(one: Recording, other: Recording) -> bool:
    pairs = [(getattr(one, name), getattr(other, name)) for name in QUANTITIES]
    return (
        all(a.numbers == b.numbers and same(a.steps, b.steps) for a, b in pairs)
        and all(same(x, y) for a, b in pairs for x, y in zip(a.layers, b.layers, strict=True))
        and all(same(x, y) for x, y in zip(one.series, other.series, strict=True))
    )


def same(one: Any, other: Any) -> bool:
    return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())


def same_training(one: Training, other: Training) -> bool:
    weights = zip(one.perceptron.weights, other.perceptron.weights, strict=True)
    return all(same(a, b) for a, b in weights) and same(one.losses, other.losses)


# What a stream holds


@pytest.mark.parametrize("case", CASES)
def test_disk_and_memory_hold_the_same(folder: Path, case: str) -> None:
    on_disk, in_memory = streamed(folder, case), training(case, recorder())
    assert same_arrays(read_recording(folder), in_memory.recording)
    assert same_training(on_disk, in_memory)
    assert same_training(on_disk, training(case))
    assert all(getattr(on_disk.recording, name).steps.size == 0 for name in QUANTITIES)


def test_a_part_is_read_alone(folder: Path) -> None:
    streamed(folder)
    part = read_recording(folder, quantities=["deltas"])
    whole = read_recording(folder)
    assert part.weights.steps.size == 0
    assert part.weights.layers[0].shape == (0, 6, 4)
    assert same(part.deltas.layers[1], whole.deltas.layers[1])
    assert part.series[0].shape == (0, 2)
    assert same(part.series[1], whole.series[1])


def test_chosen_layers_and_no_series(folder: Path) -> None:
    wanted = Recorder(deltas=[0, 5], layers=[1])
    training(record=Stream(folder, wanted, every=200))
    assert same_arrays(read_recording(folder), training(record=wanted).recording)
    with safetensors.safe_open(folder / "step-000000005.safetensors", "np") as file:
        assert list(file.keys()) == ["deltas.1"]


def test_files_say_what_they_are_and_hold_no_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    streamed(folder)
    with safetensors.safe_open(folder / "step-000000100.safetensors", "np") as file:
        metadata = file.metadata()
        assert sorted(file.keys()) == sorted(
            f"{name}.{layer}" for name in ("gradients", "deltas", "activations") for layer in (0, 1)
        )
    assert (metadata["schema"], metadata["step"]) == ("tailnet.recording/1", "100")
    plan = read_plan(folder)
    assert json.loads(metadata["provenance"]) == plan
    assert plan["seed"] == {"entropy": 2, "spawn_key": []}
    assert plan["perceptron"]["architecture"]["widths"] == [5, 4, 3]
    assert plan["optimizer"] == {"kind": "Sgd", "learning_rate": 0.1}
    assert plan["numpy"] == np.__version__
    before = content(folder)
    shutil.rmtree(folder)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    streamed(folder)
    assert content(folder) == before


def test_samples_may_be_given_in_place_of_a_seed(folder: Path) -> None:
    rows = np.random.default_rng(5).integers(20, size=(STEPS, 2))
    given: dict[str, Any] = {"steps": None, "batch_size": None, "rng": None}
    training(record=Stream(folder, recorder(), every=90), samples=rows, **given)
    files = content(folder)
    (folder / f".state-{STEPS:09d}.safetensors").unlink()
    training(record=Stream(folder, recorder(), every=90), samples=rows, **given)
    assert content(folder) == files
    with pytest.raises(ChoiceError, match=r"another training .*samples"):
        training(record=Stream(folder, recorder(), every=90), samples=rows[::-1], **given)


# What a kill leaves


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("before", 0),
        ("amid", 0),
        ("after", 0),
        ("step", 200),
        ("before", 7),
        ("amid", 8),
        ("after", 9),
        ("amid", 16),
    ],
)
def test_killed_and_repeated_leaves_the_same_bytes(
    folder: Path, uninterrupted: dict[str, dict[str, bytes]], kind: str, number: int
) -> None:
    killed(folder, "memory", kind, number)
    assert content(folder) != uninterrupted["memory"]
    again = streamed(folder, "memory")
    assert content(folder) == uninterrupted["memory"]
    assert same_training(again, training("memory"))


@pytest.mark.parametrize("case", ["descent", "single moments"])
def test_killed_again_and_again(folder: Path, uninterrupted: dict[str, dict[str, bytes]], case: str) -> None:
    for kind, number in (("after", 9), ("amid", 2), ("step", 100), ("before", 4)):
        killed(folder, case, kind, number)
    streamed(folder, case)
    assert content(folder) == uninterrupted[case]


def test_killed_from_outside(folder: Path) -> None:
    """No help from the process: it is killed wherever it is when its first state is there."""
    program = [sys.executable, recorded_training.__file__, str(folder), "memory", "step", "1000000", "4000"]
    with subprocess.Popen(program, env=environment()) as process:
        while process.poll() is None and not list(folder.glob(".state-*.safetensors")):
            time.sleep(0.005)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    whole = folder.parent / "whole"
    for place in (folder, whole):
        streamed(place, "memory", 4000)
    assert content(folder) == content(whole)


def test_penalties_and_epochs_go_on_as_well(folder: Path) -> None:
    given: dict[str, Any] = {"l1": 1e-3, "l2": 0.01, "order": "epochs"}
    whole = training("memory", Stream(folder, recorder(), every=90), **given)
    files = content(folder)
    (folder / f".state-{STEPS:09d}.safetensors").unlink()
    again = training("memory", Stream(folder, recorder(), every=90), **given)
    assert content(folder) == files
    assert same_training(again, whole)
    assert same_arrays(read_recording(folder), training("memory", recorder(), **given).recording)


@pytest.mark.parametrize("case", CASES)
def test_states_go_on_where_they_were(
    folder: Path, uninterrupted: dict[str, dict[str, bytes]], case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the last state but one, no step before it is done again, and the loss trace is whole."""
    files = dict(uninterrupted[case])
    del files[f".state-{STEPS:09d}.safetensors"]
    restored(folder, files)
    done: list[int] = []
    count_steps(monkeypatch, done)
    again = streamed(folder, case)
    assert done == list(range(360, STEPS))
    assert content(folder) == uninterrupted[case]
    monkeypatch.undo()
    assert same_training(again, training(case))


def test_what_is_finished_is_not_done_again(
    folder: Path, uninterrupted: dict[str, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    restored(folder, uninterrupted["memory"])
    done: list[int] = []
    count_steps(monkeypatch, done)
    again = streamed(folder, "memory")
    assert done == []
    monkeypatch.undo()
    assert same_training(again, training("memory"))


def count_steps(monkeypatch: pytest.MonkeyPatch, done: list[int]) -> None:
    """Note the number of every step that an optimiser does."""
    bind = {type(rule): type(rule).bind for rule, _ in CASES.values()}

    def counted(rule: Any, *arrays: Any) -> Any:
        bound = bind[type(rule)](rule, *arrays)

        class Counted:
            state: tuple[RealArray, ...] = bound.state

            def step(self, number: int) -> None:
                done.append(number)
                bound.step(number)

        return Counted()

    for kind in bind:
        monkeypatch.setattr(kind, "bind", counted)


# Damage


def cut(held: bytes) -> bytes:
    return held[: len(held) - 7]


def emptied(_: bytes) -> bytes:
    return b""


def flipped(held: bytes) -> bytes:
    return held[:-1] + bytes([held[-1] ^ 1])


def renamed_inside(held: bytes) -> bytes:
    return held.replace(b"weights.0", b"weights.9")


@pytest.mark.parametrize("damage", [cut, emptied, flipped, renamed_inside, None])
@pytest.mark.parametrize(
    ("name", "begun"),
    [
        (f".state-{STEPS:09d}.safetensors", 360),
        (f"step-{STEPS - 1:09d}.safetensors", 360),
        ("series-000000360-000000403.safetensors", 360),
        ("step-000000009.safetensors", 0),
        ("series-000000090-000000180.safetensors", 0),
    ],
)
def test_damage_is_passed_over(
    folder: Path,
    uninterrupted: dict[str, dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
    damage: Any,
    name: str,
    begun: int,
) -> None:
    """What is cut, changed or missing is made again from the newest state before it."""
    restored(folder, uninterrupted["memory"])
    damaged = None if damage is None else damage((folder / name).read_bytes())
    if damaged is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(damaged)
    if damaged == uninterrupted["memory"][name]:
        begun = STEPS  # there is no such tensor in this file to damage
    done: list[int] = []
    count_steps(monkeypatch, done)
    streamed(folder, "memory")
    assert done == list(range(begun, STEPS))
    assert content(folder) == uninterrupted["memory"]


def test_a_kill_during_repair_does_not_keep_states_from_after_it(
    folder: Path, uninterrupted: dict[str, dict[str, bytes]]
) -> None:
    restored(folder, uninterrupted["descent"])
    (folder / "step-000000009.safetensors").unlink()
    killed(folder, "descent", "step", 150)
    assert sorted(folder.glob(".state-*")) == [folder / ".state-000000090.safetensors"]
    streamed(folder)
    assert content(folder) == uninterrupted["descent"]


@pytest.mark.parametrize("damage", [cut, emptied, flipped])
def test_reading_refuses_damage(folder: Path, damage: Any) -> None:
    streamed(folder)
    path = folder / "step-000000100.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(InputError, match=r"step-000000100\.safetensors is damaged"):
        read_recording(folder)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("step-000000033.safetensors", "lacks weights before step 116"),
        ("series-000000090-000000180.safetensors", "lacks the series from step 90 to 180"),
    ],
)
def test_reading_refuses_a_gap(folder: Path, name: str, found: str) -> None:
    streamed(folder)
    (folder / name).unlink()
    with pytest.raises(InputError, match=found):
        read_recording(folder)


def test_reading_what_is_there_so_far(folder: Path) -> None:
    killed(folder, "descent", "step", 200)
    part, whole = read_recording(folder), training(record=recorder()).recording
    assert part.gradients.steps.tolist() == [0, 100]
    assert same(part.gradients.layers[0], whole.gradients.layers[0][:2].copy())
    assert part.series[1].shape == (180, 2, 1)
    assert same(part.series[1], whole.series[1][:180].copy())


def test_reading_refuses_what_it_cannot_hold_or_does_not_know(folder: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        read_recording(folder)
    folder.mkdir()
    with pytest.raises(InputError, match="holds no recording"):
        read_recording(folder)
    streamed(folder)
    with pytest.raises(ChoiceError, match=r"needs [\d,]+ bytes and max_bytes is 1,000"):
        read_recording(folder, max_bytes=1000)
    with pytest.raises(ChoiceError, match="no quantity 'losses'"):
        read_recording(folder, quantities=["losses"])
    other = folder.parent / "other"
    streamed(other, "memory")
    shutil.copy(other / "step-000000100.safetensors", folder)
    with pytest.raises(InputError, match="of another training"):
        read_recording(folder)


@pytest.mark.parametrize("metadata", [None, {"format": "np"}, {"plan": "0", "provenance": "["}])
def test_files_of_others_with_such_a_name_are_left_alone(
    folder: Path, metadata: dict[str, str] | None
) -> None:
    folder.mkdir()
    safetensors.numpy.save_file({"w": np.ones(3)}, folder / "step-000000000.safetensors", metadata)
    before = content(folder)
    with pytest.raises(InputError, match="holds no recording"):
        read_recording(folder)
    with pytest.raises(ChoiceError, match="files that are no recording of ours"):
        streamed(folder)
    assert content(folder) == before


# Folders and plans


def test_a_folder_of_something_else_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.tex").write_text("mine")
    with pytest.raises(ChoiceError, match=r"is no recording \(it holds thesis\.tex\)"):
        streamed(folder)
    assert content(folder) == {"thesis.tex": b"mine"}
    with pytest.raises(ChoiceError, match="is not a folder"):
        streamed(folder / "thesis.tex")
    (folder / "thesis.tex").unlink()
    (folder / "step-000000001.safetensors").mkdir()
    with pytest.raises(ChoiceError, match="is no recording"):
        streamed(folder)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"steps": STEPS + 1}, "steps 403, now 404"),
        ({"rng": 3}, "seed .*'entropy': 2.* now .*'entropy': 3"),
        ({"order": "epochs"}, "order 'uniform', now 'epochs'"),
        ({"l1": 0.1}, "'l1': 0.0.* now .*'l1': 0.1"),
        ({"l2": 0.1}, "'l2': 0.0.* now .*'l2': 0.1"),
        ({"batch_size": 3}, "batch_size 2, now 3"),
        ({"optimizer": Sgd(0.2)}, "'learning_rate': 0.1.*'learning_rate': 0.2"),
        ({"optimizer": Heavy(0.1)}, "'kind': 'Sgd'.*'kind': 'Heavy'"),
        ({"record": Recorder(weights=[0])}, "recorded .*, now"),
        ({"every": 91}, "every 90, now 91"),
        ({"case": "single"}, "perceptron .* now"),
    ],
)
def test_another_training_is_refused(
    folder: Path, uninterrupted: dict[str, dict[str, bytes]], other: dict[str, Any], found: str
) -> None:
    restored(folder, uninterrupted["descent"])
    changed = {"record": recorder(), "every": 90, "case": "descent", **other}
    stream = Stream(folder, changed.pop("record"), every=changed.pop("every"))
    with pytest.raises(ChoiceError, match=f"holds the recording of another training .*{found}"):
        training(changed.pop("case"), stream, **changed)
    assert content(folder) == uninterrupted["descent"]


def test_other_data_are_another_training(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    streamed(folder)
    inputs, targets = recorded_training.data()
    monkeypatch.setattr(
        recorded_training, "data", lambda: (inputs + 1e-16 * (inputs == inputs[3, 2]), targets)
    )
    streamed(folder)  # too small a change to change anything
    monkeypatch.setattr(recorded_training, "data", lambda: (inputs * (1.0 + 1e-15), targets))
    with pytest.raises(ChoiceError, match=r"another training .*inputs"):
        streamed(folder)


def test_another_training_is_refused_even_when_its_files_are_cut(folder: Path) -> None:
    streamed(folder, "memory")
    for path in folder.iterdir():
        path.write_bytes(cut(path.read_bytes()))
    with pytest.raises(ChoiceError, match="another training"):
        streamed(folder)


def test_needs_a_seed_and_an_optimiser_that_can_be_named(folder: Path) -> None:
    with pytest.raises(ChoiceError, match="give rng a seed"):
        training(record=Stream(folder), rng=None)

    class Unnamed:
        bind = Sgd(0.1).bind

    with pytest.raises(ChoiceError, match="cannot be compared in another process"):
        training(record=Stream(folder), optimizer=Unnamed())
    assert not folder.exists()


@pytest.mark.parametrize("every", [0, -1])
def test_states_no_more_often_than_steps(folder: Path, every: int) -> None:
    with pytest.raises(ChoiceError, match="every is"):
        Stream(folder, every=every)


# Room


def test_refuses_more_than_the_disk_has_room_for(
    folder: Path, uninterrupted: dict[str, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", ["total", "used", "free"])
    room = {"free": 10**9}
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(0, 0, room["free"]))
    streamed(folder)
    held = sum(-(-len(each) // 4096) * 4096 for each in content(folder).values())
    shutil.rmtree(folder)
    # A third state may lie there while it is written, and the estimate may lie a block a file too high.
    for free, enough in ((held, False), (held + 4096 * (len(uninterrupted["descent"]) + 2), True)):
        room["free"] = free
        if enough:
            streamed(folder)
        else:
            with pytest.raises(
                OutputError, match=rf"needs [\d,]+ bytes and .* has room for {free:,}; record at"
            ):
                streamed(folder)
            assert content(folder) == {}
    room["free"] = 0
    streamed(folder)  # it is finished, and needs no more
    assert content(folder) == uninterrupted["descent"]


def test_memory_is_bounded_by_one_file(folder: Path) -> None:
    whole = Recorder(weights=range(100), max_bytes=4500)
    training(record=Stream(folder, whole, every=50))
    assert read_recording(folder).weights.steps.size == 100
    series = Recorder(series=[Series("weights", layer=0, entries=[(0, 0)] * 5)], max_bytes=4500)
    training(record=Stream(folder.parent / "b", series, every=50))
    with pytest.raises(ChoiceError, match=r"A file of the recording needs [\d,]+ bytes .* lower every"):
        training(record=Stream(folder.parent / "c", series, every=300))


def test_no_more_than_one_file_is_held(folder: Path) -> None:
    """A hundred steps of 84,000 bytes each, and never ten of them in memory at once."""
    start = initialize(Architecture((200, 50, 10)), rng=1)
    inputs, targets = np.eye(4, 200), np.ones((4, 10))
    given: dict[str, Any] = {"steps": 100, "learning_rate": 0.01, "rng": 2}
    train(start, inputs, targets, **given)
    stream = Stream(folder, Recorder(weights=range(100)), every=50)
    tracemalloc.start()
    train(start, inputs, targets, recorder=stream, **given)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(map(len, content(folder).values())) > 8_400_000
    assert peak < 1_000_000


def test_an_error_of_the_disk_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Folder, *_: Any) -> None:
        raise OutputError(f"{self.path} cannot be written")

    monkeypatch.setattr(Folder, "write_state", refuse)
    with pytest.raises(OutputError, match="cannot be written"):
        streamed(folder)


# Threads


def test_bits_do_not_depend_on_the_threads_of_blas() -> None:
    """A network wide enough that two threads would sum in another order."""
    program = (
        "import hashlib, numpy as np\n"
        "from tailnet.mlp.architecture import Architecture\n"
        "from tailnet.mlp.initialization import initialize\n"
        "from tailnet.mlp.training import train\n"
        "rng = np.random.default_rng(1)\n"
        "start = initialize(Architecture((300, 200, 10)), scale=0.05, rng=1)\n"
        "done = train(start, rng.normal(size=(500, 300)), np.sign(rng.normal(size=(500, 10))), steps=5,\n"
        "             learning_rate=0.01, batch_size=200, rng=2)\n"
        "print(hashlib.sha256(b''.join(w.tobytes() for w in done.perceptron.weights)).hexdigest())\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            env={**environment(), "OPENBLAS_NUM_THREADS": str(n)},
        ).stdout
        for n in (1, 2)
    }
    assert len(found) == 1
