"""The literature of the methods: what a report cites, for reading and for BibTeX."""

from collections.abc import Iterable
from dataclasses import dataclass

#: Works of more authors than this are cited as "et al.".
_NAMED_IN_FULL = 2


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the bibliography.

    `authors` are "Family, Given" as BibTeX wants them; `fields` are the fields after the title, in
    order; `venue` is the same for reading.
    """

    key: str
    kind: str
    authors: tuple[str, ...]
    year: int
    title: str
    fields: tuple[tuple[str, str], ...]
    venue: str
    doi: str

    @property
    def label(self) -> str:
        """The short form in running text, such as "Clopper and Pearson 1934"."""
        families = [author.split(",")[0] for author in self.authors]
        if len(families) > _NAMED_IN_FULL:
            return f"{families[0]} et al. {self.year}"
        return f"{' and '.join(families)} {self.year}"

    @property
    def authors_for_reading(self) -> str:
        """The authors, joined by commas and an "and"."""
        *first, last = self.authors
        return f"{'; '.join(first)} and {last}" if first else last


REFERENCES: tuple[Reference, ...] = (
    Reference(
        key="besag1991",
        kind="article",
        authors=("Besag, Julian", "Clifford, Peter"),
        year=1991,
        title="Sequential Monte Carlo p-values",
        fields=(("journal", "Biometrika"), ("volume", "78"), ("number", "2"), ("pages", "301--304")),
        venue="Biometrika 78 (2), 301–304",
        doi="10.1093/biomet/78.2.301",
    ),
    Reference(
        key="clauset2009",
        kind="article",
        authors=("Clauset, Aaron", "Shalizi, Cosma Rohilla", "Newman, M. E. J."),
        year=2009,
        title="Power-law distributions in empirical data",
        fields=(("journal", "SIAM Review"), ("volume", "51"), ("number", "4"), ("pages", "661--703")),
        venue="SIAM Review 51 (4), 661–703",
        doi="10.1137/070710111",
    ),
    Reference(
        key="clopper1934",
        kind="article",
        authors=("Clopper, C. J.", "Pearson, E. S."),
        year=1934,
        title="The use of confidence or fiducial limits illustrated in the case of the binomial",
        fields=(("journal", "Biometrika"), ("volume", "26"), ("number", "4"), ("pages", "404--413")),
        venue="Biometrika 26 (4), 404–413",
        doi="10.1093/biomet/26.4.404",
    ),
    Reference(
        key="efron1993",
        kind="book",
        authors=("Efron, Bradley", "Tibshirani, Robert J."),
        year=1993,
        title="An Introduction to the Bootstrap",
        fields=(("publisher", "Chapman \\& Hall"), ("address", "New York")),
        venue="Chapman & Hall, New York",
        doi="10.1201/9780429246593",
    ),
    Reference(
        key="hill1975",
        kind="article",
        authors=("Hill, Bruce M.",),
        year=1975,
        title="A simple general approach to inference about the tail of a distribution",
        fields=(
            ("journal", "The Annals of Statistics"),
            ("volume", "3"),
            ("number", "5"),
            ("pages", "1163--1174"),
        ),
        venue="The Annals of Statistics 3 (5), 1163–1174",
        doi="10.1214/aos/1176343247",
    ),
    Reference(
        key="phipson2010",
        kind="article",
        authors=("Phipson, Belinda", "Smyth, Gordon K."),
        year=2010,
        title=(
            "Permutation p-values should never be zero: calculating exact p-values when permutations "
            "are randomly drawn"
        ),
        fields=(
            ("journal", "Statistical Applications in Genetics and Molecular Biology"),
            ("volume", "9"),
            ("number", "1"),
            ("pages", "Article 39"),
        ),
        venue="Statistical Applications in Genetics and Molecular Biology 9 (1), Article 39",
        doi="10.2202/1544-6115.1585",
    ),
)


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
        ("doi", entry.doi),
    )
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields)
    return f"@{entry.kind}{{{entry.key},\n{lines}\n}}\n"
