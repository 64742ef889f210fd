"""Cells and sums of every member of several kinds of parents, in one look at the cells.

Most of the time of such a question goes into unpacking columns. Kinds are therefore asked for
together, each as a grouping set of its own with one number for member, block of time and product.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gigafactory.quality.causes.characteristic import Characteristic, quoted
from gigafactory.quality.causes.span import Span
from gigafactory.quality.grouped import grouped_sets, seconds
from gigafactory.quality.parents.parent import Parent
from gigafactory.records.read import Array, Records

TOGETHER = 8
"""Kinds that are asked for together: their groups are in memory at the same time."""
ALONE = ("channel", "tray")
WHEN = "when"


def summed(
    records: Records, parents: Sequence[Parent], of: Sequence[Characteristic], span: Span
) -> Iterator[tuple[Parent, dict[str, Array]]]:
    """For each kind its groups: member `m`, block `b`, `when`, and of each value `n_` and `s_` [σ].

    Parameters
    ----------
    records
        With a row for each cell.
    parents
        The kinds. Members at work at the same time have a group for each block of time.
    of
        What is summed, in standard deviations about the mean of its product.
    span
        Blocks of time.
    """
    products = sorted({product for one in of for product in one.mean})
    case = " ".join(f"WHEN '{quoted(p)}' THEN {k}" for k, p in enumerate(products))
    values = {one.name: one.about for one in of}
    values[WHEN] = f"{seconds('born')} - {span.begin!r}"
    counts = {one.name: one.alike for one in of if one.alike in values}
    for some in _batches(parents):
        sets = {f"k{i}": _key(p, span, len(products)) for i, p in enumerate(some)}
        beside = {name: table for p in some for name, table in p.beside.items()}
        joins = dict.fromkeys(p.join for p in some if p.join)
        before = {"p": f"CASE t.product {case} END"}
        found = grouped_sets(
            records, sets, values, before, beside, " ".join(joins), span.where, counts
        )
        for i, parent in enumerate(some):
            yield parent, _told_apart(found[f"k{i}"], parent, of, products, span)


def _batches(parents: Sequence[Parent]) -> Iterator[list[Parent]]:
    """Kinds that are asked for together; those with very many groups each by itself."""
    few = [p for p in parents if p.by not in ALONE]
    for first in range(0, len(few), TOGETHER):
        yield few[first : first + TOGETHER]
    yield from ([p] for p in parents if p.by in ALONE)


def _key(parent: Parent, span: Span, products: int) -> str:
    """SQL: one number for member, block and product; empty where one of them is."""
    block = f" * {span.blocks} + {span.block(parent.when)}" if parent.abreast else ""
    return f"(CAST({parent.member} AS BIGINT){block}) * {products} + p"


def _told_apart(
    table: dict[str, Array],
    parent: Parent,
    of: Sequence[Characteristic],
    products: Sequence[str],
    span: Span,
) -> dict[str, Array]:
    """Columns of one kind, values about the mean of their product, products put together."""
    group, product = np.divmod(table["key"], len(products))
    each, where = np.unique(group, return_inverse=True)
    found: dict[str, Array] = {"m": each}
    if parent.abreast:
        found["m"], found["b"] = np.divmod(each, span.blocks)
    count = np.maximum(np.bincount(where, table[f"n_{WHEN}"], len(each)), 1)
    found[WHEN] = np.bincount(where, table[f"s_{WHEN}"], len(each)) / count
    for one in of:
        n, total = table[f"n_{one.name}"].astype(float), table[f"s_{one.name}"].astype(float)
        for k, name in enumerate(products):
            here = product == k
            if name in one.mean:
                total[here] = one.standard(name, n[here], total[here])
            else:
                n[here], total[here] = 0.0, 0.0
        found[f"n_{one.name}"] = np.bincount(where, n, len(each))
        found[f"s_{one.name}"] = np.bincount(where, total, len(each))
    return found
