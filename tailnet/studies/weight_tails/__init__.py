"""The weights of a small perceptron, as the first document looks at them.

The document trains a one-hidden-layer network on images, one sample a step, from a start near zero,
looks at the histogram of the absolute weights, and then trains it on random patterns.
"""

from tailnet.studies.conduct import Study
from tailnet.studies.weight_tails.claims import decide
from tailnet.studies.weight_tails.design import describe
from tailnet.studies.weight_tails.exhibits import exhibit
from tailnet.studies.weight_tails.replication import replicate
from tailnet.studies.weight_tails.weights import PARTS, QUANTITIES

STUDY = Study(
    name="weight-tails",
    title="The tails of a perceptron's weights",
    datasets=("digits", "mnist", "cifar10", "random", "random-one-label"),
    quantities=tuple(QUANTITIES[part] for part in PARTS),
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
