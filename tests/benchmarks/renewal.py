"""A report in which some parts are measured anew and the others stay as they were printed."""

from collections.abc import Container, Mapping

HEADING = "## "
TARGETS = f"{HEADING}Targets"
_ROW, _HEAD = "| ", 2


def renew(
    report: str, sections: Mapping[str, str], rows: Mapping[str, str], jobs: Container[str] | None = None
) -> str:
    """Put sections and rows of the table of targets into a report.

    Parameters
    ----------
    report : str
        As printed: an introduction, sections that begin with `HEADING`, and a last line about the programs.
    sections : mapping of str to str
        By its heading, each section as it shall be. One that the report lacks comes last.
    rows : mapping of str to str
        By the job, its first cell, each line of the table of targets as it shall be. New ones come last.
    jobs : container of str or None
        All jobs there are now: lines of others are dropped. None: every line stays.
    """
    body, footer = report.rstrip("\n").rsplit("\n\n", 1)
    introduction, *rest = body.split(f"\n{HEADING}")
    old = {text.split("\n", 1)[0]: f"{HEADING}{text}".rstrip("\n") + "\n" for text in rest}
    fresh = {heading.removeprefix(HEADING): text for heading, text in sections.items()}
    every = {**old, **fresh}
    title = TARGETS.removeprefix(HEADING)
    if rows and title in every:
        every[title] = _with_rows(every[title], rows, jobs)
    return "\n".join([introduction.rstrip("\n") + "\n", *every.values(), footer + "\n"])


def _with_rows(table: str, rows: Mapping[str, str], jobs: Container[str] | None) -> str:
    """Replace the lines of a table whose first cell is known, drop those of no job, and append new ones."""
    lines = table.rstrip("\n").split("\n")
    first = [line.removeprefix(_ROW).split(" |", 1)[0] if line.startswith(_ROW) else "" for line in lines]
    # The head of the table and the line below it.
    begins = next((place + _HEAD for place, cell in enumerate(first) if cell), len(lines))
    kept = [
        rows.get(cell, line)
        for place, (cell, line) in enumerate(zip(first, lines, strict=True))
        if jobs is None or place < begins or not cell or cell in jobs
    ]
    return "\n".join([*kept, *(line for job, line in rows.items() if job not in first)]) + "\n"
