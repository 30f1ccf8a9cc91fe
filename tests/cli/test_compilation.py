"""A terminal is told when kernels are compiled, and only then."""

import io
import sys
from pathlib import Path

import pytest
from process_work import cached_here, half

from tailnet import compiled
from tailnet.cli.compilation import compilation_shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached_here(monkeypatch, str(tmp_path))


def said_while_calling(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> list[str]:
    """Call a new dispatcher of the same function, and return the lines said meanwhile."""
    function = compiled.kernel(half)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        with compilation_shown():
            assert function(3.0) == 1.5
            assert function(5.0) == 2.5
    return stream.getvalue().splitlines()


@pytest.mark.usefixtures("own_cache")
def test_the_first_run_says_so_and_the_second_has_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    first = said_while_calling(monkeypatch, Terminal())
    assert first == [
        "tailnet: compiling its kernels, as a first run does ...",
        "tailnet: compiled its kernels (1) in 0 s.",
    ]
    assert said_while_calling(monkeypatch, Terminal()) == []


@pytest.mark.usefixtures("own_cache")
def test_what_is_no_terminal_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said_while_calling(monkeypatch, io.StringIO()) == []
