"""One item of a survey: from its numbers and its label to its analysis, or why there is none."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tailnet.errors import ChoiceError, InputError, InsufficientDataError, TailnetError
from tailnet.inference import survey_checkpoints
from tailnet.inference.analysis import Context, analyze
from tailnet.inference.dependence.kept import Cluster
from tailnet.inference.survey_table import ANALYSED, Document
from tailnet.inference.xmin import Convention
from tailnet.observations import UNDECLARED
from tailnet.parallel import child
from tailnet.readers import sample_of
from tailnet.readers.items import Item
from tailnet.sample import Sample

if TYPE_CHECKING:
    from tailnet.observations import Observations

#: Address of the items' seeds below the one seed of a survey.
SURVEY_KEY = 9
#: Points of each stored curve: what a small panel can show.
CURVE_POINTS = 60
#: The most replicates of each alternative's own test of fit, whose part in a survey is small and whose
#: replicates are the dearest.
FAMILY_REPLICATES = 250
#: What a status says of the error behind it, the most particular first.
STATUSES: tuple[tuple[type[Exception], str], ...] = (
    (InsufficientDataError, "too little data"),
    (ChoiceError, "a choice is open"),
    (InputError, "unreadable"),
    (Exception, "failed"),
)


@dataclass(frozen=True)
class SurveySettings:
    """How every item of a survey is analysed.

    Attributes
    ----------
    discrete, sign
        As for `Sample`, for items that are read from files.
    axis, cluster
        What one observation of an item is of, and what of a matrix holds together: as in `Observations`
        and `Context`.
    xmin, convention, discretisation, cross_check, replicates
        As for `analyze`.
    alternatives : bool
        Whether other families are fitted and compared.
    """

    discrete: bool | None = None
    sign: str | None = None
    axis: str | None = None
    cluster: Cluster | None = None
    xmin: float | None = None
    convention: Convention = "exact"
    discretisation: str = "sum"
    cross_check: bool = False
    replicates: int = 2500
    alternatives: bool = True


@dataclass(frozen=True, eq=False)
class Held:
    """A sample in memory as an item."""

    label: str
    sample: Sample

    @property
    def sha256(self) -> str:
        """The hash of the file that held the numbers, or of the numbers themselves."""
        return self.sample.sha256 or self.sample.digest()


AnyItem: TypeAlias = Item | Held


@dataclass(frozen=True, eq=False)
class Work:
    """All that analysing one item needs besides the item, in a form that travels to another process."""

    settings: SurveySettings
    seed: np.random.SeedSequence
    command: str
    plan: Document
    folder: Path | None


def item_seed(seed: np.random.SeedSequence, label: str) -> np.random.SeedSequence:
    """Return the seed of an item: of all that is in a survey, it depends on the label alone."""
    digest = hashlib.sha256(label.encode("utf-8", "surrogateescape")).digest()
    return child(seed, SURVEY_KEY, *np.frombuffer(digest[:16], "<u4").tolist())


def analysed(work: Work, item: AnyItem) -> dict[str, Any]:
    """Analyse one item with BLAS on one thread, and store what came out."""
    from threadpoolctl import threadpool_limits

    try:
        with threadpool_limits(limits=1, user_api="blas"):
            analysis = _analysis(work, item)
    except (TailnetError, MemoryError) as error:
        return outcome_of(item, error)
    if work.folder is not None:
        kept = {"label": item.label, "sha256": item.sha256, "analysis": analysis}
        survey_checkpoints.store(work.folder, work.plan, kept)
    return outcome_of(item, analysis)


def _analysis(work: Work, item: AnyItem) -> dict[str, Any]:
    settings = work.settings
    seen: Observations | None = None
    if isinstance(item, Held):
        sample = item.sample
    else:
        seen = replace(item.read(), axis=UNDECLARED if settings.axis is None else settings.axis)
        sample = sample_of(seen, discrete=settings.discrete, sign=settings.sign)
    context = Context(
        title=f"The tail of {item.label}",
        command=work.command,
        curve_points=CURVE_POINTS,
        alternatives=settings.alternatives,
        family_replicates=FAMILY_REPLICATES,
        sensitivity=False,
        observations=seen,
        cluster=settings.cluster,
    )
    found = analyze(
        sample,
        xmin=settings.xmin,
        convention=settings.convention,
        discretisation=settings.discretisation,
        cross_check=settings.cross_check,
        replicates=settings.replicates,
        rng=item_seed(work.seed, item.label),
        context=context,
    )
    return {**found.to_dict(), "key": item_key(item)}


def item_key(item: AnyItem) -> dict[str, Any]:
    """Return the label of an item, and the columns of counts and of groups that were taken with it."""
    beside = (
        {} if isinstance(item, Held) else {"counts": item.selection.counts, "groups": item.selection.groups}
    )
    return {"item": item.label, **{name: column for name, column in beside.items() if column is not None}}


def outcome_of(item: AnyItem, found: Document | Exception) -> dict[str, Any]:
    """Say what became of an item."""
    head = {"label": item.label, "sha256": item.sha256}
    if isinstance(found, Exception):
        status = next(words for kind, words in STATUSES if isinstance(found, kind))
        reason = "The data do not fit into memory." if isinstance(found, MemoryError) else str(found)
        return {**head, "status": status, "reason": reason, "analysis": None}
    return {**head, "status": ANALYSED, "reason": None, "analysis": found}
