"""What identifies the results of a study, and where its randomness comes from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import tailnet
from tailnet.parallel import child, seed_sequence


@dataclass(frozen=True)
class Plan:
    """What identifies a study's results: change any of it and nothing computed before applies.

    Attributes
    ----------
    study, dataset : str
        Names.
    seed : int
        Entropy of everything random in the study.
    replicates : int
        Of each bootstrap.
    data : Path or None
        Where the files of the data set are, for those that are not embedded. The place itself identifies
        nothing.
    sha256 : str or None
        What the data set holds.
    """

    study: str
    dataset: str
    seed: int
    replicates: int
    data: Path | None = None
    sha256: str | None = None

    @property
    def command(self) -> str:
        """The command that repeats one seed of the study, as analyses name it."""
        data = "" if self.data is None else " --data DIR"
        return (
            f"tailnet study {self.study} --dataset {self.dataset}{data} --seed {self.seed} "
            f"--replicates {self.replicates}"
        )

    def fingerprint(self) -> dict[str, Any]:
        """Return the plan as it is stored beside results."""
        return {
            "study": self.study,
            "dataset": self.dataset,
            "seed": self.seed,
            "replicates": self.replicates,
            "sha256": self.sha256,
            "tailnet": tailnet.__version__,
        }


def training_seed(plan: Plan, number: int, part: int) -> np.random.SeedSequence:
    """Return the `SeedSequence` of one part of the work of one training seed."""
    return child(seed_sequence(plan.seed), number, part)
