"""Cells that others took apart or designed, from their files alone, beside what was published.

The published values and their sources stand in `docs/cells.py`; what each file assumes, and where
its source contradicts itself, stands at its head.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.cells import BOUND, MISSED, PUBLISHED, ROOT, Row, cells, difference, ours, remarks
from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.curve import curve
from gigafactory.cell.design.read import read_design, read_materials
from gigafactory.cell.design.window import REACHED

FOLDER = ROOT / "cells"
SHIPPED = [*sorted(FOLDER.glob("*.toml")), *sorted((FOLDER / "published").glob("*.toml"))]


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"{row.cell} {row.quantity}")
def test_what_is_published_comes_out(row: Row) -> None:
    """A cell's file gives what was published of it within 5 %, with no fitted factor."""
    assert abs(difference(row)) <= BOUND, f"{ours(row):.4g} {row.unit}"


@pytest.mark.parametrize("row", MISSED, ids=lambda row: f"{row.cell} {row.quantity}")
def test_what_is_missed_is_said_to_be(row: Row) -> None:
    """What the page says does not come out does not: a miss that is mended moves to the others."""
    assert abs(difference(row)) > BOUND


@pytest.mark.parametrize("cell", cells())
def test_a_published_cell_says_what_is_assumed(cell: str) -> None:
    """The head of each file says what was published and what was not."""
    assert "ublished" in remarks(cell) or "parameterised" in remarks(cell)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_cell_is_one(path: Path) -> None:
    """Every shipped file is read without a finding, and charges to its upper voltage."""
    found = balance(read_design(path))
    assert found.window.charge_ends == REACHED
    assert found.geometry.slack >= 0


@pytest.mark.parametrize("name", ["nmc622", "nmc811", "nca", "lfp", "lmfp", "graphite", "siox"])
def test_a_material_holds_what_it_states(name: str) -> None:
    """Between its two potentials a material's curve holds the capacity that its file states."""
    files = (FOLDER / "materials").glob("*.toml")
    active = read_materials(files).active[name]
    one = curve(active)
    assert one.reversible == pytest.approx(active.capacity, rel=1e-9)
    assert one.lost == pytest.approx(
        one.reversible * (1 / active.first_charge_efficiency - 1), rel=1e-9
    )
