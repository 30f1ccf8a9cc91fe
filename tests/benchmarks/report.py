"""The report: targets first, then every row, with what each program found."""

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks import (
    alternatives,
    boltzmann,
    continuous,
    curvature,
    discrete,
    figures,
    kronecker,
    memory,
    networks,
    p_values,
    pruning,
    sampling,
    training,
)
from benchmarks.data import DISTINCT, SEED
from benchmarks.lines import Document, Outcome, Ratio, Row
from benchmarks.measure import FEWEST, LONG, MOST, SHORT, duration
from benchmarks.measure import ratio as written
from benchmarks.ours import CSN_NAME, NAME, SCAN_NAME, Tailnet
from benchmarks.parts import store
from benchmarks.peers import CONTINUOUS_TESTERS, DISCRETE_TESTERS, FITTERS
from benchmarks.renewal import HEADING, renew
from benchmarks.renewal import TARGETS as TARGETS_HEADING
from benchmarks.targets import TARGETS, Outcomes, Target, exponent_of

from tailnet.mlp.pruning.counts import SURVIVORS

#: Figures, by the name of their file: the part and the job.
FIGURES = {
    "continuous": ("continuous", continuous.JOB),
    "discrete": ("discrete", discrete.ZETA),
}
_ABSENT = "not on this machine"
#: Numbers from here on are written whole.
_WHOLE = 1000.0


def write(path: Path, outcomes: Outcomes, runs: Sequence[str]) -> None:
    """Write the report and its figures; the text last, and at once."""
    folder = _draw(path, outcomes)
    store(path, text(outcomes, runs, folder))


def refresh(path: Path, outcomes: Outcomes, runs: Mapping[str, str]) -> None:
    """Put parts that were measured by themselves into a report; all others stay as they are printed."""
    folder = _draw(path, outcomes)
    sections = {}
    for part, outcome in outcomes.items():
        heading, rest = SECTIONS[part](outcome, folder).split("\n", 1)
        sections[heading] = f"{heading}\n\nMeasured by itself, {runs[part]}.\n{rest}"
    lines = {target.job: _line(_target(target, outcomes)) for target in TARGETS if target.part in outcomes}
    jobs = {target.job for target in TARGETS}
    store(path, renew(path.read_text(encoding="utf-8"), sections, lines, jobs))


def text(outcomes: Outcomes, runs: Sequence[str], folder: str) -> str:
    """Return the report as Markdown."""
    sections = [section(outcomes[part], folder) for part, section in SECTIONS.items()]
    return "\n".join([_introduction(runs), _targets(outcomes), *sections, _footer()])


def _draw(path: Path, outcomes: Outcomes) -> str:
    """Draw the figures of the parts there are, and return the name of their folder."""
    folder = path.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    for name, (part, job) in FIGURES.items():
        if part in outcomes:
            for kind, image in figures.draw(outcomes[part], job).items():
                (folder / f"{name}.{kind}").write_bytes(image)
    return folder.name


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"{_line(cells)}\n" for cells in lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _introduction(runs: Sequence[str]) -> str:
    programs = [
        [program.name, program.version() or _ABSENT, program.note] for program in (Tailnet(), *FITTERS)
    ]
    when = "in one run" if len(runs) == 1 else f"in {len(runs)} runs ({', '.join(runs)})"
    return (
        "# Benchmarks\n\n"
        f"Measured {when}, all programs on the same data. A time is the median of {FEWEST} to {MOST} "
        "runs after "
        f"one that is not counted, the programs taking turns; a run of more than {LONG:g} s is made "
        "once, and "
        f"one of less than {SHORT:g} s is preceded by one that is not counted. Data are converted "
        "beforehand to "
        "what a program takes. Compare ratios, not times. Every row names the alpha, xmin and "
        "Kolmogorov–Smirnov distance D that the program found. D is a supremum over the line here, and "
        f"F(x<sub>(k)</sub>) against (k − 1)/n in the other programs and in `{CSN_NAME}`, which also "
        "admits tails "
        "of any size; on counts the two agree. "
        "*Processors kept busy* is processor time over time: below 1, the program waited for other work "
        "on the machine.\n\n"
        f"{table(['program', 'version', 'what its times include'], programs)}"
    )


def _targets(outcomes: Outcomes) -> str:
    rows = [_target(target, outcomes) for target in TARGETS]
    return f"{TARGETS_HEADING}\n\n{table(['job', 'target', 'measured', 'outcome'], rows)}"


def _target(target: Target, outcomes: Outcomes) -> list[str]:
    measured = target.measure(outcomes)
    demand = f"{target.sense} {target.bound:,g} {target.unit}".strip()
    return [target.job, demand, measured.text, target.verdict(measured)]


