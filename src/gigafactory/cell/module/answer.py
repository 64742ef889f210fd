"""The answers about a module as plain values: what is printed, shown, and kept by a search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from gigafactory.cell.module import electric, geometry, heat, parts, pressure
from gigafactory.cell.module.cell_facts import CellFacts, Values
from gigafactory.cell.module.model import Module, cells


class Quantity(NamedTuple):
    """A quantity of a module: its unit, its meaning, and how it is found."""

    unit: str
    about: str
    value: Callable[[Module, CellFacts], Values]


def _box(way: str) -> Callable[[Module, CellFacts], Values]:
    return lambda module, cell: geometry.box(module, cell)[way]


QUANTITIES: dict[str, Quantity] = {
    "cells": Quantity("", "cells in the module", lambda m, c: float(cells(m))),
    "mass": Quantity("kg", "of the module", parts.mass),
    "energy": Quantity("Wh", "of a full discharge", parts.energy),
    "capacity": Quantity("Ah", "of one group of parallel cells", electric.capacity),
    "voltage": Quantity("V", "mean of a discharge", electric.voltage),
    "resistance": Quantity("ohm", "between the terminals", electric.resistance),
    "loss_beside_cells": Quantity(
        "", "share of the resistance in joints and busbars", electric.loss_beside_cells
    ),
    "current_spread": Quantity(
        "", "between equal parallel cells, over their mean, by the busbars", electric.current_spread
    ),
    "along": Quantity("m", "outer size along the rows", _box("along")),
    "beside": Quantity("m", "outer size across the rows", _box("beside")),
    "height": Quantity("m", "outer height", _box("height")),
    "volume": Quantity("m³", "of the closed module", geometry.outer_volume),
    "specific_energy": Quantity("Wh/kg", "of the module", parts.specific_energy),
    "energy_density": Quantity("Wh/L", "of the module", parts.energy_density),
    "mass_ratio": Quantity("", "share of the mass that is cells", parts.mass_ratio),
    "volume_ratio": Quantity("", "share of the volume that is cells", parts.volume_ratio),
}
"""The quantities of every module by name."""
PADS: dict[str, Quantity] = {
    "fitted_pressure": Quantity(
        "Pa", "on the cells when closed", lambda m, c: pressure.fitted_pressure(m)
    ),
    "swollen_strain": Quantity("", "compression of the pads, swollen", pressure.swollen_strain),
    "swollen_pressure": Quantity("Pa", "on the cells, swollen", pressure.swollen_pressure),
}
"""Quantities of modules with pads; not a number where pads are pressed beyond their curve."""
HEAT = {
    "thermal_resistance": Quantity(
        "K/W", "from the cells through the plates that carry heat", heat.thermal_resistance
    )
}
"""Quantities of modules with plates that carry heat."""


def quantities(module: Module) -> dict[str, Quantity]:
    """The quantities that this module has, by name."""
    padded = PADS if module.pads is not None else {}
    cooled = HEAT if heat.ways(module) else {}
    return QUANTITIES | padded | cooled


def answer(module: Module, cell: CellFacts) -> dict[str, Values]:
    """Every quantity of a module by name, in the units of `quantities`."""
    return {name: one.value(module, cell) for name, one in quantities(module).items()}


def table(module: Module, cell: CellFacts) -> list[dict[str, Any]]:
    """The answer as rows: ``name``, ``value``, ``unit``, ``about``."""
    return [
        {"name": name, "value": one.value(module, cell), "unit": one.unit, "about": one.about}
        for name, one in quantities(module).items()
    ]


def bill(module: Module, cell: CellFacts) -> list[dict[str, Any]]:
    """The list of parts as rows: ``part``, ``material``, ``count``, ``mass`` [kg], per kWh too."""
    stored = parts.energy(module, cell) / 1000.0
    return [
        {
            "part": item.name,
            "material": item.material,
            "count": item.count,
            "mass": item.mass,
            "mass_per_kwh": item.mass / stored,
        }
        for item in parts.items(module, cell)
    ]
