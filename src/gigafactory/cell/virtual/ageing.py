"""Ageing: side reactions at the anode, their published values, and a cell's way to its end of life.

Growth of the solid electrolyte interphase (SEI), limited by the supply of ethylene carbonate and by
its reaction (Yang et al., J. Power Sources 360 (2017) 28), and plating of lithium, as combined by
O'Kane et al., Phys. Chem. Chem. Phys. 24 (2022) 7909.
"""

from __future__ import annotations

from collections.abc import Mapping

OKANE_2022: Mapping[str, float | str] = {
    "Ratio of lithium moles to SEI moles": 1.0,
    "SEI partial molar volume [m3.mol-1]": 9.585e-05,
    "SEI resistivity [Ohm.m]": 200000.0,
    "SEI open-circuit potential [V]": 0.4,
    "Initial SEI thickness [m]": 5e-09,
    "EC initial concentration in electrolyte [mol.m-3]": 4541.0,
    "EC diffusivity [m2.s-1]": 2e-18,
    "SEI kinetic rate constant [m.s-1]": 1e-12,
    "SEI growth activation energy [J.mol-1]": 38000.0,
    "Lithium metal partial molar volume [m3.mol-1]": 1.3e-05,
    "Lithium plating transfer coefficient": 0.65,
    # Faraday's constant times a rate constant of 1e-9 m/s times the concentration.
    "Exchange-current density for plating [A.m-2]": "9.648533212e-5 * x",
    "Initial plated lithium concentration [mol.m-3]": 0.0,
    "Typical plated lithium concentration [mol.m-3]": 1000.0,
}
"""Values of O'Kane et al. (2022), as PyBaMM states them: fitted to a cell that ages fast."""
