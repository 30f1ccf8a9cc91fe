"""The command itself: its help, its version, and what it makes of nonsense."""

import re
from pathlib import Path
from typing import Any

import pytest

import tailnet as tn

#: A line that shows a command with real arguments, and not its usage.
EXAMPLE = r"^\s*(Example: )?tailnet {command} [\w.-]"


def test_the_version(tailnet: Any) -> None:
    ended = tailnet("--version")
    assert (ended.code, ended.out, ended.err) == (0, f"{tn.__version__}\n", "")


@pytest.mark.parametrize("command", ["", "fit", "survey", "study", "network", "report"])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_shows_an_example(command: str, option: str, tailnet: Any) -> None:
    ended = tailnet(*command.split(), option)
    assert (ended.code, ended.err) == (0, "")
    example = EXAMPLE.format(command=command or "[a-z]+")
    assert re.search(example, ended.out, re.MULTILINE)


@pytest.mark.parametrize("command", ["fit", "survey", "study", "network", "report"])
def test_the_example_of_the_help_is_accepted(
    command: str, tailnet: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The options of each example exist: with input that is missing, it fails to read and not to parse."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report").write_text("in the way of every folder")
    examples = [
        line.strip().removeprefix("Example: ").split()[1:]
        for line in tailnet(command, "--help").out.splitlines()
        if re.match(EXAMPLE.format(command=command), line)
    ]
    assert examples
    for example in examples:
        ended = tailnet(*example)
        assert ended.err.startswith("tailnet: error: ")
        assert list(tmp_path.iterdir()) == [tmp_path / "report"]


def test_no_command_prints_the_help(tailnet: Any) -> None:
    ended = tailnet()
    assert ended.code == 2
    assert "Usage: tailnet" in ended.out + ended.err


@pytest.mark.parametrize(
    "arguments",
    [["fitt"], ["--bogus"], ["fit"], ["survey"], ["study"], ["network"], ["report", "results.json"]],
)
def test_usage(arguments: list[str], tailnet: Any) -> None:
    ended = tailnet(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "Usage: tailnet" in ended.err
    assert "Traceback" not in ended.err


def test_python_m_tailnet_is_tailnet(process: Any, tmp_path: Path) -> None:
    ended = process("tailnet --version", cwd=tmp_path)
    assert (ended.code, ended.out, ended.err) == (0, f"{tn.__version__}\n", "")


def test_an_interrupt_ends_quietly(tailnet: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tailnet.readers.read_data", interrupt)
    ended = tailnet("fit", tmp_path / "data.txt", "--out", tmp_path / "out")
    assert ended.code == 130  # as a shell reports the signal
    assert "Traceback" not in ended.err
    assert list(tmp_path.iterdir()) == []


def test_data_larger_than_memory(tailnet: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def overflow(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("tailnet.readers.read_data", overflow)
    ended = tailnet("fit", tmp_path / "data.txt")
    assert (ended.code, ended.err) == (1, "tailnet: error: The data do not fit into memory.\n")
