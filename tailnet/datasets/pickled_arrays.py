"""Arrays, lists and numbers out of pickles, of which nothing is ever run.

A pickle is a program: it names functions, and says with which arguments to call them. Here each name that
a pickled array needs stands for a function of this module, any other name ends the reading, and NumPy
itself only sees bytes that fit their announced shape.
"""

import io
import math
import pickle
import pickletools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tailnet.errors import InputError

#: Plain numbers; above all no Python objects.
_CODES = ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8")
_ORDERS = ("<", ">", "|", "=")
_OPCODES = {opcode.code.encode("latin1"): opcode for opcode in pickletools.opcodes}
_REMEMBERING = {"PUT", "BINPUT", "LONG_BINPUT"}
_BROKEN = (
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    KeyError,
    MemoryError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)


class PickledArray:
    """An array as a pickle describes it, empty until it does."""

    __slots__ = ("array",)

    def __init__(self) -> None:
        self.array: NDArray[Any] = np.empty(0)

    def __setstate__(self, state: tuple[int, tuple[int, ...], "_Dtype", bool, bytes]) -> None:
        """Take shape, type and content, and refuse what does not fit."""
        _, shape, dtype, fortran, content = state
        self.array = _array(content, dtype, shape, "F" if fortran else "C")


class _Dtype:
    """The type of an array's numbers: a code, and an order of bytes that follows."""

    __slots__ = ("code", "order")

    def __init__(self, code: str | bytes, *_: Any) -> None:
        self.code = code.decode("ascii") if isinstance(code, bytes) else code
        self.order = "|"

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        order = state[1]
        self.order = order.decode("ascii") if isinstance(order, bytes) else order

    def numpy(self) -> "np.dtype[Any]":
        if self.code not in _CODES or self.order not in _ORDERS:
            raise pickle.UnpicklingError(f"an array of type {self.order!r}{self.code!r}")
        return np.dtype(self.order + self.code)


class _Admitted:
    """A name that may be used. It can be called, and not be changed from inside the pickle."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments)

    def __setstate__(self, state: object) -> None:
        raise pickle.UnpicklingError("a change of what a name means")


def _array(content: Any, dtype: Any, shape: Any, order: Any) -> NDArray[Any]:
    if (
        not isinstance(content, (bytes, bytearray))
        or not isinstance(dtype, _Dtype)
        or order not in {"C", "F"}
    ):
        raise pickle.UnpicklingError("an array of something else than numbers")
    if not isinstance(shape, tuple) or not all(type(size) is int and size >= 0 for size in shape):
        raise pickle.UnpicklingError(f"an array of shape {shape!r}")
    numbers = dtype.numpy()
    if math.prod(shape) * numbers.itemsize != len(content):
        raise pickle.UnpicklingError(f"an array of shape {shape} and type {numbers} in {len(content)} bytes")
    return np.frombuffer(bytes(content), numbers).reshape(shape, order=order)


def _reconstruct(*_: Any) -> PickledArray:
    return PickledArray()


def _frombuffer(content: Any, dtype: Any, shape: Any, order: Any) -> PickledArray:
    """Make an array as protocol 5 describes it."""
    made = PickledArray()
    made.array = _array(content, dtype, shape, order)
    return made


def _encode(text: str, encoding: str) -> bytes:
    """Turn into bytes what protocols 0 to 2 write as text where Python 3 pickles bytes."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"an encoding {encoding!r}")
    return text.encode("latin1")


def _type_alone(*_: Any) -> Any:
    raise pickle.UnpicklingError("a call of numpy.ndarray")


_NAMES: dict[tuple[str, str], Callable[..., Any]] = {
    ("numpy", "ndarray"): _type_alone,
    ("numpy", "dtype"): _Dtype,
    ("_codecs", "encode"): _encode,
    **{
        (f"numpy.{core}.{module}", function.__name__): function
        for core in ("core", "_core")
        for module, function in (("multiarray", _reconstruct), ("numeric", _frombuffer))
    },
}


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _NAMES:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return _Admitted(_NAMES[module, name])


def _check_memo(content: bytes) -> None:
    """Refuse a number for what is remembered that no pickle of this length can come to.

    Python makes room for all numbers below it, in gigabytes if need be.
    """
    stream = io.BytesIO(content)
    # An unknown opcode, or none, ends the reading too.
    while (opcode := _OPCODES.get(stream.read(1))) is not None and opcode.name != "STOP":
        if opcode.arg is None:
            continue
        # Text of Python 2 may be any bytes, which pickletools takes for ASCII.
        argument: Any = stream.readline() if opcode.name == "STRING" else opcode.arg.reader(stream)
        if opcode.name in _REMEMBERING and not 0 <= argument <= len(content):
            raise pickle.UnpicklingError(f"the memory for {argument:,} objects in {len(content):,} bytes")


def read_pickle(content: bytes, name: str) -> Any:
    r"""Read a pickle of arrays, lists, tuples, dictionaries, text and numbers, and nothing else.

    Parameters
    ----------
    content : bytes
        Of any protocol, from Python 2 or 3.
    name : str
        Of the file, for messages.

    Returns
    -------
    object
        As pickled, but for arrays, which are `PickledArray`, and text from Python 2, which is bytes.

    Raises
    ------
    InputError
        When the pickle is truncated, or asks for anything else; no code in it has been run.

    Examples
    --------
    >>> read_pickle(pickle.dumps({"data": np.arange(3, dtype=np.uint8)}), "a.pkl")["data"].array
    array([0, 1, 2], dtype=uint8)
    >>> read_pickle(b"cposix\nsystem\n(S'echo'\ntR.", "b.pkl")
    Traceback (most recent call last):
    ...
    tailnet.errors.InputError: b.pkl is a pickle, and is read only as far as it holds arrays and plain
    numbers; refused is: posix.system. Nothing in it was run.
    """
    try:
        _check_memo(content)
        return _Reader(io.BytesIO(content), encoding="bytes").load()
    except pickle.UnpicklingError as error:
        raise InputError(
            f"{name} is a pickle, and is read only as far as it holds arrays and plain numbers; refused is: "
            f"{error}. Nothing in it was run."
        ) from error
    except _BROKEN as error:
        raise InputError(
            f"{name} is not a whole pickle ({type(error).__name__}: {error}). Nothing in it was run; get "
            "it again."
        ) from error
