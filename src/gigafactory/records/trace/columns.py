"""What the columns of `cells` are: draws, steps and trays, told by their names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from gigafactory.records.read import Records
from gigafactory.records.tables import CELLS

DRAWS, JOINS = "draws", "joins"
"""Keys of `runs`: what a data set says of its draws, and of steps in which cells go into others."""


SAID = ("kinds", "straddles", "again", "sent_back", "takes")
"""What may be said of a draw: see `DrawColumns`."""


@dataclass(frozen=True)
class DrawColumns:
    """What one step takes for a cell from a lot.

    Parameters
    ----------
    name
        `STEP_SLOT`: its columns are `STEP_SLOT_lot` and `STEP_SLOT_at`.
    step
        The step, "" where the columns do not tell.
    slot
        What is drawn.
    unit
        Of the lots.
    kinds
        Kinds of lots that it draws from; none: not said.
    straddles
        Whether a part may go on to the next lot; None: not said.
    again
        Whether the step may do a cell again, so that only the last time is told; None: not said.
    sent_back
        Whether a later step may send a cell back past this one; None: not said.
    takes
        How much, by product; nothing: not said.
    """

    name: str
    step: str
    slot: str
    unit: str
    kinds: tuple[str, ...] = ()
    straddles: bool | None = None
    again: bool | None = None
    sent_back: bool | None = None
    takes: Mapping[str, float] = field(default_factory=dict)

    @property
    def lot(self) -> str:
        """The column of the lot."""
        return f"{self.name}_lot"

    @property
    def at(self) -> str:
        """The column of the place."""
        return f"{self.name}_at"


@dataclass(frozen=True)
class CellColumns:
    """The columns of `cells` by what they are.

    Parameters
    ----------
    draws
        What went into a cell.
    steps
        Steps on single cells.
    trays
        Buffers of trays.
    values
        Measured values with their units.
    joins
        Steps in which another cell goes into a cell; None: not said.
    """

    draws: tuple[DrawColumns, ...]
    steps: tuple[str, ...]
    trays: tuple[str, ...]
    values: Mapping[str, str]
    joins: tuple[str, ...] | None


def cell_columns(records: Records) -> CellColumns:
    """The columns of a data set's `cells`; none of a data set without cells."""
    if not records.has_cells:
        return CellColumns((), (), (), {}, ())
    names = list(records.names("cells"))
    common = {c.name for c in CELLS}
    more = [n for n in names if n not in common]
    there = set(more)
    steps = tuple(
        n.removesuffix("_machine")
        for n in more
        if n.endswith("_machine") and {n[:-7] + "start", n[:-7] + "end"} <= there
    )
    trays = tuple(n.removesuffix("_tray") for n in more if n.endswith("_tray"))
    drawn = [n.removesuffix("_lot") for n in more if n.endswith("_lot")]
    drawn = [n for n in drawn if f"{n}_at" in there]
    used = {f"{d}{end}" for d in drawn for end in ("_lot", "_at")}
    used |= {f"{s}{end}" for s in steps for end in ("_machine", "_start", "_end", "_took")}
    used |= {f"{t}{end}" for t in trays for end in ("_tray", "_slot")}
    fields = records.shape("cells")
    said = json.loads(records.said.get(DRAWS, "{}"))
    joins = records.said.get(JOINS)
    return CellColumns(
        tuple(_draw(name, steps, fields, said.get(name, {})) for name in drawn),
        steps,
        trays,
        {n: _unit(fields, n) for n in more if n not in used},
        None if joins is None else tuple(json.loads(joins)),
    )


def _unit(fields: pa.Schema, name: str) -> str:
    unit: bytes = (fields.field(name).metadata or {}).get(b"unit", b"")
    return unit.decode()


def _draw(
    name: str, steps: tuple[str, ...], fields: pa.Schema, said: Mapping[str, object]
) -> DrawColumns:
    step = max((s for s in steps if name.startswith(f"{s}_")), key=len, default="")
    unit = _unit(fields, f"{name}_at").removeprefix("0.001").strip()
    slot = name.removeprefix(f"{step}_") if step else name
    known = {k: v for k, v in said.items() if k in SAID and v is not None}
    more = {k: tuple(v) if isinstance(v, list) else v for k, v in known.items()}
    return DrawColumns(name, step, slot, unit, **more)  # type: ignore[arg-type]
