"""Which training a recording is of: everything that its numbers depend on, in plain words and hashes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeAlias

import numpy as np

import tailnet
from tailnet.errors import ChoiceError
from tailnet.fingerprint import fingerprint
from tailnet.mlp.recorder.layout import Layout
from tailnet.mlp.recorder.recorder import QUANTITIES, Recorder

SCHEMA = "tailnet.recording/1"
#: Longest value that a message shows.
_LONGEST = 80

Plan: TypeAlias = dict[str, Any]


def plan_of(settings: Mapping[str, Any], recorder: Recorder, layout: Layout, every: int) -> Plan:
    """Describe a training and what is recorded of it, without a clock.

    Parameters
    ----------
    settings : mapping of str to object
        All that the training was given. Arrays are described by their hash.
    recorder, layout
        What is recorded.
    every : int
        Steps between two states.

    Raises
    ------
    ChoiceError
        When a setting has no description that another process could compare.
    """
    schedules = {name: layout.schedules[name] for name in QUANTITIES}
    return {
        "schema": SCHEMA,
        "tailnet": tailnet.__version__,
        "numpy": np.__version__,
        **{name: described(value) for name, value in settings.items()},
        "every": every,
        "recorded": {
            name: {
                "steps": len(steps),
                "sha256": fingerprint(steps),
                "dtype": layout.sources[name][0].dtype.str,
                "shapes": [list(layer.shape) for layer in layout.sources[name]],
            }
            for name, steps in schedules.items()
        },
        "layers": list(layout.numbers),
        "series": [
            {
                "name": view.name,
                "quantity": series.quantity,
                "layer": series.layer,
                "entries": series.entries.tolist(),
                "dtype": view.source.dtype.str,
                "shape": list(view.take().shape),
            }
            for view, series in zip(layout.series, recorder.series, strict=True)
        ],
    }


def described(value: Any) -> Any:
    """Turn a setting into what JSON can hold: arrays into hashes, dataclasses into their fields.

    Raises
    ------
    ChoiceError
        When it is none of these.

    Examples
    --------
    >>> described((1, 2.5, float("inf"), None))
    [1, 2.5, 'inf', None]
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(value)
    if isinstance(value, np.ndarray):
        return fingerprint(value)
    if isinstance(value, Sequence):
        return [described(item) for item in value]
    return {name: described(item) for name, item in _fields(value).items()}


def _fields(value: Any) -> dict[str, Any]:
    """Take apart what has named parts."""
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    if isinstance(value, np.random.SeedSequence):
        return {"entropy": value.entropy, "spawn_key": value.spawn_key}
    if is_dataclass(value) and not isinstance(value, type):
        inside = {field.name: getattr(value, field.name) for field in fields(value)}
        return {"kind": type(value).__name__, **inside}
    raise ChoiceError(
        f"{value!r} cannot be compared in another process, so a training with it cannot go on there; give "
        "an optimiser and schedules that are dataclasses, or record in memory."
    )


def differences(found: Mapping[str, Any], plan: Plan) -> list[str]:
    """Name the settings in which another plan differs, with both values where they are short."""
    keys = [key for key in plan if found.get(key) != plan[key]]
    return [f"{key} {_short(found.get(key))}, now {_short(plan[key])}" for key in keys]


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
