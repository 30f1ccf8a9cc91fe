"""Run the command line inside this process, and data to run it on."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tailnet.cli import main

Command = Callable[..., "Ended"]


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def tailnet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `tailnet` with the given arguments, without a new process."""

    def run(*arguments: Any, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "argv", ["tailnet", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Ended(code, printed.out, printed.err)

    return run


@pytest.fixture
def process() -> Command:
    """Run a shell line in which `tailnet` is the command, in a process of its own."""

    def run(line: str, *, cwd: Path, **environment: str) -> Ended:
        shell = f'tailnet() {{ "{sys.executable}" -m tailnet "$@"; }}; {line}'
        ended = subprocess.run(
            ["/bin/sh", "-c", shell],
            cwd=cwd,
            env=os.environ | environment,
            capture_output=True,
            check=False,
            text=True,
            timeout=240,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return run


@pytest.fixture(scope="session")
def heavy() -> Any:
    """Numbers with a uniform body and a Pareto tail."""
    rng = np.random.default_rng(1)
    return np.concatenate([rng.uniform(0.1, 1.0, 150), (1.0 - rng.random(150)) ** (-1.0 / 1.5)])


@pytest.fixture
def data(tmp_path: Path, heavy: Any) -> Path:
    """Write the numbers as text, one a line."""
    path = tmp_path / "data.txt"
    np.savetxt(path, heavy)
    return path
