"""The task: Chen 2020 cells that differ in six ways, each discharged at 1C to 2.5 V."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.parameters import Parameters
from tests.cells import chen_2020

CHEN = chen_2020()
SPREAD: Mapping[str, tuple[float, float]] = {
    "cathode.thickness": (60e-6, 90e-6),
    "anode.thickness": (75e-6, 105e-6),
    "separator.thickness": (10e-6, 20e-6),
    "cathode.porosity": (0.28, 0.40),
    "anode.porosity": (0.22, 0.32),
    "cathode.particle_radius": (4e-6, 7e-6),
}
"""What varies, between which values, in the units of `Parameters`."""
THEIRS = {
    "cathode.thickness": "Positive electrode thickness [m]",
    "anode.thickness": "Negative electrode thickness [m]",
    "separator.thickness": "Separator thickness [m]",
    "cathode.porosity": "Positive electrode porosity",
    "anode.porosity": "Negative electrode porosity",
    "cathode.particle_radius": "Positive particle radius [m]",
}
"""The same by PyBaMM's names."""

Varied = dict[str, NDArray[np.float64]]


def designs(count: int, seed: int = 1) -> Varied:
    """So many designs, the same ones at every call; transport follows the porosity (Bruggeman)."""
    rng = np.random.default_rng(seed)
    share = rng.random((max(count, 2000), len(SPREAD)))[:count]
    found = {
        name: low + (high - low) * share[:, at]
        for at, (name, (low, high)) in enumerate(SPREAD.items())
    }
    for side in ("cathode", "anode"):
        found[f"{side}.transport_efficiency"] = found[f"{side}.porosity"] ** 1.5
    return found


def cell(varied: Varied, index: int) -> Parameters:
    """One of the designs as a cell of its own."""
    made = CHEN
    for part in ("cathode", "anode", "separator"):
        changed = {
            name.partition(".")[2]: float(array[index])
            for name, array in varied.items()
            if name.startswith(part)
        }
        made = replace(made, **{part: replace(getattr(made, part), **changed)})
    return made
