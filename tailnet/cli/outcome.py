"""How a command ends: what it prints, and the exit code of each kind of error."""

import contextlib
import shlex
import sys
import warnings
from collections.abc import Iterator
from typing import TextIO

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
    """Print an error on standard error."""
    print(f"tailnet: error: {message}", file=sys.stderr)


def say(text: str) -> None:
    """Print on standard output, all of it, or fail with an `OutputError`."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough: nothing is wrong. Closing here keeps the interpreter from trying again.
        sys.stdout = None
        raise typer.Exit(0) from None
    except OSError as error:
        sys.stdout = None
        raise OutputError(f"Standard output cannot be written: {error.strerror or error}.") from error


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
            print(f"tailnet: note: {message}", file=sys.stderr)
        else:
            print_warning(message, category, filename, lineno, file, line)

    warnings.showwarning = show
