"""Whether a study has so few cells that seeds which all agree can decide any of them."""

from collections.abc import Sequence
from typing import Any

from tailnet.studies.claims import Claim, corrected


def check_that_shares_can_be_decided(cells: Sequence[dict[str, Any]], seeds: int) -> None:
    """Hold every cell with a p-value to be decided both ways at worst: where each is as hard as a share.

    Parameters
    ----------
    cells : sequence of dict
        The rows of a study's claims.
    seeds : int
        As many as the study has unless others are asked for.
    """
    claim = Claim("made up", "nobody", "It is.", "share of seeds", "above one half", threshold=0.5)
    tested = [cell for cell in cells if cell.get("decided_by") != "value"]
    for holds, verdict in ((True, "supported"), (False, "refuted")):
        rows = corrected([claim.decide_share([holds] * seeds) for _ in tested])
        assert {row["verdict"] for row in rows} == {verdict}
