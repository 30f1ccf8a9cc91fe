"""Which numbers of a file are meant: a column, a column of multiplicities, an array of an archive."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from tailnet.errors import ChoiceError

_LISTED = 20


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user picked; None where nothing was.

    Parameters
    ----------
    column, counts : str or int, optional
        Columns of values and of multiplicities, by name or by number counted from 1.
    key : str, optional
        Name of an array in an archive.
    tensor : str, optional
        Name of a tensor in a safetensors file.
    groups : str or int, optional
        Column of group labels, as `column`.
    """

    column: str | int | None = None
    counts: str | int | None = None
    key: str | None = None
    tensor: str | None = None
    groups: str | int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What a reader returns: numbers as they stand in the file, and their multiplicities if any.

    Parameters
    ----------
    values : ndarray
        Of any dtype; `Sample` checks that they are real numbers.
    counts : ndarray, optional
        Of the shape of `values`.
    whole : bool
        Whether the file declares whole numbers though `values` are floating point, because some
        are missing.
    groups : ndarray, optional
        Labels of any type that can be told apart, of the shape of `values`.
    """

    values: NDArray[Any]
    counts: NDArray[Any] | None = None
    whole: bool = False
    groups: NDArray[Any] | None = None


def refuse_key(selection: Selection, name: str) -> None:
    """Refuse a key where there is only one array.

    Raises
    ------
    ChoiceError
        When a key was given.

    Examples
    --------
    >>> refuse_key(Selection(column=1), "a.txt")
    """
    if selection.key is not None:
        raise ChoiceError(
            f"The key {selection.key!r} (--key) names an array of an .npz archive, and {name} is not one; "
            "leave the key out."
        )


def refuse_tensor(selection: Selection, name: str) -> None:
    """Refuse a tensor where there are none.

    Raises
    ------
    ChoiceError
        When a tensor was given.

    Examples
    --------
    >>> refuse_tensor(Selection(column=1), "a.txt")
    """
    if selection.tensor is not None:
        raise ChoiceError(
            f"The tensor {selection.tensor!r} (--tensor) names a tensor of a safetensors file, and {name} "
            "is not one; leave the tensor out."
        )


def refuse_groups(selection: Selection, name: str) -> None:
    """Refuse groups where there are no columns to hold labels.

    Raises
    ------
    ChoiceError
        When groups were given.

    Examples
    --------
    >>> refuse_groups(Selection(column=1), "a.txt")
    """
    if selection.groups is not None:
        raise ChoiceError(
            f"The groups {selection.groups!r} (--groups) name a column of labels, and {name} has no columns; "
            "leave the groups out."
        )


def refuse_same(positions: Sequence[int | None], label: Callable[[int], str], where: str) -> None:
    """Refuse one column for two of values, counts and groups.

    Parameters
    ----------
    positions : sequence of int or None
        Of the three, in this order.
    label : callable
        Names a column by its position, for the message.
    where : str
        What holds the columns, for the message.

    Raises
    ------
    ChoiceError
        When two positions agree.

    Examples
    --------
    >>> refuse_same((0, 1, None), str, "a.csv")
    """
    names = ("values (--column)", "counts (--counts)", "groups (--groups)")
    for first in range(len(names)):
        for second in range(first + 1, len(names)):
            position = positions[first]
            if position is not None and position == positions[second]:
                raise ChoiceError(
                    f"The {names[first]} and the {names[second]} are both column {label(position)} of "
                    f"{where}; choose two columns."
                )


def none_left(selection: Selection, width: int, where: str) -> ChoiceError:
    """Make the error that counts and groups take up every column, and none is left for the values.

    Examples
    --------
    >>> none_left(Selection(counts=1), 1, "a.csv").args[0]
    'a.csv has one column, and the counts (--counts) are it; the values need one of their own.'
    """
    taken = {"counts (--counts)": selection.counts, "groups (--groups)": selection.groups}
    names = " and the ".join(name for name, given in taken.items() if given is not None)
    found = "one column" if width == 1 else f"{width} columns"
    return ChoiceError(
        f"{where} has {found}, and the {names} are {'it' if width == 1 else 'them'}; the values need one of "
        "their own."
    )


def find_column(wanted: str | int, names: Sequence[str] | None, width: int, where: str) -> int:
    """Return the position, counted from 0, of the column that was asked for.

    Parameters
    ----------
    wanted : str or int
        A name, or a number from 1 to `width`; a text that is a name is taken as one.
    names : sequence of str, optional
        The names, where the columns have any.
    width : int
        Number of columns.
    where : str
        What holds the columns, for the message.

    Raises
    ------
    ChoiceError
        When there is no such column, or the name occurs twice.

    Examples
    --------
    >>> find_column("size", ["id", "size"], 2, "a.csv"), find_column("1", None, 2, "a.csv")
    (1, 0)
    """
    occurrences = list(names).count(wanted) if names and isinstance(wanted, str) else 0
    if names and occurrences == 1:
        return list(names).index(str(wanted))
    if occurrences > 1:
        raise ChoiceError(f"{where} has {occurrences} columns named {wanted!r}; give the column's number.")
    try:
        number = int(wanted)
    except ValueError:
        number = 0
    if not 1 <= number <= width:
        raise ChoiceError(f"{where} has no column {wanted!r}; it has {list_columns(names, width)}.")
    return number - 1


def name_columns(names: Sequence[str] | None, positions: Sequence[int]) -> list[str | int]:
    """Return what picks each of these columns: its name, or its number where that is not one of a kind.

    Parameters
    ----------
    names : sequence of str, optional
        The names, where the columns have any.
    positions : sequence of int
        Counted from 0.

    Examples
    --------
    >>> name_columns(["size", "x", "x"], [0, 1, 2])
    ['size', 2, 3]
    """
    if names is None:
        return [position + 1 for position in positions]
    return [
        names[position] if list(names).count(names[position]) == 1 else position + 1 for position in positions
    ]


def list_columns(names: Sequence[str] | None, width: int, positions: Sequence[int] | None = None) -> str:
    """Name the columns for a message.

    Parameters
    ----------
    names : sequence of str, optional
        The names, where the columns have any.
    width : int
        Number of columns.
    positions : sequence of int, optional
        The columns to list, counted from 0; all by default.

    Examples
    --------
    >>> list_columns(None, 3), list_columns(["id", "size"], 2, [1])
    ('columns 1, 2, 3', "column 'size'")
    """
    shown = list(range(width)) if positions is None else list(positions)
    labels = [repr(names[i]) if names else str(i + 1) for i in shown[:_LISTED]]
    more = ["..."] if len(shown) > _LISTED else []
    return ("column " if len(shown) == 1 else "columns ") + ", ".join(labels + more)


def list_some(labels: Sequence[str], most: int = _LISTED) -> str:
    """Join labels for a message, saying how many were left out.

    Parameters
    ----------
    labels : sequence of str
        What there is, such as names with their shapes.
    most : int
        How many to show.

    Examples
    --------
    >>> list_some(["'a' (3,) F32", "'b' (2,) I64", "'c' () F16"], 2)
    "'a' (3,) F32, 'b' (2,) I64 and 1 more"
    """
    left_out = len(labels) - most
    return ", ".join(labels[:most]) + (f" and {left_out} more" if left_out > 0 else "")
