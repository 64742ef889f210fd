"""An amount of something that is drawn by the metre, the litre, the kilogram or the piece."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from gigafactory.errors import BadText
from gigafactory.units.measure import Measure
from gigafactory.units.registry import unit
from gigafactory.units.text import NUMBER, number_and_unit, quoted, stated

FIXED = ("m", "m²", "L", "kg", "Wh", "s", "pieces")
"""The fixed units of an amount; ``pieces`` stands for anything counted."""
NAME = r"[A-Za-z0-9_][A-Za-z0-9_-]*"

_EXAMPLE = "1500 m [assumption]"
_CURE = f'Write metres, square metres, litres, kilograms or pieces, for example "{_EXAMPLE}".'


@dataclass(frozen=True)
class Quantity:
    """A positive amount in the fixed unit of its dimension.

    Parameters
    ----------
    value
        How much, in ``unit``.
    unit
        One of `FIXED`.
    """

    example: ClassVar[str] = _EXAMPLE

    value: float
    unit: str

    @classmethod
    def read(cls, text: object) -> Quantity:
        """The amount that ``text`` says.

        Raises
        ------
        BadText
            If it is none, or not more than zero.
        """
        if isinstance(text, Quantity):
            return text
        measure = Measure("an amount", "m", _EXAMPLE, positive=True)
        if not isinstance(text, str):
            return cls(measure.read(text), "m")
        body = stated(text, _EXAMPLE).body
        _, name = number_and_unit(body, _EXAMPLE)
        found = unit(name)
        for fixed in FIXED:
            if found.dimension == unit(fixed).dimension and found.counts == (fixed == "pieces"):
                reader = Measure(
                    measure.name, fixed, _EXAMPLE, 1e-6, 1e9, positive=True, counting=True
                )
                return cls(reader.inside(reader.value(body, text), text), fixed)
        raise BadText(f"{quoted(text)} is not an amount", _CURE)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.read)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": rf"^\s*{NUMBER}[^\[\]]*\[.+\]\s*$",
            "examples": [_EXAMPLE, "200 kg [assumption]"],
            "x-unit": ", ".join(FIXED),
        }


class _OrName:
    """Reads a quantity, or the name of a cell value where the text is a bare name."""

    example = _EXAMPLE

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        written = Quantity.__get_pydantic_json_schema__(schema, handler)
        written["pattern"] = rf"^\s*({NUMBER}[^\[\]]*\[.+\]|{NAME})\s*$"
        written["examples"] = [*written["examples"], "cathode_metres"]
        return written

    @staticmethod
    def read(text: object) -> Quantity | str:
        if isinstance(text, str) and re.fullmatch(rf"\s*(?![0-9]){NAME}\s*", text):
            return text.strip()
        return Quantity.read(text)


Amount = Annotated[Quantity | str, _OrName()]
