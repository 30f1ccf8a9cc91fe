"""Gauss–Legendre quadrature with 24 points on [-1, 1], exact for polynomials of degree 47 (DLMF 3.5(v)).

The numbers are the roots of the Legendre polynomial and their weights at 40 digits, rounded: those that
NumPy computes are off by 1e-13 of the weight at the ends of the interval.
"""

import numpy as np

_POSITIVE_NODES = np.array(
    [
        0.0640568928626056261,
        0.191118867473616309,
        0.315042679696163374,
        0.433793507626045138,
        0.545421471388839536,
        0.648093651936975569,
        0.740124191578554364,
        0.820001985973902922,
        0.886415527004401034,
        0.938274552002732759,
        0.974728555971309498,
        0.99518721999702136,
    ]
)
_POSITIVE_WEIGHTS = np.array(
    [
        0.127938195346752157,
        0.125837456346828296,
        0.121670472927803391,
        0.115505668053725601,
        0.107444270115965635,
        0.0976186521041138883,
        0.0861901615319532759,
        0.0733464814110803057,
        0.0592985849154367807,
        0.0442774388174198062,
        0.0285313886289336632,
        0.0123412297999871995,
    ]
)
NODES = np.concatenate((-_POSITIVE_NODES[::-1], _POSITIVE_NODES))
WEIGHTS = np.concatenate((_POSITIVE_WEIGHTS[::-1], _POSITIVE_WEIGHTS))
