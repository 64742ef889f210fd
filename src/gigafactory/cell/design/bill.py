"""The bill of materials: what one cell holds, by material, and what it costs at reference prices.

Masses are those in the finished cell, without what the plant loses on the way: yields and losses
belong to the plant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.cell.design.balance import Balance, foil_mass
from gigafactory.cell.design.value import Design, Electrode, Number, Pouch


@dataclass(frozen=True)
class Item:
    """One material in one part of a cell: mass [kg] and cost [EUR]."""

    part: str
    material: str
    mass: Number
    cost: Number


def bill(design: Design, found: Balance) -> tuple[Item, ...]:
    """The materials in one cell; where a part is stated by mass alone its cost is not known: nan.

    Masses add up to that of the cell.
    """
    built = found.geometry
    items: list[Item] = []
    for name, electrode, sheets, coat in (
        ("cathode", design.cathode, built.cathode, found.coating[0]),
        ("anode", design.anode, built.anode, found.coating[1]),
    ):
        items += _solids(name, electrode, sheets.area * coat)
        mass = foil_mass(electrode, sheets.foil)
        price = electrode.foil.price
        items.append(Item(f"{name} foil", electrode.foil_name, mass, mass * price))
    separator, area = design.separator, built.separator_area
    mass = area * separator.thickness * separator.film.density
    items.append(Item("separator", separator.name, mass, area * separator.film.price))
    liquid = design.electrolyte.liquid
    mass = found.electrolyte
    items.append(Item("electrolyte", design.electrolyte.name, mass, mass * liquid.price))
    one = design.format
    metal = one.laminate if isinstance(one, Pouch) else one.metal
    known = one.laminate_name if isinstance(one, Pouch) else one.part.material
    for name, mass in built.housing.items():
        cost = mass * metal.price if name == known else float("nan") * mass
        items.append(Item("housing", name, mass, cost))
    return tuple(items)


def material_cost(items: tuple[Item, ...]) -> Number:
    """What the materials with a price cost, in EUR."""
    return sum(item.cost for item in items if not _unknown(item))


def unpriced(items: tuple[Item, ...]) -> tuple[str, ...]:
    """Materials that have no price and are missing in `material_cost`."""
    return tuple(item.material for item in items if _unknown(item))


def _unknown(item: Item) -> bool:
    """Whether a material has no price: a design among many that is none has no mass either."""
    return bool((np.isnan(item.cost) & ~np.isnan(item.mass)).any())


def _solids(name: str, electrode: Electrode, mass: Number) -> list[Item]:
    """The solids of a coating, layers added up."""
    shares: dict[str, Number] = {}
    price: dict[str, Number] = {}
    for layer in electrode.layers:
        for solid, share in layer.recipe.shares.items():
            shares[solid] = shares.get(solid, 0.0) + layer.share * share
            price[solid] = layer.recipe.solids[solid].price
    return [
        Item(f"{name} coating", solid, mass * share, mass * share * price[solid])
        for solid, share in shares.items()
    ]
