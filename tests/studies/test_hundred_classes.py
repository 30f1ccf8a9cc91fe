"""CIFAR-100: as many outputs as labels, and a row where it was not run."""

from typing import Any

import numpy as np
import pytest

from tailnet.datasets.images import Images
from tailnet.studies.claims import Claim
from tailnet.studies.early_pruning import networks
from tailnet.studies.hundred_classes import classes_of, rows_elsewhere
from tailnet.studies.plan import Plan
from tailnet.studies.training_chaos.small_network import LINEAR_FULL, VARIANTS, Lesson, architecture_of

CLAIM = Claim("a claim", document="001", statement="it is so", statistic="mean", rule="above 0")


def images(classes: int) -> Images:
    labels = np.arange(classes).repeat(2)
    return Images("some", np.zeros((len(labels), 4)), labels, n_train=classes, shape=(2, 2))


@pytest.mark.parametrize(("labels", "expected"), [(3, 10), (10, 10), (11, 11), (100, 100)])
def test_outputs(labels: int, expected: int) -> None:
    assert classes_of(images(labels)) == expected


def test_where_it_was_not_run() -> None:
    (row,) = rows_elsewhere(CLAIM, Plan("study", "mnist", 1, 10))
    assert (row["verdict"], row["cell"]) == ("not run", "CIFAR-100")
    assert "mnist" in row["note"]
    assert rows_elsewhere(CLAIM, Plan("study", "cifar100", 1, 10)) == []


def test_networks_have_a_hundred_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "images_of", lambda _plan: images(100))
    task: Any = networks.task_of.__wrapped__(Plan("early-pruning", "cifar100", 1, 10))
    assert task.steps == networks.FEWER_STEPS["cifar10"]
    assert networks.architecture(task, 7).widths == (5, 7, 100)
    lesson = Lesson(images(100).train_images, images(100).train_labels, 100)
    assert lesson.targets.shape == (100, 100)
    for variant in VARIANTS:
        hidden = () if variant.startswith("linear") else (8,)
        assert architecture_of(variant, lesson).widths == (4, *hidden, 100)
    assert LINEAR_FULL in VARIANTS
