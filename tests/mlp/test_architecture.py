"""The architecture checks itself and survives JSON."""

import dataclasses
import json
from typing import Any

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture


def test_weight_shapes_with_and_without_bias() -> None:
    assert Architecture((64, 30, 10)).weight_shapes == ((65, 30), (31, 10))
    assert Architecture((64, 30, 10), bias=False).weight_shapes == ((64, 30), (30, 10))
    assert Architecture((3, 2)).depth == 1
    assert Architecture((784, 30, 30, 30, 30, 30, 10)).depth == 6


def test_round_trip_through_json() -> None:
    architecture = Architecture((4, 3, 2), activation="sigmoid", loss="cross-entropy", bias=False)
    assert Architecture.from_dict(json.loads(json.dumps(architecture.to_dict()))) == architecture


def test_is_frozen() -> None:
    for field in dataclasses.fields(Architecture):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(Architecture((2, 1)), field.name, None)


@pytest.mark.parametrize("widths", [(), (3,), (3, 0, 2), (3, -1), (2.7, 1), (np.nan, 1), ("2", 1)])
def test_refuses_what_is_no_network(widths: tuple[Any, ...]) -> None:
    with pytest.raises(ChoiceError, match="inputs and outputs"):
        Architecture(widths)


@pytest.mark.parametrize("option", ["activation", "output", "loss"])
def test_refuses_unknown_names(option: str) -> None:
    document = {**Architecture((2, 1)).to_dict(), option: "nonsense"}
    with pytest.raises(ChoiceError, match="nonsense"):
        Architecture.from_dict(document)


def test_refuses_what_does_not_go_together() -> None:
    with pytest.raises(ChoiceError, match="state no probability"):
        Architecture((2, 1), output="relu", loss="cross-entropy")
    with pytest.raises(ChoiceError, match="no activation 'softmax'"):
        Architecture((2, 3, 1), activation="softmax")
