"""A document that was damaged gives an error that names the damage, never a traceback of ours."""

import contextlib
import copy
import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from documents import (
    Document,
    pareto_document,
    study_document,
    with_alternatives,
    with_cross_check,
    without_bootstrap,
    zeta_document,
)

from tailnet.errors import InputError
from tailnet.inference.analysis import analyze
from tailnet.report.analysis_sections import analysis_report
from tailnet.report.latex import to_latex
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.report.writer import render
from tailnet.sample import Sample
from tailnet.storage import to_json


def compared_document() -> Document:
    return with_cross_check(with_alternatives(pareto_document(n=200)))


_DOCUMENTS = (pareto_document, zeta_document, study_document, compared_document)
#: What documents of the first release have not.
_LATER = {"aic", "bic", "aic_weight", "bic_weight", "rule", "band", "no_family_fits"}


def parts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """List the path of every part of a document, of long lists the first item alone."""
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value[:1]))
    else:
        return
    for key, item in items:
        yield (*path, key)
        yield from parts(item, (*path, key))


def container(document: Document, path: tuple[Any, ...]) -> Any:
    found: Any = document
    for key in path[:-1]:
        found = found[key]
    return found


@pytest.mark.parametrize("make", _DOCUMENTS)
def test_good_documents_pass(make: Any) -> None:
    document = make()
    before = copy.deepcopy(document)
    check_document(document)
    assert document == before


@pytest.mark.parametrize("make", _DOCUMENTS)
def test_missing_parts_are_named(make: Any) -> None:
    document = make()
    free = {"removed", "design", "not_run", "statistics", "conventional", "sensitivity", "warnings"}
    checked = 0
    for path in list(parts(document)):
        holder = container(document, path)
        later = path[-1] in _LATER and path[0] in {"power_law", "verdict"}
        later |= path[-1] == "ceiling"
        later |= path[0] == "cross_check" and path[-2:-1] == ("parameters",)
        if isinstance(holder, list) or later or free & set(path[-2:-1]):
            continue
        kept = holder.pop(path[-1])
        with pytest.raises(InputError) as caught:
            check_document(document)
        if path != ("schema",):
            assert ".".join(str(key) for key in path if not isinstance(key, int)).split(".")[-1] in str(
                caught.value
            )
        holder[path[-1]] = kept
        checked += 1
    assert checked > 50


@pytest.mark.parametrize("make", _DOCUMENTS)
@pytest.mark.parametrize("wrong", [{"no": "such thing"}, [[]], "text", True, -1, 0, 1e308, math.nan, 10**400])
def test_wrong_values_are_refused_or_rendered(make: Any, wrong: Any) -> None:
    """Whatever stands in one place of a document, the check says so or the report can be written."""
    document = make()
    rendered = 0
    for path in list(parts(document)):
        if len(path) > 3 or "analyses" in path[1:]:
            continue
        holder = container(document, path)
        kept = holder[path[-1]]
        holder[path[-1]] = wrong
        with contextlib.suppress(InputError):
            check_document(document)
            _render_text(document)
            rendered += 1
        holder[path[-1]] = kept
    assert rendered < len(list(parts(document)))


def _render_text(document: Document) -> None:
    build = study_report if document["schema"] == "tailnet.study/1" else analysis_report
    report = build(document)
    assert to_markdown(report)
    assert to_latex(report.tables, report.table_caption)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("power_law.alpha", 0.9, r"power_law.alpha is 0.9; a number above 1 is needed"),
        ("power_law.alpha", "2.5", r"power_law.alpha is '2.5'; a finite number is needed"),
        ("power_law.n_tail", 2.5, r"power_law.n_tail is 2.5; a whole number is needed"),
        ("power_law.n_tail", 2001, r"power_law.n_tail is 2001, which is more than the 2000 of sample.n"),
        ("power_law.alpha_interval", [1.0], r"power_law.alpha_interval is \[1.0\]; a list of 2 items"),
        ("sample.discrete", 1, r"sample.discrete is 1; true or false is needed"),
        ("sample.sign", "both", r"sample.sign is 'both'; 'magnitude' or 'positive' or 'negative'"),
        (
            "goodness_of_fit.p_value",
            1.5,
            r"goodness_of_fit.p_value is 1.5; a number at least 0 and at most 1",
        ),
        ("curves.survival.x", [1.0], r"curves.survival is .*; one length of all lists is needed"),
        ("curves.survival.x", [], r"curves.survival.x is \[\]; a list of at least 1 items"),
        ("curves.null_distances", [math.inf], r"curves.null_distances\[0\] is inf; a finite number"),
        ("tail_index", {"hill": 0.5}, r"tail_index.hill is 0.5; a mapping is needed"),
        ("curves.tail_index", {"hill": []}, r"curves.tail_index.hill is \[\]; a mapping is needed"),
        ("sample", [], r"sample is \[\]; a mapping is needed"),
        ("not_run", {"a": 1}, r"not_run.a is 1; text is needed"),
    ],
)
def test_messages_name_the_part_the_value_and_the_need(path: str, value: Any, message: str) -> None:
    document = pareto_document()
    keys = tuple(path.split("."))
    container(document, keys)[keys[-1]] = value
    with pytest.raises(InputError, match=message):
        check_document(document)