def _found(row: Row) -> list[str]:
    return [f"{row.found.alpha:.6f}", f"{row.found.xmin:.6g}", f"{row.found.ks_distance:.6g}"]


def _processors(row: Row) -> str:
    return "not measured" if row.processors is None else f"{row.processors:.1f}"


def _compared(outcome: Outcome, jobs: Sequence[str], *, p_values: bool = False) -> str:
    """Tabulate rows with how many times longer each program takes than we do."""
    head = ["n", "program", "time", "over tailnet's", "alpha", "xmin", "D"]
    head += ["p", "processors kept busy"] if p_values else ["processors kept busy"]
    rows = []
    for row in (row for row in outcome.rows if row.job in jobs):
        ours = outcome.row(row.job, NAME, row.n)
        ratio = "" if ours is None or row is ours else written(row.seconds / ours.seconds)
        p = ["" if row.p_value is None else f"{row.p_value:.4f}"] if p_values else []
        program = f"{row.program} ({row.note})" if row.note else row.program
        rows.append([f"{row.n:,}", program, duration(row.seconds), ratio, *_found(row), *p, _processors(row)])
    return table(head, rows) + _missing(outcome, jobs)


def _missing(outcome: Outcome, jobs: Sequence[str]) -> str:
    """List the rows that are not there."""
    lines = [f"- {m.program}, n = {m.n:,}: {m.why}\n" for m in outcome.missing if m.job in jobs]
    return "\n" + "".join(lines) if lines else ""


def _absent(programs: Iterable[str]) -> str:
    there = {program.name: program.version() for program in FITTERS}
    lines = [f"- {name}: {_ABSENT}\n" for name in programs if there[name] is None]
    return "\n" + "".join(lines) if lines else ""


def _exponents(outcome: Outcome, job: str) -> str:
    rows = []
    for program in dict.fromkeys(row.program for row in outcome.rows if row.job == job):
        fitted = exponent_of(outcome, job, program)
        if fitted is not None:
            growth, first, last = fitted
            rows.append([program, str(growth), f"{first:,} to {last:,}", str(growth.points)])
    return table(["program", "exponent", "over n from", "sizes"], rows)


def _picture(outcome: Outcome, job: str, folder: str, name: str) -> str:
    return f"![{figures.caption(outcome, job)}]({folder}/{name}.svg)\n\n[PNG]({folder}/{name}.png)\n\n"


def _continuous(outcome: Outcome, folder: str) -> str:
    names = [program.name for program in FITTERS]
    return (
        "## Continuous fits\n\n"
        f"Half of the points uniform on (0, 1), half Pareto from 1 with alpha 2.5; seed {SEED}. xmin "
        "is estimated. "
        "The exponent is the slope of log time on log n by least squares, with its standard error "
        "where there are "
        "three sizes or more.\n\n"
        + _picture(outcome, continuous.JOB, folder, "continuous")
        + _exponents(outcome, continuous.JOB)
        + "\n"
        + _compared(outcome, [continuous.JOB])
        + _absent(names)
    )


def _discrete(outcome: Outcome, folder: str) -> str:
    names = [program.name for program in FITTERS]
    return (
        "## Discrete fits\n\n"
        "### Words in Moby Dick\n\n"
        + _compared(outcome, [discrete.WORDS])
        + _absent(names)
        + f"\n### Samples of the zeta law, alpha 2.5, xmin 1, seed {SEED}\n\n"
        + _picture(outcome, discrete.ZETA, folder, "discrete")
        + _exponents(outcome, discrete.ZETA)
        + "\n"
        + _compared(outcome, [discrete.ZETA])
        + f"\n### A histogram: {DISTINCT:,} (value, count) pairs\n\n"
        + f"Values 1 … {DISTINCT:,} with probabilities proportional to x<sup>−2</sup>.\n\n"
        + _compared(outcome, [discrete.HISTOGRAM])
    )


def _p_values(outcome: Outcome, _folder: str) -> str:
    return (
        "## Bootstrap p-values\n\n"
        f"The fit and its p-value, xmin estimated anew in every replicate; {p_values.THREADS} "
        "threads, and in igraph "
        "those that OpenMP takes. Kernels are compiled beforehand. igraph is asked for exactly so many "
        "replicates through `p_precision`; 2,500 is its default, `p_precision=0.01`.\n\n"
        f"### {p_values.CONTINUOUS}\n\n"
        + _compared(outcome, _jobs(outcome, p_values.CONTINUOUS), p_values=True)
        + _absent(peer.name for peer in CONTINUOUS_TESTERS)
        + f"\n### {p_values.WORDS}\n\n"
        + _compared(outcome, _jobs(outcome, p_values.WORDS), p_values=True)
        + _absent(peer.name for peer in DISCRETE_TESTERS)
        + f"\n### {p_values.SINGLE}\n\n"
        + _ratios(outcome.ratios)
    )


