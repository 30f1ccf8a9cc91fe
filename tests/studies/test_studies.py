"""Studies are found by name."""

import pytest

from tailnet.errors import ChoiceError
from tailnet.studies import NAMES, find_study


@pytest.mark.parametrize("name", NAMES)
def test_every_name_leads_to_its_study(name: str) -> None:
    study = find_study(name)
    assert study.name == name
    assert study.datasets
    assert len(set(study.quantities)) == len(study.quantities)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ChoiceError, match="weight-tails"):
        find_study("weight-tail")
