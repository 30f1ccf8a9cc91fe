"""xmin, alpha and D of 200 data sets by five programs, and the kind of every disagreement."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import numpy as np
from calibration.disagreement import (
    ALPHA,
    COMMON,
    DISTANCE,
    KINDS,
    MEASURES,
    UNEXPLAINED,
    Computed,
    Estimate,
    close,
    kinds,
)
from calibration.tables import table
from calibration.versions import versions
from numpy.typing import NDArray
from oracles import xmin_scan

import tailnet as tn
from tailnet.inference.cross_check import cross_check
from tailnet.parallel import child, run, seed_sequence

SEED = 200
SETS = 200
FEWEST_DISTINCT = 8
FloatArray: TypeAlias = NDArray[np.float64]
SHAPES: Mapping[str, bool] = {
    "power law above a uniform body": False,
    "power law above a smooth body": False,
    "power law rounded to one decimal": False,
    "power law to two significant digits": False,
    "lognormal": False,
    "exponential": False,
    "heavy: alpha 1.2 to 1.6": False,
    "small: 15 to 49 values": False,
    "zeta tail above a Poisson body": True,
    "floor of a lognormal": True,
    "floor of a power law": True,
    "small counts: 15 to 49": True,
}
PEERS = ("transcription", "powerlaw", "igraph", "plfit", "poweRlaw")
ABSENT = "not on this machine"
R_PROGRAM = Path(__file__).parent / "peers.R"
HEAD = (
    "program",
    "version",
    "sets",
    "agrees in all three",
    "xmin differs",
    "only alpha or D differ",
    "failed",
    "not explained",
)
TEXT = """\
# Agreement with other programs

Command: `python -m tox -e calibration -- reports/validation agreement`. {versions}.

{sets} data sets, seed {seed}: in turn {shapes}; 15 to 1,000 values each, parameters at random. Every
program fits each as its user would call it, told whether the data are continuous or counts; ours under its
defaults (the supremum distance, at least 5 distinct values and 10 observations in the tail). xmin agrees
when it is the same value of the data, alpha when equal to {alpha:g} relatively (plfit prints six digits), D
to {distance:g}. *Transcription* is the naive search in tests/oracles, which shares no code with tailnet and
follows the same rule; it must agree everywhere.

{rows}
## The disagreements, by kind

