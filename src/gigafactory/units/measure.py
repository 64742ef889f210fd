"""A quantity of a plant file as a type: its name, its one fixed unit, and its sensible range."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from gigafactory.errors import BadText
from gigafactory.units.registry import Unit, unit
from gigafactory.units.text import NUMBER, number_and_unit, quoted, stated

KELVIN_AT_0_CELSIUS = Fraction("273.15")
UNLIMITED = "unlimited"
LEAST, MOST = 1e-12, 1e15
"""No positive quantity of a factory is smaller or larger in its fixed unit."""


@dataclass(frozen=True)
class Measure:
    """How one kind of quantity is written, and what it becomes.

    Used as ``Annotated[float, Measure(...)]``: the text is read into a plain float in ``unit``.
    """

    name: str
    """What it is, as in "is not a time"."""
    unit: str
    """The one fixed unit of the value; empty for a plain number."""
    example: str
    """A text that is right."""
    low: float = 0.0
    high: float = MOST
    positive: bool = False
    """Zero is senseless."""
    counting: bool = False
    """Counting words may stand as the unit, as in ``3 people``."""
    other: tuple[str, ...] = ()
    """Further dimensions that are allowed, each by its own fixed unit."""
    words: tuple[str, ...] = ()
    """The counting words that fit; none: all of them do."""

    @property
    def cure(self) -> str:
        """The sentence that shows how it is written."""
        return f'Write for example "{self.example}".'

    def read(self, text: object) -> float:
        """The value of ``text`` in the fixed unit.

        Raises
        ------
        BadText
            If ``text`` is not such a quantity, or out of range.
        """
        text = self._text(text)
        body = stated(text, self.example).body
        return self.inside(self.value(body, text), text)

    def _text(self, text: object) -> str:
        if isinstance(text, str):
            return text
        what = f"{quoted(text)} is not a text with "
        if isinstance(text, int | float) and not isinstance(text, bool):
            what = f"{quoted(text)} is a bare number, without "
        needs = "unit and source" if self.unit else "source"
        raise BadText(what + needs, self.cure)

    def value(self, body: str, text: str) -> float:
        """The value of ``body``, ``text`` without its source, whatever its range."""
        number, name = number_and_unit(body, self.example)
        if "°C" in name or self.unit == "°C":
            return self._temperature(number, name, text)
        found = self._fits(name, text)
        try:
            return float(number * found.factor)
        except OverflowError:
            raise BadText(f"{quoted(text)} is not a finite number", self.cure) from None

    def _fits(self, name: str, text: str) -> Unit:
        """The unit ``name``, worth so much of the fixed unit with the same dimension."""
        found = unit(name)
        for fixed in (self.unit, *self.other):
            home = unit(fixed)
            if found.dimension == home.dimension and self._counts(found):
                if not name and fixed:
                    break
                return found._replace(factor=found.factor / home.factor)
        what = f"{quoted(text)} is not {self.name}"
        raise BadText(what if name else f"{what}: it has no unit", self.cure)

    def _counts(self, found: Unit) -> bool:
        """Whether ``found`` counts what this quantity counts, or counts nothing."""
        if not found.counts:
            return True
        return self.counting and (not self.words or found.word in self.words)

    def _temperature(self, number: Fraction, name: str, text: str) -> float:
        if self.unit != "°C" or name not in {"°C", "K"}:
            raise BadText(f"{quoted(text)} is not {self.name}", self.cure)
        return float(number if name == "°C" else number - KELVIN_AT_0_CELSIUS)

    def inside(self, value: float, text: object) -> float:
        """``value`` again, when it lies in the range.

        Raises
        ------
        BadText
            If it lies outside.
        """
        if self.positive and value <= 0:
            raise BadText(f"{quoted(text)} must be more than 0", self.cure)
        low = max(self.low, LEAST) if self.positive else self.low
        if value < low:
            raise BadText(f"{quoted(text)} must be {_bound(low, self.unit)} or more", self.cure)
        if value > self.high:
            raise BadText(
                f"{quoted(text)} must be {_bound(self.high, self.unit)} or less", self.cure
            )
        return value

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.to_string_ser_schema()
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": rf"^\s*{NUMBER}[^\[\]]*\[.+\]\s*$",
            "examples": [self.example],
            "x-unit": self.unit or "1",
        }


@dataclass(frozen=True)
class Number(Measure):
    """A whole number of things: the value is an int."""

    unlimited: bool = False
    """The word ``unlimited`` may stand instead, and becomes -1."""
    counting: bool = True

    def read(self, text: object) -> int:
        """The whole number that ``text`` says."""
        text = self._text(text)
        if self.unlimited and text.strip() == UNLIMITED:
            return -1
        body = stated(text, self.example).body
        if self.unlimited and body == UNLIMITED:
            return -1
        value = self.inside(self.value(body, text), text)
        if value != int(value):
            raise BadText(f"{quoted(text)} is not a whole number", self.cure)
        return int(value)

    def _fits(self, name: str, text: str) -> Unit:
        found = unit(name)
        if name and not (found.counts and self._counts(found)):
            raise BadText(f"{quoted(text)} is not {self.name}", self.cure)
        return found

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        written = super().__get_pydantic_json_schema__(schema, handler)
        if self.unlimited:
            written["pattern"] = rf"^\s*({UNLIMITED}\s*(\[.+\])?|{NUMBER}[^\[\]]*\[.+\])\s*$"
        return written


def _bound(value: float, unit: str) -> str:
    return f"{value:g} {unit}".strip()
