"""The document's table beside what runs predict, and which variants it may have come of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tailnet import rounding
from tailnet.arrays import FloatArray
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Series, TableOf, Words
from tailnet.studies.layer_norms.agreement import LEVEL, Place, predictive_band
from tailnet.studies.layer_norms.decision import REJECTION, places
from tailnet.studies.layer_norms.measurements import log_ratios, norms_of
from tailnet.studies.layer_norms.published import BATCH, BATCHES, DATASET, HIDDEN_LAYERS, TABLE, parsed
from tailnet.studies.layer_norms.variants import NAMED, STARTS, VARIANTS, Variant
from tailnet.studies.plan import Plan

LAYERS = HIDDEN_LAYERS + 1
#: A variant reproduces the table when both ranks are above the edge of the claim's rule; fewer runs have
#: no rank as low.
FEWEST_RUNS = round(1.0 / REJECTION) - 1
_DOCUMENT, _BAND = "the document", "95% predictive band"
#: Minibatches whose last layer is shown beside a variant.
SHOWN = 3
_SHIFT = 0.13
_LEVELLING = " It falls steeply over the first three minibatches and then levels off."


def table_exhibits(plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Show the bands, and the document's numbers among them where they are of this data set."""
    ours = plan.dataset == DATASET
    logs = np.log(norms_of(rows, NAMED))
    table = np.log(parsed(TABLE)) if ours else None
    shown: list[Exhibit] = [_numbers(logs, table), _courses(logs, table)]
    if table is None:
        return [
            *shown,
            Words(
                "The comparison of starts, losses and steps with the document's table was not run: that "
                f"table is of {DATASET.upper()}, whose images have another number of pixels and another mean."
            ),
        ]
    return [*shown, _ratio_courses(logs, table), *_variants(rows)]


def _numbers(logs: FloatArray, table: FloatArray | None) -> TableOf:
    low, high = predictive_band(logs)
    middle = logs.mean(axis=0)
    cells = [
        [
            str(batch + 1),
            *(
                _cell(None if table is None else table[at], low[at], middle[at], high[at])
                for at in ((batch, layer) for layer in range(LAYERS))
            ),
        ]
        for batch in range(BATCHES)
    ]
    shown = (
        f"geometric mean over {len(logs)} runs, and in brackets the interval"
        if table is None
        else "the document's number, and in brackets the interval"
    )
    marked = "" if table is None else " A star marks a number outside."
    return TableOf(
        title="Norms by minibatch and layer" + ("" if table is None else ": the document's among runs"),
        header=("Minibatch", *(f"Layer {layer + 1}" for layer in range(LAYERS))),
        rows=cells,
        note=(
            f"Each cell: {shown} in which one more run of backprop2 as published falls with 95% "
            f"probability, by Student's law on logarithms over {len(logs)} runs.{marked}"
        ),
    )


def _cell(value: float | None, low: float, middle: float, high: float) -> str:
    shown = rounding.number(float(np.exp(middle if value is None else value)), 3)
    star = "" if value is None or low <= value <= high else "*"
    return f"{shown}{star} [{rounding.interval(float(np.exp(low)), float(np.exp(high)))}]"


def _courses(logs: FloatArray, table: FloatArray | None) -> ChartOf:
    """Draw each layer's norm over the minibatches."""
    drawn = "" if table is None else "; points are the document's"
    return ChartOf(
        name="layer_norms_by_minibatch",
        panels=[
            _course(
                f"layer {layer + 1}", "norm", logs[..., layer], None if table is None else table[:, layer]
            )
            for layer in range(LAYERS)
        ],
        alt=(
            "Norm of the gradient by weights against the minibatch, one panel a layer, logarithmic. The band "
            f"is predictive{drawn}.{_LEVELLING if _levels_off(logs) else ''}"
        ),
        caption=(
            "Norms of each layer over the minibatches: the band in which one more run falls with 95% "
            f"probability, its geometric mean (line){drawn}."
        ),
    )


def _levels_off(logs: FloatArray) -> bool:
    """Tell whether most of the fall of every layer is over at the third minibatch."""
    middle = logs.mean(axis=0)
    return bool(np.all(middle[0] - middle[2] > 0.5 * (middle[0] - middle[-1])))


