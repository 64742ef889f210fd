"""Between the numbers of `Parameters` and those written in BPX, without loss either way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from math import isfinite
from typing import Any

from gigafactory.cell.bpx.places import Place
from gigafactory.cell.bpx.tokens import Json, Number
from gigafactory.cell.formula import expression
from gigafactory.cell.parameters import Table
from gigafactory.errors import BadText

ICE = Fraction("273.15")
"""0 °C in K."""
_FEWEST, _MOST = 15, 800
"""Digits with which a derived number is tried: 15 always survive, 767 are any binary number."""
_LIMIT = 400  # of a number's exponent; beyond it a binary number is nothing or infinite
A_NUMBER = "Write a finite number, without quotes."


def number(value: Json) -> float:
    """A plain number.

    Raises
    ------
    BadText
        If there is something else, or it is not finite.
    """
    if not isinstance(value, Number):
        raise BadText("is not a number", A_NUMBER)
    if not isfinite(found := float(value)):
        raise BadText("is not a finite number", A_NUMBER)
    return found


def law(value: Json) -> float | str | Table:
    """A constant, an expression in ``x``, or points in the order of rising ``x``.

    Raises
    ------
    BadText
        If it is none of these.
    """
    if isinstance(value, Number):
        return number(value)
    if isinstance(value, str):
        expression(value)
        return value
    cure = 'Write a number, an expression in quotes, or { "x": [...], "y": [...] }.'
    if not isinstance(value, dict) or set(value) != {"x", "y"}:
        raise BadText("is no law of x", cure)
    if not all(isinstance(side, list) for side in value.values()):
        raise BadText("is no law of x", cure)
    x, y = (tuple(map(number, value[side])) for side in ("x", "y"))
    if len(x) != len(y) or len(x) < 2:
        what = f"has {len(x)} values of x and {len(y)} of y"
        raise BadText(what, "Give each x its y, at least two of them.")
    if all(a > b for a, b in pairwise(x)):
        x, y = x[::-1], y[::-1]
    if not all(a < b for a, b in pairwise(x)):
        raise BadText("has an x that is not greater than the one before", "Sort the points by x.")
    return Table(x, y)


def read(place: Place, value: Json, known: Mapping[str, Any]) -> Any:
    """The value of `Parameters` at a place; ``known`` holds those from which it is derived.

    Raises
    ------
    BadText
        If what stands there is not of its kind.
    """
    if place.kind == "formula":
        return law(value)
    if place.kind == "text":
        return str(value)
    found = number(value)
    if place.kind == "count":
        if not found.is_integer():
            raise BadText("is not a whole number", "Count the pairs of electrodes.")
        return int(found)
    if place.kind == "number":
        return found
    return _near(_inverse(place, known)(_exact(value)))


def written(place: Place, value: Any, known: Mapping[str, Any]) -> Json:
    """What is to stand at a place so that `read` gives ``value`` back, with no more digits."""
    if place.kind == "formula":
        if isinstance(value, Table):
            return {side: [_digits(v) for v in getattr(value, side)] for side in ("x", "y")}
        return value if isinstance(value, str) else _digits(value)
    if place.kind == "text":
        return str(value)
    if place.kind == "count":
        return Number(int(value))
    if place.kind == "number":
        return _digits(value)
    back, exact = _inverse(place, known), _forward(place, known)(Fraction(float(value)))
    for digits in range(_FEWEST, _MOST):
        token = _rounded(exact, digits)
        if _near(back(_exact(token))) == float(value):
            return token
    raise AssertionError(f"{place.name}: {value!r} cannot be written")  # _MOST digits are any


def _digits(value: float) -> Number:
    return Number(repr(float(value)))


def _exact(token: Number) -> Fraction:
    """What is written, without rounding; as nothing or as too much where no number is so."""
    found = Decimal(str(token))
    if not found or abs(found.adjusted()) <= _LIMIT:
        return Fraction(found)
    return Fraction(0) if found.adjusted() < 0 else Fraction(10) ** _LIMIT


def _near(exact: Fraction) -> float:
    try:
        return float(exact)
    except OverflowError:
        raise BadText("is not a finite number", A_NUMBER) from None


def _rounded(exact: Fraction, digits: int) -> Number:
    with localcontext() as context:
        context.prec = digits
        found = (Decimal(exact.numerator) / Decimal(exact.denominator)).normalize()
    return Number(f"{found:f}" if -5 < found.adjusted() < 16 else f"{found:e}")


def _inverse(place: Place, known: Mapping[str, Any]) -> Callable[[Fraction], Fraction]:
    """From what is written to the value: ε = a R / 3, mass = density times volume, °C from K."""
    if place.kind == "temperature":
        return lambda written: written - ICE
    scale = _scale(place, known)
    return lambda written: written * scale


def _forward(place: Place, known: Mapping[str, Any]) -> Callable[[Fraction], Fraction]:
    if place.kind == "temperature":
        return lambda value: value + ICE
    scale = _scale(place, known)
    return lambda value: value / scale


def _scale(place: Place, known: Mapping[str, Any]) -> Fraction:
    if place.kind == "density":
        return Fraction(known["volume"])
    return Fraction(known[place.name.split(".")[0] + ".particle_radius"]) / 3
