import json
import platform
from datetime import UTC, datetime

import numpy as np
import pytest

import tailnet
from tailnet.errors import InputError
from tailnet.provenance import provenance


def made(seed: np.random.SeedSequence) -> dict[str, object]:
    return provenance(seed=seed, replicates=7, convention="csn", command="tailnet fit x")


def test_the_record_names_what_it_was_made_with() -> None:
    record = made(np.random.SeedSequence(3))
    assert record["tailnet"] == tailnet.__version__
    assert record["python"] == platform.python_version()
    assert record["numpy"] == np.__version__
    assert (record["seed"], record["replicates"], record["convention"]) == (3, 7, "csn")
    assert record["command"] == "tailnet fit x"
    assert json.loads(json.dumps(record)) == record


def test_the_clock_is_in_utc_to_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    before = datetime.now(UTC).replace(microsecond=0)
    created = datetime.fromisoformat(str(made(np.random.SeedSequence(1))["created"]))
    assert before <= created <= datetime.now(UTC)
    assert created.microsecond == 0


def test_source_date_epoch_stands_for_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert made(np.random.SeedSequence(1))["created"] == "2023-11-14T22:13:20+00:00"


@pytest.mark.parametrize("epoch", ["yesterday", "1e9", "9" * 30])
def test_a_source_date_epoch_that_is_no_time_is_refused(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(InputError, match="SOURCE_DATE_EPOCH"):
        made(np.random.SeedSequence(1))


@pytest.mark.parametrize("entropy", [0, 2**200, [1, 2, 3]])
def test_the_seed_repeats_the_run(entropy: int | list[int]) -> None:
    recorded = json.loads(json.dumps(made(np.random.SeedSequence(entropy))["seed"]))
    again = np.random.SeedSequence(recorded).generate_state(4)
    assert again.tolist() == np.random.SeedSequence(entropy).generate_state(4).tolist()


def test_the_seed_of_a_part_repeats_that_part() -> None:
    part = np.random.SeedSequence(5, spawn_key=(2, 9))
    record = json.loads(json.dumps(made(part)))
    again = np.random.SeedSequence(record["seed"], spawn_key=record["spawn_key"])
    assert again.generate_state(4).tolist() == part.generate_state(4).tolist()


def test_fresh_entropy_is_recorded() -> None:
    fresh = np.random.SeedSequence()
    assert made(fresh)["seed"] == fresh.entropy
