"""The Python package `powerlaw`, a dependency of ours."""

import contextlib
import io
import warnings
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version

from benchmarks.lines import Found
from benchmarks.measure import Answer, Job
from benchmarks.program import Data


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep its warnings and printed notes from the screen."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


class Powerlaw:
    """`powerlaw.Fit` on an array."""

    name = "powerlaw"
    note = "`Fit(x)`: the whole constructor"

    def version(self) -> str | None:
        """Return its version."""
        return version("powerlaw")

    def fit(self, data: Data, *, discrete: bool) -> Job:
        """Prepare a fit."""
        return partial(self._fit, data, discrete)

    @staticmethod
    def _fit(data: Data, discrete: bool) -> Answer:
        import powerlaw

        with quiet():
            fit = powerlaw.Fit(data, discrete=discrete, verbose=False)
        return Answer(Found(float(fit.alpha), float(fit.xmin), float(fit.D)))
