"""Direct-current resistance of a cell from its design: what falls at once when current flows.

Five parts in series: transfer of charge at both electrodes, electrolyte in the pores and in the
separator, the coatings' own conductivity, foils and tabs. Transfer is linearised (small current,
Newman and Thomas-Alyea, Electrochemical Systems, 3rd ed., 8.2); the electrolyte of a porous
electrode counts a third of its thickness, as its current is taken up on the way. Diffusion, which
makes a pulse of ten seconds cost more, is not in it: that is the virtual test of a pulse.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gigafactory.cell.design import coating as coats
from gigafactory.cell.design.balance import Balance, charge_of_one
from gigafactory.cell.design.curve import FARADAY, GAS
from gigafactory.cell.design.electrochemistry import active_fraction, main_active
from gigafactory.cell.design.resistance import collector_resistance
from gigafactory.cell.design.value import Design, Electrode, Number
from gigafactory.cell.formula import formula_values

COULOMBS = FARADAY * 3600
"""Charge of a mole of electrons. [C/mol]"""
ZERO = 273.15


@dataclass(frozen=True)
class DirectResistance:
    """Resistance of a half-charged cell at its rated temperature, by part [ohm]."""

    cathode_transfer: Number
    anode_transfer: Number
    electrolyte: Number
    coatings: Number
    collectors: Number

    @property
    def total(self) -> Number:
        """All parts in series [ohm]."""
        return (
            self.cathode_transfer
            + self.anode_transfer
            + self.electrolyte
            + self.coatings
            + self.collectors
        )


def direct_resistance(design: Design, found: Balance) -> DirectResistance:
    """Resistance of a half-charged cell, without diffusion."""
    works, area = found.window, found.geometry.facing
    middle = (works.cathode_full + works.cathode_empty) / 2
    anode_middle = (works.anode_full + works.anode_empty) / 2
    liquid, separator = design.electrolyte.liquid, design.separator
    kappa = float(formula_values(liquid.conductivity, liquid.concentration))
    kappa *= _arrhenius(liquid.conductivity_activation, design.head.temperature)
    first, second = found.coating
    efficiency = separator.film.porosity**separator.film.bruggeman
    ionic = separator.thickness / efficiency
    electronic = 0.0
    for electrode, coat in ((design.cathode, first), (design.anode, second)):
        thick = coats.thickness(electrode, coat)
        ionic = ionic + thick / coats.porosity(electrode, coat) ** electrode.bruggeman / 3
        sigma = electrode.conductivity
        sigma = main_active(electrode).conductivity if sigma is None else sigma
        electronic = electronic + thick / sigma / 3
    warmth = design.head.temperature
    return DirectResistance(
        _transfer(design.cathode, first, middle, warmth) / area,
        _transfer(design.anode, second, anode_middle, warmth) / area,
        ionic / kappa / area,
        electronic / area,
        collector_resistance(design, found.geometry) + 0.0 * area,
    )


def _transfer(electrode: Electrode, coating: Number, content: Number, warmth: float) -> Number:
    """Resistance of charge transfer per area of an electrode, in ohm·m²."""
    active = main_active(electrode)
    x = np.clip(content / charge_of_one(electrode), 0.01, 0.99)
    exchange = COULOMBS * active.reaction_rate * np.sqrt(x * (1 - x))
    exchange = exchange * _arrhenius(active.reaction_activation, warmth)
    surface = 3 * active_fraction(electrode, coating) / active.particle_radius
    kelvin = warmth + ZERO
    return GAS * kelvin / (COULOMBS * exchange * surface * coats.thickness(electrode, coating))


def _arrhenius(activation: float, warmth: float) -> float:
    return math.exp(activation / GAS * (1 / (25 + ZERO) - 1 / (warmth + ZERO)))
