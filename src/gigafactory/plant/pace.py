"""How long a job takes with one product, over the time that the files state."""

from __future__ import annotations

from gigafactory.cell.product import values
from gigafactory.plant.model import Plant, Step


def pace(plant: Plant, step: Step, product: str) -> float:
    """Time of one job of a step with a product, over its stated cycle or dwell.

    It is 1 for a product that does not say what the pace goes by, such as no formation programme.
    """
    cell = plant.products[product]
    known = values(cell) if step.pace and cell is not None else {}
    if step.pace is None or step.pace.by not in known:
        return 1.0
    return known[step.pace.by][0] / step.pace.at.value


def paces(plant: Plant, step: Step) -> list[float]:
    """The same of every product, in the order of the products."""
    return [pace(plant, step, product) for product in plant.products]


def mean_pace(plant: Plant, step: Step) -> float:
    """The same over the products, each counted by its cells in the campaigns."""
    cells = dict.fromkeys(plant.products, 0.0)
    for campaign in plant.campaign:
        cells[campaign.product] += campaign.cells
    total = sum(cells.values())
    if not total:
        return max(paces(plant, step))
    return sum(n * pace(plant, step, product) for product, n in cells.items()) / total
