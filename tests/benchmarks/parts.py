"""The parts of the benchmark; `python -m benchmarks.parts PART FILE` measures one and stores it as JSON."""

import json
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.lines import Outcome

#: In the order in which they run.
PARTS = (
    "sorting",
    "continuous",
    "discrete",
    "p_values",
    "alternatives",
    "sampling",
    "memory",
    "training",
    "kronecker",
    "networks",
)


def measure(part: str) -> Outcome:
    """Measure a part in this process."""
    outcome = Outcome(part)
    import_module(f"benchmarks.{part}").measure(outcome)
    return outcome


def store(path: Path, text: str) -> None:
    """Write a file at once, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.part")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


if __name__ == "__main__":
    store(Path(sys.argv[2]), json.dumps(measure(sys.argv[1]).to_dict(), indent=1))
