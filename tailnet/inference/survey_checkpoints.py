"""What a survey keeps while it runs: a file for each item that is done, bound to the settings behind it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tailnet.errors import ChoiceError
from tailnet.inference.survey_table import Document
from tailnet.storage import make_directory, read_json_if_whole, to_json, write_atomic

SURVEY = "tailnet.survey/1"
_CHECKPOINT = "tailnet.survey-item/1"


def store(folder: Path, plan: Document, kept: Document) -> None:
    """Store one item's `label`, `sha256` and `analysis`, whole or not at all."""
    make_directory(folder)
    digest = hashlib.sha256(kept["label"].encode("utf-8", "surrogateescape")).hexdigest()
    document = {"schema": _CHECKPOINT, "plan": plan, **kept}
    write_atomic(folder / f"item-{digest[:32]}.json", to_json(document).encode("utf-8", "backslashreplace"))


def kept_at(out: Path, plan: Document) -> dict[str, Document]:
    """Collect the analyses that a folder holds for this very plan, by label."""
    found: dict[str, Document] = {}
    finished = read_json_if_whole(out / "results.json")
    if finished.get("schema") == SURVEY and finished.get("plan") == plan:
        digests = {row["label"]: row["sha256"] for row in finished["items"]}
        for analysis in finished["analyses"]:
            label = analysis["key"]["item"]
            found[label] = {"sha256": digests[label], "analysis": analysis}
    for path in sorted(out.glob("checkpoints/item-*.json")):
        document = read_json_if_whole(path)
        if document.get("schema") != _CHECKPOINT:
            continue
        _refuse_other_plan(out, document.get("plan"), plan)
        found[document["label"]] = document
    return found


def _refuse_other_plan(out: Path, found: Any, plan: Document) -> None:
    """Refuse to go on with a survey that was begun with other settings, or to throw it away in silence."""
    if found == plan:
        return
    others = found if isinstance(found, Mapping) else {}
    differing = [
        f"{key} {others.get(key)!r}, now {plan[key]!r}" for key in plan if others.get(key) != plan[key]
    ]
    raise ChoiceError(
        f"{out} holds an unfinished survey with other settings ({'; '.join(differing)}): repeat its command "
        "to go on with it, or remove the folder to start anew."
    )