def _ratio_courses(logs: FloatArray, table: FloatArray) -> ChartOf:
    """Draw the ratio of each layer's norm to the next over the minibatches."""
    runs, found = log_ratios(logs), log_ratios(table)
    return ChartOf(
        name="layer_ratios_by_minibatch",
        panels=[
            _course(f"layer {k + 1} over layer {k + 2}", "ratio of norms", runs[..., k], found[:, k])
            for k in range(LAYERS - 1)
        ],
        alt=(
            "Ratio of each layer's norm to that of the next against the minibatch, one panel a pair of "
            "layers, logarithmic, with a predictive band and the document's ratios as points."
        ),
        caption=(
            "The same for the ratio of neighbouring layers' norms, from which the common size of a run's "
            "gradients has gone."
        ),
    )


def _course(title: str, label: str, logs: FloatArray, table: FloatArray | None) -> Panel:
    x = list(range(1, BATCHES + 1))
    low, high = np.exp(predictive_band(logs))
    series = [
        Series(_BAND, "band", x, low=low.tolist(), high=high.tolist()),
        Series("geometric mean of runs", "line", x, y=np.exp(logs.mean(axis=0)).tolist()),
    ]
    if table is not None:
        series.append(Series(_DOCUMENT, "points", x, y=np.exp(table).tolist()))
    return Panel(series, "minibatch", label, title, y_scale="log")


@dataclass(frozen=True)
class _Tried:
    """A variant held against the table."""

    variant: Variant
    printed: str
    norms: Place
    ratios: Place
    last: FloatArray

    @property
    def name(self) -> str:
        variant = self.variant
        return f"sd {variant.start.name}, {variant.loss}, {variant.hidden}, {variant.step}"

    def places(self) -> tuple[Place, Place]:
        return self.norms, self.ratios

    def reproduces(self) -> str:
        if len(self.norms.no_better) < FEWEST_RUNS:
            return "too few runs"
        return "yes" if min(self.norms.p_value, self.ratios.p_value) > REJECTION else "no"

    def cells(self) -> list[Cell]:
        variant = self.variant
        steps = f"{variant.step}, {self.printed}"
        return [
            variant.start.name,
            variant.loss,
            variant.hidden,
            steps,
            _inside(self.norms, BATCHES * LAYERS),
            rounding.p_value(self.norms.p_value),
            _inside(self.ratios, BATCHES * (LAYERS - 1)),
            rounding.p_value(self.ratios.p_value),
            self.norms.distance,
            self.reproduces(),
            *(rounding.number(float(norm), 3) for norm in self.last),
        ]


def _inside(place: Place, count: int) -> str:
    return f"{round(place.share * count)} of {count}"


#: What is printed beside a step, and by how much the norm of the sum is scaled for it.
_PRINTED = {"sum": (("sum", 1.0),), "mean": (("sum", 1.0), ("mean", 1.0 / BATCH))}


def _tried(rows: Sequence[Row]) -> list[_Tried]:
    """Hold every variant against the table, nearest first; those that step by means, printed both ways."""
    found = []
    for variant in VARIANTS:
        for printed, scale in _PRINTED[variant.step]:
            last = np.exp(np.log(scale * norms_of(rows, variant)).mean(axis=0))[:SHOWN, -1]
            found.append(_Tried(variant, printed, *places(rows, variant, scale=scale), last))
    return sorted(found, key=lambda tried: tried.norms.distance)


def _variants(rows: Sequence[Row]) -> list[Exhibit]:
    tried = _tried(rows)
    named = next(one for one in tried if one.variant == NAMED)
    ours = [rounding.number(float(norm), 3) for norm in _last()]
    header = ("Start, sd", "Loss", "Hidden units", "Step, printed", "Norms inside", "p", "Ratios inside", "p")
    return [
        TableOf(
            title="Which variant reproduces the document's table",
            header=(*header, "Distance", "Reproduces", *(f"Last layer, {k + 1}" for k in range(SHOWN))),
            rows=[["the document", *([None] * (len(header) + 1)), *ours], *(one.cells() for one in tried)],
            note=(
                "Inside: how many of the document's numbers lie in the 95% predictive bands of the variant's "
                f"{len(rows)} runs. p: the rank of that share among the same share of each run against the "
                "others; of a table that is one more run it is at most any x with probability x at most. A "
                f"variant reproduces the table when both p are above {REJECTION:g}, the edge of the claim's "
                f"rule; one that made it does so with probability {1.0 - 2.0 * REJECTION:g} at least. "
                "Distance: root mean square of the log norms' distances from the middles of the bands, in "
                "predictive standard deviations. Step, printed: whether a step follows the sum over the "
                "minibatch or its mean, and of which the norm is printed. Last layer: geometric mean of its "
                f"norm in minibatches 1 to {SHOWN}."
            ),
        ),
        _first_minibatch(rows),
        Words(_conclusion(tried, named)),
    ]


