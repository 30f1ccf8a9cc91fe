"""What the study shows beside its claims."""

from collections.abc import Sequence

from tailnet.studies.conduct import Row
from tailnet.studies.early_pruning import published
from tailnet.studies.early_pruning.networks import BURN_IN, Task, task_of
from tailnet.studies.early_pruning.show_networks import network_exhibits
from tailnet.studies.early_pruning.show_reasons import reason_exhibits
from tailnet.studies.early_pruning.show_times import time_exhibits
from tailnet.studies.exhibits import Exhibit, Words
from tailnet.studies.plan import Plan

_READING = (
    "How the document is read. It leaves open where training starts, when it prunes, what it tests on and "
    "what its number of parameters counts; its author's program (github.com/howonlee/stupidmlp) does not. "
    f"{published.PARAMETERS:,} = 785 × 4 + 4 × 10 is every weight of the network with 4 hidden units, whose "
    "only bias unit is among the inputs. The program halves the 785 h input-hidden weights again and "
    "again, so "
    "that 785 × 4 of them are left at every width h, and leaves the 10 h hidden-output weights alone: they "
    f"come on top. The about {published.WIDER_PARAMETERS:,} parameters are 785 × 8 input-hidden and 640 "
    f"hidden-output weights. It prunes after {BURN_IN} steps from a start on ±{published.START_SCALE:g}, "
    f"trains {published.STEPS:,} more, and tests on {published.TESTED} images that it also trains on; here "
)


def exhibit(plan: Plan, rows: Sequence[Row]) -> Sequence[Exhibit]:
    """Show networks, times and reasons."""
    task = task_of(plan)
    return [
        Words(_READING + _looked_at(task)),
        *network_exhibits(rows, task),
        *time_exhibits(rows, task),
        *reason_exhibits(rows),
    ]


def _looked_at(task: Task) -> str:
    """Say what accuracies are of."""
    return "accuracies are those on all test images" + (", and on those beside them." if task.tested else ".")
