"""Every good cell can be followed back to coil and metre, roll, slurry, electrolyte, tray."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pytest

from tests.rooms.conftest import DataSet

Array = Any
HALF_MM = 0.0005
"""Places of cells are kept to the millimetre: half of one is allowed at the ends of a part [m]."""


@dataclass(frozen=True)
class Edges:
    """The genealogy of a data set, ordered by child and place."""

    data: DataSet

    @cached_property
    def columns(self) -> dict[str, Array]:
        """Columns of `edges`, with the kind of the parent."""
        names = ("parent", "child", "left", "right", "child_left", "flipped", "lane")
        found = {name: self.data.column("edges", name) for name in names}
        found["kind"] = self.data.column("lots", "kind")[found["parent"]]
        order = np.lexsort((found["child_left"], found["child"]))
        return {name: column[order] for name, column in found.items()}

    def up(self, lots: Array, metres: Array, kinds: list[str]) -> tuple[Array, Array, Array]:
        """For places on lots: the edge they came through, the parent, and the place on it."""
        rows = np.flatnonzero(np.isin(self.columns["kind"], kinds))
        e = {name: column[rows] for name, column in self.columns.items()}
        key = e["child"] * 1e7 + e["child_left"]
        i = np.searchsorted(key, lots * 1e7 + metres + HALF_MM, side="right") - 1
        assert (i >= 0).all()
        assert (e["child"][i] == lots).all(), "a lot without a parent"
        into = metres - e["child_left"][i]
        place = np.where(e["flipped"][i], e["right"][i] - into, e["left"][i] + into)
        return rows[i], e["parent"][i], place


def good_cells(data: DataSet) -> Array:
    """Numbers of the cells that left as good, alone or in a module."""
    what, module = data.column("cells", "disposition"), data.column("cells", "module")
    return np.flatnonzero((what == "good") | ((what == "used") & np.isfinite(module)))


@pytest.mark.parametrize("side", ["cathode", "anode"])
def test_to_the_mother_roll_and_the_slurry(grenoble: DataSet, side: str) -> None:
    """From a good cell's coil and metre the edges lead, rewind by rewind, to a place on a mother
    roll, and from there to the slurry batch and the foil that it was coated from, and to the lot of
    powder in that batch; every place lies inside its lot, and nothing was made before its parts.
    """
    lots = {c: grenoble.column("lots", c) for c in ("kind", "step", "quantity", "made", "lane")}
    edges, cells = Edges(grenoble), good_cells(grenoble)
    assert len(cells) > 500
    coil = grenoble.column("cells", f"stacking_{side}_lot")[cells].astype(np.int64)
    metre = grenoble.column("cells", f"stacking_{side}_at")[cells] / 1000
    assert (lots["kind"][coil] == "coil").all()
    assert np.isin(lots["lane"][coil], [1, 2]).all()
    lot, place, younger = coil, metre, grenoble.column("cells", "born")[cells]
    for step in ("notching", "slitting", "calendering", "coating"):
        assert (lots["step"][lot] == f"{side}_{step}").all()
        assert (place >= -HALF_MM).all()
        assert (place <= lots["quantity"][lot] + HALF_MM).all()
        assert (lots["made"][lot] <= younger).all()
        younger = lots["made"][lot]
        if step == "coating":
            break
        edge, lot, place = edges.up(lot, place, ["roll", "coil"])
        assert edges.columns["flipped"][edge].all()
    assert (lots["kind"][lot] == "roll").all()
    for kind, parent_kinds in (("slurry", ["slurry"]), ("foil", ["aluminium_foil", "copper_foil"])):
        edge, parent, _ = edges.up(lot, place, parent_kinds)
        assert (lots["made"][parent] <= younger).all()
        assert (edges.columns["right"][edge] <= lots["quantity"][parent] + 1e-9).all()
        if kind == "slurry":
            assert (lots["step"][parent] == f"{side}_mixing").all()
            _, powder, _ = edges.up(parent, np.zeros(len(parent)), [f"{side}_powder"])
            assert (lots["kind"][powder] == f"{side}_powder").all()


@pytest.mark.parametrize("side", ["cathode", "anode"])
def test_cells_do_not_overlap(grenoble: DataSet, side: str) -> None:
    """The metres of the cells cut from one coil lie side by side, inside the coil."""
    need = {"cathode": 9.44, "anode": 10.0977}[side]
    size = grenoble.column("lots", "quantity")
    coil = grenoble.column("cells", f"stacking_{side}_lot").astype(np.int64)
    at = grenoble.column("cells", f"stacking_{side}_at")
    order = np.lexsort((at, coil))
    same = np.diff(coil[order]) == 0
    assert (np.diff(at[order])[same] >= 1000 * need - 2).all()
    assert (at >= 0).all()
    assert (at / 1000 + need <= size[coil] + 2 * HALF_MM).all()


def test_metres_map_exactly(any_set: DataSet) -> None:
    """A web step changes no length: each coil is as long as the part of the parent it was made of;
    one that is turned begins behind the head of its parent and ends with the parent's first metre;
    and going up an edge and down again gives the same metre."""
    edges = Edges(any_set).columns
    kind = any_set.column("lots", "kind")
    webs = np.isin(kind[edges["child"]], ["coil", "roll"]) & np.isin(
        edges["kind"], ["coil", "roll"]
    )
    parent, child = edges["parent"][webs], edges["child"][webs]
    left, right = edges["left"][webs], edges["right"][webs]
    size = any_set.column("lots", "quantity")
    assert np.allclose(size[child], right - left, rtol=0, atol=1e-9)
    flipped, child_left = edges["flipped"][webs], edges["child_left"][webs]
    assert (left[flipped] == 0).all()
    head = {name: step.head_loss for name, step in any_set.plant.steps.items()}
    cut = np.array([head[s] for s in any_set.column("lots", "step")[child]])
    ends = right + np.where(flipped, cut, 0)
    whole = ends > size[parent] - 1e-9  # the others had been used in part before
    assert whole.any() or not webs.any()
    assert np.allclose(size[parent][whole], ends[whole], rtol=0, atol=1e-9)
    metre = left + 0.25 * (right - left)
    down = child_left + np.where(flipped, right - metre, metre - left)
    up = np.where(flipped, right - (down - child_left), left + (down - child_left))
    assert np.allclose(up, metre, rtol=0, atol=1e-9)
    assert (down >= 0).all()
    assert (down <= size[child] + 1e-9).all()


def test_parts_of_a_lot_do_not_overlap(any_set: DataSet) -> None:
    """What two children drew from one lot of material lies side by side on it."""
    edges = Edges(any_set).columns
    kind = any_set.column("lots", "kind")
    drawn = ~np.isin(kind[edges["parent"]], ["coil", "roll"])
    parent, left, right = (edges[c][drawn] for c in ("parent", "left", "right"))
    order = np.lexsort((left, parent))
    same = np.diff(parent[order]) == 0
    assert (left[order][1:][same] >= right[order][:-1][same] - 1e-9).all()
    assert (right <= any_set.column("lots", "quantity")[parent] + 1e-9).all()


def test_electrolyte(grenoble: DataSet) -> None:
    """Every good cell names the lot of electrolyte in it, one place on the lot for each cell."""
    cells = good_cells(grenoble)
    lot = grenoble.column("cells", "filling_electrolyte_lot")
    at = grenoble.column("cells", "filling_electrolyte_at")
    assert np.isfinite(lot[cells]).all()
    filled = np.isfinite(lot)
    lot, at = lot[filled].astype(np.int64), at[filled]
    assert (grenoble.column("lots", "kind")[lot] == "electrolyte").all()
    assert (at <= 1000 * grenoble.column("lots", "quantity")[lot]).all()
    assert len(np.unique(np.stack([lot, at]), axis=1).T) == len(lot)


def test_tray_and_channel(grenoble: DataSet) -> None:
    """Every good cell names the tray and place in which it was formed, and the tray its rack and
    time: so the channel is known. No two cells share a place."""
    cells = good_cells(grenoble)
    tray = grenoble.column("cells", "filled_trays_tray")
    slot = grenoble.column("cells", "filled_trays_slot")
    assert np.isfinite(tray[cells]).all()
    placed = np.isfinite(tray)
    pairs = np.stack([tray[placed], slot[placed]])
    assert np.unique(pairs, axis=1).shape[1] == pairs.shape[1]
    assert slot[placed].min() == 1
    assert slot[placed].max() == grenoble.plant.steps["sealing"].tray
    lot, step = grenoble.column("visits", "lot"), grenoble.column("visits", "step")
    machine = grenoble.column("visits", "machine")
    start, end = grenoble.column("visits", "start"), grenoble.column("visits", "end")
    formed = step == "formation"
    assert len(np.unique(lot[formed])) == formed.sum()
    by_tray = dict(zip(lot[formed], np.flatnonzero(formed), strict=True))
    visit = np.array([by_tray[int(t)] for t in tray[cells]])
    assert ((machine[visit] >= 1) & (machine[visit] <= 24)).all()
    assert (end - start)[visit].min() >= 12 * 3600e6
    assert (grenoble.column("cells", "sealing_end")[cells] <= start[visit]).all()
    assert (end[visit] <= grenoble.column("cells", "degassing_start")[cells]).all()


def test_modules(grenoble: DataSet) -> None:
    """A module holds twelve cells of one product."""
    module = grenoble.column("cells", "module")
    product = grenoble.column("cells", "product")
    inside = np.isfinite(module)
    assert inside.any()
    number = module[inside].astype(np.int64)
    which, count = np.unique(number, return_counts=True)
    assert (count == 12).all()
    assert (grenoble.column("lots", "kind")[which] == "module").all()
    assert (grenoble.column("lots", "cells")[which] == 12).all()
    made_of = dict(zip(number, product[inside], strict=True))
    assert all(made_of[m] == p for m, p in zip(number, product[inside], strict=True))


def test_visits(any_set: DataSet) -> None:
    """A machine has one lot, or the lots of one job, at a time; no visit goes beyond the run."""
    step, machine = any_set.column("visits", "step"), any_set.column("visits", "machine")
    start, end = any_set.column("visits", "start"), any_set.column("visits", "end")
    assert (start <= end).all()
    assert (end <= any_set.horizon).all()
    for name in set(step):
        for number in set(machine[step == name]):
            rows = (step == name) & (machine == number)
            spans = np.unique(np.stack([start[rows], end[rows]], axis=1), axis=0)
            assert (spans[1:, 0] >= spans[:-1, 1]).all()
