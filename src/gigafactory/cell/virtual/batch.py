"""Many designs of one chemistry through one protocol: one built model, a status each.

A failed design never takes others with it, and no partial solution becomes a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from gigafactory.cell.parameters import Parameters
from gigafactory.cell.virtual.chemistry import chemistry
from gigafactory.cell.virtual.course import kind as cheapest
from gigafactory.cell.virtual.curves import curve, totals
from gigafactory.cell.virtual.designs import Designs, designs, standing
from gigafactory.cell.virtual.engine import cores, engine
from gigafactory.cell.virtual.model import FINE, Mesh, Reactions
from gigafactory.cell.virtual.protocol import Model, Protocol
from gigafactory.cell.virtual.runs import DONE, NUMBERS, Runs
from gigafactory.cell.virtual.values import KELVIN
from gigafactory.cell.virtual.walk import walked

Progress = Callable[[int, int], None]
"""Told how many designs are through, of how many."""
_CHUNK = 1024  # designs between two reports of progress


def run_batch(
    parameters: Parameters,
    varied: Mapping[str, ArrayLike],
    protocol: Protocol,
    model: Model = "SPMe",
    mesh: Mesh = FINE,
    *,
    threads: int | None = None,
    compiled: bool = False,
    keep: bool = False,
    reactions: Reactions = (),
    progress: Progress | None = None,
) -> Runs:
    """Designs through a protocol.

    Parameters
    ----------
    parameters
        The cell on which the designs are built.
    varied
        What differs from it, arrays by the names of `designs.QUANTITIES`.
    protocol
        What is done to each.
    model
        ``SPMe`` for breadth, ``DFN`` for truth, ``SPM`` to compare.
    mesh
        How finely the model is cut: `model.FINE` or `model.COARSE`.
    threads
        Designs integrated at the same time; all cores of this process by default. Whoever runs
        several processes gives each its share.
    compiled
        Whether the equations are compiled first (`engine.engine`).
    keep
        Whether the curves are kept.
    reactions
        Side reactions at the anode: none, or `model.PLATING` or `model.AGEING`, for which the
        parameters state values in `more`.
    progress
        Called now and then.

    Raises
    ------
    BadText
        If what varies cannot.
    """
    return run_designs(
        designs(parameters, varied),
        protocol,
        model,
        mesh,
        threads=threads,
        compiled=compiled,
        keep=keep,
        reactions=reactions,
        progress=progress,
    )


def run_designs(
    found: Designs,
    protocol: Protocol,
    model: Model = "SPMe",
    mesh: Mesh = FINE,
    *,
    threads: int | None = None,
    compiled: bool = False,
    keep: bool = False,
    reactions: Reactions = (),
    progress: Progress | None = None,
) -> Runs:
    """The same of designs that are arrays already; see `run_batch`."""
    kind = cheapest(protocol, model, mesh, reactions)
    made = engine(chemistry(found.parameters), kind, threads or cores(), compiled)
    numbers = {name: np.full(found.count, np.nan) for name in NUMBERS}
    status, reason, kept = [DONE] * found.count, [""] * found.count, []
    for at in range(0, found.count, _CHUNK):
        part = _part(found, slice(at, at + _CHUNK))
        for index, one in enumerate(walked(made, part, protocol), at):
            status[index], reason[index] = one.status, one.reason
            pairs = float(found.values["pairs"][index])
            table = curve(one.parts, kind, pairs) if one.status == DONE else None
            if table is not None:
                for name, value in totals(table).items():
                    numbers[name][index] = value
            if keep:
                kept.append(table)
        if progress:
            progress(min(at + _CHUNK, found.count), found.count)
    if not kind.warm:
        warmth = standing(protocol.temperature, found.parameters) - KELVIN
        numbers["temperature"][np.array(status) == DONE] = warmth
    return Runs(found, protocol, kind, tuple(status), tuple(reason), **numbers, curves=tuple(kept))


def _part(found: Designs, part: slice) -> Designs:
    values = {name: array[part] for name, array in found.values.items()}
    return Designs(found.parameters, values, found.varied)
