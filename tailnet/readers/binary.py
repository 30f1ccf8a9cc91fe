"""Content that is never read: pickles, which can run code, and binary formats without a reader."""

from typing import NoReturn

from tailnet.errors import InputError
from tailnet.readers.selection import Selection
from tailnet.readers.source import Source

#: Pickles of protocol 2 and later begin with this byte and the protocol's number.
_PICKLE = b"\x80"
_PICKLE_PROTOCOLS = range(2, 10)
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")
_NUMPY_SUFFIXES = (".npy", ".npz")
_READ = "text, CSV, .npy, .npz, Parquet or safetensors"

PICKLE_REMEDY = (
    "holds Python objects (a pickle), which tailnet never loads; "
    "save numbers with numpy.save(path, array, allow_pickle=False)."
)


def recognises_binary(source: Source) -> bool:
    r"""Tell whether the content is not text, after the readable binary formats have been tried.

    Examples
    --------
    >>> recognises_binary(Source("a.pkl", b"", "", b"\x80\x04K\x01."))
    True
    >>> recognises_binary(Source("a.txt", b"", "", b"1"))
    False
    """
    head = source.head
    return (
        b"\0" in head or head.startswith(_WIDE_TEXT) or _is_pickle(head) or source.suffix in _NUMPY_SUFFIXES
    )


def read_binary(source: Source, selection: Selection, instead: str = _READ) -> NoReturn:
    r"""Refuse the content, saying what it is and what may be given instead.

    Raises
    ------
    InputError
        Always.

    Examples
    --------
    >>> read_binary(Source("a.pkl", b"", "", b"\x80\x04K\x01."), Selection())
    Traceback (most recent call last):
    ...
    tailnet.errors.InputError: a.pkl holds Python objects (a pickle), which tailnet never loads;
    save numbers with numpy.save(path, array, allow_pickle=False).
    """
    del selection  # nothing can be selected from what is not read
    if _is_pickle(source.head):
        raise InputError(f"{source.name} {PICKLE_REMEDY}")
    if source.head.startswith(_WIDE_TEXT):
        raise InputError(f"{source.name} is UTF-16 text; save it as UTF-8.")
    if source.suffix in _NUMPY_SUFFIXES:
        raise InputError(f"{source.name} does not begin as a NumPy file does: it is corrupt or misnamed.")
    raise InputError(
        f"{source.name} is binary data of a kind that is not read; give {instead}, compressed by gzip or xz "
        "or not."
    )


def _is_pickle(head: bytes) -> bool:
    return head[:1] == _PICKLE and len(head) > 1 and head[1] in _PICKLE_PROTOCOLS
