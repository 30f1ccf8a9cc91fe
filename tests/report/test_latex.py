"""The table for a paper is LaTeX whatever the names in it."""

import re

from documents import pareto_document, study_document, with_alternatives
from hypothesis import given
from hypothesis import strategies as st

from tailnet.report.analysis_sections import analysis_report
from tailnet.report.latex import escape, to_latex
from tailnet.report.sections import Cite, Code, Link, Strong, Symbol, Table
from tailnet.report.study_sections import study_report


def test_the_table_of_an_analysis() -> None:
    report = analysis_report(pareto_document())
    text = to_latex(report.tables, report.table_caption)
    assert r"\begin{tabular}{lrr}" in text
    assert r"\texttt{data/my\_file$|$`odd`.txt}" in text
    assert r"Quantity & Estimate & 95\% interval \\" in text
    for rule in (r"\toprule", r"\midrule", r"\bottomrule"):
        assert text.count(rule) == 1
    assert re.search(r"^\$\\hat\\alpha\$ & 2\.\d+\(\d\d\) & .* to .* \\\\$", text, flags=re.MULTILINE)


def test_the_alternatives_stand_in_a_table_of_their_own_below() -> None:
    report = analysis_report(with_alternatives(pareto_document()))
    text = to_latex(report.tables, report.table_caption)
    first, second = re.findall(r"\\begin\{tabular\}.*?\\end\{tabular\}", text, flags=re.DOTALL)
    assert r"$\hat\alpha$" in first
    assert r"Alternative & $R$ & Vuong p & Nested p & Holm & AIC weight & Fit p \\" in second
    assert r"truncated power law & $-$1.234 & 0.346 & 0.082 & 0.246 & 0." in second
    assert r"lognormal & 0.000 & -- & 1 & 1 & 0." in second
    assert r"exponential & 87.650 & 0.346 & -- & -- & " in second
    for rule in (r"\toprule", r"\midrule", r"\bottomrule"):
        assert second.count(rule) == 1
    assert text.count(r"\begin{table}") == text.count(r"\caption") == 1
    assert "positive values favour the power law" in text


def test_rows_have_as_many_cells_as_columns() -> None:
    report = study_report(study_document())
    text = to_latex(report.tables, report.table_caption)
    tables = re.findall(r"\\begin\{tabular\}\{(\w+)\}(.*?)\\end\{tabular\}", text, re.DOTALL)
    for (columns, body), expected in zip(tables, (5, 4), strict=True):
        rows = [line for line in body.splitlines() if line.endswith(r"\\")]
        assert len(rows) == expected
        assert {len(re.findall(r"(?<!\\)&", row)) + 1 for row in rows} == {len(columns)}


@given(st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_no_special_character_is_left_bare(text: str) -> None:
    bare = re.sub(
        r"\\(?:textbackslash|textascii\w+|textquotedbl)\{\}|\\[{}$&#%_]|\$[<>|]\$", "", escape(text)
    )
    assert not re.search(r"[\\{}$&#%_~^<>|]", bare)


def test_spans_and_numbers_by_hand() -> None:
    table = Table((Symbol("xmin"), Symbol("a_b")), ((Strong("1%"), "−2.5×10⁻¹²"),), "lr")
    text = to_latex([table], (Code("a b"), Cite("hill1975")))
    assert r"$\hat x_{\min}$ & a\_b \\" in text
    assert r"\textbf{1\%} & $-$2.5$\times$10$^{-12}$ \\" in text
    assert r"\caption{\texttt{a b}\citep{hill1975}}" in text


def test_a_cell_of_several_spans_is_one_cell() -> None:
    table = Table(("A", "B"), (((Strong("x"), ": 5%"), Link("a_b", "c/d.md")),), "ll")
    assert r"\textbf{x}: 5\% & a\_b \\" in to_latex([table], ())
