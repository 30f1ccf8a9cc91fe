"""How a command ends: what it prints, and the exit code of each kind of error."""

import contextlib
import shlex
import sys
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

import typer

from tailnet.errors import ChoiceError, InsufficientDataError, OutputError, TailnetError, TailnetWarning

FAILED, USAGE, INSUFFICIENT = 1, 2, 3


def exit_code(error: TailnetError) -> int:
    """Return 3 where the data cannot support the analysis, 2 where the user must choose, else 1."""
    if isinstance(error, InsufficientDataError):
        return INSUFFICIENT
    return USAGE if isinstance(error, ChoiceError) else FAILED


@contextlib.contextmanager
def reported_errors() -> Iterator[None]:
    """Turn the errors that are meant for people into one message and an exit code."""
    try:
        yield
    except TailnetError as error:
        complain(str(error))
        raise typer.Exit(exit_code(error)) from error
    except MemoryError as error:
        complain("The data do not fit into memory.")
        raise typer.Exit(FAILED) from error


def complain(message: str) -> None:
    """Print an error on standard error, on one line whatever the names in it hold."""
    printable = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
    tell(f"tailnet: error: {''.join(printable)}")


def say(text: str) -> None:
    """Print on standard output, all of it, or fail with an `OutputError`.

    What the terminal's encoding lacks is escaped.
    """
    _write(text.encode(getattr(sys.stdout, "encoding", None) or "utf-8", "backslashreplace"))


def say_document(document: Mapping[str, Any]) -> None:
    """Print a document as JSON, which is UTF-8 whatever the terminal's encoding is."""
    from tailnet.storage import to_json

    _write(to_json(document).encode("utf-8", "backslashreplace"))


def _write(content: bytes) -> None:
    if sys.stdout is None:
        raise OutputError("Standard output is closed; leave it open, or give --out a folder.")
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader has seen enough: nothing is wrong. Closing here keeps the interpreter from trying again.
        sys.stdout = None
        raise typer.Exit(0) from None
    except OSError as error:
        sys.stdout = None
        raise OutputError(f"Standard output cannot be written: {error.strerror or error}.") from error


def tell(line: str) -> None:
    """Print a line on standard error, if that is open: to report an error must not be another."""
    if sys.stderr is None:
        return
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        # What could not be written now must not be tried again when the interpreter ends.
        sys.stderr = None


def command_line() -> str:
    """Return the command as it was typed, to print under "how to reproduce"."""
    return shlex.join(["tailnet", *sys.argv[1:]])


def show_notes() -> None:
    """Print our own warnings as notes, one line each; leave other warnings to Python."""
    print_warning = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, TailnetWarning):
            tell(f"tailnet: note: {message}")
        else:
            print_warning(message, category, filename, lineno, file, line)

    warnings.showwarning = show
