"""Recall and back trace against a factory that is followed metre by metre."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gigafactory.records.trace.back import behind_cell
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.recall import recall
from gigafactory.records.trace.seeds import of_lot
from tests.truth.trace_world import World

slow = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
chances = st.randoms(use_true_random=False)


def cells(found, sure=True):
    """Numbers of the cells of a recall: those that are affected for certain, or all."""
    return set(found.fates.cell[found.sure | (not sure)].tolist())


@slow
@given(chances)
def test_recall_is_the_walk(chance: random.Random) -> None:
    """A recall of any lot names exactly the cells that hold an element of it: batches across rolls,
    turned, spliced and slit webs, parts that began on another lot, trays and modules."""
    world = World(chance, rework=False).made()
    g = Genealogy(world.records())
    for lot in world.lots:
        assert cells(recall(g, of_lot(g, lot.number))) == world.hold(lot.number), lot.kind
