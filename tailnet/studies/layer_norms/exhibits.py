"""What the study shows beside its claims."""

from collections.abc import Sequence

from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Exhibit, Words
from tailnet.studies.layer_norms.show_layers import layer_exhibits
from tailnet.studies.layer_norms.show_sweep import sweep_exhibits
from tailnet.studies.layer_norms.show_table import table_exhibits
from tailnet.studies.plan import Plan

_READING = (
    "How the document is read. A layer is a matrix of weights, counted from the inputs. Its norm is that of "
    "the gradient summed over a minibatch, without weight decay and without the weights of bias units. "
    "“Decreases as we go back” means that norms increase strictly from each layer to the next, which is "
    "asked of minibatches 2 to 10 together: of all layers, of all layers by norm per root of the number of "
    "weights, and of the layers of 30 × 30 alone, which the document draws because the others are difficult "
    "to compare. “Representative” means that minibatches 7, 8 and 9 have the slope from layer to layer that "
    "the others have; that norms are as large is not asked, since they fall throughout the run. backprop2 is "
    "taken as its author's repository keeps it (github.com/mnielsen/neural-networks-and-deep-learning, "
    "code/backprop2.py), not as its comments have it: the standard deviation of a layer's first weights and "
    "biases is one over the root of its number of units, and a step follows the summed gradient."
)


def exhibit(plan: Plan, rows: Sequence[Row]) -> Sequence[Exhibit]:
    """Show the table, the layers and the sweep."""
    return [
        Words(_READING),
        *table_exhibits(plan, rows),
        *layer_exhibits(plan, rows),
        *sweep_exhibits(rows),
    ]
