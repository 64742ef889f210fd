"""Ageing: side reactions at the anode, their published values, and a cell's way to its end of life.

Growth of the solid electrolyte interphase (SEI), limited by the diffusion of solvent through it
(Single, Latz and Horstmann, ChemSusChem 11 (2018) 1950), and plating of lithium, as combined by
O'Kane et al., Phys. Chem. Chem. Phys. 24 (2022) 7909. Cracks and the loss of active material, which
they combine too, are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from gigafactory.cell.parameters import Parameters
from gigafactory.cell.virtual.chemistry import chemistry
from gigafactory.cell.virtual.course import kind as cheapest
from gigafactory.cell.virtual.curves import curve, totals
from gigafactory.cell.virtual.designs import Designs, Floats, designs
from gigafactory.cell.virtual.engine import Engine, cores, engine
from gigafactory.cell.virtual.model import AGEING, FINE, LOST, Mesh, Reactions, outputs
from gigafactory.cell.virtual.protocol import Model, Protocol, protocol
from gigafactory.cell.virtual.runs import DONE
from gigafactory.cell.virtual.values import FARADAY
from gigafactory.cell.virtual.walk import Walk, begun, walked

OKANE_2022: Mapping[str, float | str] = {
    "Ratio of lithium moles to SEI moles": 1.0,
    "SEI partial molar volume [m3.mol-1]": 9.585e-05,
    "SEI resistivity [Ohm.m]": 200000.0,
    "SEI open-circuit potential [V]": 0.4,
    "Initial SEI thickness [m]": 5e-09,
    "SEI solvent diffusivity [m2.s-1]": 2.5e-22,
    "Bulk solvent concentration [mol.m-3]": 2636.0,
    "EC initial concentration in electrolyte [mol.m-3]": 4541.0,
    "EC diffusivity [m2.s-1]": 2e-18,
    "SEI kinetic rate constant [m.s-1]": 1e-12,
    "SEI growth activation energy [J.mol-1]": 38000.0,
    "Lithium metal partial molar volume [m3.mol-1]": 1.3e-05,
    "Lithium plating transfer coefficient": 0.65,
    "Lithium plating kinetic rate constant [m.s-1]": 1e-09,
    "Dead lithium decay constant [s-1]": 1e-06,
    "Initial plated lithium concentration [mol.m-3]": 0.0,
    "Typical plated lithium concentration [mol.m-3]": 1000.0,
}
"""Values of O'Kane et al. (2022), as PyBaMM states them.

