"""A plan is known by what it holds, wherever its files are, and says how to repeat it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tailnet.datasets.digits import load_digits
from tailnet.errors import ChoiceError, InputError
from tailnet.studies.plan import Plan
from tailnet.studies.sources import digest, images_of

PLAN = Plan("weight-tails", "mnist", seed=3, replicates=7, data=Path("here"), sha256="ab")


def test_the_place_of_the_data_identifies_nothing() -> None:
    assert replace(PLAN, data=Path("there")).fingerprint() == PLAN.fingerprint()
    for change in ({"sha256": "cd"}, {"seed": 4}, {"replicates": 8}, {"dataset": "digits"}, {"study": "x"}):
        assert replace(PLAN, **change).fingerprint() != PLAN.fingerprint()


def test_the_command_names_no_place() -> None:
    assert PLAN.command == ("tailnet study weight-tails --dataset mnist --data DIR --seed 3 --replicates 7")
    assert "--data DIR" not in replace(PLAN, data=None).command


def test_data_are_found_by_name() -> None:
    assert digest("digits", None) == load_digits().sha256
    assert images_of(Plan("a study", "digits", seed=1, replicates=1)) is images_of(
        Plan("another", "digits", seed=2, replicates=1)
    )


def test_data_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAILNET_DATA", str(tmp_path))
    with pytest.raises(InputError, match="tailnet data fetch mnist"):
        digest("mnist", None)
    with pytest.raises(ChoiceError, match="no collection"):
        digest("letters", None)
