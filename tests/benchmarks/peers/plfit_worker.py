"""Fit a file of doubles with the module plfit: FILE N KIND. Needs nothing else but the standard library."""

import json
import sys
import time
from array import array
from pathlib import Path

import plfit


def main(file: str, n: str, kind: str) -> None:
    """Fit, and print the answer."""
    numbers = array("d")
    with Path(file).open("rb") as stream:
        numbers.fromfile(stream, int(n))
    values = numbers.tolist()
    discrete = kind == "discrete"
    options = plfit.plfit_discrete_options_t() if discrete else plfit.plfit_continuous_options_t()
    options.p_value_method = plfit.PLFIT_P_VALUE_SKIP
    fit = plfit.plfit_discrete if discrete else plfit.plfit_continuous
    wall, processor = time.perf_counter(), time.process_time()
    found = fit(values, options)
    seconds, used = time.perf_counter() - wall, time.process_time() - processor
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processor_seconds": used,
                "alpha": found.alpha,
                "xmin": found.xmin,
                "D": found.D,
                "p": None,
            }
        )
    )


main(*sys.argv[1:])
