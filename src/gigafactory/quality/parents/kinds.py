"""Every kind of parent that the cells of a data set have.

Told from the columns of `cells` alone, `visits` for what trays and coils went through, and
`edges` for what lies behind a coil. The plant is asked for its channels only; data of no plant have
those of every rack that is no store.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from gigafactory.errors import BadInput
from gigafactory.quality.grouped import sample, seconds
from gigafactory.quality.lineage import NONE, Lineage, Lots
from gigafactory.quality.parents.behind import Behind, Cuts
from gigafactory.quality.parents.parent import TURN, Parent
from gigafactory.records.read import Array, Records

MACHINE, LOT, TRAY = "_machine", "_lot", "_tray"


@dataclass(frozen=True)
class Kinds:
    """The kinds of parents of the cells of a data set.

    Parameters
    ----------
    records
        With a row for each cell.
    whole
        All are wanted: columns of lots are looked at together.
    """

    records: Records
    whole: bool = False

    @cached_property
    def lineage(self) -> Lineage:
        """Its genealogy."""
        return Lineage(self.records)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Columns of `cells`."""
        return self.records.names("cells")

    @cached_property
    def steps(self) -> list[str]:
        """Steps on single cells."""
        return [n.removesuffix(MACHINE) for n in self.names if n.endswith(MACHINE)]

    @cached_property
    def visits(self) -> dict[str, Any]:
        """Columns of `visits`; `end` since 1970 [s]."""
        names = ("lot", "step", "machine", "end")
        found = dict(zip(names, self.records.columns("visits", *names), strict=True))
        found["end"] = found["end"] + self.records.start.timestamp()
        return found

    def all(self) -> list[Parent]:
        """All of them, each once."""
        found: dict[str, Parent] = {}
        for parent in self._each():
            found.setdefault(parent.key, parent)
        return list(found.values())

    def found(self, key: str) -> Parent:
        """The kind of parent of a name; no more is looked up than it takes to find it.

        Raises
        ------
        BadInput
            If there is none.
        """
        seen = []
        for parent in self._each():
            if parent.key == key:
                return parent
            seen.append(parent)
        return self.chosen(self.records, seen, (key,))[0]

    @staticmethod
    def chosen(records: Records, kinds: list[Parent], keys: tuple[str, ...]) -> list[Parent]:
        """Those of these names; all without.

        Raises
        ------
        BadInput
            If there is none of that name; it names those that there are.
        """
        found = {parent.key: parent for parent in kinds}
        for key in keys:
            if key not in found:
                cure = f"There are: {', '.join(sorted(found))}."
                raise BadInput.at(records.folder, key, "is no kind of parent here", cure)
        return [found[key] for key in keys] if keys else kinds

    def _each(self) -> Iterator[Parent]:
        for step in self.steps:
            when = seconds(f"{step}_end")
            yield Parent(
                f"{step}.machine", "machine", step, f"t.{step}_machine", when, True, step=step
            )
        for name in self.names:
            if name.endswith(TRAY):
                yield from self._tray(name.removesuffix(TRAY))
        for name in self.names:
            step = next((s for s in self.steps if name.startswith(f"{s}_")), "")
            if name.endswith(LOT) and step:
                yield from self._drawn(step, name.removesuffix(LOT).removeprefix(f"{step}_"))

    def _tray(self, buffer: str) -> Iterator[Parent]:
        """Place in the tray, machine of each rack that held it, and channel where there are any."""
        column, place = f't."{buffer}_tray"', f't."{buffer}_slot"'
        v, steps = self.visits, self.visits["step"]
        trays = self._seen(f"{buffer}_tray")
        for i, step in enumerate(steps.words):
            rows = np.flatnonzero(steps.number == i)
            if step in self.steps or not np.isin(v["lot"][rows], trays).any():
                continue
            name = f"{buffer}_at_{step}"
            beside = {name: _last(v, rows)}
            join = f'LEFT JOIN "{name}" ON "{name}".lot = {column}'
            machine, when = f'"{name}".machine', f'"{name}".at'
            if self._channelled(str(step)):
                both = f"{machine} * {TURN} + {place}"
                yield Parent(
                    f"{step}.channel", "channel", step, both, when, True, beside, join, step
                )
                yield Parent(f"{buffer}.place", "place", buffer, place, when, True, beside, join)
            yield Parent(
                f"{step}.machine", "machine", step, machine, when, True, beside, join, step
            )
            yield Parent(f"{buffer}.tray", "tray", buffer, column, when, False, beside, join)

    def _channelled(self, step: str) -> bool:
        if "plant_said" not in self.records.said:
            return bool(self.visits["machine"].max(initial=0) < TURN)
        effects = self.records.plant.steps[step].effects.values()
        return any(e.of == "channel" for e in effects)

    @cached_property
    def _looked_at(self) -> dict[str, Array]:
        columns = [n for n in self.names if n.endswith((LOT, TRAY))]
        asked = {c: f't."{c}"' for c in columns}
        return sample(self.records, asked, {}, "", "TRUE", empty=NONE, early=True)

    def _seen(self, column: str) -> Lots:
        """The lots or trays in a column of `cells` that a sample of cells has."""
        if self.whole:
            lots = self._looked_at[column]
        else:
            asked = {"m": f't."{column}"'}
            lots = sample(self.records, asked, {}, "", "TRUE", empty=NONE, early=True)["m"]
        return np.unique(lots[lots >= 0]).astype(np.int64)

    def _lots(self, column: str) -> Lots:
        """Those that may be in a column of `cells`: all of the kind and the step of those seen."""
        (step,) = self.records.columns("lots", "step")
        _, kind = np.unique(self.lineage.kinds, return_inverse=True)
        both = kind.astype(np.int64) * TURN + step.number
        return np.flatnonzero(np.isin(both, np.unique(both[self._seen(column)])))

    def _drawn(self, step: str, slot: str) -> Iterator[Parent]:
        """The lots that were drawn from, and everything behind them."""
        of, column, when = f"{step}.{slot}", f't."{step}_{slot}_lot"', seconds(f"{step}_end")
        behind = Behind(self.records, self.lineage, self._lots(f"{step}_{slot}_lot"))
        kinds = self.lineage.kinds
        if not len(behind.lots):
            return
        if not behind.is_web:
            serial = dict(zip(behind.lots, behind.table["serial"][behind.lots], strict=True))
            by = "lot" if any(serial.values()) else str(kinds[behind.lots[0]])
            yield Parent(
                f"{of}.{by}",
                by,
                of,
                column,
                when,
                False,
                step=step,
                consumer=step,
                slot=slot,
                serial=serial,
            )
            return
        last = str(kinds[behind.lots[0]])
        yield Parent(
            f"{of}.{last}", last, of, column, when, False, step=step, consumer=step, slot=slot
        )
        yield from self._web(behind, step, slot, column)
        for kind in self.lineage.parent_kinds(np.unique(behind.roll)):
            if kind not in behind.webs:
                yield from self._along(behind, behind.cuts(kind), step, slot, column)

    def _web(self, behind: Behind, step: str, slot: str, column: str) -> Iterator[Parent]:
        """Mother roll, lane and the machines of the web: one member for each lot drawn from."""
        of = f"{step}.{slot}"

        def parent(
            key: str, by: str, about: str, member: Lots, lots: Lots, abreast: bool
        ) -> Parent:
            name = f"{key}".replace(".", "_")
            at = behind.table["made"][lots] + self.records.start.timestamp()
            beside = {name: _table(behind.lots, m=member, at=at)}
            join = f'LEFT JOIN "{name}" ON "{name}".lot = {column}'
            sql = (f'"{name}".m', f'"{name}".at')
            return Parent(
                key, by, about, *sql, abreast, beside, join, about if abreast else step, step, slot
            )

        if len(behind.levels) > 1:
            yield parent(f"{of}.roll", "roll", of, behind.roll, behind.roll, False)
        lane = behind.table["lane"][behind.lots].astype(np.int64)
        for made, machine in behind.made_by(behind.roll):
            if (lane > 1).any():
                both = np.where((machine > 0) & (lane > 0), machine * TURN + lane, NONE)
                yield parent(f"{made}.lane", "lane", made, both, behind.roll, True)
        for lots, _, _ in behind.levels:
            for made, machine in behind.made_by(lots):
                yield parent(f"{made}.machine", "machine", made, machine, lots, True)
            for made, machine in self._visited(lots):
                yield parent(f"{made}.machine", "machine", made, machine, lots, True)

    def _visited(self, lots: Lots) -> Iterator[tuple[str, Lots]]:
        """For each step that had some lots without making them, such as an oven: its machine."""
        v, steps = self.visits, self.visits["step"]
        for i, step in enumerate(steps.words):
            rows = np.flatnonzero(steps.number == i)
            machine = np.full(len(self.lineage.kinds), NONE, np.int64)
            machine[v["lot"][rows]] = v["machine"][rows]
            had = np.where(lots >= 0, machine[lots], NONE)
            if (had != NONE).any():
                yield str(step), had

    def _along(
        self, behind: Behind, cuts: Cuts, step: str, slot: str, column: str
    ) -> Iterator[Parent]:
        """Batches and supply lots that change along the metres of a coil, and who made them."""
        of, kind = f"{step}.{slot}", cuts.kind
        at = f't."{step}_{slot}_at" / 1000.0'
        made = behind.table["made"] + self.records.start.timestamp()
        serial = behind.table["serial"]
        members = np.unique(cuts.lots[cuts.lots != NONE])
        numbers = {int(lot): int(serial[lot]) for lot in members if serial[lot]}
        by = "lot" if numbers else kind
        key = f"{of}.{kind}.lot" if numbers else f"{of}.{kind}"
        when = seconds(f"{step}_end")
        about = f"{of}.{kind}" if numbers else of

        everyone = np.arange(len(made), dtype=np.int64)
        tag = f"{of}.{kind}.".replace(".", "_")

        def parent(key: str, of_lot: Lots, made_when: Any, **more: Any) -> Parent:
            name = tag + key.replace(".", "_")
            columns = {
                f"m{k}": np.where(c != NONE, of_lot[c], NONE) for k, c in enumerate(cuts.lots.T)
            }
            columns |= {f"c{k}": c for k, c in enumerate(cuts.ends.T)}
            if made_when is not None:
                columns["at"] = made_when[cuts.lots[:, 0]]
            case = "".join(
                f'WHEN "{name}".c{k} IS NULL OR {at} < "{name}".c{k} THEN "{name}".m{k} '
                for k in range(cuts.ends.shape[1])
            )
            last = f'"{name}".m{cuts.ends.shape[1]}'
            return Parent(
                key,
                member=f"CASE {case}ELSE {last} END" if case else last,
                when=when if made_when is None else f'"{name}".at',
                beside={name: _table(behind.lots, **columns)},
                join=f'LEFT JOIN "{name}" ON "{name}".lot = {column}',
                consumer=step,
                slot=slot,
                **more,
            )

        yield parent(key, everyone, None, by=by, of=about, abreast=False, serial=numbers)
        for maker, _ in behind.made_by(members):
            machine = np.where(behind.table["step"] == maker, behind.table["machine"], NONE)
            yield parent(
                f"{maker}.machine",
                machine.astype(np.int64),
                made,
                by="machine",
                of=maker,
                abreast=True,
                step=maker,
            )
            for material in self.lineage.parent_kinds(members):
                lots = _most(self.lineage.edges, material, len(made))
                used = np.unique(lots[lots != NONE])
                yield parent(
                    f"{of}.{material}.lot",
                    lots,
                    None,
                    by="lot",
                    of=f"{of}.{material}",
                    abreast=False,
                    step=maker,
                    material=material,
                    serial={int(lot): int(serial[lot]) for lot in used},
                )


