"""Long work that survives being killed: finished parts are kept in a folder until all of it is done.

Inside `checkpoint(folder)` whatever `tailnet.parallel.run` has computed is written down every
few seconds, each file whole or absent. Repeated, the same work finds it there and goes on. A part is known by
the fingerprint of everything it depends on: the function, the data and the fit it is given, the seed,
the rule, the division into blocks, the versions of tailnet and of what draws and computes.
"""

import base64
import contextlib
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

import tailnet
from tailnet.errors import ChoiceError, InputError, OutputError
from tailnet.fingerprint import fingerprint
from tailnet.storage import make_directory, read_json, to_json, write_atomic

SCHEMA = "tailnet.checkpoint/1"
#: Seconds between two writes, and share of the time that the work has taken so far, whichever is longer:
#: what a kill can cost, and one item. Days of work then leave hundreds of files, not hundred thousands.
EVERY, SHARE = 1.0, 0.01
#: Names of files here: the work, and the number of its first result; and of files not yet in place.
_OWN = re.compile(r"([0-9a-f]{64})-(\d+)\.json|\..*\.part")
#: Whose versions make a result what it is.
_DEPENDS_ON = ("numpy", "scipy", "numba")

_active: ContextVar["Store | None"] = ContextVar("checkpoint", default=None)


@contextlib.contextmanager
def checkpoint(folder: str | Path) -> Iterator[None]:
    """Keep what is finished inside the block, and go on from it when the block is repeated.

    The answer is the same, to the bit, as without. When the block ends well the folder is removed; when
    it ends by an error, or the process is killed, it stays for the next time. Kept are the replicates of
    every bootstrap and simulation that the calling thread starts; what has no plain form is computed
    again.

    Parameters
    ----------
    folder : str or Path
        A folder for this alone, made if need be.

    Raises
    ------
    ChoiceError
        When the folder holds anything else, or the parts of other work: of other data, another seed,
        other options or another version.
    OutputError
        When it cannot be written.

    Examples
    --------
    >>> import pathlib, tempfile, tailnet as tn
    >>> fit = tn.fit_power_law(tn.Sample(tn.PowerLaw(alpha=2.5, xmin=1.0).sample(400, rng=5)))
    >>> with tempfile.TemporaryDirectory() as here:
    ...     with checkpoint(pathlib.Path(here, "parts")):
    ...         gof = tn.goodness_of_fit(fit, replicates=100, rng=1)
    >>> gof.p_value == tn.goodness_of_fit(fit, replicates=100, rng=1).p_value
    True
    """
    store = Store(Path(folder))
    token = _active.set(store)
    try:
        yield
        store.remove()
    finally:
        _active.reset(token)
        store.remove_if_empty()


def active() -> "Store | None":
    """Return the store of the block that is being executed, if any."""
    return _active.get()


