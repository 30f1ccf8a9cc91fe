"""What is recorded equals what is recomputed from the weights of that step."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.recorder import Recorder, Series, evenly_spaced, log_spaced
from tailnet.mlp.training import Training, train

STEPS = 40
ARCHITECTURE = Architecture((5, 4, 3), loss="cross-entropy")


def data() -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(8)
    return generator.normal(size=(20, 5)), np.where(generator.random((20, 3)) < 0.3, 1.0, -1.0)


def recorded(recorder: Recorder | None, batch_size: int = 2) -> Training:
    start = initialize(ARCHITECTURE, scale=0.5, rng=1)
    return train(
        start, *data(), steps=STEPS, learning_rate=0.1, batch_size=batch_size, rng=2, recorder=recorder
    )


@given(total=st.integers(1, 10**6), data=st.data())
def test_evenly_spaced_has_both_ends_and_even_gaps(total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, min(total, 500)))
    steps = evenly_spaced(total, count)
    assert len(steps) == count
    assert steps[0] == 0
    if count > 1:
        gaps = np.diff(steps)
        assert steps[-1] == total - 1
        assert gaps.min() >= 1
        assert gaps.max() - gaps.min() <= 1


@pytest.mark.parametrize(("total", "count"), [(5, 6), (5, 0), (0, 1)])
def test_evenly_spaced_refuses_what_cannot_be(total: int, count: int) -> None:
    with pytest.raises(ChoiceError, match="cannot be chosen"):
        evenly_spaced(total, count)


@pytest.mark.parametrize("batch_size", [1, 3])
def test_record_equals_recomputation(batch_size: int) -> None:
    schedule = [0, 1, 7, 23, STEPS - 1]
    done = recorded(Recorder(weights=schedule, gradients=schedule, deltas=schedule), batch_size)
    inputs, targets = data()
    for k, step in enumerate(schedule):
        weights = [layer[k] for layer in done.recording.weights.layers]
        rows = done.samples[step]
        again = backpropagate(Perceptron(ARCHITECTURE, weights), inputs[rows], targets[rows])
        for layer in range(2):
            np.testing.assert_array_equal(done.recording.gradients.layers[layer][k], again.gradients[layer])
            np.testing.assert_array_equal(done.recording.deltas.layers[layer][k], again.deltas[layer])


def test_first_and_last_weights_frame_the_training() -> None:
    done = recorded(Recorder(weights=[0, STEPS - 1], gradients=[STEPS - 1]))
    start = initialize(ARCHITECTURE, scale=0.5, rng=1)
    for layer in range(2):
        first, last = done.recording.weights.layers[layer]
        np.testing.assert_array_equal(first, start.weights[layer])
        end = last - 0.1 * done.recording.gradients.layers[layer][0]
        np.testing.assert_array_equal(end, done.perceptron.weights[layer])


def test_quantities_keep_their_own_schedules() -> None:
    done = recorded(Recorder(weights=evenly_spaced(STEPS, 3), deltas=range(STEPS)))
    tracks = done.recording
    assert tracks.weights.steps.tolist() == [0, 19, 39]
    assert [layer.shape for layer in tracks.weights.layers] == [(3, 6, 4), (3, 5, 3)]
    assert [layer.shape for layer in tracks.deltas.layers] == [(STEPS, 2, 4), (STEPS, 2, 3)]
    assert [layer.shape for layer in tracks.gradients.layers] == [(0, 6, 4), (0, 5, 3)]
    every_third = recorded(Recorder(deltas=range(0, STEPS, 3))).recording.deltas
    for dense, sparse in zip(tracks.deltas.layers, every_third.layers, strict=True):
        np.testing.assert_array_equal(dense[::3], sparse)


def test_recording_changes_nothing_and_is_read_only() -> None:
    watched = recorded(Recorder(weights=range(STEPS), gradients=range(STEPS), deltas=range(STEPS)))
    unwatched = recorded(None)
    for a, b in zip(watched.perceptron.weights, unwatched.perceptron.weights, strict=True):
        np.testing.assert_array_equal(a, b)
    tracks = watched.recording
    for track in (tracks.weights, tracks.gradients, tracks.deltas):
        assert not any(array.flags.writeable for array in (track.steps, *track.layers))


@pytest.mark.parametrize("steps", [[3, 2], [1, 1], [-1, 2], [0.5, 1.0], [[1, 2]]])
def test_refuses_schedules_out_of_order(steps: list[int]) -> None:
    with pytest.raises(ChoiceError, match="steps to record gradients"):
        Recorder(gradients=steps)


def test_refuses_steps_beyond_the_end() -> None:
    with pytest.raises(ChoiceError, match=f"deltas at step {STEPS} .* 0 to {STEPS - 1}"):
        recorded(Recorder(deltas=[0, STEPS]))


def test_refuses_more_bytes_than_allowed_before_it_starts() -> None:
    # A step of weights is 6·4 + 5·3 numbers of 8 bytes; the limit itself is allowed.
    needed = 10 * (6 * 4 + 5 * 3) * 8
    schedule = range(10)
    assert recorded(Recorder(weights=schedule, max_bytes=needed)).recording.weights.steps.size == 10
    with pytest.raises(ChoiceError, match=f"needs {needed:,} bytes"):
        recorded(Recorder(weights=schedule, max_bytes=needed - 1))


@given(total=st.integers(1, 10**6), data=st.data())
def test_log_spaced_has_both_ends_and_one_ratio(total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, min(total, 300)))
    steps = log_spaced(total, count)
    assert len(steps) == count
    assert steps[0] == 0
    assert (np.diff(steps) >= 1).all()
    if count > 1:
        assert steps[-1] == total - 1
    # Counted from 1: where gaps are of several steps, neighbouring ratios differ by no more than rounding
    # both steps does, each by half a step, and once more because the next ratio starts from the rounded one.
    from_one = steps + 1
    ratios = from_one[1:] / from_one[:-1]
    wide = np.flatnonzero(np.diff(from_one)[:-1] > 1)
    assert (np.abs(ratios[wide + 1] - ratios[wide]) <= 2.0 / from_one[wide]).all()


@pytest.mark.parametrize(("total", "count"), [(5, 6), (5, 0), (0, 1)])
def test_log_spaced_refuses_what_cannot_be(total: int, count: int) -> None:
    with pytest.raises(ChoiceError, match="cannot be chosen"):
        log_spaced(total, count)


def test_activations_are_what_enters_each_layer() -> None:
    done = recorded(Recorder(weights=[7, 20], activations=[7, 20], deltas=[7, 20], gradients=[7, 20]))
    inputs, targets = data()
    track = done.recording
    for k, step in enumerate([7, 20]):
        weights = [layer[k] for layer in track.weights.layers]
        rows = done.samples[step]
        again = backpropagate(Perceptron(ARCHITECTURE, weights), inputs[rows], targets[rows])
        for layer in range(2):
            np.testing.assert_array_equal(track.activations.layers[layer][k], again.signals[layer])
            # The sample axis: each sample's gradient is the outer product of what enters and its delta.
            products = (
                track.activations.layers[layer][k][:, :, None] * track.deltas.layers[layer][k][:, None, :]
            )
            np.testing.assert_allclose(products.mean(axis=0), track.gradients.layers[layer][k], rtol=1e-12)


def test_chosen_layers_are_those_of_all() -> None:
    every = recorded(Recorder(gradients=[3, 9], deltas=[4])).recording
    last = recorded(Recorder(gradients=[3, 9], deltas=[4], layers=[1])).recording
    assert last.gradients.numbers == (1,)
    assert every.gradients.numbers == (0, 1)
    np.testing.assert_array_equal(last.gradients.layers[0], every.gradients.layers[1])
    np.testing.assert_array_equal(last.deltas.layers[0], every.deltas.layers[1])
    assert len(last.deltas.layers) == 1


def test_series_are_entries_of_what_is_recorded_whole() -> None:
    every, pairs, units = range(STEPS), [(0, 1), (5, 3), (0, 1)], [3, 0]
    done = recorded(
        Recorder(
            weights=every,
            gradients=every,
            deltas=every,
            activations=every,
            series=[
                Series("weights", layer=0, entries=pairs),
                Series("gradients", layer=1, entries=[(4, 2)]),
                Series("deltas", layer=0, entries=units),
                Series("activations", layer=1, entries=[4]),
            ],
        )
    ).recording
    weights, gradients, deltas, activations = done.series
    for k, (row, column) in enumerate(pairs):
        np.testing.assert_array_equal(weights[:, k], done.weights.layers[0][:, row, column])
    np.testing.assert_array_equal(gradients[:, 0], done.gradients.layers[1][:, 4, 2])
    np.testing.assert_array_equal(deltas, done.deltas.layers[0][:, :, units])
    assert activations.shape == (STEPS, 2, 1)
    assert (activations == 1.0).all()  # the bias unit
    assert not any(array.flags.writeable for array in done.series)


def test_series_alone_are_recorded_at_every_step() -> None:
    wanted = Series("deltas", layer=1, entries=[0, 2])
    alone = recorded(Recorder(series=[wanted])).recording
    np.testing.assert_array_equal(
        alone.series[0], recorded(Recorder(deltas=range(STEPS))).recording.deltas.layers[1][:, :, [0, 2]]
    )
    assert alone.weights.steps.size == 0


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"quantity": "losses", "layer": 0, "entries": [0]}, "no quantity 'losses'"),
        ({"quantity": "deltas", "layer": 0.5, "entries": [0]}, r"layer is 0\.5"),
        ({"quantity": "deltas", "layer": -1, "entries": [0]}, "layer is -1"),
        ({"quantity": "deltas", "layer": 0, "entries": []}, "give numbers of units"),
        ({"quantity": "deltas", "layer": 0, "entries": [-1]}, "give numbers of units"),
        ({"quantity": "deltas", "layer": 0, "entries": [0.5]}, "give numbers of units"),
        ({"quantity": "deltas", "layer": 0, "entries": [(0, 1)]}, "give numbers of units"),
        ({"quantity": "gradients", "layer": 0, "entries": [0, 1]}, "give pairs of a row and a column"),
    ],
)
def test_series_that_cannot_be(wanted: dict[str, Any], found: str) -> None:
    with pytest.raises(ChoiceError, match=found):
        Series(wanted.pop("quantity"), **wanted)


@pytest.mark.parametrize(
    ("recorder", "found"),
    [
        (Recorder(layers=[2], weights=[0]), r"layers to record are \[2\]; .* 0 to 1"),
        (Recorder(layers=[], weights=[0]), r"layers to record are \[\]"),
        (Recorder(series=[Series("deltas", layer=2, entries=[0])]), "layers 0 to 1"),
        (Recorder(series=[Series("deltas", layer=0, entries=[4])]), "go up to 4; the layer has 4 units"),
        (Recorder(series=[Series("weights", layer=0, entries=[(2, 4)])]), r"\[2, 4\]; .* shape \(6, 4\)"),
    ],
)
def test_refuses_what_the_network_does_not_have(recorder: Recorder, found: str) -> None:
    with pytest.raises(ChoiceError, match=found):
        recorded(recorder)


def test_refuses_layers_out_of_order() -> None:
    with pytest.raises(ChoiceError, match="layers to record are"):
        Recorder(layers=[1, 0])


def test_series_count_among_the_bytes() -> None:
    wanted = [Series("gradients", layer=0, entries=[(0, 0), (1, 1)]), Series("deltas", layer=0, entries=[1])]
    needed = STEPS * (2 + 2 * 1) * 8
    assert len(recorded(Recorder(series=wanted, max_bytes=needed)).recording.series) == 2
    with pytest.raises(ChoiceError, match=f"needs {needed:,} bytes .* stream it into a folder"):
        recorded(Recorder(series=wanted, max_bytes=needed - 1))
