"""The cell: what is made.

Takes the geometry and chemistry of a product, gives what follows from them: masses, areas,
capacity, energy, and what each cell draws from its webs, tanks and reels. It must never know of
machines, routes or time.
"""

from gigafactory.cell.model import Cell, Electrode, Electrolyte, Nominal, Pouch, Separator
from gigafactory.cell.product import nominal, values

__all__ = [
    "Cell",
    "Electrode",
    "Electrolyte",
    "Nominal",
    "Pouch",
    "Separator",
    "nominal",
    "values",
]
