"""Numbers rounded by their uncertainty, in one place.

Every function takes a finite number and returns text with a true minus sign, thousands separated
by commas, and powers of ten written as ×10⁻⁵.
"""

import math
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Context, Decimal

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MINUS = "\N{MINUS SIGN}"
#: Numbers from 10⁻⁴ up to 10⁶ are written out; others as a mantissa and a power of ten.
_LOWEST_PLAIN, _HIGHEST_PLAIN = -4, 5
#: An uncertainty keeps this many significant digits.
_UNCERTAINTY_DIGITS = 2
#: More digits than this a double does not hold.
_DOUBLE_DIGITS = 16
#: Room for every digit of any double.
_ROOM = Context(prec=1000, rounding=ROUND_HALF_EVEN)
#: Below this a p-value is written to two significant digits, above it to three decimals.
_SMALL_P = 0.01
#: Percentages above the first keep one decimal; above the second only "all" is 100%.
_LARGE_SHARE, _NEARLY_ALL = 99, 99.9


def integer(value: int) -> str:
    """Write a whole number with its thousands separated.

    Examples
    --------
    >>> integer(1234567)
    '1,234,567'
    """
    return f"{value:,}".replace("-", _MINUS)


def number(value: float, significant: int = 4) -> str:
    """Write a number to so many significant digits.

    Parameters
    ----------
    value : float
        A finite number.
    significant : int
        Significant digits to keep; zeros at the end count and are kept.

    Examples
    --------
    >>> number(0.06067384), number(-11753.81758, 7), number(3.2e-9, 2)
    ('0.06067', '−11,753.82', '3.2×10⁻⁹')
    """
    exact = _decimal(value)
    if exact == 0:
        return "0"
    rounded = _quantized(exact, exact.adjusted() - significant + 1)
    place = rounded.adjusted() - significant + 1
    return _at_place(rounded, place)


def data_value(value: float) -> str:
    """Write a value of the data: whole numbers in full, others to six digits without idle zeros.

    Examples
    --------
    >>> data_value(230000.0), data_value(794.3282347242813), data_value(0.25)
    ('230,000', '794.328', '0.25')
    """
    if value == int(value) and abs(value) < 2**53:
        return integer(int(value))
    text = number(value, 6)
    mantissa, cross, power = text.partition("×")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa + cross + power


def fixed(value: float, decimals: int) -> str:
    """Write a number to so many decimals.

    Examples
    --------
    >>> fixed(-11753.81758, 2)
    '−11,753.82'
    """
    return _plain(_quantized(_decimal(value), -decimals))


def with_uncertainty(value: float, error: float) -> str:
    """Write a value with two digits of its standard error in parentheses.

    The digits in parentheses stand under the last digits of the value: 2.27(17) is 2.27 ± 0.17.

    Parameters
    ----------
    value, error : float
        The estimate and its standard error, in the same unit. An error of zero leaves the value
        alone, to four significant digits.

    Examples
    --------
    >>> with_uncertainty(2.2726372, 0.16569), with_uncertainty(230000.0, 5234.0)
    ('2.27(17)', '2.300(52)×10⁵')
    """
    spread = abs(_decimal(error))
    if spread == 0:
        return number(value)
    exact = _decimal(value)
    place = _uncertainty_place(spread)
    if exact:
        place = max(place, _last_place(exact))
    exact = _quantized(exact, place)
    spread = _quantized(spread, place)
    exponent = max(exact.adjusted() if exact else spread.adjusted(), spread.adjusted())
    digits = int(spread.scaleb(-place, _ROOM))
    if place <= 0 and _LOWEST_PLAIN <= exponent <= _HIGHEST_PLAIN:
        return f"{_plain(exact)}({digits})"
    return f"{_plain(exact.scaleb(-exponent, _ROOM))}({digits}){_power(exponent)}"


def interval(low: float, high: float) -> str:
    """Write the two ends of an interval, to two digits of its half-width.

    An end that is small beside the width keeps two significant digits of its own.

    Examples
    --------
    >>> interval(2.0641, 2.5521), interval(0.0012, 350.0)
    ('2.06 to 2.55', '0.0012 to 350')
    """
    half_width = abs(_decimal(high) - _decimal(low)) / 2
    if half_width == 0:
        return f"{number(low)} to {number(high)}"
    place = _uncertainty_place(half_width)
    return " to ".join(_end(_decimal(end), place) for end in (low, high))


