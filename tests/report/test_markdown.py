"""The Markdown is well formed, and text from outside stays text."""

import re
from urllib.parse import unquote

import pytest
import yaml
from documents import (
    pareto_document,
    study_document,
    with_alternatives,
    with_cross_check,
    zeta_document,
)
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tailnet.report.analysis_sections import analysis_report
from tailnet.report.markdown import escape, inline, page, printable, to_markdown
from tailnet.report.sections import (
    Cite,
    Code,
    Heading,
    Link,
    Report,
    Section,
    Strong,
    Table,
    paragraph,
    text,
)
from tailnet.report.study_sections import study_report

REPORTS = {
    "continuous": analysis_report(pareto_document()),
    "discrete": analysis_report(zeta_document()),
    "compared": analysis_report(with_cross_check(with_alternatives(zeta_document()))),
    "study": study_report(study_document()),
}
_NASTY = "a|b `c` ``d`` _e_ *f* [g](h) ![i](j) <k> &amp; \\l #m ~n $o$ @p {q} 1. | \n- r\x00\u2028"


def body(text: str) -> str:
    """The text after the front matter."""
    return text.split("---\n", 2)[2]


def shown(markdown: str) -> str:
    """What a CommonMark renderer with tables shows of some text, without its marks."""
    html = MarkdownIt("commonmark").enable("table").render(markdown)
    text = re.sub(r"<[^>]*>", "", html)
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text


@pytest.mark.parametrize("name", REPORTS)
def test_front_matter_is_yaml_with_the_title(name: str) -> None:
    text = to_markdown(REPORTS[name])
    assert text.startswith("---\n")
    front = yaml.safe_load(text.split("---\n", 2)[1])
    assert front["title"] == REPORTS[name].title
    assert front["schema"].startswith("tailnet.")
    assert set(front) == {"title", "date", "generator", "schema", "bibliography"}


@given(st.text())
def test_any_title_gives_front_matter_that_is_read_back(title: str) -> None:
    table = Table(("a",), (), "l")
    text = to_markdown(Report(title, "One sentence.", {}, (), (table,), ()))
    assert yaml.safe_load(text.split("---\n", 2)[1])["title"] == printable(title)


@pytest.mark.parametrize("name", REPORTS)
def test_tables_have_the_same_number_of_cells_in_every_row(name: str) -> None:
    text = to_markdown(REPORTS[name])
    tables = re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)
    assert len(tables) >= 4
    for table in tables:
        cells = [len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()]
        assert len(set(cells)) == 1
        assert re.fullmatch(r"\|(?: :?-{3,}:? \|)+", table.splitlines()[1])


@pytest.mark.parametrize("name", REPORTS)
def test_every_table_is_read_as_a_table(name: str) -> None:
    text = body(to_markdown(REPORTS[name]))
    html = MarkdownIt("commonmark").enable("table").render(text)
    tables = re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)
    assert html.count("<table>") == len(tables)
    assert html.count("<h2>") == len(re.findall("^## ", text, flags=re.MULTILINE))


@given(st.text(min_size=1))
def test_escaped_text_shows_as_itself(text: str) -> None:
    block = paragraph(text)
    report = Report("t", "s", {}, (Section("x", (block,)),), (Table(("a",), (), "l"),), ())
    rendered = body(to_markdown(report)).split("## x\n\n")[1].split("\n\n## References")[0]
    assert shown(rendered).split() == printable(text).split()


@given(st.text(min_size=1))
def test_code_shows_as_itself_in_text_and_in_tables(text: str) -> None:
    wanted = printable(text).split()
    assert shown("x " + inline([Code(text)])).split()[1:] == wanted
    row = f"| a |\n| --- |\n| x {inline([Code(text)], in_table=True)} |\n"
    assert shown(row).split()[2:] == wanted


def test_special_characters_by_hand() -> None:
    assert escape("a|b_c`d") == r"a\|b\_c\`d"
    assert inline([Code("a`b")]) == "``a`b``"
    assert inline([Code("a|b")], in_table=True) == r"a\|b"
    assert inline([Strong("x*")]) == r"**x\***"
    assert inline([" p < 0.1 "]) == " p < 0.1 "
    assert inline([Cite("clopper1934")]) == "[Clopper and Pearson 1934](#references)"


@pytest.mark.parametrize("where", ["source", "title", "command"])
def test_nasty_names_leave_the_structure_as_it_is(where: str) -> None:
    document = pareto_document()
    plain = to_markdown(analysis_report(document))
    {"source": document["sample"], "title": document, "command": document["provenance"]}[where][where] = (
        _NASTY
    )
    nasty = to_markdown(analysis_report(document))
    render = MarkdownIt("commonmark").enable("table").render
    for tag in ("<table>", "<tr>", "<td", "<h1>", "<h2>", "<li>", "<img", "<pre>", "<em>", "<hr"):
        assert render(body(nasty)).count(tag) == render(body(plain)).count(tag), tag


@pytest.mark.parametrize("name", REPORTS)
def test_every_figure_has_alternative_text_and_a_number(name: str) -> None:
    text = to_markdown(REPORTS[name])
    images = re.findall(r"^!\[(.+)\]\(figures/(\w+)\.png\)$", text, flags=re.MULTILINE)
    assert images
    assert all(len(alt) > 40 for alt, _ in images)
    numbers = [int(n) for n in re.findall(r"^\*\*Figure (\d+)\.\*\*", text, flags=re.MULTILINE)]
    assert numbers == list(range(1, len(images) + 1))
    for _, figure in images:
        assert f"(figures/{figure}.svg)" in text


def test_every_citation_leads_to_the_references() -> None:
    text = to_markdown(REPORTS["continuous"])
    assert "](#references)" in text
    assert text.count("\n## References\n") == 1
    assert set(re.findall(r"\]\((#[^)]*)\)", text)) == {"#references"}


def test_a_table_of_unequal_rows_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="same number"):
        Table(("a", "b"), (("1",),), "ll")


@given(
    st.text(min_size=1), st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1)
)
def test_any_link_leads_where_it_says(label: str, path: str) -> None:
    found = MarkdownIt().parseInline(inline([Link(label, path)]))[0].children or []
    assert [token.type for token in found if token.type == "link_open"] == ["link_open"]
    assert unquote(str(found[0].attrs["href"])) == path
    assert "".join(token.content for token in found) == printable(label)


def test_a_page_has_headings_and_cells_of_several_spans() -> None:
    table = Table(("A", "B"), ((text(Strong("x"), ": |y"), Code("z")),), "ll")
    sections = [Section("", (paragraph("Opening"),)), Section("One", (Heading("Two"), table))]
    assert page("Title", sections) == (
        "# Title\n\nOpening\n\n## One\n\n### Two\n\n| A | B |\n| :--- | :--- |\n| **x**: \\|y | `z` |\n"
    )
