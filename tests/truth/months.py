"""Simulated months of the small plant of tests/plants/causes, with a planted cause or without.

What is planted is one standard deviation of the characteristic that it acts on, as the cells of a
month without a cause have it: capacity 0.67 %, resistance 1.27 %, self-discharge 5.2 %. A lane that
drifts reaches it on the last day; a stacker is off by it once it is worn; lot and channel are
off by it throughout.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from gigafactory.line.run import run
from gigafactory.plant import read_plant
from gigafactory.records.read import Records, read_records

PLANT = Path(__file__).parents[1] / "plants" / "causes"
DAYS, WARM_UP = 30, 3
CAPACITY, RESISTANCE, SELF_DISCHARGE = 0.67, 1.27, 5.18
"""One standard deviation among the cells of a month without a cause. [%]"""
SHORTER = {
    "step.cathode_drying.dwell": "3 h [assumption]",
    "step.anode_drying.dwell": "3 h [assumption]",
    "step.soaking.dwell": "6 h [assumption]",
    "step.ageing.dwell": "24 h [assumption]",
    "material.electrolyte.lot": "150 kg [assumption]",
}
"""A month is a month of cells: they do not stand two weeks before they are tested."""


def lane(number: int) -> tuple[str, str, str]:
    """A lane of the cathode coater that drifts: the cause, and the kind and name of who did it."""
    lanes = 1 + number % 4
    drift = CAPACITY / (DAYS + WARM_UP)
    said = f'step = "cathode_coating"\nlane = "{lanes} [assumption]"\n'
    said += f'drift = "{drift:.5f} %/day [assumption]"'
    return said, "cathode_coating.lane", f"machine 1, lane {lanes}"


def lot(number: int) -> tuple[str, str, str]:
    """A bad lot of electrolyte: resistance goes up by 0.4 % for each % that it is off."""
    lots = 6 + number % 20
    said = f'material = "electrolyte"\nlots = [{lots}, {lots}]\n'
    said += f'deviation = "{-RESISTANCE / 0.4:.3f} % [assumption]"'
    return said, "filling.electrolyte.lot", f"(no. {lots})"


def stacker(number: int) -> tuple[str, str, str]:
    """A stacker, worn from day 12 on: self-discharge goes up by 5 % for each % out of line."""
    machine = 1 + number % 8
    said = f'step = "stacking"\nmachine = "{machine} [assumption]"\n'
    said += f'from = "12 days [assumption]"\ndeviation = "{SELF_DISCHARGE / 5:.4f} % [assumption]"'
    return said, "stacking.machine", f"machine {machine}"


def channel(number: int) -> tuple[str, str, str]:
    """A channel of formation that leaks: self-discharge goes up by 1 % for each %."""
    machine, place = 1 + number * 7 % 36, 1 + number * 5 % 32
    said = f'step = "formation"\nmachine = "{machine} [assumption]"\n'
    said += f'channel = "{place} [assumption]"\ndeviation = "{SELF_DISCHARGE:.3f} % [assumption]"'
    return said, "formation.channel", f"machine {machine}, channel {place}"


PLANTED = {"lane": lane, "lot": lot, "stacker": stacker, "channel": channel}


def month(folder: Path, seed: int, cause: str = "", days: float = DAYS) -> Records:
    """The records of a month; `cause` as a table of the plant file."""
    plant = folder / "plant"
    shutil.copytree(PLANT, plant)
    head = plant / "plant.toml"
    process = (PLANT / "../../../plants/process").resolve()
    text = head.read_text(encoding="utf-8").replace("../../../plants/process", str(process))
    head.write_text(text + (f"\n[cause.planted]\n{cause}\n" if cause else ""), encoding="utf-8")
    data = folder / "data"
    run(read_plant(plant, SHORTER), seed, float(days), float(WARM_UP), "cells", data)
    return read_records(data)
