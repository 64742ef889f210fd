"""Virtual tests of one cell by name, as a command asks for them: what was run, and its summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, cast

from gigafactory.cell.parameters import Parameters
from gigafactory.cell.virtual.lab import (
    Resistance,
    fast_charge,
    pulse_resistance,
    rate_capability,
)
from gigafactory.cell.virtual.protocol import Model
from gigafactory.cell.virtual.runs import EARLY, NUMBERS
from gigafactory.cell.virtual.single import Run, run
from gigafactory.errors import BadInput

MODELS: tuple[Model, ...] = ("DFN", "SPMe")
"""Truth, which is the default, and breadth."""


@dataclass(frozen=True)
class Trial:
    """One virtual test of a cell.

    Parameters
    ----------
    name
        A key of `TESTS`.
    model
        By which it was computed.
    runs
        In the order of the test; each has its status.
    resistances
        What pulses found.
    """

    name: str
    model: str
    runs: tuple[Run, ...]
    resistances: tuple[Resistance, ...] = ()

    @property
    def failed(self) -> tuple[Run, ...]:
        """The runs that did not come to the end of their protocol."""
        return tuple(one for one in self.runs if not one.done)


@dataclass(frozen=True)
class Offered:
    """A test that can be asked for.

    Parameters
    ----------
    about
        What it does, for people.
    values
        What a user may say in its stead, and what holds where nothing is said.
    run
        The test of a cell, with these values, by a model.
    """

    about: str
    values: tuple[str, ...]
    run: Callable[[Parameters, tuple[str, ...], Model], Trial]


def _rate(cell: Parameters, rates: tuple[str, ...], model: Model) -> Trial:
    return Trial("rate", model, rate_capability(cell, rates, model))


def _pulse(cell: Parameters, rates: tuple[str, ...], model: Model) -> Trial:
    found = [one for rate in rates for one in pulse_resistance(cell, rate=rate, model=model)]
    return Trial("pulse", model, tuple(one.run for one in found), tuple(found))


def _fast_charge(cell: Parameters, rates: tuple[str, ...], model: Model) -> Trial:
    return Trial("fast-charge", model, tuple(_charged(cell, rate, model) for rate in rates))


def _charged(cell: Parameters, rate: str, model: Model) -> Run:
    """A fast charge; held at the upper voltage only where the current alone does not get there."""
    free = run(cell, fast_charge(rate, held=False), model)
    return run(cell, fast_charge(rate), model) if free.status == EARLY else free


TESTS: Mapping[str, Offered] = {
    "rate": Offered("full discharges at rates", ("C/10", "C/3", "1C", "2C", "3C"), _rate),
    "pulse": Offered("resistance of pulses of 10 s at 90, 50 and 20 %", ("1C",), _pulse),
    "fast-charge": Offered("10 to 80 % in still air, with the plating margin", ("2C",), _fast_charge),
}
"""Every test by its name."""


def trial(parameters: Parameters, asked: str, model: str = "DFN") -> Trial:
    """A test of a cell.

    Parameters
    ----------
    parameters
        The cell.
    asked
        A name, or a name with values: ``rate``, ``rate:C/3,2C``, ``fast-charge:1.5C,3C``.
    model
        ``DFN`` or ``SPMe``.

    Raises
    ------
    BadInput
        If there is no such test or model.
    BadText
        If a value is none that the test can take.
    """
    name, values = read_test(asked)
    if model not in MODELS:
        raise BadInput.at("--model", model, "is no model", f"There are {' and '.join(MODELS)}.")
    return TESTS[name].run(parameters, values, cast(Model, model))


def read_test(asked: str) -> tuple[str, tuple[str, ...]]:
    """Name and values of a test that is asked for.

    Raises
    ------
    BadInput
        If there is no such test.
    """
    name, _, said = asked.partition(":")
    name = name.strip().replace("_", "-")
    if name not in TESTS:
        cure = f"There are {', '.join(TESTS)}; values stand behind a colon: rate:C/3,2C."
        raise BadInput.at("--test", name, "is not a test", cure)
    values = tuple(one.strip() for one in said.split(",") if one.strip())
    return name, values or TESTS[name].values


def as_json(tests: Sequence[Trial]) -> list[dict[str, Any]]:
    """The summaries as plain values; numbers that a run does not have are left out."""
    return [
        {
            "test": one.name,
            "model": one.model,
            "runs": [_summary(run_) for run_ in one.runs],
            **({"resistances": [_pulsed(r) for r in one.resistances]} if one.resistances else {}),
        }
        for one in tests
    ]


def _summary(one: Run) -> dict[str, Any]:
    numbers = {name: getattr(one, name) for name in NUMBERS}
    return {
        "title": one.protocol.title,
        "status": one.status,
        **({"reason": one.reason} if one.reason else {}),
        **{name: value for name, value in numbers.items() if isfinite(value)},
    }


def _pulsed(one: Resistance) -> dict[str, Any]:
    return {
        "state_of_charge": one.state_of_charge,
        "seconds": one.seconds,
        "resistance": one.resistance if isfinite(one.resistance) else None,
    }