def _conclusion(tried: Sequence[_Tried], named: _Tried) -> str:
    held_out = [rounding.percentage(round(1e4 * p.run_shares.mean()), 10_000) for p in named.places()]
    chosen = [one for one in tried if one.reproduces() == "yes"]
    if len(named.norms.no_better) < FEWEST_RUNS:
        found = f"Fewer than {FEWEST_RUNS} runs cannot tell a variant from the table."
    else:
        names = "; ".join(one.name for one in chosen)
        verb = "reproduces" if len(chosen) == 1 else "reproduce"
        found = f"Of {len(tried)} variants, {len(chosen)} {verb} the table by norms and by ratios" + (
            f": {names}." if names else "."
        )
    document, ours = (
        ", ".join(rounding.number(float(norm), 3) for norm in norms) for norms in (_last(), named.last)
    )
    return (
        f"Held out, a run of backprop2 as published has on average {held_out[0]} of its norms and "
        f"{held_out[1]} of its ratios inside the bands of the others, where {100 * LEVEL:g}% is nominal. "
        f"{found} The document's last layer goes through {document} in the first three minibatches, the "
        f"geometric mean of backprop2's runs through {ours}. What one change to backprop2 does to the "
        f"distance of the table, {rounding.number(named.norms.distance, 2)}: {_changes(tried)}."
    )


def _last() -> FloatArray:
    """Return the document's norms of the last layer in the first three minibatches."""
    return parsed(TABLE)[:SHOWN, -1]


def _changes(tried: Sequence[_Tried]) -> str:
    """Say how far the table is from each variant that differs from backprop2 in one thing."""
    found = []
    for one in tried:
        changed = [
            words
            for words, differs in (
                (f"a start of sd {one.variant.start.name}", one.variant.start != NAMED.start),
                (one.variant.loss, one.variant.loss != NAMED.loss),
                (f"{one.variant.hidden} units", one.variant.hidden != NAMED.hidden),
                (f"steps by the {one.variant.step}", one.variant.step != NAMED.step),
            )
            if differs
        ]
        if len(changed) == 1 and one.printed == "sum":
            found.append(f"{changed[0]} {rounding.number(one.norms.distance, 2)}")
    return ", ".join(found)


def _first_minibatch(rows: Sequence[Row]) -> ChartOf:
    """Draw the norms of the first minibatch, before any step, by start and loss."""
    return ChartOf(
        name="first_minibatch_by_start",
        panels=[_start_panel(rows, loss) for loss in ("cross-entropy", "squared error")],
        alt=(
            "Norm of the gradient on the first minibatch against the layer, logarithmic, one panel a loss: "
            "predictive intervals of four starts with sigmoid units, and the document's norms as points."
        ),
        caption=(
            "The first minibatch, at the weights of the start: 95% predictive intervals by start (standard "
            "deviation of the weights), sigmoid units, norms of the sum; and the document's."
        ),
    )


def _start_panel(rows: Sequence[Row], loss: str) -> Panel:
    layers = np.arange(1, LAYERS + 1)
    series = [Series(_DOCUMENT, "points", layers.tolist(), y=parsed(TABLE)[0].tolist())]
    for k, start in enumerate(STARTS):
        logs = np.log(norms_of(rows, Variant(start, loss, "sigmoid", "sum")))[:, 0]
        low, high = np.exp(predictive_band(logs))
        x = layers + _SHIFT * (k - (len(STARTS) - 1) / 2)
        series.append(
            Series(
                f"sd {start.name}",
                "range",
                x.tolist(),
                y=np.exp(logs.mean(axis=0)).tolist(),
                low=low.tolist(),
                high=high.tolist(),
            )
        )
    return Panel(series, "layer", "norm", loss, y_scale="log")
