"""Virtual tests: a cell that does not exist yet, tested as in a lab.

Takes `Parameters` and a protocol, gives curves and figures with a status each, through PyBaMM.
SPMe serves breadth, DFN is what finalists are judged by, and which of them spoke is always said.
It must never let a partial or failed solution become a number, nor report home.
"""

from gigafactory.cell.virtual.ageing import Life, calendar_life, cycle_life
from gigafactory.cell.virtual.batch import run_batch, run_designs
from gigafactory.cell.virtual.designs import QUANTITIES, Designs, designs, designs_of
from gigafactory.cell.virtual.drive import Car, synthetic_drive
from gigafactory.cell.virtual.lab import (
    Resistance,
    discharge,
    drive,
    fast_charge,
    pulse_resistance,
    rate_capability,
)
from gigafactory.cell.virtual.model import AGEING, COARSE, FINE, PLATING, Mesh
from gigafactory.cell.virtual.protocol import Profile, Protocol, protocol
from gigafactory.cell.virtual.runs import Failure, Runs, counts, failures
from gigafactory.cell.virtual.single import Compared, Run, compared, run
from gigafactory.cell.virtual.values import values

__all__ = [
    "AGEING",
    "COARSE",
    "FINE",
    "PLATING",
    "QUANTITIES",
    "Car",
    "Compared",
    "Designs",
    "Failure",
    "Life",
    "Mesh",
    "Profile",
    "Protocol",
    "Resistance",
    "Run",
    "Runs",
    "calendar_life",
    "compared",
    "counts",
    "cycle_life",
    "designs",
    "designs_of",
    "discharge",
    "drive",
    "failures",
    "fast_charge",
    "protocol",
    "pulse_resistance",
    "rate_capability",
    "run",
    "run_batch",
    "run_designs",
    "synthetic_drive",
    "values",
]
