"""What a training records into a folder is surveyed and fitted like any other file."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tailnet as tn
from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import targets
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.recorder import Recorder, Series, Stream, read_recording
from tailnet.mlp.training import train
from tailnet.readers import read_sample

OPTIONS = ("--sign", "magnitude", "--continuous", "--replicates", 0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recordings") / "digits"
    digits = load_digits()
    train(
        initialize(Architecture((64, 8, 10)), rng=1),
        digits.train_images,
        targets(digits.train_labels),
        steps=50,
        learning_rate=0.01,
        rng=2,
        recorder=Stream(
            folder,
            Recorder(
                weights=[49],
                gradients=[0, 49],
                layers=[1],
                series=[Series("deltas", layer=0, entries=[3])],
            ),
        ),
    )
    return folder


def test_survey_takes_every_recorded_array_and_nothing_else(folder: Path) -> None:
    settings = tn.SurveySettings(sign="magnitude", discrete=False, replicates=0)
    rows = tn.survey(tn.list_items([folder]), settings=settings, rng=1).rows
    assert [(Path(row["label"]).name, row["status"]) for row in rows] == [
        ("series-000000000-000000050.safetensors", "analysed"),
        ("step-000000000.safetensors", "analysed"),
        ("step-000000049.safetensors[weights.1]", "analysed"),
        ("step-000000049.safetensors[gradients.1]", "analysed"),
    ]


def test_fit_takes_one_array(tailnet: Any, folder: Path) -> None:
    file = folder / "step-000000049.safetensors"
    ended = tailnet("fit", file, "--tensor", "gradients.1", *OPTIONS, "--json")
    assert ended.code == 0, ended.err
    gradients = np.abs(read_recording(folder).gradients.layers[0][1])
    assert json.loads(ended.out)["sample"]["n"] == np.count_nonzero(gradients)
    sample = read_sample(file, tensor="gradients.1", sign="magnitude", discrete=False)
    assert np.array_equal(sample.values, np.unique(gradients[gradients > 0.0]))