Those of ethylene carbonate (EC) are of Yang et al., J. Power Sources 360 (2017) 28, whose growth is
limited by reaction as well; fitted to another cell, they would kill this one in days of rest, and
serve only who names that mechanism.
"""


CYCLE = (
    "discharge at 1C until lower voltage",
    "charge at C/3 until upper voltage",
    "hold at upper voltage until C/50",
)
"""One cycle of a life test, unless another is asked for."""
CHECK = (
    "charge at C/3 until upper voltage",
    "hold at upper voltage until C/50",
    "discharge at C/3 until lower voltage",
)
"""The check-up by which capacity is judged; the life goes on as if it had not been."""
FURTHEST = 20.0
"""How many times as old as it was seen a cell's end of life is still told: a law of some cycles
says nothing of a thousand times as many."""


@dataclass(frozen=True)
class Life:
    """A cell's way to its end of life.

    Parameters
    ----------
    title
        What it lives through.
    unit
        Of its age: ``cycles`` or ``days``.
    age
        At each check-up, (check-ups,).
    capacity
        Found there, (check-ups,). [Ah]
    lost
        Lithium lost to side reactions until then, (check-ups,). [Ah]
    end_share
        Share of the first capacity that is the end of life.
    end
        Age at the end of life; NaN where the losses say nothing about it, or it is too far off.
    extrapolated
        Whether the end lies beyond the last check-up, found by a power law of age fitted to the
        later half of the losses: an estimate, not a result of the model.
    status, reason
        As in `runs.Runs`: what ended the simulated part, if it ended early.
    """

    title: str
    unit: str
    age: Floats
    capacity: Floats
    lost: Floats
    end_share: float
    end: float
    extrapolated: bool
    status: str
    reason: str


def cycle_life(
    parameters: Parameters,
    cycles: int = 100,
    *,
    cycle: tuple[str, ...] = CYCLE,
    every: int = 20,
    end_share: float = 0.8,
    model: Model = "SPMe",
    mesh: Mesh = FINE,
    reactions: Reactions = AGEING,
    temperature: float | None = None,
) -> Life:
    """A full cell, cycled, with a check-up now and then until the end of life.

    Parameters
    ----------
    parameters
        The cell; what its side reactions need is in `more`, or else of `OKANE_2022`.
    cycles
        Simulated at most.
    cycle
        Steps of one cycle, which begins and ends with a full cell.
    every
        Cycles between two check-ups.
    end_share
        Of the first capacity at which life ends.

    Raises
    ------
    BadText
        If a step of the cycle is none.
    """
    asked = protocol("one cycle", *cycle, temperature=temperature)
    title = f"{cycles} cycles: {'; '.join(cycle)}"
    blocks = [min(every, cycles - done) for done in range(0, cycles, every)]
    made, found = _prepared(parameters, asked, model, mesh, reactions)
    return _lived(made, found, [(asked, count, count) for count in blocks], end_share, title)


def calendar_life(
    parameters: Parameters,
    days: float = 360.0,
    *,
    state_of_charge: float = 0.8,
    every: float = 60.0,
    end_share: float = 0.8,
    model: Model = "SPMe",
    mesh: Mesh = FINE,
    reactions: Reactions = AGEING,
    temperature: float | None = None,
) -> Life:
    """A cell at rest, with a check-up now and then until the end of life; see `cycle_life`.

    Parameters
    ----------
    days
        Simulated at most.
    state_of_charge
        At which it is stored.
    every
        Days between two check-ups.
    """
    spans = [min(every, days - float(done)) for done in np.arange(0.0, days, every)]
    rests = [
        protocol("storage", f"rest {span:g} d", start=state_of_charge, temperature=temperature)
        for span in spans
    ]
    made, found = _prepared(parameters, rests[0], model, mesh, reactions)
    title = f"{days:g} days at {100 * state_of_charge:.0f} %"
    blocks = [(rest, 1, span) for rest, span in zip(rests, spans, strict=True)]
    return _lived(made, found, blocks, end_share, title, "days")


def _prepared(
    parameters: Parameters, asked: Protocol, model: Model, mesh: Mesh, reactions: Reactions
) -> tuple[Engine, Designs]:
    known = replace(parameters, more={**OKANE_2022, **parameters.more})
    check = replace(asked, steps=(*asked.steps, *protocol("", *CHECK).steps))
    kind = cheapest(check, model, mesh, reactions)
    return engine(chemistry(known), kind, cores()), designs(known, {})


def _lived(
    made: Engine,
    found: Designs,
    blocks: list[tuple[Protocol, int, float]],
    end_share: float,
    title: str,
    unit: str = "cycles",
) -> Life:
    first = blocks[0][0]
    check = protocol("check-up", *CHECK, temperature=first.temperature)
    lost_at = outputs(made.kind).index(LOST)
    walks = begun(made, found, first)
    capacity, status, reason = _checked(made, found, check, walks)
    rows = [(0.0, capacity, 0.0)]
    for asked, count, age in blocks if status == DONE else []:
        for _ in range(count):
            walks = walked(made, found, asked, walks)
        if walks[0].status != DONE:
            status, reason = walks[0].status, walks[0].reason
            break
        capacity, status, reason = _checked(made, found, check, walks)
        if status != DONE:
            reason = f"check-up: {reason}"
            break
        lost = float(walks[0].parts[-1][0].columns[-1, lost_at]) * FARADAY / 3600
        lost *= float(found.values["pairs"][0])  # a model resolves one pair
        rows.append((rows[-1][0] + age, capacity, lost))
        if capacity <= end_share * rows[0][1]:
            break
    ages, capacities, losses = (np.array(column) for column in zip(*rows, strict=True))
    end, beyond = end_of_life(ages, capacities, end_share)
    return Life(title, unit, ages, capacities, losses, end_share, end, beyond, status, reason)


def _checked(
    made: Engine, found: Designs, check: Protocol, walks: list[Walk]
) -> tuple[float, str, str]:
    """Capacity of the check-up [Ah], NaN where it failed, with its status and reason."""
    one = walked(made, found, check, walks)[0]
    if one.status != DONE:
        return float("nan"), one.status, one.reason
    return totals(curve(one.parts[-1:], made.kind))["discharged"], one.status, ""


def end_of_life(age: Floats, capacity: Floats, end_share: float) -> tuple[float, bool]:
    """Age at which a share of the first capacity is left, and whether that lies beyond the data.

    Between check-ups straight lines run. Beyond them the loss is taken as a power law of age,
    ``loss = a·age^b``, through the later half of the check-ups (at least two), as empirical life
    models do (Schmalstieg et al., J. Power Sources 257 (2014) 325). NaN where nothing is lost, and
    where the end would lie beyond `FURTHEST` times the last check-up.
    """
    loss = 1 - capacity / capacity[0]
    limit = 1 - end_share
    reached = np.flatnonzero(loss >= limit)
    if len(reached):
        at = reached[0]
        between = np.interp(limit, loss[at - 1 : at + 1], age[at - 1 : at + 1])
        return float(between), False
    later = slice(max(1, min(len(age) // 2, len(age) - 2)), None)
    if len(age[later]) < 2 or (loss[later] <= 0).any():
        return float("nan"), True
    power, scale = np.polyfit(np.log(age[later]), np.log(loss[later]), 1)
    if power <= 0:
        return float("nan"), True
    end = float((np.log(limit) - scale) / power)
    return (float(np.exp(end)) if end <= np.log(FURTHEST * age[-1]) else float("nan")), True