def _jobs(outcome: Outcome, start: str) -> list[str]:
    return list(dict.fromkeys(row.job for row in outcome.rows if row.job.startswith(start)))


def _ratios(ratios: Iterable[Ratio]) -> str:
    head = ["n", "program", "time", "yardstick", "its time", "ratio", "alpha", "xmin", "D"]
    return table(
        head,
        (
            [
                f"{ratio.row.n:,}",
                ratio.row.program,
                duration(ratio.row.seconds),
                f"`{ratio.yardstick}`" if "(" in ratio.yardstick else ratio.yardstick,
                duration(ratio.yardstick_seconds),
                written(ratio.value),
                *_found(ratio.row),
            ]
            for ratio in ratios
        ),
    )


def _alternatives(outcome: Outcome, _folder: str) -> str:
    ratios = outcome.extra["ratios"]
    families = list(ratios["powerlaw"])
    rows = [[name, *(f"{values[family]:.4f}" for family in families)] for name, values in ratios.items()]
    return (
        "## Alternatives\n\n"
        f"Four families and their comparisons with the power law on {alternatives.N:,} Pareto points; "
        "xmin = 1 is "
        "given to both and the power law is fitted beforehand.\n\n"
        + _compared(outcome, [alternatives.JOB])
        + "\nLog-likelihood ratios of the power law against each family; negative: the family fits better. "
        "All but the exponential contain the power law or tend to it, so that a ratio above 0 is not at "
        "their optimum.\n\n" + table(["program", *families], rows)
    )


def _sorting(outcome: Outcome, _folder: str) -> str:
    return (
        "## Beside a sort\n\n"
        f"`{NAME}` is the whole call, from raw numbers to the fit; `{SCAN_NAME}` the search on sorted "
        "values.\n\n" + _ratios(outcome.ratios)
    )


def _memory(outcome: Outcome, _folder: str) -> str:
    (row,) = outcome.rows
    extra = outcome.extra
    sizes = [extra[key] / 1e6 for key in ("data_bytes", "before_bytes", "added_bytes")]
    return (
        "## Memory\n\n"
        f"A fit of {memory.N:,} points given as an array, in a fresh process. *Added* is by how much "
        "the call raised "
        "the largest resident size (`ru_maxrss`) over its value after imports, a small fit and "
        "loading the data; the "
        "multiple is that and the data themselves, over the data.\n\n"
        + table(
            [
                "n",
                "program",
                "data",
                "before the call",
                "added",
                "multiple of the data",
                "alpha",
                "xmin",
                "D",
            ],
            [
                [
                    f"{row.n:,}",
                    row.program,
                    *(f"{size:.0f} MB" for size in sizes),
                    f"{extra['multiple']:.2f}",
                    *_found(row),
                ]
            ],
        )
    )


def _sampling(outcome: Outcome, _folder: str) -> str:
    laws = "; ".join(f"`{law}`" for law in sampling.LAWS)
    return (
        "## Sampling\n\n"
        f"{sampling.N:,} whole-number draws from each family. alpha and D are those of the power law "
        "fitted to the "
        f"draws from xmin on. The laws: {laws}.\n\n" + _ratios(outcome.ratios)
    )


def _training(outcome: Outcome, _folder: str) -> str:
    rows = [
        [
            case["case"],
            duration(case["seconds"]),
            duration(case["processor_seconds"] / case["steps"]),
            duration(case["bare_processor_seconds"] / case["steps"]),
            written(case["ratio"]),
            f"{case['difference']:.1g}",
        ]
        for case in outcome.extra["cases"]
    ]
    head = ["job", "time", "a step", "a step of bare NumPy", "ratio", "weights differ by"]
    widths = "-".join(map(str, training.WIDTHS))
    return (
        f"{HEADING}Training\n\n"
        f"A {widths} network of tanh with bias and squared error, weights uniform within "
        f"±{training.SCALE:g}, plain descent at {training.RATE:g}, on {training.ROWS:,} random images of "
        f"which {100 * training.INK:g}% of the pixels are not 0, seed {SEED}; nothing recorded, one BLAS "
        "thread. The time is that of the whole call of `train` by the clock, its checks and its loss trace "
        "included. *Bare NumPy* is what the same steps cannot do without, written out for these two layers "
        "on arrays made beforehand, derivatives by the textbook: see `tests/benchmarks/training.py`. The "
        f"two took turns, {training.ROUNDS} times each; the times of a step are processor time, medians, and "
        "the ratio is the median of the turns'. The last column is the norm of the difference of the "
        "weights at the end over their norm.\n\n" + table(head, rows)
    )