def _most(edges: dict[str, Array], kind: str, lots: int) -> Lots:
    """For each lot, the parent of a kind of which most went into it; −1 for none."""
    rows = np.flatnonzero(edges["kind"] == kind)
    order = rows[np.argsort((edges["right"] - edges["left"])[rows], kind="stable")]
    found = np.full(lots, NONE, np.int64)
    found[edges["child"][order]] = edges["parent"][order]  # the largest part is written last
    return found


def _last(visits: dict[str, Array], rows: Lots) -> pa.Table:
    """For each lot of some visits the last one: lot, machine, at."""
    order = rows[np.lexsort((visits["end"][rows], visits["lot"][rows]))]
    lot = visits["lot"][order]
    last = np.append(lot[1:] != lot[:-1], True)
    order = order[last]
    end = visits["end"][order]
    return pa.table(
        {
            "lot": visits["lot"][order],
            "machine": visits["machine"][order].astype(np.int64),
            "at": pa.array(end, mask=np.isnan(end)),
        }
    )


def _table(lots: Lots, **columns: Array) -> pa.Table:
    """Columns beside lots; −1 and NaN are empty."""
    found = {"lot": lots}
    for name, column in columns.items():
        none = np.isnan(column) if column.dtype.kind == "f" else column == NONE
        found[name] = pa.array(column, mask=none)
    return pa.table(found)
