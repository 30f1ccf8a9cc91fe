"""A training that is recorded into a folder, and kills itself on request.

``python recorded_training.py FOLDER CASE KIND NUMBER [STEPS]`` ends by SIGKILL: before the write of that
number, in the middle of it, after it, or before that step.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import Workspace
from tailnet.mlp.initialization import initialize
from tailnet.mlp.optimizers.adam import Adam
from tailnet.mlp.optimizers.optimizer import Optimizer, Rule
from tailnet.mlp.optimizers.schedules import Cosine, WarmUp
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.recorder import Recorder, Series, Stream, evenly_spaced, log_spaced
from tailnet.mlp.training import Training, train
from tailnet.storage import write_atomic

STEPS = 403
ARCHITECTURE = Architecture((5, 4, 3), loss="cross-entropy")


@dataclass(frozen=True)
class Heavy:
    """Descent with a memory: a velocity for each layer, a clock without dimensions, and a fading rate."""

    rate: float

    def bind(self, weights: Sequence[RealArray], gradients: Sequence[RealArray]) -> Optimizer:
        return Bound(self.rate, weights, gradients)


class Bound:
    def __init__(self, rate: float, weights: Sequence[RealArray], gradients: Sequence[RealArray]) -> None:
        self._rate = rate
        self._layers = list(zip(weights, gradients, map(np.zeros_like, weights), strict=True))
        self._clock = np.zeros((), dtype=weights[0].dtype)
        self.state: tuple[RealArray, ...] = (*(velocity for _, _, velocity in self._layers), self._clock)

    def step(self, number: int) -> None:
        self._clock += 0.1
        rate = self._rate / (1.0 + number + float(self._clock))
        for weights, gradient, velocity in self._layers:
            np.subtract(0.9 * velocity, rate * gradient, out=velocity)
            np.add(weights, velocity, out=weights)


CASES: dict[str, tuple[Rule, Any]] = {
    "descent": (Sgd(0.1), np.float64),
    "single": (Sgd(0.1), np.float32),
    "memory": (Heavy(0.3), np.float64),
    "single moments": (Adam(WarmUp(50, then=Cosine(0.03, steps=STEPS))), np.float32),
}


def recorder() -> Recorder:
    return Recorder(
        weights=log_spaced(STEPS, 6),
        gradients=evenly_spaced(STEPS, 5),
        deltas=[0, 100, 250],
        activations=[100],
        series=[
            Series("gradients", layer=0, entries=[(0, 1), (5, 3)]),
            Series("deltas", layer=1, entries=[2]),
        ],
    )


def data() -> tuple[RealArray, RealArray]:
    generator = np.random.default_rng(8)
    return generator.normal(size=(20, 5)), np.where(generator.random((20, 3)) < 0.3, 1.0, -1.0)


def training(case: str = "descent", record: Recorder | Stream | None = None, **other: Any) -> Training:
    rule, dtype = CASES[case]
    start = initialize(ARCHITECTURE, scale=0.5, rng=1, dtype=dtype)
    given = {"steps": STEPS, "optimizer": rule, "batch_size": 2, "rng": 2, **other}
    wanted: Any = {name: value for name, value in given.items() if value is not None}
    return train(start, *data(), recorder=record, **wanted)


def streamed(path: Path, case: str = "descent", steps: int = STEPS) -> Training:
    return training(case, Stream(path, recorder(), every=90), steps=steps)


#: What is called at each step, and for each file.
_PLACES: dict[str, tuple[str, Callable[..., None]]] = {
    "step": ("tailnet.mlp.training.Workspace.backward", Workspace.backward),
    "write": ("tailnet.mlp.recorder.folder.write_atomic", write_atomic),
}


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at(kind: str, number: int) -> None:
    """Arrange for the end of this process."""
    place, function = _PLACES["step" if kind == "step" else "write"]
    calls = iter(range(sys.maxsize))

    def call(*arguments: Any) -> None:
        if next(calls) != number:
            function(*arguments)
            return
        if kind == "amid":
            path, content = arguments
            path.with_name(f".{path.name}.0a1b.part").write_bytes(content[: len(content) // 2])
        if kind == "after":
            function(*arguments)
        kill()

    patch(place, call).start()


if __name__ == "__main__":
    kill_at(sys.argv[3], int(sys.argv[4]))
    streamed(Path(sys.argv[1]), sys.argv[2], int([*sys.argv, str(STEPS)][5]))
