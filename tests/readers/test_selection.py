import pytest

from tailnet.errors import ChoiceError
from tailnet.readers.selection import (
    Selection,
    find_column,
    list_columns,
    list_some,
    refuse_key,
    refuse_tensor,
)

NAMES = ["id", "2", "size", "size"]


@pytest.mark.parametrize(
    ("wanted", "names", "position"),
    [("id", NAMES, 0), ("2", NAMES, 1), (2, NAMES, 1), (3, NAMES, 2), ("4", NAMES, 3), ("1", None, 0)],
)
def test_a_name_wins_over_a_number(wanted: str | int, names: list[str] | None, position: int) -> None:
    assert find_column(wanted, names, 4, "a.csv") == position


@pytest.mark.parametrize("wanted", [0, -1, 5, "5", "sizes", "", "1.5"])
def test_no_such_column_lists_those_there_are(wanted: str | int) -> None:
    with pytest.raises(ChoiceError, match=r"a.csv has no column .*columns 'id', '2', 'size', 'size'"):
        find_column(wanted, NAMES, 4, "a.csv")


def test_a_name_that_occurs_twice_needs_a_number() -> None:
    with pytest.raises(ChoiceError, match="2 columns named 'size'; give the column's number"):
        find_column("size", NAMES, 4, "a.csv")


def test_long_lists_are_cut() -> None:
    assert list_columns(None, 300).endswith("20, ...")
    assert list_columns(["a", "b"], 2, [1]) == "column 'b'"


def test_a_key_that_means_nothing_is_refused() -> None:
    refuse_key(Selection(column="a"), "a.txt")
    with pytest.raises(ChoiceError, match=r"'w' \(--key\).*a.txt is not one"):
        refuse_key(Selection(key="w"), "a.txt")


def test_a_tensor_that_means_nothing_is_refused() -> None:
    refuse_tensor(Selection(column="a"), "a.txt")
    with pytest.raises(ChoiceError, match=r"'w' \(--tensor\).*a.txt is not one"):
        refuse_tensor(Selection(tensor="w"), "a.txt")


def test_some_of_many_labels() -> None:
    assert list_some(["a", "b"], 2) == "a, b"
    assert list_some(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert list_some([]) == ""
