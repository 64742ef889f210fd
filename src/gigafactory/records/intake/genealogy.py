"""Parents and children in the ways that people tell them, as our edges and columns of cells."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gigafactory.records.intake.book import CELLS, LOTS
from gigafactory.records.intake.claims import word

if TYPE_CHECKING:
    from gigafactory.records.intake.assemble import Assembly, Kept

MODULE, TRAY = "module", "tray"


@dataclass
class Drawn:
    """What cells drew, by cell and `STEP_SLOT`: (lot, place on it, row), in the order told."""

    told: dict[tuple[int, str], list[tuple[int, float | None, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def settle(self, into: Assembly) -> None:
        """Put every draw in `cells`: a second lot of the same slot gets a column of its own."""
        columns: dict[str, list[list[Any]]] = {}
        for (who, stem), told in self.told.items():
            parts = list(dict.fromkeys((lot, at) for lot, at, _ in told))
            rows = {(lot, at): row for lot, at, row in reversed(told)}
            for number, (lot, at) in enumerate(parts, 1):
                name = stem if number == 1 else f"{stem}_{number}"
                here = columns.setdefault(name, [[], [], [], []])
                place = None if at is None else round(at * 1000)
                for column, one in zip(here, (who, lot, place, rows[lot, at]), strict=True):
                    column.append(one)
        for name, (who_, lots, places, rows_) in columns.items():
            into.draws.setdefault(name, ("", "m"))
            into.cells.add(f"{name}_lot", who_, lots, rows_)
            into.cells.add(f"{name}_at", who_, places, rows_)


def edges(one: Kept, into: Assembly, drawn: Drawn) -> None:
    """Pairs of parent and child, each in its place."""
    kinds = [kind for kind, _ in into.book.lots]
    columns = ("left", "right", "child_left", "lane", "flipped", "step", "slot", "place", "buffer")
    said = {name: one.value(name) for name in columns}
    into.labels.see("lane", "", said["lane"])
    units = one.claim.units
    unit = next((units[n] for n in ("left", "right") if units.get(n)), "m")
    for k, i in enumerate(one.keep):
        parent, child = one.found["parent"][i], one.found["child"][i]
        if parent is None or child is None:
            continue
        row = {name: values[k] for name, values in said.items()}
        number = one.claim.rows[i]
        if parent[0] == child[0] == CELLS:
            one.account.reject(
                number, one.claim.theirs["child"], "child: and parent are both cells"
            )
        elif parent == child:
            one.account.reject(number, one.claim.theirs["child"], "child: is its own parent")
        elif parent[0] == child[0] == LOTS:
            into.stack("edges").add(
                parent=parent[1], child=child[1], row=number, unit=unit, **_part(row)
            )
        else:
            lot, cell = (parent, child) if parent[0] == LOTS else (child, parent)
            holds = parent[0] == CELLS or kinds[lot[1]] == MODULE
            _of_cell(cell[1], lot[1], kinds[lot[1]], holds, row, number, into, drawn)


def _part(row: dict[str, Any]) -> dict[str, Any]:
    """Part of an edge: what runs backwards is told from the other end."""
    left, right, flipped = row["left"], row["right"], bool(row["flipped"])
    if left is not None and right is not None and right < left:
        left, right, flipped = right, left, not flipped
    into = row["child_left"]
    lane = row["lane"]
    return {"left": left, "right": right, "child_left": into, "lane": lane, "flipped": flipped}


def _of_cell(
    cell: int,
    lot: int,
    kind: str,
    holds: bool,
    row: dict[str, Any],
    number: int,
    into: Assembly,
    drawn: Drawn,
) -> None:
    """A cell and a lot: it lies in a tray, went into a module, or drew from the lot."""
    if kind == TRAY:
        buffer = row["buffer"] or "trays"
        into.trays.setdefault(buffer)
        into.cells.add(f"{buffer}_tray", [cell], [lot], [number])
        into.labels.see("slot", buffer, [row["place"]])
        into.cells.add(f"{buffer}_slot", [cell], [row["place"]], [number])
        return
    if holds:
        into.cells.add("module", [cell], [lot], [number])
        return
    step, slot = row["step"] or "assembly", row["slot"] or word(kind)
    places = [one for one in (row["left"], row["right"]) if one is not None]
    if len(places) == 2:
        into.takes.setdefault(f"{step}_{slot}", {})[cell] = abs(places[1] - places[0])
    drawn.told[cell, f"{step}_{slot}"].append((lot, min(places) if places else None, number))
