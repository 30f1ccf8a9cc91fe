"""A report on disk: all of its files, or none."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from tailnet import storage
from tailnet.report.analysis_sections import analysis_report
from tailnet.report.citation import bibtex
from tailnet.report.latex import to_latex
from tailnet.report.markdown import to_markdown
from tailnet.report.network_sections import network_report
from tailnet.report.schema import ANALYSIS, NETWORK, STUDY, SURVEY, Document, check_document
from tailnet.report.sections import Cite, Report, figures_of, spans_of
from tailnet.report.study_sections import study_report
from tailnet.report.survey_csv import survey_csv
from tailnet.report.survey_sections import survey_report

_BUILDERS = {
    ANALYSIS: analysis_report,
    NETWORK: network_report,
    STUDY: study_report,
    SURVEY: survey_report,
}


class HasDocument(Protocol):
    """A result that can say what it holds as a results document."""

    def to_dict(self) -> dict[str, Any]:
        """Give the results document."""


def render(document: Document) -> dict[str, bytes]:
    """Render every file of a report, computing nothing.

    Parameters
    ----------
    document : mapping
        A results document of schema `tailnet.analysis/1`, `tailnet.network/1`, `tailnet.study/1` or
        `tailnet.survey/1`.

    Returns
    -------
    dict of bytes
        The content of each file by its path in the report's folder: `report.md`, `results.json`,
        `references.bib`, `table.tex`, the figures and, of a survey, `table.csv`. The same document gives
        the same bytes.

    Raises
    ------
    InputError
        When the document has an unknown schema, or a part of it is missing or out of range.
    """
    from tailnet.figures.rendering import render_figure

    files = render_texts(document)
    # JSON can write any half of a surrogate pair as an escape, UTF-8 cannot.
    files["results.json"] = storage.to_json(document).encode("utf-8", "backslashreplace")
    for name in _figures(document):
        for kind, content in render_figure(name, document).items():
            files[_figure_path(name, kind)] = content
    return files


def render_texts(document: Document) -> dict[str, bytes]:
    """Render the files of a report that are words and numbers, but for results.json itself.

    Parameters
    ----------
    document : mapping
        As of `render`.

    Returns
    -------
    dict of bytes
        `report.md`, `references.bib`, `table.tex` and, of a survey, `table.csv`.

    Raises
    ------
    InputError
        As `render` does.
    """
    check_document(document)
    report = _report(document)
    keys = {span.key for span in spans_of(report) if isinstance(span, Cite)}
    files = {
        "report.md": _encode(to_markdown(report)),
        "references.bib": _encode(bibtex(keys)),
        "table.tex": _encode(to_latex(report.tables, report.table_caption)),
    }
    if document["schema"] == SURVEY:
        files["table.csv"] = _encode(survey_csv(document))
    return files


def figure_paths(document: Document) -> list[str]:
    """List the drawings of a report by their paths in its folder."""
    return [_figure_path(name, kind) for name in _figures(document) for kind in ("svg", "png")]


def write_report(analysis: HasDocument | Document, out: str | Path) -> Path:
    """Write a report into a folder, which appears whole or stays as it was.

    Parameters
    ----------
    analysis : object with `to_dict`, or mapping
        A result, or the results document itself, as read from a results.json.
    out : str or Path
        The folder. One that tailnet made before is replaced; any other that holds something is
        refused.

    Returns
    -------
    Path
        The report, `out/report.md`.

    Raises
    ------
    InputError
        When the document cannot be rendered.
    ChoiceError
        When `out` is a file, or a folder that tailnet did not make.
    OutputError
        When `out` cannot be written.
    """
    document = analysis if isinstance(analysis, Mapping) else analysis.to_dict()
    check_document(document)
    folder = Path(out)
    storage.check_output_directory(folder)
    # What is rendered is what will be read back from the file, where tuples have become lists.
    files = render(json.loads(storage.to_json(document)))
    with storage.staged_directory(folder) as staged:
        for name, content in files.items():
            path = staged / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    return folder / "report.md"


def _report(document: Document) -> Report:
    return _BUILDERS[document["schema"]](document)


def _figures(document: Document) -> list[str]:
    return [figure.name for figure in figures_of(_report(document))]


def _figure_path(name: str, kind: str) -> str:
    return f"figures/{name}.{kind}"


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "replace")
