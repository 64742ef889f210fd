"""The answer about a design: every quantity by name, for a command, a page, a comparison, a search.

In plain values each quantity is in the fixed unit of the house; people read it in the unit of the
trade, which stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gigafactory.cell.design import coating as coats
from gigafactory.cell.design.balance import Balance
from gigafactory.cell.design.bill import bill, material_cost, unpriced
from gigafactory.cell.design.direct import direct_resistance
from gigafactory.cell.design.geometry import sheet_thickness
from gigafactory.cell.design.remark import remarks
from gigafactory.cell.design.resistance import collector_resistance
from gigafactory.cell.design.swelling import charging_growth
from gigafactory.cell.design.tolerance import PERCENTILES, Distributions
from gigafactory.cell.design.value import Design, Number, Pouch
from gigafactory.cell.design.window import ENDS


@dataclass(frozen=True)
class Quantity:
    """One quantity of a cell.

    Parameters
    ----------
    group
        The heading under which people look for it.
    unit
        The fixed unit of its value.
    shown
        The unit in which people read it, and how many of them the fixed unit is.
    about
        What it is.
    value
        From a design and its balance.
    """

    group: str
    unit: str
    shown: tuple[str, float]
    about: str
    value: Callable[[Design, Balance], Number]


def _electrode(name: str, index: int) -> dict[str, Quantity]:
    def of(function: Callable[[Any, Number], Number]) -> Callable[[Design, Balance], Number]:
        return lambda d, b: function(getattr(d, name), b.coating[index])

    group = f"the {name}"
    areal = ("mAh/cm²", 0.1)
    return {
        f"{name}_coating": Quantity(
            group, "kg/m²", ("mg/cm²", 100), "dry coating, one side", lambda _, b: b.coating[index]
        ),
        f"{name}_thickness": Quantity(
            group, "m", ("µm", 1e6), "coating, one side", of(coats.thickness)
        ),
        f"{name}_sheet_thickness": Quantity(
            group, "m", ("µm", 1e6), "both sides and foil", lambda d, _: sheet_thickness(d)[index]
        ),
        f"{name}_porosity": Quantity(group, "", ("%", 100), "of the coating", of(coats.porosity)),
        f"{name}_press_density": Quantity(
            group, "kg/m³", ("g/cm³", 1e-3), "of the calendered coating", of(coats.density)
        ),
        f"{name}_areal_capacity": Quantity(
            group, "Ah/m²", areal, "reversible, one side", lambda _, b: b.areal_capacity[index]
        ),
        f"{name}_coated_area": Quantity(
            group, "m²", ("m²", 1), "each side counted", lambda _, b: _sheets(b, name).area
        ),
        f"{name}_count": Quantity(
            group, "", ("", 1), "sheets or bands", lambda _, b: _sheets(b, name).count
        ),
        f"{name}_length": Quantity(
            group, "m", ("mm", 1e3), "coated, along the web", lambda _, b: _sheets(b, name).length
        ),
        f"{name}_width": Quantity(
            group, "m", ("mm", 1e3), "coated, across the web", lambda _, b: _sheets(b, name).width
        ),
    }


def _sheets(found: Balance, name: str) -> Any:
    return getattr(found.geometry, name)


def _swollen(design: Design, found: Balance) -> Number:
    one = design.format
    return found.geometry.outer[2] * (1 + (one.swelling if isinstance(one, Pouch) else 0.0))


def _cost(design: Design, found: Balance) -> Number:
    return material_cost(bill(design, found))


QUANTITIES: Mapping[str, Quantity] = {
    "capacity": Quantity("cell", "Ah", ("Ah", 1), "of a slow discharge", lambda _, b: b.capacity),
    "energy": Quantity("cell", "Wh", ("Wh", 1), "of a slow discharge", lambda _, b: b.energy),
    "voltage": Quantity("cell", "V", ("V", 1), "mean of that discharge", lambda _, b: b.voltage),
    "mass": Quantity("cell", "kg", ("g", 1e3), "finished", lambda _, b: b.mass),
    "volume": Quantity(
        "cell",
        "m³",
        ("L", 1e3),
        "of the body, without seams and tabs",
        lambda _, b: b.geometry.volume,
    ),
    "specific_energy": Quantity(
        "cell", "Wh/kg", ("Wh/kg", 1), "energy over mass", lambda _, b: b.specific_energy
    ),
    "energy_density": Quantity(
        "cell", "Wh/L", ("Wh/L", 1), "energy over the body's volume", lambda _, b: b.energy_density
    ),
    "box_energy_density": Quantity(
        "cell",
        "Wh/L",
        ("Wh/L", 1),
        "over the box around the cell, terraces included",
        lambda _, b: b.energy / b.geometry.box / 1000,
    ),
    "length": Quantity("cell", "m", ("mm", 1e3), "outer", lambda _, b: b.geometry.outer[0]),
    "width": Quantity("cell", "m", ("mm", 1e3), "outer", lambda _, b: b.geometry.outer[1]),
    "thickness": Quantity(
        "cell", "m", ("mm", 1e3), "outer, new, without pressure", lambda _, b: b.geometry.outer[2]
    ),
    "thickness_swollen": Quantity(
        "cell", "m", ("mm", 1e3), "with the allowance for swelling", _swollen
    ),
    "charging_growth": Quantity(
        "cell",
        "m",
        ("mm", 1e3),
        "of the stack when charged, at most",
        charging_growth,
    ),
    "slack": Quantity(
        "cell", "m", ("mm", 1e3), "room left in a case", lambda _, b: b.geometry.slack
    ),
    "resistance": Quantity(
        "cell",
        "ohm",
        ("mΩ", 1e3),
        "direct current, half charged, without diffusion",
        lambda d, b: direct_resistance(d, b).total,
    ),
    "collector_resistance": Quantity(
        "cell",
        "ohm",
        ("mΩ", 1e3),
        "of foils, tabs and terminals in it",
        lambda d, b: collector_resistance(d, b.geometry),
    ),
    "np_ratio": Quantity("balance", "", ("", 1), "N/P, reversible", lambda _, b: b.np_ratio),
    "np_first_charge": Quantity(
        "balance", "", ("", 1), "N/P of the first charge", lambda _, b: b.np_first_charge
    ),
    "first_charge": Quantity(
        "balance", "Ah", ("Ah", 1), "charge of the first charge", lambda _, b: b.first_charge
    ),
    "first_charge_efficiency": Quantity(
        "balance", "", ("%", 100), "of the cell", lambda _, b: b.first_charge_efficiency
    ),
    "upper_voltage": Quantity(
        "balance", "V", ("V", 1), "at rest, charged", lambda _, b: b.window.upper
    ),
    "lower_voltage": Quantity(
        "balance", "V", ("V", 1), "at rest, discharged", lambda _, b: b.window.lower
    ),
    "pore_volume": Quantity(
        "balance", "m³", ("mL", 1e6), "coatings and separator", lambda _, b: b.pore_volume
    ),
    "electrolyte": Quantity("balance", "kg", ("g", 1e3), "filled", lambda _, b: b.electrolyte),
    "electrolyte_fill": Quantity(
        "balance",
        "",
        ("%", 100),
        "volume over that of all pores",
        lambda d, b: b.electrolyte / d.electrolyte.liquid.density / b.pore_volume,
    ),
    **_electrode("cathode", 0),
    **_electrode("anode", 1),
    "separator_area": Quantity(
        "the separator", "m²", ("m²", 1), "in the cell", lambda _, b: b.geometry.separator_area
    ),
    "separator_length": Quantity(
        "the separator", "m", ("m", 1), "in the cell", lambda _, b: b.geometry.separator_length
    ),
    "material_cost": Quantity(
        "cost", "EUR", ("EUR", 1), "materials in the cell at reference prices", _cost
    ),
    "material_cost_per_energy": Quantity(
        "cost", "EUR/Wh", ("EUR/kWh", 1e3), "the same", lambda d, b: _cost(d, b) / b.energy
    ),
}
"""Every quantity of a designed cell by name."""


def quantities(design: Design, found: Balance) -> dict[str, Number]:
    """Every quantity in its fixed unit, by name."""
    return {name: one.value(design, found) for name, one in QUANTITIES.items()}


def as_json(design: Design, found: Balance, spread: Distributions | None = None) -> dict[str, Any]:
    """The answer as plain values."""
    items = bill(design, found)
    answer: dict[str, Any] = {
        "cell": design.name,
        "title": design.head.title,
        "basis": BASIS,
        "units": {name: one.unit for name, one in QUANTITIES.items()},
        "charge_ends_by": ENDS[int(found.window.charge_ends)],
        "discharge_ends_by": ENDS[int(found.window.discharge_ends)],
        "remarks": list(remarks(design, found)),
        **{name: float(value) for name, value in quantities(design, found).items()},
        "mass_by_part": {name: float(mass) for name, mass in found.parts.items()},
        "bill_of_materials": [
            {
                "part": item.part,
                "material": item.material,
                "mass": float(item.mass),
                "mass_per_energy": float(item.mass / found.energy),
                "cost": None if item.cost != item.cost else float(item.cost),
            }
            for item in items
        ],
        "without_price": list(unpriced(items)),
        "rated": {name: value for name, value in design.rated if value is not None},
    }
    if spread is not None:
        answer["tolerances"] = _spread_json(spread)
    return answer


BASIS = (
    "at rest, from half-cell curves, voltage window, N/P and first-charge loss; nothing is fitted, "
    "and what a rate costs is not in it"
)


def _spread_json(spread: Distributions) -> dict[str, Any]:
    return {
        "distributions": {
            name: {
                "mean": one.mean,
                "standard_deviation": one.deviation,
                "percentiles": dict(zip(map(str, PERCENTILES), one.percentiles, strict=True)),
            }
            for name, one in spread.spreads.items()
        },
        "capacity_by_source": [
            {
                "source": one.name,
                "tolerance": one.tolerance,
                "standard_deviation": one.deviation,
                "shift": one.shift,
            }
            for one in spread.shares
        ],
    }


def printed(design: Design, found: Balance, spread: Distributions | None = None) -> str:
    """The answer for people."""
    lines = [f"{design.name}: {design.head.title}" if design.head.title else design.name]
    group = ""
    for name, one in QUANTITIES.items():
        if name == "slack" and isinstance(design.format, Pouch):
            continue
        if one.group != group:
            lines += ["", one.group]
            group = one.group
        unit, factor = one.shown
        value = float(one.value(design, found)) * factor
        lines.append(f"  {name.replace('_', ' '):<26} {value:>10.5g} {unit:<8} {one.about}")
    items = bill(design, found)
    per_kwh = 1000 / float(found.energy)
    lines += ["", "materials in one cell", f"  {'':<38} {'g':>9} {'kg/kWh':>8} {'EUR':>8}"]
    for item in items:
        cost = "-" if item.cost != item.cost else f"{float(item.cost):.3f}"
        mass = float(item.mass)
        label = f"{item.part}: {item.material}"
        lines.append(f"  {label:<38} {1000 * mass:>9.2f} {mass * per_kwh:>8.4f} {cost:>8}")
    total = float(found.mass)
    cost = f"{float(material_cost(items)):.3f}"
    lines.append(f"  {'together':<38} {1000 * total:>9.2f} {total * per_kwh:>8.4f} {cost:>8}")
    if missing := unpriced(items):
        lines.append(f"  Without a price, and not in the sum: {', '.join(missing)}.")
    if spread is not None and spread.shares:
        lines += _spread_lines(spread)
    lines += [
        "",
        f"Charge ends by: {ENDS[int(found.window.charge_ends)]}; "
        f"discharge by: {ENDS[int(found.window.discharge_ends)]}.",
        *remarks(design, found),
        f"Basis: {BASIS}.",
    ]
    return "\n".join(lines) + "\n"


def _spread_lines(spread: Distributions) -> list[str]:
    capacity = spread.spreads["capacity"]
    low, high = capacity.percentiles[1], capacity.percentiles[-2]
    lines = [
        "",
        f"tolerances: capacity {capacity.mean:.4g} Ah, standard deviation "
        f"{capacity.deviation:.3g} Ah; 98 of 100 cells between {low:.4g} and {high:.4g} Ah",
    ]
    idle = [one.name.replace("_", " ") for one in spread.shares if not one.deviation]
    for one in spread.shares:
        name = one.name.replace("_", " ")
        if not one.deviation:
            continue
        lines.append(
            f"  {name:<22} {100 * one.tolerance:>6.2f} % alone: standard deviation "
            f"{one.deviation:.3g} Ah, mean moved by {one.shift:+.2g} Ah"
        )
    if idle:
        lines.append(f"  Without effect on the capacity: {', '.join(idle)}.")
    return lines
