"""Subgroups of a characteristic: values summed by stream and stretch of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.errors import BadInput
from gigafactory.quality.grouped import extent, grouped
from gigafactory.quality.spc.asked import Asked
from gigafactory.quality.spc.charts import Subgroups
from gigafactory.quality.spc.every import Every
from gigafactory.quality.spc.phase import Phase
from gigafactory.records.read import Records

Floats = NDArray[np.float64]
SOME = 1_000_000
"""The first cells, of which only a few parts need to be read."""


@dataclass(frozen=True)
class Taken:
    """Subgroups with what they are called.

    Parameters
    ----------
    groups
        As charts take them.
    streams
        What each stream is called.
    when
        The middle of each subgroup, since 1970. [s]
    names
        What each subgroup is called where it is a lot; else "".
    low, high
        The least and the largest value of each.
    """

    groups: Subgroups
    streams: tuple[str, ...]
    when: Floats
    names: tuple[str, ...]
    low: Floats
    high: Floats


def taken(
    records: Records, of: Asked, every: Every | None, phase: Phase, extremes: bool = True
) -> Taken:
    """The subgroups of a characteristic.

    Parameters
    ----------
    records
        The data set.
    of
        What, and by what.
    every
        Stretches of time; not needed where each member is a subgroup.
    phase
        Phase I.
    extremes
        Whether ranges and extremes are wanted: they take time.

    Raises
    ------
    BadInput
        If there is no value.
    """
    shift = _shift(records, of)
    values = {"v": f"({of.value}) - ({shift!r})"}
    by = {"m": of.stream} | ({"p": "t.product"} if of.products else {})
    if of.single or every is None:
        values["w"] = of.when
    else:
        by["b"] = every.number(of.when)
    table = grouped(
        records,
        by,
        values,
        table=of.table,
        beside=of.beside,
        join=of.join,
        where=of.where,
        squares=True,
        extremes=extremes,
    )
    keep = table["n_v"] > 0
    table = {name: column[keep] for name, column in table.items()}
    if not keep.any():
        cure = "Ask for another, or for more of the data."
        raise BadInput.at(records.folder, of.name, "has no value here", cure)
    n, s, q = table["n_v"].astype(float), table["s_v"], table["q_v"]
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(n > 1, (q - s * s / n) / (n - 1), 0.0)
    if "b" in by:
        assert every is not None
        when = (table["b"] + 0.5) * every.length + every.begin
    else:
        when = table["s_w"] / table["n_w"]
    stream, names = _streams(of, table)
    order = np.lexsort((when, stream))
    stream, when = stream[order], when[order]
    number = numbers(stream)
    low = high = np.full(len(order), np.nan)
    if extremes:
        low, high = shift + table["low_v"][order], shift + table["high_v"][order]
    groups = Subgroups(
        stream,
        n[order],
        (shift + s / n)[order],
        np.sqrt(np.maximum(variance, 0.0))[order],
        (high - low) if extremes else np.full(len(order), np.nan),
        phase.holds(when, number),
    )
    single = of.single and of.parent is not None
    called = tuple(
        of.parent.name(int(m)) if single and of.parent else "" for m in table["m"][order]
    )
    return Taken(groups, names, when, called, low, high)


def _shift(records: Records, of: Asked) -> float:
    """Near the mean: between the extremes of some rows is near enough to lose no digit."""
    some = f"t.cell < {SOME}" if of.table == "cells" else ""
    low, high = extent(records, of.value, of.table, some)
    if np.isnan(low) and some:
        low, high = extent(records, of.value, of.table)
    return 0.0 if np.isnan(low) else (low + high) / 2


def _streams(of: Asked, table: dict[str, Floats]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Number of the stream of each group, and what streams are called."""
    member = np.zeros_like(table["m"]) if of.single else table["m"]
    product = table.get("p")
    if product is None:
        seen, stream = np.unique(member, return_inverse=True)
        return stream.astype(np.int64), tuple(_name(of, int(m)) for m in seen)
    _, which = np.unique(product, return_inverse=True)
    both = np.stack([member.astype(np.int64), which])
    seen, stream = np.unique(both, axis=1, return_inverse=True)
    words = np.unique(product)
    names = (f"{_name(of, int(m))}, {words[p]}" for m, p in seen.T)
    return stream.astype(np.int64), tuple(names)


def _name(of: Asked, member: int) -> str:
    if of.parent is None:
        return "all"
    if of.single:
        return of.parent.key
    return of.parent.name(member) if of.table == "cells" else f"{of.parent.by} {member}"


def numbers(stream: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of each subgroup in its stream, from 1."""
    first = np.r_[True, stream[1:] != stream[:-1]]
    at = np.arange(len(stream))
    number: NDArray[np.int64] = at - np.maximum.accumulate(np.where(first, at, 0)) + 1
    return number
