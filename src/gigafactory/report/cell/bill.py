"""Materials of a cell: what it weighs and costs, by material."""

from __future__ import annotations

from typing import Any

from gigafactory.cell.design.balance import Balance
from gigafactory.cell.design.bill import Item, bill, material_cost, unpriced
from gigafactory.cell.design.value import Design
from gigafactory.report.colours import GREY
from gigafactory.report.figure import Figure, html
from gigafactory.report.words import amount, name, percent, section, table


def materials(design: Design, found: Balance) -> str:
    """The part of the page with masses and cost by material."""
    items = bill(design, found)
    mass, cost = float(found.mass), float(material_cost(items))
    heavy = max(items, key=lambda one: float(one.mass))
    priced = [one for one in items if one.cost == one.cost]
    dear = max(priced, key=lambda one: float(one.cost)) if priced else None
    lead = (
        f"{amount(1e3 * mass)} g, of which {name(heavy.material)} is "
        f"{percent(float(heavy.mass) / mass, 0)}"
    )
    if dear and cost > 0:
        lead += (
            f"; {amount(cost)} EUR of materials, of which {name(dear.material)} is "
            f"{percent(float(dear.cost) / cost, 0)}"
        )
    figures = html(_bars("mass", "Mass by material [g]", "g", [*items], 1e3))
    if priced:
        figures += html(_bars("cost", "Cost by material [EUR]", "EUR", priced, 1.0))
    missing = unpriced(items)
    note = f"Without a price: {', '.join(map(name, missing))}. " if missing else ""
    note += "Masses in the finished cell; what the plant loses on the way is not in them."
    parts = (f'<div class="two">{figures}</div>\n', _table(items, found))
    return section(
        "materials", "Materials", *parts, f'<p class="note">{note}</p>\n', lead=f"{lead}."
    )


def _bars(key: str, title: str, unit: str, items: list[Item], factor: float) -> Figure:
    """One bar a material, the largest on top."""

    def size(one: Item) -> float:
        return float(one.mass if key == "mass" else one.cost)

    rows = sorted(items, key=size)
    values = [round(factor * size(one), 4) for one in rows]
    words = [f"{name(one.material)} ({one.part.replace(' coating', '')})" for one in rows]
    trace: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": words,
        "marker": {"color": GREY},
        "text": [amount(v) for v in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": f"%{{y}}: %{{x:.3f}} {unit}<extra></extra>",
    }
    most = max(values) if values else 1.0
    says = f"The largest is {words[-1]} with {amount(values[-1], unit)}."
    return Figure(
        f"{key}-by-material",
        title,
        says,
        [trace],
        {"xaxis": {"range": [0, 1.18 * most]}, "yaxis": {"tickfont": {"size": 11}}},
        height=60 + 22 * len(rows),
    )


def _table(items: tuple[Item, ...], found: Balance) -> str:
    energy = float(found.energy)
    rows = [
        (
            f"{one.part}: {name(one.material)}",
            f"{1e3 * float(one.mass):.2f}",
            f"{1e3 * float(one.mass) / energy:.4f}",
            "–" if one.cost != one.cost else f"{float(one.cost):.3f}",
        )
        for one in items
    ]
    mass, cost = float(found.mass), float(material_cost(items))
    rows.append(("together", f"{1e3 * mass:.2f}", f"{1e3 * mass / energy:.4f}", f"{cost:.3f}"))
    return table(("part and material", "g", "kg/kWh", "EUR"), rows, "numbers")
