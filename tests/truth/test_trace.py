"""Recall and back trace against a factory that is followed metre by metre."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gigafactory.records.trace.back import behind_cell
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.recall import Recall, recall
from gigafactory.records.trace.seeds import of_lot
from tests.truth.trace_world import World

ONCE = settings(
    deadline=None,
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a seed does not shrink
    suppress_health_check=list(HealthCheck),
)
FEW = settings(ONCE, max_examples=5)
seeds = st.integers(0, 2**63)


def world(seed: int, **kind: bool) -> World:
    """A small factory of its own."""
    return World(random.Random(seed), **kind).made()


def cells(found: Recall, sure: bool) -> set[int]:
    """Numbers of the cells of a recall: those that are affected for certain, or all."""
    return set(found.fates.cell[found.sure | (not sure)].tolist())


def silent(made: World) -> set[int]:
    """Lots of electrolyte that no cell names: which cell holds them is not told for certain."""
    named = {row.get("fill_liquid_lot") for row in made.rows.get("cells", [])}
    lots = {lot.number for lot in made.lots if lot.kind == "electrolyte"}
    return lots - named


@ONCE
@given(seeds)
def test_recall_is_the_walk(seed: int) -> None:
    """A recall of any lot names for certain exactly the cells that hold an element of it: batches
    across rolls, turned, spliced, slit and re-slit webs, parts that began on another lot, trays and
    modules. Of a lot that no cell names it names them as those that may."""
    made = world(seed, rework=False)
    g = Genealogy(made.records())
    unnamed = silent(made)
    for lot in made.lots:
        found, truth = recall(g, of_lot(g, lot.number)), made.hold(lot.number)
        assert truth <= cells(found, sure=False), lot
        if lot.number in unnamed:
            assert not cells(found, sure=True)
        else:
            assert cells(found, sure=True) == truth, lot


@ONCE
@given(seeds)
def test_a_stretch_is_the_walk(seed: int) -> None:
    """A recall of some metres, or of one lane of them, names for certain exactly the cells that
    hold one of these elements; a recall of litres or kilograms of what is drawn likewise."""
    made = world(seed, rework=False)
    g = Genealogy(made.records())
    chance, unnamed = random.Random(seed), silent(made)
    for lot in made.lots:
        if lot.unit == "cells" or lot.kind == "powder" or lot.number in unnamed:
            continue
        left = chance.randrange(len(lot.elements))
        right = chance.randint(left + 1, len(lot.elements))
        found = recall(g, of_lot(g, lot.number, (left, right)))
        truth = made.hold(lot.number, left, right)
        assert truth <= cells(found, sure=False), (lot, left, right)
        assert cells(found, sure=True) <= truth, (lot, left, right)
        if lot.kind != "electrolyte":  # of a part that began elsewhere the end alone is told
            assert cells(found, sure=True) == truth, (lot, left, right)


@ONCE
@given(seeds, st.booleans())
def test_a_cell_out_of_two_coils(seed: int, told: bool) -> None:
    """Where a cell may be cut out of the end of one coil and the beginning of the next, a recall of
    either names it, and of all that they were made of; it is sure of no cell that is not."""
    made = world(seed, told=told, rework=False, through=True)
    g = Genealogy(made.records())
    for lot in made.lots:
        found, truth = recall(g, of_lot(g, lot.number)), made.hold(lot.number)
        assert truth <= cells(found, sure=False), lot
        assert cells(found, sure=True) <= truth, lot


@FEW
@given(seeds)
def test_nothing_is_missed_where_less_is_told(seed: int) -> None:
    """Where the data set does not say what a draw takes, and cells are filled twice, a recall names
    every cell that holds something of a lot, or has once had it; it is sure of no other."""
    made = world(seed, told=False, rework=True)
    g = Genealogy(made.records())
    for lot in made.lots:
        found, truth = recall(g, of_lot(g, lot.number)), made.hold(lot.number)
        assert truth <= cells(found, sure=False), lot
        assert cells(found, sure=True) <= truth, lot
        assert made.held_once(lot.number) <= cells(found, sure=False), lot
        right = len(lot.elements) // 2
        if right and lot.unit != "cells":
            half = recall(g, of_lot(g, lot.number, (0, right)))
            assert made.hold(lot.number, 0, right) <= cells(half, sure=False), lot


@FEW
@given(seeds, st.booleans(), st.booleans())
def test_back_is_the_inverse_of_forward(seed: int, told: bool, rework: bool) -> None:
    """A lot is behind a cell exactly if the cell is affected by a recall of the lot."""
    made = world(seed, told=told, rework=rework, through=not rework)
    g = Genealogy(made.records())
    forward = {lot.number: cells(recall(g, of_lot(g, lot.number)), sure=False) for lot in made.lots}
    for cell in made.holds:
        behind = set(behind_cell(g, cell).lot.tolist())
        drawn = {n for n, found in forward.items() if cell in found}
        assert behind == {n for n in drawn if made.lots[n].unit != "cells"}, cell


@pytest.mark.long
@pytest.mark.parametrize("seed", range(200))
def test_many_worlds(seed: int) -> None:
    """All of the above in two hundred further factories."""
    for test in (
        test_recall_is_the_walk,
        test_a_stretch_is_the_walk,
        test_nothing_is_missed_where_less_is_told,
    ):
        test.hypothesis.inner_test(seed)
    for told in (False, True):
        test_a_cell_out_of_two_coils.hypothesis.inner_test(seed, told)
        test_back_is_the_inverse_of_forward.hypothesis.inner_test(seed, told, seed % 2 == 0)
