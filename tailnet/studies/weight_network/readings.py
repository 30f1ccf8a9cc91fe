"""The weights of trained perceptrons as ensembles of graphs, by several readings."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.perceptron import Perceptron
from tailnet.networks.ensemble.ensemble import DenseEnsemble, ensemble_of
from tailnet.networks.ensemble.identification import Identification

WHOLE, BY_LAYER = "whole perceptron", "whole perceptron, by layer"
FIRST, BY_NUMBER = "input-hidden layer", "input-hidden layer, by number"
SQUARE = "square layer"
#: Those that claims are tested on.
MAIN = (WHOLE, FIRST, SQUARE)
READINGS = (WHOLE, BY_LAYER, FIRST, BY_NUMBER, SQUARE)
#: What each is, for the report.
MEANINGS = {
    WHOLE: (
        "inputs, hidden units and outputs are nodes, a weight joins two of neighbouring layers with "
        "probability |w| over the largest of all weights of the perceptron. With one hidden layer the graph "
        "has two sides, the hidden units and all others"
    ),
    BY_LAYER: "the same, with each layer's |w| over the largest of its own layer",
    FIRST: "inputs and hidden units are nodes, the two sides; |w| over the largest of the layer",
    BY_NUMBER: (
        "the same probabilities, but input i and hidden unit i are one node, as the document's script has it "
        "though there are fewer hidden units than inputs; two nodes are joined where either cell is drawn"
    ),
    SQUARE: (
        "of the square perceptron, input i and hidden unit i are one node, as the essay has it for "
        "gradients; edges run from i to j"
    ),
}


@dataclass(frozen=True, eq=False)
class Reading:
    """An ensemble, and what a random graph of its nodes would be like.

    Under G(n, m), m edges at random in N cells of which every row has as many, the degree of a row is
    hypergeometric, and the degrees add up to m: the expectation of the sample variance of some of them over
    that of their mean is exactly (N - m)/(N - 1), however many they are: 1, as Poisson's, where edges are
    few. Where every edge counts at two of n nodes it is (n - 2)/(n - 1) of that.

    Attributes
    ----------
    ensemble : DenseEnsemble
    inputs : int
        How many of the first rows are inputs; others are outputs.
    cells : int
        N, the places where there can be an edge.
    """

    ensemble: DenseEnsemble
    inputs: int
    cells: int

    @property
    def width(self) -> int:
        """The places for edges of a row: under G(n, m) a degree is nearly binomial over them."""
        rows, columns = self.ensemble.shape
        return columns if self.ensemble.identification == "bipartite" else rows - 1

    def random_dispersion(self, edges: int) -> float:
        """Return the index of dispersion to expect of the inputs' degrees in G(n, m)."""
        rows, _ = self.ensemble.shape
        ends = (rows - 2) / (rows - 1) if self.ensemble.identification == "undirected" else 1.0
        return ends * (self.cells - edges) / (self.cells - 1)


def first_layer(perceptron: Perceptron) -> FloatArray:
    """Return |W| between inputs and hidden units, without the bias unit."""
    return _layer(perceptron, 0)


def readings(narrow: Perceptron, square: Perceptron) -> dict[str, Reading]:
    """Read the two perceptrons of a seed.

    Parameters
    ----------
    narrow, square : Perceptron
        With one hidden layer, the second with as many hidden units as inputs. Weights of bias units, which
        have no edges to them, are left out.
    """
    first, second = _layer(narrow, 0), _layer(narrow, 1).T
    inputs, hidden = first.shape
    padded = np.pad(first, ((0, 0), (0, inputs - hidden)))
    return {
        WHOLE: _reading(np.vstack([first, second]), "bipartite", inputs),
        BY_LAYER: _reading(np.vstack([first / first.max(), second / second.max()]), "bipartite", inputs),
        FIRST: _reading(first, "bipartite", inputs),
        BY_NUMBER: _reading(padded, "undirected", inputs),
        SQUARE: _reading(_layer(square, 0), "identified", inputs),
    }


def _layer(perceptron: Perceptron, place: int) -> FloatArray:
    found: FloatArray = np.abs(np.asarray(perceptron.weights[place][:-1], np.float64))
    return found


def _reading(matrix: FloatArray, identification: Identification, inputs: int) -> Reading:
    rows, columns = matrix.shape
    cells = {"bipartite": rows * columns, "undirected": rows * (rows - 1) // 2}
    ensemble = ensemble_of(matrix, identification=identification)
    return Reading(ensemble, inputs, cells.get(identification, rows * (columns - 1)))
