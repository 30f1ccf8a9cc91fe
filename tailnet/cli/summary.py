"""What a person reads on the terminal when no report was asked for."""

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from tailnet.figures.claim_pages import by_claim
from tailnet.report.claim_cells import found_text
from tailnet.report.claims_section import claims_sentence
from tailnet.rounding import (
    data_value,
    fixed,
    integer,
    interval,
    number,
    p_interval,
    p_value,
    percentage,
    with_uncertainty,
)

_WIDTH = 96
_UNDECLARED = "not declared"
#: Parts of what is said about dependence that make its statement worth a reader's time.
_TELLING = ("n_effective", "rank_one", "normalised")


def summary(document: Mapping[str, Any]) -> str:
    """Return the main numbers of an analysis, then its sentence."""
    rows = [
        *_sample_rows(document["sample"]),
        *_fit_rows(document),
        *_test_rows(document),
        *_comparison_rows(document),
        *_dependence_rows(document),
    ]
    not_run = [path for path in document["not_run"] if "." not in path]
    rows.append(("not run", ", ".join(sorted(not_run))))
    record = document["provenance"]
    rows.append(("seed", f"{record['seed']}, tailnet {record['tailnet']}"))
    return table(rows) + "\n" + filled(document["verdict"]["sentence"])


def study_summary(document: Mapping[str, Any]) -> str:
    """Return the claims of a study, each with its rule, and the verdict of every cell."""
    parts = [filled(claims_sentence(document))]
    for cells in by_claim(document["claims"]):
        heading = filled(f"{cells[0]['id']} ({cells[0]['rule']})")
        parts.append(heading + table((f"  {cell['verdict']:<9}", _found(cell)) for cell in cells))
    return "\n".join(parts)


def _found(claim: Mapping[str, Any]) -> str:
    """Say what came of one test of a claim."""
    cell = f"{claim['cell']}: " if claim.get("cell") else ""
    if claim["value"] is None:
        return f"{cell}{claim['note'] or 'no reason is recorded'}"
    holm = claim.get("holm_p")
    return f"{cell}{found_text(claim)}" + ("" if holm is None else f"; Holm p {p_value(holm)}")


def _sample_rows(sample: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    kind = "discrete" if sample["discrete"] else "continuous"
    yield "data", f"{sample['source']}: {integer(sample['n'])} observations, {kind}"
    yield (
        "distinct values",
        (f"{integer(sample['n_distinct'])}, from {data_value(sample['min'])} to {data_value(sample['max'])}"),
    )
    removed = [f"{integer(count)} {rule}" for rule, count in sample["removed"].items() if count]
    yield "removed", ", ".join(removed) or "none"
    yield "sign", sample["sign"]


def _fit_rows(document: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    law = document["power_law"]
    ends = law["xmin_interval"]
    within = " (given)" if law["xmin_given"] else ""
    within = within if ends is None else f" (95% interval {data_value(ends[0])} to {data_value(ends[1])})"
    yield "xmin", data_value(law["xmin"]) + within
    share = percentage(law["n_tail"], document["sample"]["n"])
    yield "n_tail", f"{integer(law['n_tail'])} ({share}; {fixed(law['decades'], 1)} decades)"
    yield "alpha", f"{with_uncertainty(law['alpha'], law['alpha_se'])} (standard error given xmin)"
    if law["alpha_interval"] is not None:
        given = ", given xmin" if law["xmin_given"] else ", xmin re-estimated"
        yield "", f"95% interval {interval(*law['alpha_interval'])} (bootstrap{given})"
    yield "KS distance", number(law["ks_distance"])
    yield "log-likelihood", fixed(law["log_likelihood"], 2)
    yield from (("note", note) for note in law.get("search_notes") or ())


def _test_rows(document: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    test = document["goodness_of_fit"]
    if test is None:
        yield "goodness of fit", "not run: " + document["not_run"]["goodness_of_fit"]
        return
    p = p_value(test["p_value"], 1.0 / (1.0 + test["replicates"]))
    p = p if p.startswith(("<", ">")) else f"= {p}"
    error = f"Monte Carlo 95% {p_interval(*test['p_interval'])}"
    yield "goodness of fit", f"p {p} ({error}; {integer(test['replicates'])} replicates)"
    label = document["dependence"].get("p_value_label")
    if label is not None:
        yield "", f"p is {label}"


def _dependence_rows(document: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    dependence = document["dependence"]
    for name in ("block", "cluster"):
        found = dependence.get(name)
        if found is not None:
            ends = interval(*found["alpha_interval"])
            yield f"{name} bootstrap", f"alpha 95% interval {ends} ({integer(found['units'])} {found['by']}s)"
    if dependence["axis"] != _UNDECLARED or any(dependence.get(name) for name in _TELLING):
        yield "dependence", dependence["statement"]


def _comparison_rows(document: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for row in document["comparisons"] or ():
        ratio = row["log_likelihood_ratio"]
        found = f"R = {fixed(ratio, 3)}" if ratio else "R = 0"
        if row["status"] == "collapsed":
            found = "collapses to the power law"
        elif row["status"] == "tested":
            found += f"; nested test p = {p_value(row['nested_p'])}, Holm {p_value(row['nested_p_holm'])}"
        elif row["vuong_p"] is not None:
            found += f"; Vuong's p = {p_value(row['vuong_p'])}"
        yield row["alternative"].replace("_", " "), found
    if document["verdict"]["support"] is not None:
        yield "support", document["verdict"]["support"]


def table(rows: Iterable[tuple[str, str]]) -> str:
    """Lay out names and what stands beside them, folded to the width of a terminal."""
    rows = list(rows)
    width = max(len(name) for name, _ in rows) + 2
    blank = " " * width
    return "".join(
        textwrap.fill(text, _WIDTH, initial_indent=name.ljust(width), subsequent_indent=blank) + "\n"
        for name, text in rows
    )


def filled(text: str) -> str:
    """Fold a text to the width of a terminal."""
    return textwrap.fill(text, _WIDTH) + "\n"
