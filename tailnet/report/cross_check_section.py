"""The section on the same data through another program, with the reason for each difference."""

from collections.abc import Iterator

from tailnet import rounding
from tailnet.report.cells import NONE, family_name
from tailnet.report.reasons import later_part
from tailnet.report.schema import Document
from tailnet.report.sections import Block, Bullets, Code, Section, Span, Table, paragraph

_TITLE = "Cross-check"
_QUANTITIES = {
    "n_tail": "observations in the tail, n_tail",
    "alpha_se": "standard error of alpha",
    "ks_distance": "Kolmogorov–Smirnov distance D",
    "log_likelihood": "log-likelihood",
}
#: Significant digits tried until two numbers that differ look different.
_DIGITS = (6, 9, 12, 16)


def cross_check_section(document: Document) -> Section:
    """Show our numbers beside those of `powerlaw`, and why they differ."""
    check = document["cross_check"]
    if check is None:
        return Section(_TITLE, (later_part(document, "cross_check", "Comparisons with other software"),))
    if check["status"] != "compared":
        why = (check["message"] or "No reason is recorded").rstrip(". ")
        return Section(_TITLE, (paragraph(f"{check['status'].capitalize()}. {why}."),))
    version = "" if check["version"] is None else f" {check['version']}"
    blocks: list[Block] = [
        paragraph(f"The same data through powerlaw{version}, as a user would call it:"),
        *_call(check),
        Table(("Quantity", "tailnet", "powerlaw", "Why they differ"), tuple(_rows(check)), align="lrrl"),
    ]
    tests = tuple(_tests(check))
    if tests:
        blocks += [paragraph("How each reason was found, and powerlaw's number after it:"), Bullets(tests)]
    flagged = [family_name(each["alternative"]) for each in check["comparisons"] if each["flagged"]]
    if flagged:
        blocks.append(paragraph(f"powerlaw marks its own fit as noisy for: {', '.join(flagged)}."))
    if check["warnings"]:
        blocks += [paragraph("powerlaw warned:"), Bullets(tuple(_warnings(check)))]
    return Section(_TITLE, tuple(blocks))


def _call(check: Document) -> tuple[Block, ...]:
    return () if check["call"] is None else (paragraph(Code(check["call"])),)


def _named(check: Document) -> Iterator[tuple[str, Document, str | None]]:
    """List each compared number with its name, and the message of a comparison that failed."""
    for difference in check["differences"]:
        name = difference["quantity"]
        yield _QUANTITIES.get(name, name), difference, None
    for each in check["comparisons"]:
        family = family_name(each["alternative"])
        yield f"R against the {family}", each["log_likelihood_ratio"], each["message"]
        yield f"its p, {family}", each["p_value"], each["message"]


def _rows(check: Document) -> Iterator[tuple[Span, ...]]:
    for name, difference, message in _named(check):
        digits = _digits(difference)
        ours, theirs = (_number(difference[program], digits) for program in ("tailnet", "powerlaw"))
        yield name, ours, theirs, _why(difference, message)


def _digits(difference: Document) -> int:
    """Count the digits it takes to tell the two numbers apart, where they do not agree."""
    ours, theirs = difference["tailnet"], difference["powerlaw"]
    if difference["agrees"] is not False:
        return _DIGITS[0]
    different = (digits for digits in _DIGITS if _number(ours, digits) != _number(theirs, digits))
    return next(different, _DIGITS[-1])


def _number(value: float | None, digits: int) -> str:
    if value is None:
        return NONE
    return rounding.data_value(value) if value == int(value) else rounding.number(value, digits)


def _why(difference: Document, message: str | None) -> str:
    if difference["agrees"]:
        return "they agree"
    if message is not None:
        return f"powerlaw failed: {message}"
    if difference["agrees"] is None:
        return NONE
    return " ".join(reason["sentence"] for reason in difference["reasons"]) or "Not explained."


def _tests(check: Document) -> Iterator[tuple[Span, ...]]:
    for name, difference, _ in _named(check):
        for reason in difference["reasons"]:
            if reason["test"]:
                value, test = reason["value"], reason["test"]
                found = (
                    "there is no number" if value is None else f"it is {_number(value, _digits(difference))}"
                )
                shown = Code(test) if test.startswith("powerlaw.") else test.rstrip(". ")
                yield f"{name}: ", shown, f". Then {found}."


def _warnings(check: Document) -> Iterator[tuple[Span, ...]]:
    for message, times in check["warnings"].items():
        yield (f"{message} ({rounding.integer(times)} times)" if times > 1 else str(message),)