def estimate(value: float, low: float, high: float) -> str:
    """Write a value to the digits that its interval supports.

    Examples
    --------
    >>> estimate(2.27263, 2.0641, 2.5521)
    '2.27'
    """
    half_width = abs(_decimal(high) - _decimal(low)) / 2
    return number(value) if half_width == 0 else _end(_decimal(value), _uncertainty_place(half_width))


def p_value(p: float, resolution: float | None = None) -> str:
    """Write a p-value to three decimals, or to two significant digits where it is small.

    Parameters
    ----------
    p : float
        Between 0 and 1.
    resolution : float, optional
        The smallest p that can occur: 1 / (B + 1) for B replicates. A p no larger than that is
        written as less than the next number of one digit.

    Examples
    --------
    >>> p_value(0.6165), p_value(0.00404), p_value(1 / 2501, resolution=1 / 2501)
    ('0.616', '0.0040', '< 0.0004')
    """
    if resolution is not None and p <= resolution:
        return f"< {_one_digit_above(max(p, resolution))}"
    if p in (0, 1):
        return integer(int(p))
    if fixed(p, 3) == "1.000":
        return "> 0.999"
    return number(p, 2) if p < _SMALL_P else fixed(p, 3)


def p_interval(low: float, high: float) -> str:
    """Write an interval for a probability, each end as a p-value is written.

    Examples
    --------
    >>> p_interval(0.5971, 0.6356)
    '0.597 to 0.636'
    """
    return f"{p_value(low)} to {p_value(high)}"


def percentage(part: int, whole: int) -> str:
    """Write a share in percent to two digits; only none is 0% and only all is 100%.

    Examples
    --------
    >>> percentage(1711, 12773), percentage(999, 1000), percentage(9999, 10000)
    ('13%', '99.9%', '> 99.9%')
    """
    share = 100 * part / whole
    if part == whole:
        return "100%"
    if share > _NEARLY_ALL:
        return "> 99.9%"
    return f"{fixed(share, 1) if share > _LARGE_SHARE else number(share, 2)}%"


def _decimal(value: float) -> Decimal:
    """Give the shortest decimal that reads back as this number."""
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be rounded; a finite number is needed")
    return Decimal(repr(float(value)))


def _quantized(value: Decimal, place: int) -> Decimal:
    """Round half to even at 10**place."""
    return value.quantize(Decimal(1).scaleb(place), context=_ROOM)


def _uncertainty_place(spread: Decimal) -> int:
    """Give the power of ten of the last digit that an uncertainty supports."""
    place = spread.adjusted() - _UNCERTAINTY_DIGITS + 1
    return _quantized(spread, place).adjusted() - _UNCERTAINTY_DIGITS + 1


def _last_place(value: Decimal) -> int:
    """Give the power of ten of the last digit that a double of this size holds."""
    return value.adjusted() - _DOUBLE_DIGITS + 1


def _end(value: Decimal, place: int) -> str:
    if value == 0:
        return "0"
    own = value.adjusted() - _UNCERTAINTY_DIGITS + 1
    place = max(min(place, own), _last_place(value))
    return _at_place(_quantized(value, place), place)


def _at_place(rounded: Decimal, place: int) -> str:
    """Write a number that was rounded at 10**place, plain or with a power of ten."""
    exponent = rounded.adjusted()
    if _LOWEST_PLAIN <= exponent <= _HIGHEST_PLAIN:
        return _plain(_quantized(rounded, min(place, 0)))
    decimals = max(exponent - place, 0)
    return _plain(_quantized(rounded.scaleb(-exponent, _ROOM), -decimals)) + _power(exponent)


def _plain(value: Decimal) -> str:
    return f"{abs(value) if value == 0 else value:,f}".replace("-", _MINUS)


def _power(exponent: int) -> str:
    return "×10" + str(exponent).translate(_SUPERSCRIPTS)


def _one_digit_above(value: float) -> str:
    """Give the smallest number of one significant digit that is larger than `value`."""
    exact = _decimal(value)
    unit = Decimal(1).scaleb(exact.adjusted())
    above = (exact / unit).to_integral_value(ROUND_CEILING) * unit
    return number(float(above if above > exact else above + unit), 1)
