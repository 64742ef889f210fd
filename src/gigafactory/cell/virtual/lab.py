"""The tests of a lab as protocols: rates, resistance, fast charge, drive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gigafactory.cell.parameters import Parameters
from gigafactory.cell.virtual.curves import LABELS
from gigafactory.cell.virtual.model import FINE, Mesh
from gigafactory.cell.virtual.protocol import Model, Profile, Protocol, protocol
from gigafactory.cell.virtual.runs import DONE
from gigafactory.cell.virtual.single import Run, run


def discharge(rate: str = "C/3", temperature: float | None = None) -> Protocol:
    """A full cell discharged at a rate to its lower voltage: ``"C/3"``, ``"2C"``, ``"5 A"``.

    Raises
    ------
    BadText
        If the rate is none.
    """
    title = f"discharge at {rate}"
    return protocol(title, f"discharge at {rate} until lower voltage", temperature=temperature)


def fast_charge(
    rate: str = "2C",
    start: float = 0.1,
    end: float = 0.8,
    temperature: float | None = None,
    cooling: float | None = 10.0,
    held: bool = True,
) -> Protocol:
    """A charge from 10 to 80 %, with the plating margin and the temperature.

    Parameters
    ----------
    rate
        ``"2C"``, ``"6 A"``.
    start, end
        States of charge.
    temperature
        Of cell and surroundings. [°C]
    cooling
        Heat transfer coefficient over the surface of the cell; 10 is still air. [W/(m²·K)]
    held
        Whether the cell is held at its upper voltage when it gets there; otherwise a cell that
        gets there before the end has ended early.

    Raises
    ------
    BadText
        If the rate is none.
    """
    share = f"{100 * end:.9g} %"
    title = f"{100 * start:.0f} to {100 * end:.0f} % at {rate}"
    steps = [f"charge at {rate} until {share}"]
    if held:
        steps = [
            f"charge at {rate} until upper voltage or {share}",
            f"hold at upper voltage until {share}",
        ]
    return protocol(
        title, *steps, start=start, temperature=temperature, cooling=cooling, margin=True
    )


def drive(
    profile: Profile,
    start: float = 0.9,
    temperature: float | None = None,
    cooling: float | None = 10.0,
) -> Protocol:
    """A power over time, as a vehicle draws it; arguments as of `protocol.Protocol`."""
    title = f"drive: {profile.source}"
    return Protocol(title, (), start, temperature, cooling, margin=True, profile=profile)


def rate_capability(
    parameters: Parameters,
    rates: Sequence[str] = ("C/10", "C/3", "1C", "2C", "3C"),
    model: Model = "DFN",
    mesh: Mesh = FINE,
    temperature: float | None = None,
) -> tuple[Run, ...]:
    """Discharges of a full cell, one run a rate."""
    return tuple(run(parameters, discharge(rate, temperature), model, mesh) for rate in rates)


@dataclass(frozen=True)
class Resistance:
    """What a pulse found.

    Parameters
    ----------
    state_of_charge
        At its beginning.
    seconds
        Its length.
    resistance
        Fall of the voltage over the current; NaN where the pulse did not come to its end. [ohm]
    run
        The pulse.
    """

    state_of_charge: float
    seconds: float
    resistance: float
    run: Run


def pulse_resistance(
    parameters: Parameters,
    states_of_charge: Sequence[float] = (0.9, 0.5, 0.2),
    rate: str = "1C",
    seconds: float = 10.0,
    charging: bool = False,
    model: Model = "DFN",
    mesh: Mesh = FINE,
    temperature: float | None = None,
) -> tuple[Resistance, ...]:
    """Direct-current internal resistance at states of charge, out of rest (IEC 62660-1:2018, 7.4).

    Raises
    ------
    BadText
        If the rate is none.
    """
    verb = "charge" if charging else "discharge"
    found = []
    for share in states_of_charge:
        steps = ("rest 1 s", f"{verb} at {rate} for {seconds:g} s")
        title = f"pulse of {seconds:g} s at {rate}"
        asked = protocol(title, *steps, start=share, temperature=temperature)
        one = run(parameters, asked, model, mesh)
        found.append(Resistance(share, seconds, _fall(one), one))
    return tuple(found)


def _fall(one: Run) -> float:
    if one.status != DONE or one.curve is None:
        return float("nan")
    voltage, current = one.curve[LABELS["voltage"]], one.curve[LABELS["current"]]
    rested = voltage[one.curve[LABELS["step"]] == 1.0][-1]
    return float((voltage[-1] - rested) / current[-1])