def test_numbers_that_json_has_not_are_refused_in_parts_of_any_shape() -> None:
    document = pareto_document()
    document["extra"] = {"deep": [1.0, math.nan]}
    with pytest.raises(InputError, match=r"extra.deep\[1\] is nan"):
        render(document)


@pytest.mark.parametrize("document", [None, [], "text", {}, {"title": "no schema"}])
def test_what_is_no_results_document_is_refused(document: Any) -> None:
    with pytest.raises(InputError, match="names no schema"):
        check_document(document)


@pytest.mark.parametrize("schema", ["tailnet.analysis/2", "tailnet.network/2", 1, ["tailnet.study/1"]])
def test_unknown_schema_is_named_with_the_known_ones(schema: Any) -> None:
    with pytest.raises(InputError) as caught:
        check_document({"schema": schema})
    for words in (repr(schema), "tailnet.analysis/1", "tailnet.study/1"):
        assert words in str(caught.value)


def test_a_study_names_the_analysis_that_is_wrong() -> None:
    document = study_document()
    document["analyses"][3]["power_law"]["n_tail"] = 601
    with pytest.raises(InputError, match=r"analyses\[3\].power_law.n_tail is 601"):
        check_document(document)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("alternatives.0.family", "gamma", "alternatives[0].family is 'gamma'; 'truncated_power_law' or"),
        (
            "alternatives.2.parameters.beta",
            -0.1,
            "parameters.beta is -0.1; a number at least 0 and at most 1e+40",
        ),
        ("alternatives.3.parameters.c", 0, "alternatives[3].parameters.c is 0; a number above 0 and at most"),
        ("alternatives.0.on_boundary", True, "alternatives[0].on_boundary is True; false, as the parameters"),
        ("alternatives.3.on_boundary", True, "alternatives[3].on_boundary is True; false, as the parameters"),
        ("alternatives.1.parameters.c", -1.5, "parameters.c is -1.5; on the boundary a number above 0"),
        ("alternatives.1.conventional", {"mu": "?"}, "conventional.mu is '?'; a finite number"),
        ("comparisons.0.status", "won", "comparisons[0].status is 'won'; 'tested' or 'collapsed'"),
        ("comparisons.0.nested_null", "guess", "nested_null is 'guess'; 'table' or 'bootstrap'"),
        ("comparisons.2.nested_statistic", -1, "nested_statistic is -1; a number at least 0"),
        ("sensitivity.lognormal.power", 80, "sensitivity.lognormal.power is 80; a number at least 0 and"),
        ("verdict.support", "excellent", "verdict.support is 'excellent'; 'with cut-off' or 'none'"),
        ("verdict.no_family_fits", 0, "verdict.no_family_fits is 0; true or false"),
        ("power_law.aic_weight", 2, "power_law.aic_weight is 2; a number at least 0 and at most 1"),
        (
            "provenance.discretisation",
            "cells",
            "discretisation is 'cells'; 'sum' or 'half-cell' or 'unit-cell'",
        ),
    ],
)
def test_parts_that_compare_are_checked(path: str, value: Any, message: str) -> None:
    document = compared_document()
    keys = tuple(int(key) if key.isdigit() else key for key in path.split("."))
    container(document, keys)[keys[-1]] = value
    with pytest.raises(InputError) as caught:
        check_document(document)
    assert message in str(caught.value)


def test_a_truncated_power_law_without_cut_off_needs_a_finite_sum() -> None:
    document = compared_document()
    fit = document["alternatives"][0]
    fit.update(on_boundary=True, parameters={"alpha": 1.0, "lambda": 0.0, "lambda_prime": 0.0})
    with pytest.raises(InputError, match=r"parameters.alpha is 1.0; on the boundary a number above 1"):
        check_document(document)
    fit["parameters"]["alpha"] = 1.1
    check_document(document)


def test_documents_of_the_first_release_need_nothing_new() -> None:
    document = pareto_document()
    assert not _LATER & (set(document["power_law"]) | set(document["verdict"]))
    check_document(document)
    document["power_law"].update(aic=None, aic_weight=None)
    document["verdict"].update(rule=None, band=None, no_family_fits=None)
    check_document(document)


def test_nulls_with_reasons_pass() -> None:
    document = without_bootstrap(pareto_document())
    check_document(document)
    assert document["goodness_of_fit"] is None


def test_the_narrowest_tails_that_are_fitted_can_be_written() -> None:
    """With alpha just below 10^5 a cut-off may ask for a rise of more than 10^10 before it."""
    values = 1.0 + 1.9e-5 * np.random.default_rng(0).random(12) ** 0.25
    document = json.loads(to_json(analyze(Sample(values), replicates=0).to_dict()))
    (cut_off,) = (a for a in document["alternatives"] if a["family"] == "truncated_power_law")
    assert cut_off["parameters"]["alpha"] < -1e10
    check_document(document)
    assert to_markdown(analysis_report(document))
