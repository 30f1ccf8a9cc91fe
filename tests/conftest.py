"""What every test shares: where the shared data are, how Hypothesis runs, and which skips are allowed."""

import gc
import importlib.util
import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

NEEDS_SHARED = "needs TAILNET_SHARED"

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared documents and data, or a skip where there is none."""
    folder = os.environ.get("TAILNET_SHARED")
    if not folder:
        pytest.skip(NEEDS_SHARED)
    return Path(folder)


@pytest.fixture(scope="session")
def csn_file() -> Callable[[str], Path]:
    """Find one of the data sets that ship inside the `powerlaw` wheel."""
    spec = importlib.util.find_spec("powerlaw")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "reference_data"
    return lambda name: folder / name


def pytest_collection_finish() -> None:
    """Let no collection of garbage look at modules and test items again: statsmodels asks for full ones."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """In CI a skip for any reason but the declared one is a failure."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(call.excinfo.value) if call.excinfo else ""
        if NEEDS_SHARED not in reason:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped in CI: {reason}"
    return report
