"""What is to be shown, measured, and whether it was met."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks import (
    alternatives,
    boltzmann,
    continuous,
    curvature,
    discrete,
    kronecker,
    networks,
    p_values,
    pruning,
    sorting,
    training,
)
from benchmarks.exponent import Growth, growth
from benchmarks.lines import Document, Outcome
from benchmarks.measure import duration
from benchmarks.measure import ratio as written
from benchmarks.ours import NAME, SCAN_NAME

from tailnet.mlp.pruning.counts import SURVIVORS

#: The outcome of each part, by its name.
Outcomes = Mapping[str, Outcome]
#: A target that is a share of something has a ceiling, one that says how many times faster a floor.
CEILING, FLOOR = "<=", ">="
#: The exponent is fitted from this size on, where the fixed cost of a call no longer shows.
FROM = 10**4
_ENOUGH = 3


@dataclass(frozen=True)
class Measured:
    """A number, or why there is none."""

    value: float | None
    text: str


@dataclass(frozen=True)
class Target:
    """A bound on something that a part measures."""

    part: str
    job: str
    sense: str
    bound: float
    unit: str
    measure: Callable[[Outcomes], Measured]

    def verdict(self, measured: Measured) -> str:
        """Say whether the target was met."""
        if measured.value is None:
            return "not measured"
        met = measured.value <= self.bound if self.sense == CEILING else measured.value >= self.bound
        return "met" if met else "**missed**"


def over(part: str, job: str, program: str, yardstick: str, n: int) -> Callable[[Outcomes], Measured]:
    """Our time over a yardstick's."""

    def measure(outcomes: Outcomes) -> Measured:
        for ratio in outcomes[part].ratios:
            row = ratio.row
            if (row.job, row.program, row.n, ratio.yardstick) == (job, program, n, yardstick):
                return Measured(ratio.value, written(ratio.value))
        return Measured(None, "no such row")

    return measure


def faster(part: str, job: str, peer: str, n: int | None = None) -> Callable[[Outcomes], Measured]:
    """How many times faster than a peer the whole call is."""

    def measure(outcomes: Outcomes) -> Measured:
        ours, theirs = outcomes[part].row(job, NAME, n), outcomes[part].row(job, peer, n)
        if ours is None or theirs is None:
            stopped = [m.why for m in outcomes[part].missing if (m.job, m.program) == (job, peer)]
            return Measured(None, stopped[0] if stopped else "not on this machine")
        times = theirs.seconds / ours.seconds
        return Measured(times, written(times))

    return measure


def exponent_of(outcome: Outcome, job: str, program: str) -> tuple[Growth, int, int] | None:
    """Fit a program's exponent from 10^4 on, or over all its sizes if those are fewer than three."""
    rows = [row for row in outcome.rows if (row.job, row.program) == (job, program)]
    large = [row for row in rows if row.n >= FROM]
    used = large if len(large) >= _ENOUGH else rows
    fitted = growth([row.n for row in used], [row.seconds for row in used])
    return None if fitted is None else (fitted, used[0].n, used[-1].n)


def exponent(program: str) -> Callable[[Outcomes], Measured]:
    """Our exponent on continuous data."""

    def measure(outcomes: Outcomes) -> Measured:
        fitted = exponent_of(outcomes["continuous"], continuous.JOB, program)
        return (
            Measured(None, "too few sizes")
            if fitted is None
            else Measured(fitted[0].exponent, str(fitted[0]))
        )

    return measure


def peak_memory(outcomes: Outcomes) -> Measured:
    """Peak memory over the data."""
    multiple = float(outcomes["memory"].extra["multiple"])
    return Measured(multiple, f"{multiple:.2f}")


def slowest_sampler(outcomes: Outcomes) -> Measured:
    """The slowest family's time over the yardstick's."""
    worst = max(outcomes["sampling"].ratios, key=lambda ratio: ratio.value)
    return Measured(worst.value, f"{worst.value:.2f} ({worst.row.program})")


def training_seconds(outcomes: Outcomes) -> Measured:
    """Seconds of the training of single samples."""
    seconds = float(_single(outcomes)["seconds"])
    return Measured(seconds, duration(seconds))


def training_ratio(outcomes: Outcomes) -> Measured:
    """Its processor time over that of the bare operations."""
    times = float(_single(outcomes)["ratio"])
    return Measured(times, written(times))


