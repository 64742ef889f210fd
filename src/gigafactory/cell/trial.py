"""Virtual tests of one cell by name, as a command asks for them: what was run, and its summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import nan

import numpy as np

from gigafactory.cell.parameters import Parameters
from gigafactory.cell.virtual.ageing import Life, calendar_life, cycle_life
from gigafactory.cell.virtual.drive import synthetic_drive
from gigafactory.cell.virtual.lab import (
    Resistance,
    drive,
    fast_charge,
    pulse_resistance,
    rate_capability,
)
from gigafactory.cell.virtual.law import law_value
from gigafactory.cell.virtual.protocol import Model
from gigafactory.cell.virtual.runs import DONE, EARLY
from gigafactory.cell.virtual.single import Run, run
from gigafactory.errors import BadInput

MODELS: tuple[Model, ...] = ("DFN", "SPMe")
"""Truth, which is the default, and breadth."""
CHECKS = 6
"""Check-ups of a life, beside the one at its beginning."""


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
    lives
        Ways to the end of life.
    """

    name: str
    model: str
    runs: tuple[Run, ...] = ()
    resistances: tuple[Resistance, ...] = ()
    lives: tuple[Life, ...] = ()

    @property
    def failed(self) -> tuple[tuple[str, str, str], ...]:
        """Title, status and reason of what did not come to the end of its protocol."""
        runs = [(one.protocol.title, one.status, one.reason) for one in self.runs]
        lives = [(one.title, one.status, one.reason) for one in self.lives]
        return tuple(one for one in (*runs, *lives) if one[1] != DONE)


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
    """A fast charge, held at the upper voltage only where the current alone does not get there.

    A hold that is over before it begins would still set its voltage, and its margin, for a moment.
    """
    free = run(cell, fast_charge(rate, held=False), model)
    return run(cell, fast_charge(rate), model) if free.status == EARLY else free


def _drive(cell: Parameters, batteries: tuple[str, ...], model: Model) -> Trial:
    found = []
    for battery in batteries:
        watt_hours = 1000 * _number(battery.removesuffix("kWh"), "a battery such as 80 kWh")
        cells = max(1, round(watt_hours / (cell.capacity * resting_voltage(cell))))
        found.append(run(cell, drive(synthetic_drive(cells)), model))
    return Trial("drive", model, tuple(found))


def _calendar(cell: Parameters, days: tuple[str, ...], model: Model) -> Trial:
    numbers = [_number(one.removesuffix("d"), "a number of days such as 360 d") for one in days]
    lives = tuple(calendar_life(cell, n, every=n / CHECKS, model=model) for n in numbers)
    return Trial("calendar", model, lives=lives)


def _cycle(cell: Parameters, cycles: tuple[str, ...], model: Model) -> Trial:
    numbers = [max(1, round(_number(one, "a number of cycles such as 100"))) for one in cycles]
    lives = tuple(cycle_life(cell, n, every=max(1, n // CHECKS), model=model) for n in numbers)
    return Trial("cycle", model, lives=lives)


def _number(text: str, wanted: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = nan
    if not 0 < number < 1e6:
        raise BadInput.at("--test", text.strip(), "cannot be tried", f"Write {wanted}.")
    return number


def resting_voltage(cell: Parameters) -> float:
    """Mean voltage at rest over the charge from full to empty [V]."""
    share = np.linspace(0, 1, 501)
    volts = [
        law_value(one.potential, one.full + share * (one.empty - one.full))
        for one in (cell.cathode, cell.anode)
    ]
    return float(np.mean(volts[0] - volts[1]))


TESTS: Mapping[str, Offered] = {
    "rate": Offered("full discharges at rates", ("C/10", "C/3", "1C", "2C", "3C"), _rate),
    "pulse": Offered("resistance of pulses of 10 s at 90, 50 and 20 %", ("1C",), _pulse),
    "fast-charge": Offered(
        "10 to 80 % in still air, with the plating margin", ("2C",), _fast_charge
    ),
    "drive": Offered("a made-up course like the WLTC, battery of so many kWh", ("80 kWh",), _drive),
    "calendar": Offered("rest at 80 %, days", ("360 d",), _calendar),
    "cycle": Offered("1C and C/3, full cycles", ("100",), _cycle),
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
    return TESTS[name].run(parameters, values, model_named(model))


def model_named(text: str) -> Model:
    """The model that a text names.

    Raises
    ------
    BadInput
        If it names none.
    """
    for model in MODELS:
        if model == text:
            return model
    raise BadInput.at("--model", text, "is no model", f"There are {' and '.join(MODELS)}.")


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
