"""What a report cites: a reference by its key, and the bibliography as BibTeX."""

from collections.abc import Iterable

from tailnet.report.literature import REFERENCES, Reference


def reference(key: str) -> Reference:
    """Find a reference by its key.

    Raises
    ------
    KeyError
        When there is none: a mistake in a builder, never in a document.

    Examples
    --------
    >>> reference("clopper1934").label
    'Clopper and Pearson 1934'
    """
    return {entry.key: entry for entry in REFERENCES}[key]


def bibtex(keys: Iterable[str]) -> str:
    """Write the entries of these keys as BibTeX, in the order of their keys.

    Examples
    --------
    >>> print(bibtex(["hill1975"]).splitlines()[0])
    @article{hill1975,
    """
    return "\n".join(_entry(reference(key)) for key in sorted(set(keys)))


def _entry(entry: Reference) -> str:
    fields = (
        ("author", " and ".join(entry.authors)),
        ("title", f"{{{entry.title}}}"),
        *entry.fields,
        ("year", str(entry.year)),
        *((name, value) for name, value in (("doi", entry.doi), ("url", entry.url)) if value),
    )
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields)
    return f"@{entry.kind}{{{entry.key},\n{lines}\n}}\n"
