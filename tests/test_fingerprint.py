"""A fingerprint tells apart whatever a result may depend on, and nothing else."""

import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from process_work import half, square

from tailnet.distributions.lognormal import Lognormal
from tailnet.distributions.power_law import PowerLaw
from tailnet.fingerprint import fingerprint
from tailnet.inference import bootstrap
from tailnet.inference.likelihood import fit_power_law
from tailnet.sample import Sample

DIFFERENT: tuple[Any, ...] = (
    None,
    True,
    1,
    1.0,
    np.nextafter(1.0, 2.0),
    -0.0,
    0.0,
    "1",
    "",
    Path("1"),
    (),
    ((),),
    ((), ()),
    (1,),
    (1, 2),
    ((1, 2),),
    ((1,), 2),
    ("ab", "c"),
    ("a", "bc"),
    {"a": 1},
    {"a": 2},
    range(2),
    np.array([1, 2]),
    np.array([1.0, 2.0]),
    np.array([[1, 2]]),
    np.array([[1], [2]]),
    np.array([1, 2], np.int32),
    np.int64(1),
    np.random.SeedSequence(1),
    np.random.SeedSequence(2),
    np.random.SeedSequence(1, spawn_key=(0,)),
    np.random.SeedSequence(1, spawn_key=(1,)),
    square,
    half,
    partial(square, 1),
    partial(square, 2),
    partial(square, number=1),
    PowerLaw(2.5, 1.0),
    PowerLaw(2.5, 2.0),
    PowerLaw(2.5, 1.0, discrete=True),
    Lognormal(1.5, 0.1, 1.0),
    Lognormal(1.5, 0.2, 1.0),
)


def test_different_things_differ() -> None:
    found = [fingerprint(value) for value in DIFFERENT]
    assert len(set(found)) == len(DIFFERENT) > 40


def test_equal_content_is_equal() -> None:
    values = np.arange(10.0)
    assert fingerprint(values[::2]) == fingerprint(values[::2].copy())
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint((square, [1, 2])) == fingerprint([square, (1, 2)])


def test_every_part_of_a_scheme_counts() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(100, rng=1)))
    layout = bootstrap.scheme(fit, "joint", np.random.SeedSequence(5))
    changed: dict[str, Any] = {
        "values": layout.values * 2.0,
        "body": layout.body + 1.0,
        "multiplicity": (np.ones(100, np.int64), *layout.multiplicity[1:]),
        "sizes": (101, 0, 0),
        "xmin": 2.0,
        "tail": (0.0, 1.0),
        "rule": (1, 5, 10, False),
        "discrete": True,
        "seed": np.random.SeedSequence(6),
    }
    assert set(changed) == set(bootstrap.Scheme.__dataclass_fields__)
    others = [fingerprint(replace(layout, **{name: value})) for name, value in changed.items()]
    assert len({fingerprint(layout), *others}) == len(changed) + 1


def test_other_processes_find_the_same() -> None:
    code = (
        "from tailnet.fingerprint import fingerprint; from tailnet.distributions.power_law import PowerLaw; "
        "import numpy as np; "
        "print(fingerprint([PowerLaw(2.5, 1.0), np.arange(3), {'b': 1, 'a': (2.5, None)}]))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert printed.strip() == fingerprint([PowerLaw(2.5, 1.0), np.arange(3), {"b": 1, "a": (2.5, None)}])


@pytest.mark.parametrize(
    "value", [lambda: None, object(), np.array([object()]), {1, 2}, np.random.default_rng(1)]
)
def test_what_has_none(value: Any) -> None:
    with pytest.raises(TypeError):
        fingerprint(value)
