"""How much a draw takes."""

from __future__ import annotations

from gigafactory.cell.product import values
from gigafactory.plant.model import Draw, Plant, Step


def amount(plant: Plant, step: Step, draw: Draw, product: str) -> float:
    """What one job (or one metre of web) takes of a draw, in the unit of its lot."""
    if isinstance(draw.quantity, str):
        cell = plant.products[product]
        assert cell is not None  # a rule of the plant
        value = values(cell)[draw.quantity][0]
    else:
        value = draw.quantity.value
    return value * (step.lanes or 1) if draw.per == "lane_metre" else value
