"""Trays as a machine handles them: the next cell, and the end of a tray."""

from __future__ import annotations

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.lots import Lot
from gigafactory.line.slow.parts import Machine


def next_place(tray: Lot, i: int) -> int:
    """The first place of a tray from i on that holds a cell, or the number of its places."""
    while i < len(tray.places) and tray.places[i] is None:
        i += 1
    return i


def empty_tray(line: Line, m: Machine, tray: Lot) -> None:
    """The tray on machine m is empty and goes back."""
    write_visit(line, tray, m, m.tray_since)
    tray.places, tray.rest, tray.state = [], 0, y.LOT_GONE
    m.tray = None


def write_visit(line: Line, lot: Lot, m: Machine, since: int) -> None:
    """Write down a lot's stay on a machine."""
    if line.keeps_lots:
        line.visits.append((lot.number, m.number, since, line.now))
