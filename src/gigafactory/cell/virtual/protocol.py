"""A protocol: what is done to a cell, from which state of charge, how warm and how cooled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gigafactory.cell.virtual.steps import Step, step

Model = Literal["SPM", "SPMe", "DFN"]
"""Single particle (with electrolyte), Doyle-Fuller-Newman: Marquis et al., J. Electrochem. Soc. 166
(2019) A3693. SPMe serves breadth, DFN is what finalists are judged by; SPM only compares."""


@dataclass(frozen=True)
class Profile:
    """A power over time, straight lines between its points: charging power is positive.

    Parameters
    ----------
    time
        From 0, rising. [s]
    power
        Of the cell. [W]
    source
        Where it is from.
    """

    time: tuple[float, ...]
    power: tuple[float, ...]
    source: str


@dataclass(frozen=True)
class Protocol:
    """What is done to a cell.

    Parameters
    ----------
    title
        One line for people.
    steps
        One after the other.
    start
        State of charge at the beginning, at rest; 1 is full.
    temperature
        Of the cell at the beginning and of its surroundings; none is that at which the parameters
        hold. [°C]
    cooling
        Heat transfer coefficient over the cell's surface; the cell is then one body whose
        temperature is computed from ohmic, reaction and reversible heat; the heat of mixing in the
        particles is left out, as usual. None keeps it at its temperature. [W/(m²·K)]
    margin
        Whether the potential of the anode against lithium is recorded.
    profile
        A power to follow instead of steps.
    """

    title: str
    steps: tuple[Step, ...]
    start: float = 1.0
    temperature: float | None = None
    cooling: float | None = None
    margin: bool = False
    profile: Profile | None = None


def protocol(
    title: str,
    *steps: str,
    start: float = 1.0,
    temperature: float | None = None,
    cooling: float | None = None,
    margin: bool = False,
) -> Protocol:
    """A protocol out of steps written in words (`steps.step`); arguments as of `Protocol`.

    Raises
    ------
    BadText
        If a step is none.
    """
    read = tuple(step(text) for text in steps)
    return Protocol(title, read, start, temperature, cooling, margin)
