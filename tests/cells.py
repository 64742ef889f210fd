"""Published cells as `Parameters`, for tests and benchmarks that need a chemistry with a truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gigafactory.cell.parameters import Barrier, Parameters, Porous, Salt, Table
from gigafactory.cell.virtual.ageing import OKANE_2022
from gigafactory.cell.virtual.pack import pybamm_package
from gigafactory.cell.virtual.values import values

FARADAY = 96485.33212


def _rate(m_ref: float, maximum: float, rest: float = 1000.0) -> float:
    """The constant k of ``F k (ce/ce0)^½ x^½ (1-x)^½`` out of ``m_ref (ce cs (cmax-cs))^½``."""
    return m_ref * rest**0.5 * maximum / FARADAY


def chen_2020() -> Parameters:
    """LG M50: Chen et al., J. Electrochem. Soc. 167 (2020) 080534, as PyBaMM states it.

    Full is PyBaMM's initial state, whose open-circuit voltage is 4.181 V. Empty is the anode at
    0.0279 of Chen's table VII; the cathode follows from the lithium that moves.
    """
    anode = Porous(
        thickness=85.2e-6,
        porosity=0.25,
        active_fraction=0.75,
        transport_efficiency=0.25**1.5,
        particle_radius=5.86e-6,
        maximum_concentration=33133.0,
        potential=(
            "1.9793 * exp(-39.3631 * x) + 0.2482 - 0.0909 * tanh(29.8538 * (x - 0.1234)) "
            "- 0.04478 * tanh(14.9159 * (x - 0.2769)) - 0.0205 * tanh(30.4444 * (x - 0.6103))"
        ),
        diffusivity=3.3e-14,
        reaction_rate=_rate(6.48e-7, 33133.0),
        conductivity=215.0,
        empty=0.0279,
        full=29866.0 / 33133.0,
        reaction_activation=35000.0,
    )
    cathode = Porous(
        thickness=75.6e-6,
        porosity=0.335,
        active_fraction=0.665,
        transport_efficiency=0.335**1.5,
        particle_radius=5.22e-6,
        maximum_concentration=63104.0,
        potential=(
            "-0.8090 * x + 4.4875 - 0.0428 * tanh(18.5138 * (x - 0.5542)) "
            "- 17.7326 * tanh(15.7890 * (x - 0.3117)) + 17.5842 * tanh(15.9308 * (x - 0.3120))"
        ),
        diffusivity=4e-15,
        reaction_rate=_rate(3.42e-6, 63104.0),
        conductivity=0.18,
        empty=17038.0 / 63104.0 + _moved(anode) / (75.6e-6 * 0.665 * 63104.0),
        full=17038.0 / 63104.0,
        reaction_activation=17800.0,
    )
    return Parameters(
        title="LG M50 (Chen 2020)",
        cathode=cathode,
        anode=anode,
        separator=Barrier(12e-6, 0.47, 0.47**1.5),
        salt=Salt(
            concentration=1000.0,
            transference=0.2594,
            conductivity="0.1297 * (x/1000)**3 - 2.51 * (x/1000)**1.5 + 3.329 * (x/1000)",
            diffusivity="8.794e-11 * (x/1000)**2 - 3.972e-10 * (x/1000) + 4.862e-10",
        ),
        area=0.065 * 1.58,
        pairs=1,
        lower=2.5,
        upper=4.2,
        capacity=5.0,
        volume=2.42e-5,
        surface=0.00531,
        mass=0.06850,
        specific_heat=900.0,
    )


def _moved(anode: Porous) -> float:
    """Lithium that moves between empty and full, per area. [mol/m²]"""
    stored = anode.thickness * anode.active_fraction * anode.maximum_concentration
    return stored * (anode.full - anode.empty)


def okane_2022() -> Parameters:
    """LG M50 with ageing: O'Kane et al., Phys. Chem. Chem. Phys. 24 (2022) 7909, as PyBaMM has it.

    The anode's measured potential is PyBaMM's table; mass and heat are those of its layers.
    """
    pybamm = pybamm_package()
    theirs = pybamm.ParameterValues("OKane2022")
    x = np.unique(np.concatenate([np.linspace(0, 0.1, 1001), np.linspace(0.1, 1, 2001)]))
    symbol = theirs["Negative electrode OCP [V]"](pybamm.Vector(x))
    potential = Table(tuple(x), tuple(np.asarray(symbol.evaluate()).ravel()))
    anode_empty, anode_full, cathode_full, cathode_empty = (
        pybamm.lithium_ion.get_min_max_stoichiometries(theirs)
    )
    base = chen_2020()
    cathode = replace(
        base.cathode,
        conductivity=0.18 * 0.665**1.5,
        diffusivity_activation=25000.0,
        empty=cathode_empty,
        full=cathode_full,
    )
    anode = replace(
        base.anode,
        potential=potential,
        conductivity=215.0 * 0.75**1.5,
        diffusivity_activation=30300.0,
        empty=anode_empty,
        full=anode_full,
    )
    salt = replace(base.salt, conductivity_activation=17000.0, diffusivity_activation=17000.0)
    heat = _heat_capacity()
    return replace(
        base,
        title="LG M50 (O'Kane 2022)",
        cathode=cathode,
        anode=anode,
        salt=salt,
        mass=base.volume * heat / 900.0,
        specific_heat=900.0,
        more=OKANE_2022,
    )


def _heat_capacity() -> float:
    """Of the layers of O'Kane's cell, by volume. [J/(m³·K)]"""
    layers = (  # thickness [µm], density [kg/m³], specific heat [J/(kg·K)]
        (12.0, 8960.0, 385.0),
        (85.2, 1657.0, 700.0),
        (12.0, 397.0, 700.0),
        (75.6, 3262.0, 700.0),
        (16.0, 2700.0, 897.0),
    )
    stored = sum(thickness * density * heat for thickness, density, heat in layers)
    return stored / sum(thickness for thickness, _, _ in layers)


def rebuilt(
    cell: Parameters, varied: dict[str, np.ndarray], index: int, model: str, hours: float = 1.2
) -> float:
    """Capacity of one design at 1C by a model built for it alone on PyBaMM's own mesh. [Ah]"""
    for name, array in varied.items():
        part, _, key = name.rpartition(".")
        changed = {key: float(array[index])}
        cell = replace(
            cell, **({part: replace(getattr(cell, part), **changed)} if part else changed)
        )
    pybamm = pybamm_package()
    simulation = pybamm.Simulation(
        getattr(pybamm.lithium_ion, model)({"contact resistance": "true"}),
        parameter_values=values(cell),
        solver=pybamm.IDAKLUSolver(),
    )
    solved = simulation.solve([0, hours * 3600])
    return float(solved["Discharge capacity [A.h]"].entries[-1])
