"""A survey: one analysis an item, in parallel, each stored as soon as it is done, and one table of all.

An item's analysis depends on its numbers, its label and the settings alone: its seed is derived from the
label, so that adding or removing items changes no other item's numbers, only what is corrected for how many
there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import tailnet
from tailnet.errors import ChoiceError, InputError, InsufficientDataError, TailnetError
from tailnet.inference.survey_checkpoints import SURVEY, kept_at
from tailnet.inference.survey_items import (
    AnyItem,
    Held,
    SurveySettings,
    Work,
    analysed,
    item_key,
    outcome_of,
)
from tailnet.inference.survey_table import ANALYSED, Document, table
from tailnet.inference.verdict import REJECTION
from tailnet.parallel import Rng, run, seed_sequence
from tailnet.provenance import provenance
from tailnet.readers.items import Item
from tailnet.sample import Sample
from tailnet.storage import check_output_directory


@dataclass(frozen=True, eq=False)
class Survey:
    """A finished survey.

    Attributes
    ----------
    document : mapping
        The `tailnet.survey/1` document: all that the table and the report need.
    """

    document: Mapping[str, Any]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table: one row an item, analysed or not."""
        return list(self.document["items"])

    def to_dict(self) -> dict[str, Any]:
        """Return the document."""
        return dict(self.document)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Survey":
        """Take a document for a survey."""
        found = document.get("schema")
        if found != SURVEY:
            raise ChoiceError(f"The document's schema is {found!r}; a survey is {SURVEY!r}.")
        return cls(dict(document))


def survey(
    items: Sequence[Item] | Mapping[str, Sample],
    *,
    settings: SurveySettings | None = None,
    level: float = REJECTION,
    degrees: bool = False,
    rng: Rng = None,
    jobs: int = 1,
    out: Path | None = None,
    command: str | None = None,
    show_progress: bool = False,
) -> Survey:
    """Analyse many sets of numbers, and correct their tests for how many there are.

    Each item is analysed by `analyze`, without the search for detectable departures and with at most 250
    replicates of each alternative's own test of fit. What cannot be analysed is listed with the reason.

    Parameters
    ----------
    items : sequence of Item, or mapping of str to Sample
        What `list_items` found, or samples by their labels.
    settings : SurveySettings, optional
        How each is analysed.
    level : float
        At which rejections are counted, after Holm's and after Benjamini and Hochberg's correction: see
        `tailnet.inference.survey_table` for the families of tests.
    degrees : bool
        The items are degree sequences: counts, each with its category of scale-free structure (Broido &
        Clauset 2019).
    rng : int, SeedSequence or Generator, optional
        The one source of randomness. An item's seed is derived from its label.
    jobs : int
        Processes; the answer does not depend on them.
    out : Path, optional
        Where results go. Each analysis is stored below it as soon as it is done; what it already holds,
        finished or not, of the same content under the same settings is not computed again.
    command : str, optional
        To print under "how to reproduce".
    show_progress : bool
        A progress bar on standard error, if that is a terminal.

    Returns
    -------
    Survey

    Raises
    ------
    ChoiceError
        When an option is out of its range, `out` was not made by tailnet, or it holds an unfinished survey
        with other settings; or when every item needs a choice.
    InsufficientDataError, InputError
        When no item could be analysed.

    Examples
    --------
    >>> import tailnet as tn
    >>> samples = {f"{n}": tn.Sample(tn.PowerLaw(2.5, 1.0).sample(n, rng=n)) for n in (5, 60, 80)}
    >>> found = survey(samples, settings=SurveySettings(replicates=50), rng=1)
    >>> [row["status"] for row in found.rows]
    ['too little data', 'analysed', 'analysed']
    """
    _check_level(level)
    settings = settings or SurveySettings()
    if degrees:
        settings = _of_degrees(settings)
    listed = _listed(items, settings)
    seed = seed_sequence(rng)
    plan = _plan(settings, seed)
    kept: dict[str, Document] = {}
    folder = None
    if out is not None:
        check_output_directory(out)
        kept = kept_at(out, plan)
        folder = out / "checkpoints"
    done = {
        item.label: outcome_of(item, kept[item.label]["analysis"])
        for item in listed
        if item.label in kept and _is_same(item, kept[item.label])
    }
    missing = [item for item in listed if item.label not in done]
    call = command or f"tailnet.survey(items, settings={settings}, rng={seed.entropy})"
    work = partial(analysed, Work(settings, seed, call, plan, folder))
    label = "survey: items" if show_progress else None
    for outcome in run(work, missing, jobs=jobs, threads=False, label=label):
        done[outcome["label"]] = outcome
    outcomes = [done[item.label] for item in listed]
    _require_any(outcomes)
    return Survey(_document(outcomes, settings, plan, seed, level, degrees, call))