def pruning_ratio(outcomes: Outcomes) -> Measured:
    """How many times faster the slower of the sparse steps is than the compiled dense one, at the target."""
    cases: list[Document] = outcomes["pruning"].extra["cases"]
    case = next(c for c in cases if (c["hidden"], c["dtype"]) == (pruning.WIDEST, pruning.TARGET_DTYPE))
    mask = max(pruning.SPARSE, key=lambda name: float(case[name]))
    times = float(case[pruning.COMPILED]) / float(case[mask])
    return Measured(times, f"{written(times)} ({mask})")


def boltzmann_seconds(outcomes: Outcomes) -> Measured:
    """Processor time of the training in single precision: on one thread, that of an idle machine."""
    cases: list[Document] = outcomes["boltzmann"].extra["cases"]
    seconds = next(float(case["processor_seconds"]) for case in cases if case["dtype"] == boltzmann.DTYPES[0])
    return Measured(seconds, duration(seconds))


def kronecker_seconds(outcomes: Outcomes) -> Measured:
    """Seconds of one draw with a million edges."""
    cases: list[Document] = outcomes["kronecker"].extra["cases"]
    seconds = next(float(case["seconds"]) for case in cases if case["power"] == kronecker.MILLION)
    return Measured(seconds, duration(seconds))


def over_networkx(name: str) -> Callable[[Outcomes], Measured]:
    """How many times faster than networkx a measure of one graph is."""

    def measure(outcomes: Outcomes) -> Measured:
        rows: list[Document] = outcomes["networks"].extra["measures"]
        row = next(row for row in rows if row["measure"] == name)
        times = float(row["networkx"]) / float(row["ours"])
        return Measured(times, written(times))

    return measure


def step_seconds(solver: str) -> Callable[[Outcomes], Measured]:
    """Seconds of the document's step, each layer's Hessian included."""

    def measure(outcomes: Outcomes) -> Measured:
        seconds = float(outcomes["curvature"].extra["step"][solver]["seconds"])
        return Measured(seconds, duration(seconds))

    return measure


def network_seconds(job: str) -> Callable[[Outcomes], Measured]:
    """Seconds of a job on many draws."""

    def measure(outcomes: Outcomes) -> Measured:
        rows: list[Document] = outcomes["networks"].extra["jobs"]
        seconds = next(float(row["seconds"]) for row in rows if row["job"] == job)
        return Measured(seconds, duration(seconds))

    return measure


def step_difference(outcomes: Outcomes) -> Measured:
    """The larger of the two steps' differences from the dense one."""
    step: Document = outcomes["curvature"].extra["step"]
    largest = max(float(step[name]["difference"]) for name in ("exact", "conjugate gradients"))
    return Measured(largest, f"{largest:.1g}")


def exponents_seconds(outcomes: Outcomes) -> Measured:
    """Seconds of the Lyapunov exponents."""
    seconds = float(outcomes["curvature"].extra["exponents"]["seconds"])
    return Measured(seconds, duration(seconds))


def _single(outcomes: Outcomes) -> Document:
    found: list[Document] = outcomes["training"].extra["cases"]
    return next(case for case in found if case["case"] == training.SINGLE.name)


