"""The main numbers as LaTeX tables for a paper, in the style of the booktabs package."""

import re
from collections.abc import Sequence

from tailnet.report.citation import reference
from tailnet.report.markdown import printable
from tailnet.report.sections import Cell, Cite, Code, Link, Span, Strong, Symbol, Table, spans_in

_SYMBOLS = {
    "alpha": r"$\hat\alpha$",
    "xmin": r"$\hat x_{\min}$",
    "n_tail": r"$n_{\mathrm{tail}}$",
    "n": "$n$",
    "D": "$D$",
    "p": "$p$",
    "R": "$R$",
}
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    '"': r"\textquotedbl{}",
    "\N{MINUS SIGN}": "$-$",
    "\N{MULTIPLICATION SIGN}": r"$\times$",
    "\N{EN DASH}": "--",
}
_SUPERSCRIPT = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def to_latex(tables: Sequence[Table], caption: tuple[Span, ...]) -> str:
    r"""Render tables as LaTeX, one under the other; it needs `\usepackage{booktabs}`.

    Parameters
    ----------
    tables : sequence of Table
        The rows; each `align` becomes a column specification.
    caption : tuple of Span
        What stands above them.

    Returns
    -------
    str
        One `table` environment.
    """
    lines = [
        r"\begin{table}",
        r"\centering",
        rf"\caption{{{''.join(_span(span) for span in caption)}}}",
        "\n\\par\\medskip\n".join(map(_tabular, tables)),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _tabular(table: Table) -> str:
    lines = [
        rf"\begin{{tabular}}{{{table.align}}}",
        r"\toprule",
        _row(table.header),
        r"\midrule",
        *map(_row, table.rows),
        r"\bottomrule",
        r"\end{tabular}",
    ]
    return "\n".join(lines)


def _row(cells: tuple[Cell, ...]) -> str:
    return " & ".join("".join(map(_span, spans_in(cell))) for cell in cells) + r" \\"


def escape(text: str) -> str:
    r"""Make text of any origin show as itself.

    Examples
    --------
    >>> print(escape("50% of a_b, 2×10⁻⁵"))
    50\% of a\_b, 2$\times$10$^{-5}$
    """
    escaped = "".join(_ESCAPES.get(letter, letter) for letter in text)
    return _SUPERSCRIPT.sub(lambda match: f"$^{{{match.group().translate(_DIGITS)}}}$", escaped)


def _span(span: Span) -> str:
    match span:
        case str():
            return escape(span)
        case Code(text):
            return rf"\texttt{{{escape(printable(text))}}}"
        case Strong(text):
            return rf"\textbf{{{escape(printable(text))}}}"
        case Symbol(name):
            return _SYMBOLS.get(name, escape(name))
        case Cite(key):
            return rf"\citep{{{reference(key).key}}}"
        case Link(text):
            return escape(text)
