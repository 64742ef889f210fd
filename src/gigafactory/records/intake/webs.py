"""Edges between lots: where their parts lie on the child, and no lot among its own parents."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gigafactory.records.intake.account import Account
from gigafactory.records.intake.stack import Stack


def no_rings(stack: Stack, lots: int, account: Account, names: list[str]) -> None:
    """Turn edges away that make a lot its own grandparent."""
    if not stack.rows:
        return
    parent = np.array(stack.column("parent"))
    child = np.array(stack.column("child"))
    graph = coo_array((np.ones(len(parent), np.int8), (parent, child)), shape=(lots, lots))
    _, group = connected_components(graph, directed=True, connection="strong")
    rows = stack.column("row")
    for i in np.flatnonzero(group[parent] == group[child]).tolist():
        reason = f"{names[parent[i]]} and {names[child[i]]} are each behind the other"
        account.reject(rows[i], "", reason)


def placed(stack: Stack, kinds: list[str], account: Account) -> list[float]:
    """Where each edge begins on its child.

    What the mapping does not say is 0, unless several parts with ends come from lots of one kind:
    they follow one another as their rows do.
    """
    said: list[float | None] = stack.column("child_left")
    left, right = stack.column("left"), stack.column("right")
    groups: dict[tuple[int, str, Any], list[int]] = defaultdict(list)
    for i, (parent, child) in enumerate(
        zip(stack.column("parent"), stack.column("child"), strict=True)
    ):
        groups[child, kinds[parent], stack.column("lane")[i]].append(i)
    found = [0.0 if one is None else one for one in said]
    spliced = 0
    for edges in groups.values():
        ends = all(left[i] is not None and right[i] is not None for i in edges)
        if len(edges) > 1 and ends and all(said[i] is None for i in edges):
            into = 0.0
            for i in edges:
                found[i] = into
                into += right[i] - left[i]
            spliced += 1
    if spliced:
        account.remarks.append(
            f"{spliced} lots have several parts of one kind and no child_left: taken to follow one "
            "another in the order of their rows"
        )
    return found


def sizes(stack: Stack, child_left: list[float]) -> dict[int, tuple[str, float | None]]:
    """Unit and length of lots, as far as parts of them or in them tell; lots by their number.

    A lot into which metres of another went has metres: as many as its parts reach. A lot whose
    parts are told in some unit has that unit; how large it was its parts do not tell.
    """
    found: dict[int, tuple[str, float | None]] = {}
    left, right, unit = stack.column("left"), stack.column("right"), stack.column("unit")
    given = stack.column("child_left")
    for i, (parent, child) in enumerate(
        zip(stack.column("parent"), stack.column("child"), strict=True)
    ):
        placed = left[i] is not None or right[i] is not None
        if placed:
            found.setdefault(parent, (unit[i], None))
        if given[i] is not None and given[i] > 0:
            found.setdefault(child, ("m", None))
        if left[i] is not None and right[i] is not None and unit[i] == "m":
            reach = child_left[i] + right[i] - left[i]
            before = found.get(child, ("m", None))[1] or 0.0
            found[child] = ("m", max(before, reach))
    return found
