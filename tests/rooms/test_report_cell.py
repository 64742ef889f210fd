"""The page of a cell holds all of it, to scale, with its sources; paper is the same each time."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.cell.design.answer import QUANTITIES
from gigafactory.cell.design.balance import Balance, balance
from gigafactory.cell.design.read import read_design
from gigafactory.cell.design.stated import cell_stated
from gigafactory.cell.design.tolerance import distributions
from gigafactory.cell.design.value import Design, Pouch, varied
from gigafactory.cell.design.window import REACHED
from gigafactory.cell.trial import Trial
from gigafactory.cell.virtual.lab import discharge
from gigafactory.cell.virtual.runs import FAILED, NUMBERS
from gigafactory.cell.virtual.single import Run
from gigafactory.report.cell.balance import half_cell_curves
from gigafactory.report.cell.page import Found, cell_page
from gigafactory.report.cell.paper import cell_pdf
from gigafactory.report.cell.sheet import digits
from gigafactory.report.cell.stack import layers, overhang, spaced
from tests.rooms.conftest import ROOT
from tests.rooms.test_report_page import Tags

CELLS = sorted([*(ROOT / "cells").glob("*.toml"), *(ROOT / "cells/published").glob("*.toml")])
POUCH = ROOT / "cells/premium_pouch.toml"
PARTS = ("doubts", "sheet", "stack", "balance", "materials", "tolerances", "sources")


@cache
def found(file: Path) -> Found:
    """A cell without virtual tests."""
    design = read_design(file)
    spread = distributions(design, draws=500) if any(dict(design.tolerance).values()) else None
    return Found(design, balance(design), spread, stated=cell_stated(file, design))


def seen(page: str) -> str:
    """What stands in a page without its scripts."""
    return re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("file", CELLS, ids=lambda one: one.stem)
def test_every_cell_has_a_page(file: Path) -> None:
    """Of every shipped cell all parts stand in sound HTML, and no number is "nan"."""
    text = cell_page(found(file))
    tags = Tags()
    tags.feed(text)
    tags.close()
    assert not tags.open
    assert len(tags.ids) == len(set(tags.ids))
    assert set(PARTS) <= set(tags.ids)
    specs = re.findall(r'<script type="application/json">(.*)</script>', text)
    assert len(specs) == text.count("<figure id=")
    assert all(json.loads(one)["data"] for one in specs)
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", seen(text))


def test_every_quantity_and_source_is_told() -> None:
    """Every quantity stands in the page, and every stated one with its source."""
    one = found(POUCH)
    text = seen(cell_page(one))
    for quantity in QUANTITIES.values():
        unit, factor = quantity.shown
        if quantity.about == "room left in a case":  # a pouch has none
            continue
        number = digits(float(quantity.value(one.design, one.balance)) * factor)
        assert f"<td>{number} {unit}".rstrip() in text
    assert one.stated is not None
    for said in one.stated.said:
        assert f"<td>{said.place}</td>" in text
    for key in one.stated.sources:
        assert f"<td>{key}</td>" in text


def test_only_materials_in_the_cell_are_told() -> None:
    """Of the materials in the files those alone are told that the cell holds."""
    one = found(POUCH)
    assert one.stated is not None
    actives = {s.place.split(".")[1] for s in one.stated.said if s.place.startswith("active.")}
    assert actives == {"nmc622", "graphite"}


def test_a_change_is_said() -> None:
    """A value that was set on the command line is named where the page warns."""
    changes = {"cathode.coating": "250 g/m²"}
    design = read_design(POUCH, changes)
    stated = cell_stated(POUCH, design, changes)
    text = seen(cell_page(Found(design, balance(design), stated=stated)))
    assert "This is a changed cell" in text
    assert "cathode.coating 250 g/m²" in text


def test_layers_add_up_to_the_stack() -> None:
    """The drawn layers are as thick as the stack: of a pouch, pair by pair and its last anode."""
    one = found(POUCH)
    design, made = one.design, one.balance
    drawn = layers(design, made)
    anode_coat = next(p.thickness for p in drawn if p.name.startswith("anode coating"))
    anode_foil = next(p.thickness for p in drawn if p.name.startswith("anode foil"))
    pair = sum(p.thickness for p in drawn) + anode_coat
    assert isinstance(design.format, Pouch)
    last = anode_foil + 2 * anode_coat + design.separator.thickness * 2
    whole = float(made.geometry.cathode.count) * pair + last
    # 16 pairs, the 17th anode, and of the 34 separators those around it.
    assert whole == pytest.approx(float(made.geometry.stack), rel=1e-9)


@given(
    st.lists(st.floats(0, 500), min_size=1, max_size=12).map(sorted),
    st.floats(1, 30),
)
@settings(deadline=None)
def test_labels_never_overlap(places: list[float], apart: float) -> None:
    """Labels stay in order and as far apart as they are high."""
    moved = spaced(places, apart)
    assert len(moved) == len(places)
    assert all(b - a >= apart - 1e-9 for a, b in pairwise(moved))


def designed(coating: float, ratio: float) -> tuple[Design, Balance]:
    """A pouch of another balance."""
    design = varied(found(POUCH).design, {"cathode.coating": coating, "anode.np_ratio": ratio})
    return design, balance(design)


@given(st.floats(0.1, 0.35), st.floats(1.02, 1.6))
@settings(deadline=None, max_examples=30)
def test_the_picture_of_the_balance_is_the_balance(coating: float, ratio: float) -> None:
    """At both ends of the window the half-cell curves differ by the voltage there, and between them
    they enclose the energy, whatever the balance."""
    design, made = designed(coating, ratio)
    curves = half_cell_curves(design, made)
    charge, volts = curves.cell
    assert charge[-1] == pytest.approx(float(made.capacity))
    assert volts[0] == pytest.approx(float(made.window.upper), abs=2e-3)
    assert volts[-1] == pytest.approx(float(made.window.lower), abs=2e-2)
    if int(made.window.charge_ends) == REACHED:
        assert volts[0] == pytest.approx(design.head.upper, abs=2e-3)
    assert np.trapezoid(volts, charge) == pytest.approx(float(made.energy), rel=1e-3)
    faces = float(made.areal_capacity[1]) * float(made.geometry.facing)
    assert curves.beyond / (faces + curves.beyond) == pytest.approx(overhang(made))


def failed_run() -> Run:
    """A discharge that failed."""
    numbers = dict.fromkeys(NUMBERS, float("nan"))
    return Run(discharge("3C"), "SPMe", FAILED, "the electrolyte <ran> dry", **numbers, curve=None)


def test_failures_are_listed_and_give_no_number() -> None:
    """A test that failed is named with its reason, and its numbers are dashes."""
    one = replace(found(POUCH), tests=(Trial("rate", "SPMe", (failed_run(),)),))
    text = seen(cell_page(one))
    assert "discharge at 3C: failed: the electrolyte &lt;ran&gt; dry" in text
    assert "1 virtual test did not come to the end of its protocol" in text
    assert not re.search(r"\bnan\b", text)
    row = re.search(r"<td>3C</td>(.*?)</tr>", text)
    assert row is not None
    assert row[1].count("–") >= 4


def test_paper_is_the_same_each_time() -> None:
    """The same cell gives the same PDF of two pages, with no date in it."""
    pytest.importorskip("matplotlib")
    one = replace(found(POUCH), tests=(Trial("rate", "SPMe", (failed_run(),)),))
    first = cell_pdf(one)
    assert first == cell_pdf(one)
    assert first.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", first)) == 2
    assert b"CreationDate" not in first
