"""A time that varies: which law of chance it follows, in seconds."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from gigafactory.errors import BadText
from gigafactory.units.measure import Measure
from gigafactory.units.text import NUMBER, quoted, stated
from gigafactory.units.types import LONGEST, TICK

Form = Literal["constant", "exponential", "uniform", "lognormal", "weibull"]

_EXAMPLE = "20 s [assumption]"
_FORMS = {
    "exponential": "exponential, mean 10 h [assumption]",
    "uniform": "uniform, low 10 s, high 14 s [assumption]",
    "lognormal": "lognormal, mean 20 s, cv 0.1 [assumption]",
    "weibull": "weibull, mean 100 h, shape 1.5 [assumption]",
}
_PARTS = {
    "constant": ("mean",),
    "exponential": ("mean",),
    "uniform": ("low", "high"),
    "lognormal": ("mean", "cv"),
    "weibull": ("mean", "shape"),
}
_TIME = Measure("a time", "s", _EXAMPLE, low=TICK, high=LONGEST, positive=True)
_READERS = {
    "mean": _TIME,
    "low": Measure("a time", "s", _EXAMPLE, high=LONGEST),
    "high": _TIME,
    "cv": Measure("a plain number or percentage", "", _FORMS["lognormal"], high=10.0),
    "shape": Measure("a plain number", "", _FORMS["weibull"], low=0.2, high=100.0),
}
_FARTHEST = 4e12
"""No time that is drawn may be longer: it would not fit the 64 bits of the clock. [s]"""
_E, _Z = 37.5, 8.3
"""The rarest draw of 53 bits of chance: how far it lies out in an exponential and a normal law."""
_PART = re.compile(r"(?P<name>[a-z]+)\s+(?P<body>.+)")


@dataclass(frozen=True)
class Law:
    """A law of chance for a time.

    Parameters
    ----------
    kind
        Which law.
    a
        Its value (constant), mean (exponential, lognormal, weibull) or low end (uniform). [s]
    b
        High end (uniform) [s], coefficient of variation (lognormal) or shape (weibull); else 0.
    """

    example: ClassVar[str] = _EXAMPLE

    kind: Form
    a: float
    b: float = 0.0

    @property
    def mean(self) -> float:
        """Mean time, in seconds."""
        return (self.a + self.b) / 2 if self.kind == "uniform" else self.a

    @property
    def longest(self) -> float:
        """The longest time that can be drawn, in seconds."""
        if self.kind == "exponential":
            return _E * self.a
        if self.kind == "weibull":
            return float(self.a / math.gamma(1 + 1 / self.b) * _E ** (1 / self.b))
        if self.kind == "lognormal":
            spread = math.log1p(self.b**2)
            return self.a * math.exp(_Z * math.sqrt(spread) - spread / 2)
        return max(self.a, self.b)

    @classmethod
    def read(cls, text: object) -> Law:
        """The law that ``text`` writes, such as ``lognormal, mean 20 s, cv 0.1 [assumption]``.

        Raises
        ------
        BadText
            If it is none, or cannot be a time.
        """
        if isinstance(text, Law):
            return text
        if not isinstance(text, str):
            return cls("constant", _TIME.read(text))
        body = stated(text, _EXAMPLE).body
        kind, *parts = (part.strip() for part in body.split(","))
        if kind in _FORMS:
            return cls._of(kind, parts, text)
        if kind[:1].isalpha() and not kind.lower().startswith(("nan", "inf")):
            laws = ", ".join(_FORMS)
            raise BadText(
                f"{quoted(text)} is neither a time nor a known law",
                f'Write a time, "{_EXAMPLE}", or one of the laws {laws}: "{_FORMS["lognormal"]}".',
            )
        return cls("constant", _TIME.inside(_TIME.value(body, text), text))

    @classmethod
    def _of(cls, kind: str, parts: list[str], text: str) -> Law:
        cure = f'Write for example "{_FORMS[kind]}".'
        values: dict[str, float] = {}
        for part in parts:
            found = _PART.fullmatch(part)
            if not found or found["name"] not in _PARTS[kind] or found["name"] in values:
                expected = " and ".join(_PARTS[kind])
                raise BadText(f"{quoted(text)}: the law {kind} is given by {expected} alone", cure)
            reader = _READERS[found["name"]]
            values[found["name"]] = reader.inside(reader.value(found["body"], part), part)
        if missing := [name for name in _PARTS[kind] if name not in values]:
            raise BadText(f"{quoted(text)} does not say the {missing[0]} of the law {kind}", cure)
        if kind == "uniform" and values["low"] >= values["high"]:
            raise BadText(f"{quoted(text)}: low must be less than high", cure)
        law = cls(_form(kind), *(values[name] for name in _PARTS[kind]))
        if law.longest > _FARTHEST:
            years = f"{law.longest / 31_536_000:,.0f}"
            what = f"{quoted(text)} now and then draws {years} years, more than the clock can hold"
            raise BadText(what, "Write a shorter mean, or one that spreads less.")
        return law

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.read)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        laws = "|".join(_FORMS)
        return {
            "type": "string",
            "pattern": rf"^\s*({NUMBER}|({laws}),)[^\[\]]*\[.+\]\s*$",
            "examples": [_EXAMPLE, *_FORMS.values()],
            "x-unit": "s",
        }


def _form(kind: str) -> Form:
    for form in get_args(Form):
        if form == kind:
            return form  # type: ignore[no-any-return]
    raise ValueError(kind)
