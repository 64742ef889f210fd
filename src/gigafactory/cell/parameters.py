"""What a physics-based model needs to know of a cell, between design, BPX and virtual tests.

The quantities are those of a Doyle-Fuller-Newman model (Doyle, Fuller and Newman, J. Electrochem.
Soc. 140 (1993) 1526), cut as the BPX standard cuts them (Korotkin et al., bpxstandard.com, 1.1):
two porous electrodes, a separator, an electrolyte, and the cell around them. A design makes one
(`electrochemistry`), BPX reads and writes one (`bpx`), the virtual tests run one (`virtual`).

Here as everywhere in the house a temperature is in °C and a current that charges is positive; what
a library wants otherwise is turned over at its border.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """A law as points between which straight lines run: `x` rises, `y` is its value there."""

    x: tuple[float, ...]
    y: tuple[float, ...]


Formula = float | str | Table
"""A law of one argument ``x``: a constant, an expression in ``x`` in the grammar of BPX, or points.

``x`` is the stoichiometry of an electrode (0 to 1) or the concentration of the electrolyte
[mol/m³].
"""


@dataclass(frozen=True)
class Porous:
    """One electrode: a porous coating on one side of its foil.

    Parameters
    ----------
    thickness
        Of the coating on one side. [m]
    porosity
        Share of the coating's volume that the electrolyte fills.
    active_fraction
        Share of the coating's volume that is active material; what is neither is binder and carbon.
    transport_efficiency
        Conductivity of the electrolyte in the pores over that of the free electrolyte: porosity
        over tortuosity.
    particle_radius
        Mean radius of the particles. [m]
    maximum_concentration
        Of lithium in the active material at a stoichiometry of 1. [mol/m³]
    potential
        Open-circuit potential against lithium over stoichiometry, falling. [V]
    entropic_change
        Its derivative by temperature, over stoichiometry. [V/K]
    diffusivity
        Of lithium in the particles, over stoichiometry. [m²/s]
    reaction_rate
        Constant k of the exchange current density
        ``F k (ce/ce0)^½ x^½ (1-x)^½``. [mol/(m²·s)]
    conductivity
        Electronic, of the coating as a whole. [S/m]
    empty, full
        Stoichiometries of the discharged and of the charged cell: a cathode is at its ``full``
        where the cell is charged, which is its smaller one.
    diffusivity_activation, reaction_activation
        Activation energies. [J/mol]
    """

    thickness: float
    porosity: float
    active_fraction: float
    transport_efficiency: float
    particle_radius: float
    maximum_concentration: float
    potential: Formula
    diffusivity: Formula
    reaction_rate: float
    conductivity: float
    empty: float
    full: float
    entropic_change: Formula = 0.0
    diffusivity_activation: float = 0.0
    reaction_activation: float = 0.0


@dataclass(frozen=True)
class Barrier:
    """The separator: thickness [m], porosity, and porosity over tortuosity."""

    thickness: float
    porosity: float
    transport_efficiency: float


@dataclass(frozen=True)
class Salt:
    """The electrolyte.

    Parameters
    ----------
    concentration
        Of lithium salt at rest. [mol/m³]
    transference
        Transference number of the cation.
    conductivity
        Over concentration. [S/m]
    diffusivity
        Over concentration. [m²/s]
    conductivity_activation, diffusivity_activation
        Activation energies. [J/mol]
    """

    concentration: float
    transference: float
    conductivity: Formula
    diffusivity: Formula
    conductivity_activation: float = 0.0
    diffusivity_activation: float = 0.0


@dataclass(frozen=True)
class Parameters:
    """A cell as a model sees it.

    Parameters
    ----------
    title
        One line for people.
    area
        Coated area of one electrode that faces the other, in one pair of electrodes. [m²]
    pairs
        Pairs of electrodes in parallel: a sheet coated on both sides is in two of them.
    lower, upper
        Voltage limits. [V]
    capacity
        Rated: a rate of 1C is this per hour. [Ah]
    volume, surface, mass
        Of the cell: outer volume [m³], cooled surface [m²], mass [kg].
    specific_heat
        Of the cell. [J/(kg·K)]
    thermal_conductivity
        Of the cell, through its layers. [W/(m·K)]
    resistance
        Of foils, tabs and terminals, beside what the model resolves. [ohm]
    temperature
        At which the values hold. [°C]
    more
        What a model needs beside this, by the name which PyBaMM gives it: values of a degradation
        mechanism, each with its source where it is stated.
    """

    title: str
    cathode: Porous
    anode: Porous
    separator: Barrier
    salt: Salt
    area: float
    pairs: int
    lower: float
    upper: float
    capacity: float
    volume: float
    surface: float
    mass: float
    specific_heat: float = 900.0
    thermal_conductivity: float = 1.0
    resistance: float = 0.0
    temperature: float = 25.0
    more: Mapping[str, float | str] = field(default_factory=dict)
