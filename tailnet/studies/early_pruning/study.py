"""The study of document 003."""

from tailnet.studies.conduct import Study
from tailnet.studies.early_pruning.claims import decide
from tailnet.studies.early_pruning.design import describe
from tailnet.studies.early_pruning.exhibits import exhibit
from tailnet.studies.early_pruning.replication import replicate

STUDY = Study(
    name="early-pruning",
    title="Pruning before learning",
    datasets=("digits", "mnist", "cifar10", "cifar100"),
    quantities=(),
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
