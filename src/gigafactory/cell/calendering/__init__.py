"""What a calender makes of a coating: its density after the rolls, from a law fitted to a line."""

from gigafactory.cell.calendering.law import (
    CalenderingLaw,
    calendering_law,
    density_after,
    squeeze,
    within,
)
from gigafactory.cell.calendering.rows import Pass, Row, foil_thickness, passes, wmg_rows

__all__ = [
    "CalenderingLaw",
    "Pass",
    "Row",
    "calendering_law",
    "density_after",
    "foil_thickness",
    "passes",
    "squeeze",
    "within",
    "wmg_rows",
]
