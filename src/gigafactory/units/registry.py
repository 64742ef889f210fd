"""The units that a plant file may use, and what each is worth.

The list is short on purpose: the units of the trade, so that a slip of the pen (``10 mn``) is an
unknown unit here and not an exotic one. Arithmetic is exact (fractions), so that ``7 %`` is the
float nearest to 0.07 and nothing beside it.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import pint

from gigafactory.errors import BadText

COUNTING = (
    "cell",
    "part",
    "piece",
    "sheet",
    "tray",
    "roll",
    "coil",
    "batch",
    "lot",
    "place",
    "machine",
    "person",
    "job",
    "module",
    "pallet",
    "channel",
    "lane",
    "defect",
    "stroke",
)
"""Counting words: each is 1, and says what is counted. ``people`` is the plural of ``person``."""

DEFINITIONS = """
nano- = 1e-9 = n-
micro- = 1e-6 = µ-
milli- = 1e-3 = m-
centi- = 1e-2 = c-
deci- = 1e-1 = d-
hecto- = 100 = h-
kilo- = 1000 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
second = [time] = s = sec
minute = 60 * second = min
hour = 60 * minute = h
day = 24 * hour = d
week = 7 * day
year = 8760 * hour = a
metre = [length] = m = meter
gram = [mass] = g
tonne = 1e6 * gram = t
litre = 1e-3 * metre ** 3 = L = l = liter
watt = [power] = W
watthour = watt * hour = Wh
joule = watt * second = J
volt = [voltage] = V
ampere = watt / volt = A
amperehour = ampere * hour = Ah
ohm = volt / ampere = Ω
siemens = 1 / ohm = S
newton = joule / metre = N
pascal = newton / metre ** 2 = Pa
kelvin = [temperature] = K
euro = [currency] = EUR = €
percent = 1e-2 = %
permille = 1e-3 = ‰
ppm = 1e-6
"""

_TERM = r"(?:1|[A-Za-zµΩ€%‰]+(?:(?:\^|\*\*)?-?[1-9]|[²³]|⁻[¹²³])?)"
UNIT = re.compile(rf"/?{_TERM}(?:\s*[/*·]\s*{_TERM}| {_TERM})*")
"""What a unit looks like: names with whole exponents, joined by ``/``, ``*``, ``·`` or a space."""

_SAME = str.maketrans({"μ": "µ", "Ω": "Ω", "·": "*", "^": "**", "−": "-"})


class Unit(NamedTuple):
    """What a unit is worth: ``factor`` of the coherent unit of ``dimension``."""

    factor: Fraction
    dimension: tuple[tuple[str, Fraction], ...]
    counts: bool
    """The unit is one counting word and nothing else."""
    word: str = ""
    """That word, in the singular."""


@cache
def _registry() -> pint.UnitRegistry[Fraction]:
    registry: pint.UnitRegistry[Fraction] = pint.UnitRegistry(None, non_int_type=Fraction)
    registry.load_definitions(DEFINITIONS.strip().splitlines())
    registry.load_definitions([f"{word} = []" for word in COUNTING])
    registry.load_definitions(["@alias batch = batches", "@alias person = people"])
    return registry


def known(word: str) -> list[str]:
    """Units whose spelling is close to ``word``."""
    names = [*_registry()._units, "°C", "kWh", "km", "mm", "µm", "kg", "kW", "people"]
    return get_close_matches(word, names, n=3, cutoff=0.5)


@cache
def unit(text: str) -> Unit:
    """What the unit ``text`` is worth; no text is the number 1.

    Raises
    ------
    BadText
        If it is no unit of the list.
    """
    if not text:
        return Unit(Fraction(1), (), counts=False)
    if len(text) > 40 or not UNIT.fullmatch(text):
        raise BadText(f'"{text[:60]}" is not a unit', 'Write it like "m/min", "kg/m³" or "%/h".')
    plain = text.translate(_SAME)
    plain = re.sub(r"(?<=[A-Za-zµΩ€%‰²³1-9]) (?=[A-Za-zµΩ€%‰])", "*", plain)
    plain = re.sub(r"(?<=[A-Za-z])(-?[1-9])", r"**\1", plain.replace("€", "EUR"))
    plain = "1" + plain if plain.startswith("/") else plain
    try:
        parsed = _registry().parse_units(plain)
        root = _registry().Quantity(Fraction(1), parsed).to_root_units()
    except pint.UndefinedUnitError as error:
        word = str(error).split("'")[1]
        near = " or ".join(f'"{name}"' for name in known(word))
        hint = f"Perhaps {near}." if near else 'Units look like "m/min", "kg/m³" or "%/h".'
        raise BadText(f'"{word}" is not a unit that is known here', hint) from None
    except (pint.PintError, ArithmeticError, ValueError):  # "NaN" is a number to the parser
        raise BadText(
            f'"{text}" is not a unit', 'Write it like "m/min", "kg/m³" or "%/h".'
        ) from None
    dimension = tuple(sorted((str(k), Fraction(str(v))) for k, v in root.dimensionality.items()))
    names = list(parsed._units)
    counts = len(names) == 1 and names[0] in COUNTING and parsed._units[names[0]] == 1
    word = names[0] if counts else ""
    return Unit(Fraction(str(root.magnitude)), dimension, counts, word)
