"""Collections are found by name, and what is missing is said."""

from pathlib import Path

import numpy as np
import pytest

from tailnet.datasets.cache import VARIABLE
from tailnet.datasets.registry import EMBEDDED, NAMES, find, load
from tailnet.errors import ChoiceError, InputError


@pytest.mark.parametrize("name", sorted(EMBEDDED))
def test_what_needs_no_file_has_one_shape(name: str) -> None:
    images = load(name)
    assert images.name == name
    assert images.train_images.shape == (1437, 64)
    assert images.test_images.shape == (360, 64)
    assert images.source
    with pytest.raises(ChoiceError, match=f"{name} needs no files"):
        load(name, Path())


@pytest.mark.parametrize("name", [name for name in NAMES if name not in EMBEDDED])
def test_missing_files_are_said(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none"))
    assert find(name) is None
    with pytest.raises(InputError, match=rf"run `tailnet data fetch {name}`.*with --data DIR\. Needed are"):
        load(name)
    with pytest.raises(InputError, match=f"{tmp_path} holds no {name}, nor does {tmp_path / name}; needed"):
        load(name, tmp_path)
    with pytest.raises(InputError, match="none is not a folder; give --data"):
        load(name, tmp_path / "none")


def test_no_such_collection() -> None:
    with pytest.raises(ChoiceError, match="digits, mnist, cifar10, cifar100, random, random-one-label"):
        load("imagenet")


def test_random_patterns_of_the_registry_do_not_change() -> None:
    np.testing.assert_array_equal(load("random").images, load("random-one-label").images)
    assert load("random").sha256 == "14d541467101e7d093ee777d53e4a64d766222739ec96c286108cd1d4e6a7a94"
