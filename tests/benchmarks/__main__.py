"""Measure and write the report: `python -m benchmarks [--kept] [--report FILE] [PART …]`.

Each part runs in a process of its own and its outcome is kept in build/benchmarks. Without names all parts
are measured, with `--kept` those that have no outcome yet. The report is written once every part has one;
until then, the parts that were named are renewed in the report that there is, and its others stay.
"""

import argparse
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import report
from benchmarks.lines import Document, Outcome
from benchmarks.parts import PARTS, store

STORE = Path("build/benchmarks")


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}")
    parser.add_argument("--kept", action="store_true", help="take the outcomes that an earlier run has left")
    parser.add_argument("--report", type=Path, default=Path("reports/benchmarks.md"))
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"There is no part {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}.")
    run = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    for part in given.parts or PARTS:
        if given.kept and _kept(part).exists():
            print(f"{part}: kept", flush=True)
        else:
            _measure(part, run)
    lacking = [part for part in PARTS if not _kept(part).exists()]
    if lacking and not (given.parts and given.report.exists()):
        print(f"No report yet: {', '.join(lacking)} not measured.")
        return
    documents = {part: _read(part) for part in (given.parts if lacking else PARTS)}
    runs = {part: str(document.pop("run")) for part, document in documents.items()}
    outcomes = {part: Outcome.from_dict(document) for part, document in documents.items()}
    if lacking:
        report.refresh(given.report, outcomes, runs)
        print(f"renewed {', '.join(given.parts)} in {given.report}")
    else:
        report.write(given.report, outcomes, sorted(set(runs.values())))
        print(f"wrote {given.report}")


def _kept(part: str) -> Path:
    return STORE / f"{part}.json"


def _read(part: str) -> Document:
    document: Document = json.loads(_kept(part).read_text(encoding="utf-8"))
    return document


def _measure(part: str, run: str) -> None:
    """Measure a part in a process of its own, and keep its outcome with the name of the run."""
    _kept(part).unlink(missing_ok=True)
    fresh = STORE / f"{part}.fresh.json"
    print(f"== {part}", flush=True)
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-m", "benchmarks.parts", part, str(fresh)], check=True)
    document = json.loads(fresh.read_text(encoding="utf-8"))
    store(_kept(part), json.dumps({**document, "run": run}, indent=1))
    fresh.unlink()
    print(f"== {part} took {time.perf_counter() - begin:.0f} s", flush=True)


main()