class Store:
    """The folder of one checkpoint.

    Parameters
    ----------
    folder : Path
        Made here; refused when anything else is in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._checked = False
        if folder.exists() and not folder.is_dir():
            raise ChoiceError(f"{folder} exists and is not a folder; give the checkpoint a folder to create.")
        make_directory(folder)
        foreign = [path.name for path in self._files() if not _OWN.fullmatch(path.name)]
        if foreign:
            raise ChoiceError(
                f"{folder} is no checkpoint (it holds {', '.join(foreign[:3])}); choose a new folder."
            )

    def resume(
        self,
        function: Callable[..., Any],
        items: Sequence[Any],
        compute: Callable[[Sequence[Any]], Iterator[Any]],
    ) -> Iterator[Any]:
        """Yield what is kept of `function(item)` for the first items, then compute and keep the others.

        Parameters
        ----------
        function, items
            The work, as `tailnet.parallel.run` has it.
        compute : callable
            Yields the results of some items, in order.
        """
        try:
            key = fingerprint([tailnet.__version__, [version(name) for name in _DEPENDS_ON], function, items])
        except TypeError:
            yield from compute(items)
            return
        self._require_own(key)
        kept = self._kept(key)
        yield from kept[: len(items)]
        yield from self._computed(key, len(kept), compute(items[len(kept) :]))

    def _computed(self, key: str, first: int, results: Iterator[Any]) -> Iterator[Any]:
        """Pass results on, and write them down every now and then and at the end."""
        waiting: list[Any] = []
        begun = written = time.monotonic()
        try:
            for result in results:
                waiting.append(result)
                now = time.monotonic()
                if now - written >= max(EVERY, SHARE * (now - begun)):
                    first += self._write(key, first, waiting)
                    waiting, written = [], now
                yield result
        finally:
            if waiting:
                self._write(key, first, waiting)

    def _write(self, key: str, first: int, results: list[Any]) -> int:
        """Write results down, if they have a plain form, and return how many they are."""
        with contextlib.suppress(TypeError):
            document = {"schema": SCHEMA, "first": first, "results": [to_plain(result) for result in results]}
            make_directory(self._folder)
            write_atomic(self._folder / f"{key}-{first}.json", to_json(document).encode())
        return len(results)

    def _kept(self, key: str) -> list[Any]:
        """Read the results of one piece of work from its beginning, as far as they go without a gap."""
        results: list[Any] = []
        while (path := self._folder / f"{key}-{len(results)}.json").exists():
            document = read_json(path)
            found = document.get("results") if isinstance(document, dict) else None
            if not found or document.get("schema") != SCHEMA:
                break
            results += [from_plain(result) for result in found]
        return results

    def _require_own(self, key: str) -> None:
        """Refuse, at the first piece of work, a folder in which there is nothing of it; then leave a mark."""
        if self._checked:
            return
        self._checked = True
        begun = self._folder / f"{key}-0.json"
        others = [path.name for path in self._files() if path.suffix == ".json"]
        if others and not begun.exists():
            raise ChoiceError(
                f"{self._folder} holds the checkpoint of other work: of other data, another seed, other "
                "options or another version. Give another folder (--checkpoint), or delete this one."
            )
        if not begun.exists():
            self._write(key, 0, [])

    def _files(self) -> list[Path]:
        try:
            return sorted(self._folder.iterdir())
        except OSError as error:
            raise OutputError(f"{self._folder} cannot be read: {error.strerror or error}.") from error

    def remove(self) -> None:
        """Remove the files of the checkpoint."""
        for path in self._files() if self._folder.is_dir() else ():
            if _OWN.fullmatch(path.name):
                path.unlink(missing_ok=True)

    def remove_if_empty(self) -> None:
        """Remove the folder unless something is in it."""
        with contextlib.suppress(OSError):
            self._folder.rmdir()


def to_plain(value: Any) -> Any:
    """Turn a result into what JSON can hold, to the bit.

    Raises
    ------
    TypeError
        When it holds anything but numbers, text, arrays, lists, mappings and dataclasses of this package.

    Examples
    --------
    >>> from_plain(to_plain((0.1, float("inf"), None, np.array([1, 2]))))
    (0.1, inf, None, array([1, 2]))
    """
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return {"float": value.hex()}
    if isinstance(value, (np.ndarray, np.generic)) and not value.dtype.hasobject:
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {"array": data, "dtype": value.dtype.str, "shape": list(np.shape(value))}
    if isinstance(value, (list, tuple)):
        return {type(value).__name__: [to_plain(item) for item in value]}
    if isinstance(value, Mapping):
        return {"mapping": [[to_plain(key), to_plain(item)] for key, item in value.items()]}
    kind = type(value)
    if is_dataclass(kind) and kind.__module__.startswith("tailnet.") and all(f.init for f in fields(kind)):
        given = {field.name: to_plain(getattr(value, field.name)) for field in fields(kind)}
        return {"dataclass": f"{kind.__module__}:{kind.__qualname__}", "fields": given}
    raise TypeError(f"A result of type {kind.__name__} has no plain form.")


def from_plain(value: Any) -> Any:
    """Rebuild a result from `to_plain`.

    Raises
    ------
    InputError
        When it is not something that `to_plain` made.
    """
    if not isinstance(value, dict):
        return value
    try:
        return _rebuilt(value)
    except (KeyError, TypeError, ValueError, AttributeError, ImportError) as error:
        raise InputError(f"A checkpoint holds what tailnet did not write ({error}); delete it.") from error


def _rebuilt(value: dict[str, Any]) -> Any:
    if "float" in value:
        return float.fromhex(value["float"])
    if "array" in value:
        array = np.frombuffer(base64.b64decode(value["array"]), value["dtype"]).reshape(value["shape"])
        return array.copy() if array.shape else array[()]
    if "mapping" in value:
        return {from_plain(key): from_plain(item) for key, item in value["mapping"]}
    if "dataclass" in value:
        home, _, name = value["dataclass"].partition(":")
        kind = getattr(import_module(home), name) if home.startswith("tailnet.") else None
        if kind is None or not is_dataclass(kind) or not isinstance(kind, type):
            raise TypeError(f"{value['dataclass']} is no dataclass of tailnet")
        return kind(**{key: from_plain(item) for key, item in value["fields"].items()})
    ((name, items),) = value.items()
    return {"list": list, "tuple": tuple}[name](from_plain(item) for item in items)
