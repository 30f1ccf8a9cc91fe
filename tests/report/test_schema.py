"""A document that was damaged gives an error that names the damage, never a traceback of ours."""

import contextlib
import copy
import math
from collections.abc import Iterator
from typing import Any

import pytest
from documents import Document, pareto_document, study_document, without_bootstrap, zeta_document

from tailnet.errors import InputError
from tailnet.report.analysis_sections import analysis_report
from tailnet.report.latex import to_latex
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.report.writer import render

_DOCUMENTS = (pareto_document, zeta_document, study_document)


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
    free = {"removed", "design", "not_run", "statistics"}
    checked = 0
    for path in list(parts(document)):
        holder = container(document, path)
        if isinstance(holder, list) or free & set(path[:-1]):
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
    assert to_latex(report.table, report.table_caption)


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
        ("tail_index", {"hill": [math.nan]}, r"tail_index.hill\[0\] is nan; a finite number"),
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


@pytest.mark.parametrize("schema", ["tailnet.analysis/2", "tailnet.survey/1", 1, ["tailnet.study/1"]])
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


def test_nulls_with_reasons_pass() -> None:
    document = without_bootstrap(pareto_document())
    check_document(document)
    assert document["goodness_of_fit"] is None
