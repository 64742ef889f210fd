"""What a data set says of the process behind each cell: coatings, calendering, filling, waiting.

Measurements on webs are followed by the genealogy: from the metres of coil that a cell took up to
the roll and the lane on which something was measured, and there read between the two nearest
metres. So what belongs together in one cell stays together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.process.quantity import QUANTITIES, Floats
from gigafactory.errors import BadInput, BadText
from gigafactory.quality.lineage import LENGTH, Lineage, Lots
from gigafactory.records.read import Array, Records
from gigafactory.records.trace.columns import CellColumns, DrawColumns, cell_columns
from gigafactory.units.measure import Measure

ON_LOTS = {
    "coat_weight": "coating",
    "thickness": "thickness",
    "density": "density",
    "porosity": "porosity",
    "roll_gap": "gap",
    "residual_solvent": "residual_solvent",
}
"""Characteristics of webs, and what they are of the electrode: see `QUANTITIES`."""
ON_CELLS = {
    "electrolyte_mass": "electrolyte",
    "residual_solvent": "residual_solvent",
    "formation_temperature": "formation_temperature",
    "formation_loss": "formation_loss",
}
"""Characteristics or columns of cells, and what they are."""
ABSOLUTE = frozenset({"residual_solvent", "formation_temperature"})
"""Quantities of which a share of nominal says nothing: they are read as they stand."""
WEBS = ("coil", "roll")
GENERATIONS = 12
KNOWN_SHARE = 0.5
"""A quantity that fewer of the cells have is not taken from the data."""
_LANES = 1000


@dataclass(frozen=True)
class Told:
    """One process quantity as the data tell it.

    Parameters
    ----------
    values
        Of each cell, NaN where it is not told, (cells,).
    relative
        Whether they are shares of nominal, and not in the quantity's unit.
    source
        Where they were read.
    """

    values: Floats
    relative: bool
    source: str


@dataclass(frozen=True)
class Cells:
    """Cells of a data set with what is told of their process and of their test.

    Parameters
    ----------
    number
        Of each cell, (cells,).
    told
        By process quantity.
    little
        Quantities that too few cells have, with their share.
    tested
        What the test at the end of the line measured, by characteristic, (cells,).
    units
        Of these.
    dose
        Electrolyte that the line used, over the cells that it filled; None: not told. [kg]
    """

    number: Lots
    told: Mapping[str, Told]
    little: Mapping[str, float]
    tested: Mapping[str, Floats]
    units: Mapping[str, str]
    dose: float | None = None


def cells_of(records: Records) -> Cells:
    """What is told of the cells that were tested and had not left before the warm-up ended.

    Where the data have no test, all cells count.

    Raises
    ------
    BadInput
        If the data have no cells, or none that counts.
    """
    if not records.has_cells:
        cure = "Simulate with --records cells."
        raise BadInput.at(records.folder, "cells", "is not in these records", cure)
    columns = cell_columns(records)
    number, out = records.columns("cells", "cell", "out")
    chosen = ~(out < records.begin)  # what left while the plant filled up had waited otherwise
    tested = {name: _numbers(records, name) for name in columns.values}
    if "capacity" in tested and np.isfinite(tested["capacity"]).any():
        chosen &= np.isfinite(tested["capacity"])
    rows = np.flatnonzero(chosen)
    if not len(rows):
        cure = "Simulate more days."
        raise BadInput.at(records.folder, "cells", "has no cell that was tested", cure)
    cells = number[rows].astype(np.int64)
    found = dict(_webs(records, columns, rows))
    found |= dict(_singles(records, columns, cells, {n: v[rows] for n, v in tested.items()}))
    found |= dict(_waits(records, columns, rows))
    shares = {name: float(np.isfinite(one.values).mean()) for name, one in found.items()}
    told = {name: one for name, one in found.items() if shares[name] >= KNOWN_SHARE}
    little = {name: s for name, s in shares.items() if 0 < s < KNOWN_SHARE}
    kept = {name: values[rows] for name, values in tested.items() if name not in ON_CELLS}
    return Cells(cells, told, little, kept, dict(columns.values), _dose(records, columns))


def _numbers(records: Records, name: str) -> Floats:
    found = records.columns("cells", name)[0]
    return np.asarray(found, np.float64) if isinstance(found, np.ndarray) else np.empty(0)


def _webs(records: Records, columns: CellColumns, rows: Array) -> Iterator[tuple[str, Told]]:
    """What was measured on the webs of both electrodes."""
    lineage, measured = Lineage(records), _Measured.of(records)
    for side in ("cathode", "anode"):
        draws = [draw for draw in columns.draws if f"_{draw.name}".endswith(f"_{side}")]
        if len(draws) != 1:
            continue
        lot, at = (c[rows] for c in records.columns("cells", draws[0].lot, draws[0].at))
        lots = np.where(np.isfinite(lot), lot, -1).astype(np.int64)
        metres = np.nan_to_num(at.astype(np.float64)) / 1000.0 + _half(records, draws[0], rows)
        for name, told in measured.behind(lineage, lots, metres):
            quantity = ON_LOTS[name]
            if quantity not in QUANTITIES:
                quantity = f"{side}_{quantity}"
            elif side == "anode":  # residual solvent is the cathode's
                continue
            yield quantity, told


def _half(records: Records, draw: DrawColumns, rows: Array) -> Floats:
    """Half of what a cell takes: places are told of the lower end of its part. [m]."""
    product = records.columns("cells", "product")[0].text()[rows]
    return np.array([draw.takes.get(str(one), 0.0) / 2 for one in product])


@dataclass(frozen=True)
class _Measured:
    """Measurements on lots, ordered by characteristic, lot, lane and place."""

    characteristic: Array
    key: NDArray[np.int64]
    metre: Floats
    value: Floats
    unit: Array
    step: Array
    lanes: Array

    @classmethod
    def of(cls, records: Records) -> _Measured:
        names = ["characteristic", "lot", "lane", "metre", "value", "step"]
        kind, lot, lane, metre, value, step = records.columns("measures", *names)
        unit = np.full(len(lot), "1", object)
        if "unit" in records.names("measures"):
            unit = records.columns("measures", "unit")[0].text()
        word, kept = kind.text(), np.isfinite(lot)
        kept &= np.isin(word, list(ON_LOTS))
        lanes = np.nan_to_num(lane[kept].astype(np.float64)).astype(np.int64)
        key = lot[kept].astype(np.int64) * _LANES + lanes
        order = np.lexsort((metre[kept], key, word[kept]))
        own = records.columns("lots", "lane")[0]
        return cls(
            word[kept][order],
            key[order],
            np.nan_to_num(metre[kept].astype(np.float64))[order],
            value[kept].astype(np.float64)[order],
            np.asarray(unit)[kept][order],
            step.text()[kept][order],
            np.nan_to_num(np.asarray(own, np.float64)).astype(np.int64),
        )

    def behind(self, lineage: Lineage, lots: Lots, metres: Floats) -> Iterator[tuple[str, Told]]:
        """Each characteristic at places, as near to the cell as it was measured."""
        names = [str(name) for name in np.unique(self.characteristic)]
        found = {name: np.full(len(lots), np.nan) for name in names}
        rows: dict[str, set[int]] = {name: set() for name in names}
        lane = np.zeros(len(lots), np.int64)
        for _ in range(GENERATIONS):
            if not (lots >= 0).any():
                break
            lane = np.where((lane == 0) & (lots >= 0), self.lanes[lots], lane)
            for name in names:
                open_ = np.isnan(found[name]) & (lots >= 0)
                for own in (lane, np.zeros_like(lane)):
                    self._read(name, open_, lots * _LANES + own, metres, found[name], rows[name])
                    open_ &= np.isnan(found[name])
            lots, metres = lineage.up(lots, metres, WEBS)
        for name in names:
            if rows[name]:
                yield name, self._told(name, found[name], np.array(sorted(rows[name])))

    def _read(
        self,
        name: str,
        open_: Array,
        keys: NDArray[np.int64],
        metres: Floats,
        out: Floats,
        used: set[int],
    ) -> None:
        """Read between the two places around each, where this lot and lane were measured."""
        first = int(np.searchsorted(self.characteristic, name, side="left"))
        last = int(np.searchsorted(self.characteristic, name, side="right"))
        own, group = np.unique(self.key[first:last], return_inverse=True)
        mine = np.flatnonzero(open_)
        at = np.searchsorted(own, keys[mine]).clip(0, len(own) - 1)
        mine, at = mine[own[at] == keys[mine]], at[own[at] == keys[mine]]
        if not len(mine):
            return
        place = group * LENGTH + _millimetres(self.metre[first:last])
        wanted = at * LENGTH + _millimetres(metres[mine])
        after = np.searchsorted(place, wanted, side="left")
        low = np.searchsorted(group, at, side="left")
        high = np.searchsorted(group, at, side="right") - 1
        left, right = np.clip(after - 1, low, high), np.clip(after, low, high)
        metre, value = self.metre[first:last], self.value[first:last]
        gap = metre[right] - metre[left]
        part = np.where(gap > 0, (metres[mine] - metre[left]) / np.where(gap > 0, gap, 1.0), 0.0)
        out[mine] = value[left] + part.clip(0.0, 1.0) * (value[right] - value[left])
        used.update((first + np.unique(low)).tolist())

    def _told(self, name: str, values: Floats, rows: Array) -> Told:
        steps = " and ".join(sorted({str(self.step[r]) for r in rows if self.step[r]}))
        units = {str(self.unit[r]) for r in rows}
        where = f"measured at {steps}" if steps else "measured"
        return _in_unit(ON_LOTS[name], values, units, f"{where}, at the metres of each cell")


def _millimetres(metres: Floats) -> NDArray[np.int64]:
    return np.floor(metres.clip(0.0, LENGTH / 1000 - 1) * 1000.0 + 1e-6).astype(np.int64)


def _in_unit(what: str, values: Floats, units: set[str], source: str) -> Told:
    """Values as shares of nominal, or in the unit of the quantity."""
    unit = units.pop() if len(units) == 1 else ""
    if what in ABSOLUTE:
        return Told(_converted(QUANTITIES[what].unit, values, unit), False, source)
    if what == "gap":  # only a difference of length has a law; a share of an unknown gap has none
        length = _converted("m", values, unit) if unit not in {"1", ""} else values * np.nan
        return Told(length - _mean(length), False, f"{source}, less their mean")
    if unit in {"1", ""}:
        return Told(values, True, source)
    # The level of a foreign gauge may include a foil or both sides: its spread is what is sure.
    middle = _mean(values)
    return Told(values / middle, True, f"{source} in {unit}, over their mean of {middle:.5g}")


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else np.nan


def _converted(fixed: str, values: Floats, unit: str) -> Floats:
    if unit in {"1", ""} or unit == fixed:
        return values
    try:
        worth = Measure("a value", fixed, f"1 {fixed}").value(f"1 {unit}", f"1 {unit}")
    except BadText:
        return np.full(len(values), np.nan)
    return values * worth


def _singles(
    records: Records, columns: CellColumns, cells: Lots, tested: Mapping[str, Floats]
) -> Iterator[tuple[str, Told]]:
    """What was measured on single cells: in their rows, or later."""
    names = ["characteristic", "cell", "value"]
    kind, cell, value = records.columns("measures", *names)
    word, late = kind.text(), np.isfinite(cell)
    units = None
    if "unit" in records.names("measures"):
        units = records.columns("measures", "unit")[0].text()
    for name, quantity in ON_CELLS.items():
        values, unit = tested.get(name), {columns.values.get(name, "")}
        mine = late & (word == name)
        if mine.any():
            values = np.full(len(cells), np.nan) if values is None else values.copy()
            where = np.searchsorted(cells, cell[mine].astype(np.int64)).clip(0, len(cells) - 1)
            same = cells[where] == cell[mine].astype(np.int64)
            values[where[same]] = value[mine][same]
            unit = set() if units is None else {str(u) for u in np.unique(units[mine])}
        if values is not None:
            yield quantity, _in_unit(quantity, values, unit, "measured on each cell")


def _waits(records: Records, columns: CellColumns, rows: Array) -> Iterator[tuple[str, Told]]:
    """How long cells waited between filling and first charge, and how long that took."""
    step = _filling(columns)
    if not step:
        return
    filled = records.columns("cells", f"{step}_end")[0][rows]
    start, end, forms = _formed(records, columns, rows, filled)
    if not forms:
        return
    source = f"from the end of {step} to the start of {forms}"
    wait, took = start - filled, end - start
    yield "wetting_time", Told(np.where(wait > 0, wait, np.nan), False, source)
    yield "formation_time", Told(np.where(took > 0, took, np.nan), False, f"{forms}, of each tray")


def _filling(columns: CellColumns) -> str:
    """The step that fills in the electrolyte; "" where no column tells."""
    steps = [draw.step for draw in columns.draws if draw.slot == "electrolyte"]
    return steps[0] if steps else ""


def _dose(records: Records, columns: CellColumns) -> float | None:
    """Electrolyte used for a cell, by the sums of the days on which it was used."""
    step = _filling(columns)
    if not step:
        return None
    names = ("step", "what", "of", "unit", "start", "end", "quantity")
    where, what, of, unit, start, end, quantity = records.columns("uses", *names)
    mine = (where == step) & (what == "material") & (of == "electrolyte") & (unit == "kg")
    if not mine.any():
        return None
    filled = records.columns("cells", f"{step}_end")[0]
    cells = int(((filled >= start[mine].min()) & (filled < end[mine].max())).sum())
    return float(quantity[mine].sum()) / cells if cells else None


def _formed(
    records: Records, columns: CellColumns, rows: Array, filled: Floats
) -> tuple[Floats, Floats, str]:
    """Start and end of the first charge of each cell [s], and the step that did it."""
    nothing = np.full(len(rows), np.nan)
    for step in columns.steps:
        if "formation" in step:
            start, end = records.columns("cells", f"{step}_start", f"{step}_end")
            return start[rows], end[rows], step
    lot, word, start, end = records.columns("visits", "lot", "step", "start", "end")
    names = [name for name in word.words if "formation" in name]
    if not names:
        return nothing, nothing, ""
    mine = np.flatnonzero(word == names[0])
    mine = mine[np.lexsort((start[mine], lot[mine]))]
    begun, over = nothing.copy(), nothing.copy()
    for buffer in columns.trays:
        tray = records.columns("cells", f"{buffer}_tray")[0][rows].astype(np.float64)
        i = np.searchsorted(lot[mine], tray).clip(0, len(mine) - 1)
        hit = (lot[mine][i] == tray) & (start[mine][i] >= filled) & np.isnan(begun)
        begun[hit], over[hit] = start[mine][i][hit], end[mine][i][hit]
    return begun, over, names[0]