_WIDTHS = "-".join(map(str, curvature.WIDTHS))
_SORT = "of the time of the sort"
_TIMES = "times faster"
TARGETS: tuple[Target, ...] = (
    *(
        Target(
            "sorting",
            f"continuous fit, whole call, {n:,} points, against `{sorting.YARDSTICK}`",
            CEILING,
            1.0,
            _SORT,
            over("sorting", sorting.WHOLE, NAME, sorting.YARDSTICK, n),
        )
        for n in sorting.SIZES
    ),
    *(
        Target(
            "continuous",
            f"continuous fit, 100,000 points, against {peer}",
            FLOOR,
            500,
            _TIMES,
            faster("continuous", continuous.JOB, peer, 10**5),
        )
        for peer in ("plfit", "igraph")
    ),
    Target(
        "continuous",
        "continuous fit, 10,000 points, against powerlaw",
        FLOOR,
        2000,
        _TIMES,
        faster("continuous", continuous.JOB, "powerlaw", 10**4),
    ),
    Target(
        "discrete",
        "discrete fit, words, against igraph",
        FLOOR,
        10,
        _TIMES,
        faster("discrete", discrete.WORDS, "igraph"),
    ),
    Target(
        "discrete",
        "discrete fit, words, against powerlaw",
        FLOOR,
        100,
        _TIMES,
        faster("discrete", discrete.WORDS, "powerlaw"),
    ),
    Target(
        "p_values",
        "p-value of 1,000 replicates, 10,000 continuous points, against igraph",
        FLOOR,
        60,
        _TIMES,
        faster("p_values", p_values.CONTINUOUS, "igraph"),
    ),
    Target(
        "p_values",
        "p-value of 2,500 replicates, words, against igraph",
        FLOOR,
        10,
        _TIMES,
        faster("p_values", p_values.WORDS, "igraph"),
    ),
    Target(
        "p_values",
        "p-value of 2,500 replicates, 100,000 continuous points, against single scans, one thread",
        CEILING,
        2500 * 2,
        "single scans",
        over("p_values", p_values.SINGLE, NAME, p_values.ONE_SCAN, 10**5),
    ),
    Target(
        "continuous",
        "exponent of the continuous fit, whole call, 10^4 … 10^7",
        CEILING,
        1.15,
        "",
        exponent(NAME),
    ),
    Target(
        "continuous",
        "exponent of the continuous scan alone, 10^4 … 10^7",
        CEILING,
        1.15,
        "",
        exponent(SCAN_NAME),
    ),
    Target("memory", "peak memory of a fit of 10,000,000 points", CEILING, 5, "times the data", peak_memory),
    Target(
        "alternatives",
        "four alternatives with comparisons, against powerlaw",
        FLOOR,
        100,
        _TIMES,
        faster("alternatives", alternatives.JOB, "powerlaw"),
    ),
    Target(
        "sampling",
        "1,000,000 draws from each discrete family at xmin > 1, against `Generator.zipf` at xmin = 1",
        CEILING,
        2,
        "times the time of zipf, slowest family",
        slowest_sampler,
    ),
    Target(
        "training",
        f"training, 784-30-10 tanh, {training.SINGLE.name}, recorder off",
        CEILING,
        4,
        "s",
        training_seconds,
    ),
    Target(
        "training",
        f"training, 784-30-10 tanh, {training.SINGLE.name}, against its bare NumPy operations",
        CEILING,
        1.3,
        "times their processor time",
        training_ratio,
    ),
    Target(
        "pruning",
        f"a step of 784-{pruning.WIDEST}-10 with {SURVIVORS:,} input-hidden survivors, "
        f"{pruning.TARGET_DTYPE}, against compiled dense",
        FLOOR,
        10,
        _TIMES,
        pruning_ratio,
    ),
    Target(
        "boltzmann",
        f"CD-1, {boltzmann.EPOCHS} epochs of {boltzmann.IMAGES:,} images, 784-{boltzmann.HIDDEN} machine, "
        f"{boltzmann.DTYPES[0]}",
        CEILING,
        30,
        "s of processor time, one thread",
        boltzmann_seconds,
    ),
    Target(
        "kronecker",
        f"exact draw of a stochastic Kronecker graph, {kronecker.PRESET} at {2**kronecker.MILLION:,} nodes",
        CEILING,
        2,
        "s",
        kronecker_seconds,
    ),
    *(
        Target(
            "networks",
            f"{name} of a gradient's network, {networks.NODES} nodes, against networkx",
            FLOOR,
            bound,
            _TIMES,
            over_networkx(name),
        )
        for name, bound in ((networks.CLUSTERING, 300), (networks.DIAMETER, 100))
    ),
    *(
        Target(
            "networks",
            f"gradient's network, {networks.NODES} nodes: {job}, {networks.WORKERS} threads",
            CEILING,
            bound,
            "s",
            network_seconds(job),
        )
        for job, bound in ((networks.MEASURED, 15), (networks.PAIRED, 45))
    ),
    Target("networks", networks.KRONECKER, CEILING, 2, "s", network_seconds(networks.KRONECKER)),
    Target(
        "curvature",
        f"step by every layer's inverse Hessian, {_WIDTHS}, batch of {curvature.BATCH}, formed",
        CEILING,
        0.3,
        "s",
        step_seconds("exact"),
    ),
    Target(
        "curvature",
        f"step by every layer's inverse Hessian, {_WIDTHS}, batch of {curvature.BATCH}, conjugate gradients",
        CEILING,
        0.02,
        "s",
        step_seconds("conjugate gradients"),
    ),
    Target(
        "curvature",
        "both against the dense eigendecomposition of each layer",
        CEILING,
        1e-10,
        "of the step, in norm",
        step_difference,
    ),
    Target(
        "curvature",
        f"{curvature.COUNT} Lyapunov exponents of 784-30-10 over {curvature.HORIZON.steps:,} steps",
        CEILING,
        120,
        "s",
        exponents_seconds,
    ),
)