def _pruning(outcome: Outcome, _folder: str) -> str:
    rows = [
        [
            f"{case['hidden']:,}",
            case["dtype"],
            f"{case['weights']:,}",
            *(duration(case[name]) for name in pruning.PROGRAMS),
            written(case[pruning.COMPILED] / max(case[name] for name in pruning.SPARSE)),
        ]
        for case in outcome.extra["cases"]
    ]
    head = ["hidden units", "precision", "weights", *pruning.PROGRAMS, "compiled over sparse"]
    return (
        f"{HEADING}Pruning\n\n"
        f"A step of a 784-h-10 network of tanh with bias and squared error, one sample at a time, on the "
        f"images of the section before; {SURVIVORS:,} input-hidden weights survive, or all where "
        f"there are no more, and all hidden-output weights. *Sparse* is the package's step, with the largest "
        f"weights after a burn-in of {pruning.BURN_IN} steps, or as many at random, which leaves hardly a "
        "hidden unit idle. *Dense NumPy* is the bare operations of the section before; *dense, compiled* a "
        "loop of our own with the activations and the second layer of the sparse step, and *zero-skipping* "
        f"the same without the rows of inputs that are 0; *minibatch BLAS* takes {pruning.BATCH} samples a "
        "step, and its time "
        "is that of one. One thread; median processor times of "
        f"{pruning.ROUNDS} turns, what comes before the first step not counted. The last column divides by "
        "the slower of the two masks.\n\n" + table(head, rows)
    )


def _boltzmann(outcome: Outcome, _folder: str) -> str:
    rows = [
        [
            case["dtype"],
            duration(case["seconds"]),
            duration(case["processor_seconds"]),
            f"{case['reconstruction_error']:.4g}",
        ]
        for case in outcome.extra["cases"]
    ]
    head = ["precision", "time", "processor time", "reconstruction error at the end"]
    return (
        f"{HEADING}Restricted Boltzmann machines\n\n"
        f"{boltzmann.EPOCHS} epochs of contrastive divergence with one Gibbs step on a machine of "
        f"{training.WIDTHS[0]} visible and {boltzmann.HIDDEN} hidden units, {boltzmann.IMAGES:,} random "
        f"images of which {100 * training.INK:g}% of the pixels are not 0, batches of {boltzmann.BATCH}, the "
        "reconstruction error of all images after each epoch included; one BLAS thread, so that on an idle "
        f"machine the time is the processor time. Medians of {boltzmann.ROUNDS}.\n\n" + table(head, rows)
    )


def _kronecker(outcome: Outcome, _folder: str) -> str:
    rows = [
        [
            f"{2 ** case['power']:,}",
            f"{case['edges']:,.0f}",
            duration(case["seconds"]),
            duration(case["processor_seconds"]),
            duration(case["processor_seconds"] / case["edges"]),
            duration(case["thinned_processor_seconds"]),
            duration(case["sort_processor_seconds"]),
        ]
        for case in outcome.extra["cases"]
    ]
    head = ["nodes", "edges", "time", "processor time", "an edge", "cells by thinning", "sort"]
    return (
        f"{HEADING}Stochastic Kronecker graphs\n\n"
        f"One exact draw of an undirected graph with the {kronecker.PRESET} seed, from the seed to sorted "
        f"rows of neighbours, groups of cells included; medians of {kronecker.ROUNDS}, seed {SEED} on. "
        "*Cells by thinning* is the way that serves digits with seeds of their own, without making a graph "
        "of the cells; *sort* is `numpy.sort` of two whole numbers for each edge. All but the first time are "
        "processor time.\n\n" + table(head, rows)
    )


