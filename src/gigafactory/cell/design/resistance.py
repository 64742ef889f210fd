"""Resistance of what carries the current to the coatings: foils, tabs, terminals.

The current leaves a foil evenly over its area, so that a foil fed at one edge has a third of the
resistance of its length (Taheri et al., J. Power Sources 196 (2011) 6525), fed in k places along a
band a twelfth over k².
"""

from __future__ import annotations

from gigafactory.cell.design.geometry import Geometry, Sheets
from gigafactory.cell.design.value import Design, Electrode, Number, Pouch


def foil_resistance(electrode: Electrode, sheets: Sheets, wound: bool) -> Number:
    """Of all foils of one electrode, in parallel, in ohm."""
    square = 1 / (electrode.foil.conductivity * electrode.foil_thickness)  # of a square of foil
    if not wound:
        return square * sheets.length / sheets.width / (3 * sheets.count)
    if electrode.tabs is None:
        return square * sheets.width / sheets.length / (3 * sheets.count)
    return square * sheets.length / sheets.width / (12 * electrode.tabs**2 * sheets.count)


def collector_resistance(design: Design, built: Geometry) -> Number:
    """Of foils and tabs or terminals, in ohm; what is not stated counts as nothing."""
    one = design.format
    if isinstance(one, Pouch):
        wound, ends = False, one.tab_resistance
    else:
        wound = getattr(one.part, "stacks", None) is None
        ends = one.part.terminal_resistance
    return (
        foil_resistance(design.cathode, built.cathode, wound)
        + foil_resistance(design.anode, built.anode, wound)
        + (0.0 if ends is None else ends)
    )