Each is found by a computation on the data set at hand, with the transcription (for `powerlaw` with
tailnet's own cross-check, which reruns it with its switches thrown one by one); a data set may have
several.

{kinds}
## Not explained

{unexplained}
"""
#: The codes of the cross-check, in the words of this report.
CODES: Mapping[str, str] = {
    "one_sided_distance": "one-sided distance",
    "minimum_tail": "no minimum tail",
    "approximate_estimate": "approximate exponent",
    "search_tolerance": "below its maximum",
}
#: Kinds that the cross-check alone finds.
SWITCHED: Mapping[str, str] = {
    "alpha_cap": "alpha is kept within [0, 3]; without the bound our number is reached",
    "lost_digits": "its likelihood loses digits; without the loss our number is reached",
    "different_xmin": "its tail is another, for the reasons of its xmin; at our xmin it gives our number",
    "flagged_candidate": "it marks its own fit at our xmin as noisy and passes it over",
}
#: For each data set None where the program failed, else the kinds of its disagreements, and which differ.
Outcome: TypeAlias = tuple[tuple[str, ...], bool, bool] | None


def shape(number: int) -> str:
    """Return the shape of a data set."""
    return list(SHAPES)[number % len(SHAPES)]


def draw(number: int) -> FloatArray:
    """Draw one data set of at least so many distinct values that every program has something to choose."""
    for attempt in range(100):
        values = _attempt(number, attempt)
        if np.unique(values).size >= FEWEST_DISTINCT:
            return values
    raise RuntimeError(f"data set {number} came out too poor a hundred times")


def _attempt(number: int, attempt: int) -> FloatArray:
    rng = np.random.default_rng(child(seed_sequence(SEED), number, attempt))
    name = shape(number)
    n = int(rng.integers(15, 50)) if name.startswith("small") else int(np.exp(rng.uniform(4.0, 6.9)))
    excess = rng.uniform(0.2, 0.6) if name.startswith("heavy") else rng.uniform(0.6, 3.5)
    pareto = np.exp(rng.standard_exponential(n) / excess)
    mixed = np.where(rng.random(n) < rng.uniform(0.2, 0.9), pareto, rng.random(n))
    lognormal = np.exp(rng.normal(rng.uniform(0.0, 2.0), rng.uniform(0.5, 2.0), n))
    digits = 10.0 ** (1.0 - np.floor(np.log10(pareto)))
    drawn = {
        "power law above a uniform body": mixed,
        "power law above a smooth body": np.where(rng.random(n) < 0.3, pareto, np.minimum(lognormal, 1.0)),
        "power law rounded to one decimal": np.maximum(np.round(mixed, 1), 0.1),
        "power law to two significant digits": np.round(pareto * digits) / digits,
        "lognormal": lognormal,
        "exponential": rng.standard_exponential(n) * 8.0 + 1e-3,
        "heavy: alpha 1.2 to 1.6": pareto,
        "small: 15 to 49 values": pareto,
        "zeta tail above a Poisson body": np.where(
            rng.random(n) < 0.5, np.floor(8.0 * pareto), rng.poisson(4.0, n) + 1.0
        ),
        "floor of a lognormal": np.floor(lognormal) + 1.0,
        "floor of a power law": np.floor(rng.uniform(1.0, 20.0) * pareto),
        "small counts: 15 to 49": np.floor(3.0 * pareto),
    }[name]
    values: FloatArray = np.minimum(drawn, 1e12)
    return values


def write(folder: Path) -> None:
    """Fit with every program that is here, and write the report."""
    samples = [draw(number) for number in range(SETS)]
    judged = list(run(judge, list(range(SETS)), jobs=-1, threads=False))
    outcomes: dict[str, list[Outcome] | None] = {
        "transcription": [one[0] for one in judged],
        "powerlaw": [one[1] for one in judged],
    }
    for name, fits in (("igraph", igraph_fits), ("plfit", plfit_fits), ("poweRlaw", powerlaw_r_fits)):
        theirs = fits(samples)
        if theirs is None:
            outcomes[name] = None
            continue
        measures = len(MEASURES) if name == "poweRlaw" else COMMON
        tasks = [(number, estimate, measures) for number, estimate in enumerate(theirs)]
        outcomes[name] = list(run(compare, tasks, jobs=-1, threads=False))
    text = TEXT.format(
        versions=versions(),
        sets=SETS,
        seed=SEED,
        shapes=", ".join(SHAPES),
        alpha=ALPHA,
        distance=DISTANCE,
        rows=table(HEAD, _rows(outcomes)),
        kinds=table(("kind", *PEERS[1:], "what was computed"), _kind_rows(outcomes)),
        unexplained=_unexplained(outcomes),
    )
    (folder / "agreement.md").write_text(text, encoding="utf-8")


def ours_on(number: int) -> tuple[tn.PowerLawFit, Estimate]:
    """Fit one data set."""
    fit = tn.fit_power_law(tn.Sample(draw(number), discrete=SHAPES[shape(number)]))
    return fit, Estimate(fit.xmin, fit.alpha, fit.ks_distance)


def judge(number: int) -> tuple[Outcome, Outcome]:
    """Compare one data set with the transcription, and with `powerlaw` by the cross-check."""
    fit, ours = ours_on(number)
    values, counts = np.unique(draw(number), return_counts=True)
    search = xmin_scan.scan_discrete if fit.sample.discrete else xmin_scan.scan_continuous
    naive = search(values, counts)
    same = ours.xmin == naive.xmin
    equal = same and close(ours.alpha, naive.alpha, 1e-7) and close(ours.distance, naive.D, 1e-6)
    plain = (
        () if equal else (f"{UNEXPLAINED}: xmin {naive.xmin:.6g}, alpha {naive.alpha:.8g}, D {naive.D:.8g}",)
    )
    return (plain, not same, not equal and same), _cross_checked(fit)


def _cross_checked(fit: tn.PowerLawFit) -> Outcome:
    found = cross_check(fit)
    if found.status != "compared":
        return None
    three = {
        each.quantity: each for each in found.differences if each.quantity in ("xmin", "alpha", "ks_distance")
    }
    codes = dict.fromkeys(
        reason.code for each in three.values() if each.agrees is False for reason in each.reasons
    )
    open_ones = [
        f"{UNEXPLAINED}: {each.quantity} {each.powerlaw:.8g}, ours {each.tailnet:.8g}"
        for each in three.values()
        if each.agrees is False and each.explained is False
    ]
    named = tuple(CODES.get(code, code) for code in codes if code != "not_explained")
    moved = three["xmin"].agrees is False
    return (*named, *open_ones), moved, not moved and any(each.agrees is False for each in three.values())


def compare(task: tuple[int, Estimate | None, int]) -> Outcome:
    """Compare one data set with another program's estimate."""
    number, theirs, measures = task
    if theirs is None:
        return None
    fit, ours = ours_on(number)
    found = kinds(Computed.of(draw(number), discrete=fit.sample.discrete), ours, theirs, measures)
    moved = not close(theirs.xmin, ours.xmin, ALPHA)
    return found, moved, bool(found) and not moved


def igraph_fits(samples: Sequence[FloatArray]) -> list[Estimate | None] | None:
    """Fit with igraph."""
    if find_spec("igraph") is None:
        return None
    import igraph

    found: list[Estimate | None] = []
    for number, values in enumerate(samples):
        method = "discrete" if SHAPES[shape(number)] else "continuous"
        # The p-value is not asked for; a coarse one takes no time.
        fit = igraph.power_law_fit(values.tolist(), method=method, p_precision=0.5)
        found.append(Estimate(fit.xmin, fit.alpha, fit.D))
    return found


def plfit_fits(samples: Sequence[FloatArray]) -> list[Estimate | None] | None:
    """Fit with the command plfit."""
    program = shutil.which("plfit")
    if program is None:
        return None
    found: list[Estimate | None] = []
    with TemporaryDirectory() as folder:
        for number, path in enumerate(_files(samples, Path(folder))):
            switches = ["-b"] if SHAPES[shape(number)] else ["-b", "-c"]
            done = subprocess.run([program, *switches, path], capture_output=True, text=True, check=False)
            words = done.stdout.rpartition(": ")[2].split()
            good = done.returncode == 0 and len(words) >= 5
            found.append(Estimate(float(words[2]), float(words[1]), float(words[4])) if good else None)
    return found


def powerlaw_r_fits(samples: Sequence[FloatArray]) -> list[Estimate | None] | None:
    """Fit with poweRlaw, in R."""
    program = shutil.which("Rscript")
    if program is None or _r_version(program) is None:
        return None
    with TemporaryDirectory() as folder:
        kinds_of = ("discrete" if SHAPES[shape(number)] else "continuous" for number in range(len(samples)))
        paths = _files(samples, Path(folder))
        listing = Path(folder) / "files"
        lines = (f"{kind} {path}" for kind, path in zip(kinds_of, paths, strict=True))
        listing.write_text("\n".join(lines), encoding="utf-8")
        command = [program, str(R_PROGRAM), str(listing)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in printed.splitlines()]
    return [None if row == ["failed"] else Estimate(*map(float, row)) for row in rows]


def _files(samples: Sequence[FloatArray], folder: Path) -> list[str]:
    paths = [folder / f"{number}.txt" for number in range(len(samples))]
    for path, values in zip(paths, samples, strict=True):
        path.write_text("\n".join(repr(value) for value in values.tolist()), encoding="utf-8")
    return [str(path) for path in paths]


def _r_version(program: str) -> str | None:
    ask = [program, "-e", 'cat(as.character(packageVersion("poweRlaw")))']
    done = subprocess.run(ask, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def peer_version(name: str) -> str:
    """Return the version of a program, or that it is not here."""
    if name == "transcription":
        return ""
    if name in ("powerlaw", "igraph"):
        from importlib.metadata import version

        return version(name) if find_spec(name) else ABSENT
    program = shutil.which("plfit" if name == "plfit" else "Rscript")
    if program is None:
        return ABSENT
    if name == "plfit":
        return subprocess.run([program, "-v"], capture_output=True, text=True, check=False).stdout.split()[-1]
    return _r_version(program) or ABSENT


def _rows(outcomes: Mapping[str, list[Outcome] | None]) -> Iterator[list[str]]:
    for name in PEERS:
        found = outcomes[name]
        if found is None:
            yield [name, ABSENT, *[""] * 6]
            continue
        known = [one for one in found if one is not None]
        open_ones = sum(any(kind.startswith(UNEXPLAINED) for kind in one[0]) for one in known)
        moved, other = sum(one[1] for one in known), sum(one[2] for one in known)
        numbers = (len(found), len(known) - moved - other, moved, other, len(found) - len(known), open_ones)
        yield [name, peer_version(name), *map(str, numbers)]


def _kind_rows(outcomes: Mapping[str, list[Outcome] | None]) -> Iterator[list[str]]:
    counted = {
        name: Counter(kind for one in outcomes[name] or [] if one is not None for kind in one[0])
        for name in PEERS[1:]
    }
    for kind, meaning in {**KINDS, **SWITCHED}.items():
        if any(counted[name][kind] for name in PEERS[1:]):
            yield [kind.replace("_", " "), *(str(counted[name][kind]) for name in PEERS[1:]), meaning]


def _unexplained(outcomes: Mapping[str, list[Outcome] | None]) -> str:
    lines = [
        f"- {name}, set {number} ({shape(number)}): {kind}\n"
        for name, found in outcomes.items()
        for number, one in enumerate(found or [])
        for kind in (one[0] if one is not None else ())
        if kind.startswith(UNEXPLAINED)
    ]
    return "".join(lines) or "Nothing.\n"