def _networks(outcome: Outcome, _folder: str) -> str:
    extra = outcome.extra
    measures = [
        [
            row["measure"],
            "" if row["value"] is None else f"{row['value']:.6g}",
            duration(row["ours"]),
            "" if row["networkx"] is None else duration(row["networkx"]),
            "" if row["networkx"] is None else written(row["networkx"] / row["ours"]),
        ]
        for row in extra["measures"]
    ]
    jobs = [[row["job"], duration(row["seconds"]), f"{row['processors']:.1f}"] for row in extra["jobs"]]
    return (
        f"{HEADING}Networks of gradients\n\n"
        f"One draw, {networks.NODES} nodes and {extra['edges']:,} edges, of the undirected ensemble that a "
        f"gradient gives: {networks.NODES}-{networks.NODES}-10 tanh with bias, weights uniform within "
        f"±{networks.SCALE:g}, the first layer at the last of {networks.STEPS} steps of one sample at "
        f"{networks.RATE:g}, on {extra['source']}, seed {SEED}. Both programs have the graph in their own "
        "form beforehand, find the same value, and take the diameter of the largest component.\n\n"
        + table(["measure", "value", "tailnet", f"networkx {version('networkx')}", "times faster"], measures)
        + f"\nJobs with {networks.WORKERS} threads, run once after a small one:\n\n"
        + table(["job", "time", "processors kept busy"], jobs)
        + f"\n### Presets beside the graphs they were fitted to\n\n{_presets(extra['presets'])}"
    )


def _presets(rows: Sequence[Document]) -> str:
    if not rows:
        return "Not made: the graphs are under the folder that TAILNET_SHARED names, and it names none.\n"
    lines = [
        [
            row["preset"],
            row["statistic"].replace("_", " "),
            *(_number(row[part]) for part in ("observed", "mean")),
            f"{_number(row['low'])} to {_number(row['high'])}",
        ]
        for row in rows
    ]
    return (
        f"Means and central 95% of {networks.PRESET_DRAWS} exact draws of the undirected law of each preset. "
        "Nodes without an edge are left out of all of it; distances are of the largest component.\n\n"
        + table(["preset", "statistic", "graph", "mean of draws", "central 95%"], lines)
    )


def _number(value: float | None) -> str:
    if value is None:
        return "undefined"
    return f"{value:,.0f}" if abs(value) >= _WHOLE else f"{value:.4g}"


def _curvature(outcome: Outcome, _folder: str) -> str:
    step, exponents = outcome.extra["step"], outcome.extra["exponents"]
    rows = [
        [
            name,
            duration(step[key]["seconds"]),
            duration(step[key]["processor_seconds"]),
            f"{step[key]['difference']:.1g}" if "difference" in step[key] else "",
        ]
        for name, key in (
            ("each layer's matrix formed, and solved with", "exact"),
            ("conjugate gradients", "conjugate gradients"),
            ("dense eigendecomposition of each layer", "dense"),
        )
    ]
    head = ["step", "time", "processor time", "differs from the dense one by"]
    widths, chaos = ("-".join(map(str, one)) for one in (curvature.WIDTHS, curvature.CHAOS_WIDTHS))
    horizon = curvature.HORIZON
    return (
        f"{HEADING}Curvature and Lyapunov exponents\n\n"
        "The step of the document's program on its network and from its start: "
        f"|1/(λ + {curvature.SUMMED:g})| of each layer's own Hessian of a {widths} network with units leaky "
        "by 1/2 and no bias units, squared error summed over a batch of "
        f"{curvature.BATCH} images, here random ones projected to {curvature.WIDTHS[0]} inputs, seed {SEED}: "
        "from the batch to the change of the weights, one BLAS thread, medians of "
        f"{curvature.ROUNDS} (the dense one is taken once). Matrices are positive definite with the damping, "
        "so that the magnitude of the inverse is the inverse; otherwise the formed step takes all "
        f"eigenvalues.\n\n{table(head, rows)}\n"
        f"{curvature.COUNT} exponents of plain descent at {curvature.RATE:g} with single samples on a "
        f"{chaos} network, {curvature.ROWS:,} random images, {horizon.steps:,} steps after a transient of "
        f"{horizon.transient:,}, orthogonalised every {horizon.every}: {duration(exponents['seconds'])} by "
        f"the clock, {duration(exponents['processor_seconds'])} of the processor. The largest is "
        f"{exponents['largest']:.4f} a step.\n"
    )


def _footer() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "scipy"))
    return (
        f"Python {platform.python_version()}, {libraries}; {os.cpu_count()} processors. "
        "Command: `python -m tox -e bench`.\n"
    )


#: What is written of each part, in the order of the report.
SECTIONS: Mapping[str, Callable[[Outcome, str], str]] = {
    "continuous": _continuous,
    "discrete": _discrete,
    "p_values": _p_values,
    "alternatives": _alternatives,
    "sorting": _sorting,
    "memory": _memory,
    "sampling": _sampling,
    "training": _training,
    "pruning": _pruning,
    "boltzmann": _boltzmann,
    "kronecker": _kronecker,
    "networks": _networks,
    "curvature": _curvature,
}
