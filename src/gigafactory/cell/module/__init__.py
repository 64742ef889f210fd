"""The module: cells in series and parallel, and what holds, joins, presses and cools them.

Takes a module file and the facts of a cell, gives mass, volume, energy, resistance, currents and
pressures; and it says which graded cells belong together (`matching`).
"""

from gigafactory.cell.module.answer import answer, bill, table
from gigafactory.cell.module.cell_facts import CellFacts, of_product
from gigafactory.cell.module.designed import of_design
from gigafactory.cell.module.matching import Matched, matched
from gigafactory.cell.module.model import Module, drawn_for
from gigafactory.cell.module.rack import next_module
from gigafactory.cell.module.read import read_module
from gigafactory.cell.module.spread import Weights, module_capacity, stranded

__all__ = [
    "CellFacts",
    "Matched",
    "Module",
    "Weights",
    "answer",
    "bill",
    "drawn_for",
    "matched",
    "module_capacity",
    "next_module",
    "of_design",
    "of_product",
    "read_module",
    "stranded",
    "table",
]
