"""Why something was not computed, in the words of the document."""

import re
from collections import Counter

from tailnet import rounding
from tailnet.report.schema import Document
from tailnet.report.sections import Bullets, Code, Paragraph, Section, Span, paragraph


def reason(document: Document, *paths: str) -> str:
    """Find the reason recorded for the first of these paths, or for what contains it.

    Parameters
    ----------
    document : mapping
        A results document; its `not_run` maps paths to reasons.
    *paths : str
        Dotted paths, the likeliest first.

    Returns
    -------
    str
        The reason, without a full stop.

    Examples
    --------
    >>> reason({"not_run": {"goodness_of_fit": "no replicates."}}, "goodness_of_fit.p_value")
    'no replicates'
    """
    reasons = document["not_run"]
    for path in paths:
        parts = path.split(".")
        for end in range(len(parts), 0, -1):
            found = reasons.get(".".join(parts[:end]))
            if found:
                return str(found).rstrip(". ")
    return "No reason is recorded"


def not_run(document: Document, *paths: str) -> Paragraph:
    """Say that something was not run, and why."""
    return paragraph(f"Not run. {reason(document, *paths)}.")


def later_part(document: Document, path: str, what: str) -> Paragraph:
    """Say why a part is missing, or that it is there and where to read it."""
    if document.get(path) is None:
        return paragraph(f"{what}: not run. {reason(document, path)}.")
    return paragraph(f"{what}: results.json holds the numbers, under {path}.")


def ended(sentence: str) -> str:
    """End a sentence that may have no full stop, or has it inside brackets.

    Examples
    --------
    >>> ended("It is so"), ended("(It is so.)"), ended("Is it so?")
    ('It is so.', '(It is so.)', 'Is it so?')
    """
    sentence = sentence.strip()
    return sentence if sentence.rstrip(")”’").endswith((".", "?", "!")) else sentence + "."


def not_run_section(document: Document) -> Section:
    """Collect what a document and its analyses left out, what shares a reason together.

    What analyses left out goes by one name, with their number unless it was all of them.
    """
    reasons: dict[str, list[Span]] = {}
    for path, why in document["not_run"].items():
        reasons.setdefault(ended(str(why)), []).extend((", ", Code(str(path))))
    analyses = document["analyses"]
    for (path, why), count in Counter(pair for analysis in analyses for pair in _left_out(analysis)).items():
        some = (f" ({rounding.integer(count)} of {rounding.integer(len(analyses))})",)
        reasons.setdefault(why, []).extend(
            (", ", Code(f"analyses[*].{path}"), *some * (count < len(analyses)))
        )
    if not reasons:
        return Section("Not run", (paragraph("Everything was run."),))
    items = tuple((*spans[1:], f": {why}") for why, spans in reasons.items())
    return Section("Not run", (Bullets(items),))


def _left_out(analysis: Document) -> dict[tuple[str, str], None]:
    """List what an analysis left out, each place of any item of a list once, with its reason."""
    return dict.fromkeys((_anywhere(str(path)), ended(str(why))) for path, why in analysis["not_run"].items())


def _anywhere(path: str) -> str:
    """Name a place in any item of a list.

    Examples
    --------
    >>> _anywhere("comparisons.3.nested_p")
    'comparisons[*].nested_p'
    """
    return re.sub(r"\.\d+(?=\.|$)", "[*]", path)