def _is_same(item: AnyItem, kept: Document) -> bool:
    """Tell whether what was kept under an item's label is of the same file, read in the same way."""
    return bool(kept["sha256"] == item.sha256 and kept["analysis"]["key"] == item_key(item))


def _check_level(level: float) -> None:
    if not 0.0 < level < 1.0:
        raise ChoiceError(f"level is {level}; give a share between 0 and 1, such as {REJECTION}.")


def _of_degrees(settings: SurveySettings) -> SurveySettings:
    """Take the items for counts, which degrees are."""
    if settings.discrete is False:
        raise ChoiceError("Degrees are counts, and --continuous was given; leave one of the two out.")
    return SurveySettings(**{**asdict(settings), "discrete": True})


def _listed(items: Sequence[Item] | Mapping[str, Sample], settings: SurveySettings) -> list[AnyItem]:
    if settings.replicates < 0:
        raise ChoiceError(
            f"replicates is {settings.replicates}; give 0 to skip the bootstrap, or a positive number."
        )
    if not items:
        raise InsufficientDataError("There is nothing to survey: no file was found.")
    if not isinstance(items, Mapping):
        return list(items)
    if settings.sign is not None or (settings.discrete is False and any(s.discrete for s in items.values())):
        raise ChoiceError("A sample has its sign and its kind already; leave sign and discrete out.")
    return [Held(label, sample) for label, sample in items.items()]


def _plan(settings: SurveySettings, seed: np.random.SeedSequence) -> dict[str, Any]:
    """Return what identifies an analysis besides its item: change any of it and nothing kept applies."""
    entropy = seed.entropy if isinstance(seed.entropy, int) else [int(word) for word in seed.entropy or ()]
    return {
        **asdict(settings),
        "seed": entropy,
        "spawn_key": [int(part) for part in seed.spawn_key],
        "tailnet": tailnet.__version__,
    }


def _require_any(outcomes: Sequence[Document]) -> None:
    """Raise what is wrong with all items, if nothing could be analysed."""
    if any(outcome["status"] == ANALYSED for outcome in outcomes):
        return
    reasons = list(dict.fromkeys(outcome["reason"] for outcome in outcomes))
    more = f" Other reasons: {len(reasons) - 1}." if len(reasons) > 1 else ""
    statuses = {outcome["status"] for outcome in outcomes}
    kind: type[TailnetError] = InsufficientDataError
    if statuses == {"a choice is open"}:
        kind = ChoiceError
    elif statuses == {"unreadable"}:
        kind = InputError
    items = "the one item" if len(outcomes) == 1 else f"none of the {len(outcomes)} items"
    verb = "could not" if len(outcomes) == 1 else "could"
    raise kind(f"{items.capitalize()} {verb} be analysed. {reasons[0]}{more}")


def _document(
    outcomes: Sequence[Document],
    settings: SurveySettings,
    plan: Document,
    seed: np.random.SeedSequence,
    level: float,
    degrees: bool,
    command: str,
) -> dict[str, Any]:
    rows, families = table(outcomes, level=level, degrees=degrees)
    analyses = [outcome["analysis"] for outcome in outcomes if outcome["analysis"] is not None]
    record = provenance(
        seed=seed, replicates=settings.replicates, convention=settings.convention, command=command
    )
    if any(analysis["provenance"]["discretisation"] is not None for analysis in analyses):
        record["discretisation"] = settings.discretisation
    return {
        "schema": SURVEY,
        "title": f"Survey of {len(rows):,} {'item' if len(rows) == 1 else 'items'}",
        "plan": plan,
        "level": level,
        "degrees": degrees,
        "items": rows,
        "families": [family.to_dict() for family in families],
        "analyses": analyses,
        "provenance": record,
        "not_run": _not_run(settings, degrees=degrees),
    }


def _not_run(settings: SurveySettings, *, degrees: bool) -> dict[str, str]:
    """Say why whole columns of the table are empty; what one analysis lacks has its reason there."""
    reasons = {}
    if settings.replicates == 0:
        reasons["items[*].p_value"] = "The bootstrap was skipped: the number of replicates asked for is 0."
    if not settings.alternatives:
        reasons["items[*].comparisons"] = "Alternatives were left out of this survey."
    if not degrees:
        reasons["items[*].scale_free"] = "The items were not declared to be degree sequences (--degrees)."
    if not settings.cross_check:
        reasons["items[*].cross_check"] = "It was not asked for (--cross-check)."
    return reasons
